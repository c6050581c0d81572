"""The first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint("subject", "step", name=op.f("uq_agenda_items_subject_step")),
    )
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.create_index(
            "ix_agenda_items_free",
            ["free_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )
        batch_op.create_index(batch_op.f("ix_agenda_items_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(
            "ix_agenda_items_order",
            ["subject", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )

    op.create_table(
        "chat_series",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("theme", sa.String(length=100), nullable=False),
        sa.Column("repeat", sa.String(length=100), nullable=False),
        sa.Column("safe_space", sa.Boolean(), nullable=False),
        sa.Column("length_seconds", sa.Integer(), nullable=False),
        sa.Column("proposer_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("support_id", sa.BigInteger(), nullable=True),
        sa.Column("support_accepted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_series")),
    )
    with op.batch_alter_table("chat_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_series_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "communities",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("timezone", sa.String(length=100), nullable=False),
        sa.Column("chats_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("organisers_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("start_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("start_message_id", sa.BigInteger(), nullable=True),
        sa.Column("start_revision", sa.Integer(), nullable=False),
        sa.Column("organiser_role_id", sa.BigInteger(), nullable=True),
        sa.Column("news_role_id", sa.BigInteger(), nullable=True),
        sa.Column("names", sa.String(length=100), nullable=False),
        sa.Column("window_hours", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_communities")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(length=100), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("guild_id", "user_id", "form", name=op.f("uq_drafts_guild_id_user_id_form")),
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "member_choices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("names", sa.String(length=100), nullable=True),
        sa.Column("dm_on", sa.Boolean(), nullable=False),
        sa.Column("desk_thread_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_choices")),
        sa.UniqueConstraint("guild_id", "user_id", name=op.f("uq_member_choices_guild_id_user_id")),
    )
    with op.batch_alter_table("member_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_choices_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "chats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("series_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=100), nullable=False),
        sa.Column("repeat", sa.String(length=100), nullable=False),
        sa.Column("safe_space", sa.Boolean(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("proposer_id", sa.BigInteger(), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("support_id", sa.BigInteger(), nullable=True),
        sa.Column("support_accepted", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length_seconds", sa.Integer(), nullable=False),
        sa.Column("takeaways_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("announcement_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("hosts_thread_id", sa.BigInteger(), nullable=True),
        sa.Column("panel_id", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("closing_id", sa.BigInteger(), nullable=True),
        sa.Column("published_message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("host_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wound_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publishes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["series_id"], ["chat_series.id"], name=op.f("fk_chats_series_id_chat_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("series_id", "series_at", name=op.f("uq_chats_series_id_series_at")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chats_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chats_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chats_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_chats_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "chat_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_answers_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_answers")),
        sa.UniqueConstraint(
            "chat_id", "user_id", "question", "digest", name=op.f("uq_chat_answers_chat_id_user_id_question_digest")
        ),
    )
    with op.batch_alter_table("chat_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_answers_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "chat_messages",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_to", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.Integer(), nullable=True),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("reactions", sa.JSON(), nullable=True),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_messages_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_chat_messages")),
    )
    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.create_index("ix_chat_messages_chat", ["chat_id", "message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_messages_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "chat_people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watching_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_people_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_people")),
        sa.UniqueConstraint("chat_id", "number", name=op.f("uq_chat_people_chat_id_number")),
        sa.UniqueConstraint("chat_id", "user_id", name=op.f("uq_chat_people_chat_id_user_id")),
    )
    with op.batch_alter_table("chat_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_people_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_people_user_id"), ["user_id"], unique=False)

    op.create_table(
        "chat_questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_questions_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_questions")),
        sa.UniqueConstraint("chat_id", "number", name=op.f("uq_chat_questions_chat_id_number")),
    )
    with op.batch_alter_table("chat_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_questions_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "chat_reactions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_reactions_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_reactions")),
        sa.UniqueConstraint("message_id", "user_id", "emoji", name=op.f("uq_chat_reactions_message_id_user_id_emoji")),
    )
    with op.batch_alter_table("chat_reactions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_reactions_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_reactions_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "chat_recorded",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_recorded_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_recorded")),
        sa.UniqueConstraint("chat_id", "number", name=op.f("uq_chat_recorded_chat_id_number")),
    )
    with op.batch_alter_table("chat_recorded", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_recorded_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_recorded_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_recorded_message_id"), ["message_id"], unique=False)

    op.create_table(
        "chat_records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_records_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_records")),
        sa.UniqueConstraint("chat_id", "version", name=op.f("uq_chat_records_chat_id_version")),
    )
    with op.batch_alter_table("chat_records", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_records_guild_id"), ["guild_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("chat_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_records_guild_id"))

    op.drop_table("chat_records")
    with op.batch_alter_table("chat_recorded", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_recorded_message_id"))
        batch_op.drop_index(batch_op.f("ix_chat_recorded_guild_id"))
        batch_op.drop_index(batch_op.f("ix_chat_recorded_author_id"))

    op.drop_table("chat_recorded")
    with op.batch_alter_table("chat_reactions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_reactions_guild_id"))
        batch_op.drop_index(batch_op.f("ix_chat_reactions_chat_id"))

    op.drop_table("chat_reactions")
    with op.batch_alter_table("chat_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_questions_guild_id"))

    op.drop_table("chat_questions")
    with op.batch_alter_table("chat_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_people_user_id"))
        batch_op.drop_index(batch_op.f("ix_chat_people_guild_id"))

    op.drop_table("chat_people")
    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_messages_guild_id"))
        batch_op.drop_index("ix_chat_messages_chat")

    op.drop_table("chat_messages")
    with op.batch_alter_table("chat_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_answers_guild_id"))

    op.drop_table("chat_answers")
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chats_thread_id"))
        batch_op.drop_index(batch_op.f("ix_chats_state"))
        batch_op.drop_index(batch_op.f("ix_chats_series_id"))
        batch_op.drop_index(batch_op.f("ix_chats_guild_id"))

    op.drop_table("chats")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_guild_id"))

    op.drop_table("notices")
    with op.batch_alter_table("member_choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_choices_guild_id"))

    op.drop_table("member_choices")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drafts_guild_id"))

    op.drop_table("drafts")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_guild_id"))

    op.drop_table("consents")
    op.drop_table("communities")
    with op.batch_alter_table("chat_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_series_guild_id"))

    op.drop_table("chat_series")
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_agenda_items_order",
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )
        batch_op.drop_index(batch_op.f("ix_agenda_items_guild_id"))
        batch_op.drop_index(
            "ix_agenda_items_free",
            sqlite_where=sa.text("state IN ('waiting', 'claimed')"),
            postgresql_where=sa.text("state IN ('waiting', 'claimed')"),
        )

    op.drop_table("agenda_items")
