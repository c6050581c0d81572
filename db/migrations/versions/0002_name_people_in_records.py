"""Where records name people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_named",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chats.id"], name=op.f("fk_chat_named_chat_id_chats"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_named")),
        sa.UniqueConstraint("chat_id", "place", "start", name=op.f("uq_chat_named_chat_id_place_start")),
    )
    with op.batch_alter_table("chat_named", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_named_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_named_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("chat_named", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_named_user_id"))
        batch_op.drop_index(batch_op.f("ix_chat_named_guild_id"))

    op.drop_table("chat_named")
