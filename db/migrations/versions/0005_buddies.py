"""Buddies: profiles, requests, pairs, rounds"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "buddy_kept_apart",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.String(length=100), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_kept_apart")),
        sa.UniqueConstraint(
            "guild_id", "by_id", "from_id", "how", name=op.f("uq_buddy_kept_apart_guild_id_by_id_from_id_how")
        ),
    )
    with op.batch_alter_table("buddy_kept_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_kept_apart_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_kept_apart_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "buddy_pairs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement", sa.String(length=100), nullable=True),
        sa.Column("agreement_version", sa.String(length=100), nullable=True),
        sa.Column("next_meeting_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_pairs")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("buddy_pairs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_pairs_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_pairs_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "buddy_profiles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("suggested", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("rounds", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tell_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_profiles")),
        sa.UniqueConstraint("guild_id", "user_id", name=op.f("uq_buddy_profiles_guild_id_user_id")),
    )
    with op.batch_alter_table("buddy_profiles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_profiles_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "buddy_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_requests")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("buddy_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_requests_asked_id"), ["asked_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_requests_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_requests_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index("ix_buddy_requests_open", ["guild_id", "state"], unique=False)

    op.create_table(
        "buddy_rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("running", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_rounds")),
        sa.UniqueConstraint("guild_id", "running", name=op.f("uq_buddy_rounds_guild_id_running")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("buddy_rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_rounds_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "buddy_suggestions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("viewer_id", sa.BigInteger(), nullable=False),
        sa.Column("shown_id", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_suggestions")),
        sa.UniqueConstraint(
            "guild_id", "viewer_id", "shown_id", name=op.f("uq_buddy_suggestions_guild_id_viewer_id_shown_id")
        ),
    )
    with op.batch_alter_table("buddy_suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_suggestions_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_suggestions_shown_id"), ["shown_id"], unique=False)

    op.create_table(
        "buddy_check_ins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.String(length=100), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["buddy_pairs.id"], name=op.f("fk_buddy_check_ins_pair_id_buddy_pairs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_check_ins")),
        sa.UniqueConstraint("pair_id", "user_id", "name", name=op.f("uq_buddy_check_ins_pair_id_user_id_name")),
    )
    with op.batch_alter_table("buddy_check_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_check_ins_guild_id"), ["guild_id"], unique=False)

    op.create_table(
        "buddy_goals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["buddy_pairs.id"], name=op.f("fk_buddy_goals_pair_id_buddy_pairs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_goals")),
    )
    with op.batch_alter_table("buddy_goals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_goals_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_goals_pair_id"), ["pair_id"], unique=False)

    op.create_table(
        "buddy_matches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=100), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["buddy_rounds.id"], name=op.f("fk_buddy_matches_round_id_buddy_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_matches")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("buddy_matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_matches_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_matches_round_id"), ["round_id"], unique=False)

    op.create_table(
        "buddy_meetings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("logged_by", sa.BigInteger(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["buddy_pairs.id"], name=op.f("fk_buddy_meetings_pair_id_buddy_pairs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_meetings")),
    )
    with op.batch_alter_table("buddy_meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_meetings_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_meetings_pair_id"), ["pair_id"], unique=False)

    op.create_table(
        "buddy_pair_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["buddy_pairs.id"], name=op.f("fk_buddy_pair_members_pair_id_buddy_pairs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_pair_members")),
        sa.UniqueConstraint("pair_id", "user_id", name=op.f("uq_buddy_pair_members_pair_id_user_id")),
    )
    with op.batch_alter_table("buddy_pair_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_pair_members_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_pair_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "buddy_questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["buddy_requests.id"],
            name=op.f("fk_buddy_questions_request_id_buddy_requests"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_questions")),
    )
    with op.batch_alter_table("buddy_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_questions_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_questions_request_id"), ["request_id"], unique=False)

    op.create_table(
        "buddy_sign_ups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["buddy_rounds.id"], name=op.f("fk_buddy_sign_ups_round_id_buddy_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_sign_ups")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_buddy_sign_ups_round_id_user_id")),
    )
    with op.batch_alter_table("buddy_sign_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_sign_ups_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_sign_ups_user_id"), ["user_id"], unique=False)

    op.create_table(
        "buddy_matched",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("match_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"], ["buddy_matches.id"], name=op.f("fk_buddy_matched_match_id_buddy_matches"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_matched")),
        sa.UniqueConstraint("match_id", "user_id", name=op.f("uq_buddy_matched_match_id_user_id")),
    )
    with op.batch_alter_table("buddy_matched", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_buddy_matched_guild_id"), ["guild_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddy_matched_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("buddy_matched", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_matched_user_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_matched_guild_id"))

    op.drop_table("buddy_matched")
    with op.batch_alter_table("buddy_sign_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_sign_ups_user_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_sign_ups_guild_id"))

    op.drop_table("buddy_sign_ups")
    with op.batch_alter_table("buddy_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_questions_request_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_questions_guild_id"))

    op.drop_table("buddy_questions")
    with op.batch_alter_table("buddy_pair_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_pair_members_user_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_pair_members_guild_id"))

    op.drop_table("buddy_pair_members")
    with op.batch_alter_table("buddy_meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_meetings_pair_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_meetings_guild_id"))

    op.drop_table("buddy_meetings")
    with op.batch_alter_table("buddy_matches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_matches_round_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_matches_guild_id"))

    op.drop_table("buddy_matches")
    with op.batch_alter_table("buddy_goals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_goals_pair_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_goals_guild_id"))

    op.drop_table("buddy_goals")
    with op.batch_alter_table("buddy_check_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_check_ins_guild_id"))

    op.drop_table("buddy_check_ins")
    with op.batch_alter_table("buddy_suggestions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_suggestions_shown_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_suggestions_guild_id"))

    op.drop_table("buddy_suggestions")
    with op.batch_alter_table("buddy_rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_rounds_guild_id"))

    op.drop_table("buddy_rounds")
    with op.batch_alter_table("buddy_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_buddy_requests_open")
        batch_op.drop_index(batch_op.f("ix_buddy_requests_guild_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_requests_asker_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_requests_asked_id"))

    op.drop_table("buddy_requests")
    with op.batch_alter_table("buddy_profiles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_profiles_guild_id"))

    op.drop_table("buddy_profiles")
    with op.batch_alter_table("buddy_pairs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_pairs_thread_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_pairs_guild_id"))

    op.drop_table("buddy_pairs")
    with op.batch_alter_table("buddy_kept_apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buddy_kept_apart_guild_id"))
        batch_op.drop_index(batch_op.f("ix_buddy_kept_apart_from_id"))

    op.drop_table("buddy_kept_apart")
