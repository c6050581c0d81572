"""Add CPD: the log, reflections, kept messages, wishes, records of taking part"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cpd_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("role", sa.String(length=100), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("minutes_seen", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_entries")),
        sa.UniqueConstraint("guild_id", "user_id", "source", name=op.f("uq_cpd_entries_guild_id_user_id_source")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("cpd_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_entries_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_entries_user_id"), ["user_id"], unique=False)

    op.create_table(
        "cpd_records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_records")),
        sa.UniqueConstraint("code", name=op.f("uq_cpd_records_code")),
    )
    with op.batch_alter_table("cpd_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_records_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_records_user_id"), ["user_id"], unique=False)

    op.create_table(
        "cpd_wishes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("registration", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("frameworks", sa.JSON(), nullable=False),
        sa.Column("cycles", sa.JSON(), nullable=False),
        sa.Column("featured", sa.JSON(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("one_by_one", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_wishes")),
        sa.UniqueConstraint("guild_id", "user_id", name=op.f("uq_cpd_wishes_guild_id_user_id")),
    )
    with op.batch_alter_table("cpd_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_wishes_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "cpd_kept",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["cpd_entries.id"], name=op.f("fk_cpd_kept_entry_id_cpd_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_kept")),
        sa.UniqueConstraint("guild_id", "user_id", "message_id", name=op.f("uq_cpd_kept_guild_id_user_id_message_id")),
    )
    with op.batch_alter_table("cpd_kept", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_kept_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_kept_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_kept_message_id"), ["message_id"], unique=False)

    op.create_table(
        "cpd_reflections",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("declared", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["cpd_entries.id"], name=op.f("fk_cpd_reflections_entry_id_cpd_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_reflections")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_cpd_reflections_entry_id")),
    )
    with op.batch_alter_table("cpd_reflections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_reflections_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "cpd_reflection_versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reflection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"],
            ["cpd_reflections.id"],
            name=op.f("fk_cpd_reflection_versions_reflection_id_cpd_reflections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cpd_reflection_versions")),
    )
    with op.batch_alter_table("cpd_reflection_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cpd_reflection_versions_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cpd_reflection_versions_reflection_id"), ["reflection_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("cpd_reflection_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_reflection_versions_reflection_id"))
        batch_op.drop_index(batch_op.f("ix_cpd_reflection_versions_guild_id"))

    op.drop_table("cpd_reflection_versions")
    with op.batch_alter_table("cpd_reflections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_reflections_guild_id"))

    op.drop_table("cpd_reflections")
    with op.batch_alter_table("cpd_kept", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_kept_message_id"))
        batch_op.drop_index(batch_op.f("ix_cpd_kept_guild_id"))
        batch_op.drop_index(batch_op.f("ix_cpd_kept_entry_id"))

    op.drop_table("cpd_kept")
    with op.batch_alter_table("cpd_wishes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_wishes_guild_id"))

    op.drop_table("cpd_wishes")
    with op.batch_alter_table("cpd_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_records_user_id"))
        batch_op.drop_index(batch_op.f("ix_cpd_records_guild_id"))

    op.drop_table("cpd_records")
    with op.batch_alter_table("cpd_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cpd_entries_user_id"))
        batch_op.drop_index(batch_op.f("ix_cpd_entries_guild_id"))

    op.drop_table("cpd_entries")
