"""Communities: their settings, what members chose, and the private notices that wait for one person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.community import rules
from bot.community.notices import add_notice, plan_at_desk, plan_desk, to_notice
from bot.community.values import Choices, Held, Names, Notice, Settings, Trouble
from bot.errors import UserError
from db import agenda as agenda_table
from db import communities as table
from db import held, words
from db.engine import PLANNED, Database

__all__ = [
    "CONDUCT", "CONDUCT_VERSION", "Choices", "Communities", "Held", "Names", "Notice", "Settings", "Trouble",
    "add_notice",
]  # fmt: skip

CONDUCT = "conduct"
CONDUCT_VERSION = "1"
DEFAULT_ZONE = "Europe/London"
HELLO_AFTER = timedelta(seconds=5)  # whoever invites the bot is still giving it its roles

# What the pinned start message shows: a change of any of these has it drawn anew.
_ON_THE_START_MESSAGE = ("start_channel_id", "chats_channel_id", "organisers_channel_id", "news_role_id", "name")


class Communities:
    """Settings, choices, consents, notices and kept drafts of every community."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def settings(self, guild_id: int) -> Settings:
        """The community's settings; its defaults if it has never been set up."""
        async with self._database.reading() as session:
            row = await table.community(session, guild_id)
        return _settings(row or _new_row(guild_id, ""))

    async def ready_settings(self, guild_id: int) -> Settings:
        """As `settings`; raises UserError where `/setup` has not been run."""
        settings = await self.settings(guild_id)
        if not settings.ready:
            raise UserError("Common Thread is not set up here yet. An organiser can do that with /setup.")
        return settings

    async def change(self, guild_id: int, **values: Any) -> Settings:
        """Change some settings (names as in `Settings`); the community's row is made if there is none yet.

        Raises UserError for places or roles that may not stand together.
        """
        async with self._database.writing() as session:
            row = await self._row(session, guild_id)
            before = _settings(row)
            rules.check_places(before, values)
            rules.check_roles(before, values)
            for name, value in values.items():
                setattr(row, name, value)
            await session.flush()
            if any(getattr(before, name) != getattr(row, name) for name in _ON_THE_START_MESSAGE):
                await self._redraw_start(session, row, before.start_channel_id)
            return _settings(row)

    async def redraw_start(self, guild_id: int) -> None:
        """Draw the pinned start message anew, or post it again where it is gone."""
        async with self._database.writing() as session:
            row = await self._row(session, guild_id)
            await self._redraw_start(session, row, row.start_channel_id)

    async def start_stands(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """The start message has been posted, and is to be pinned. If the channel was changed meanwhile, it goes."""
        async with self._database.writing() as session:
            row = await self._row(session, guild_id)
            if row.start_channel_id == channel_id:
                row.start_message_id = message_id
                await self._plan(session, guild_id, "community.start-pin", "/pin", f"pin-{message_id}")
            else:
                await self._remove_start(session, guild_id, channel_id, message_id)

    async def present(self, guild_id: int, name: str) -> None:
        """The bot is in this server (again): its agenda goes on. Where it has never been, it introduces itself."""
        async with self._database.writing() as session:
            row = await table.community(session, guild_id)
            if row is None:
                session.add(_new_row(guild_id, name))
                await session.flush()
                await self._plan(session, guild_id, "community.hello", "/hello", "hello", HELLO_AFTER)
                return
            returned = row.left_at is not None
            row.name, row.left_at = name[:100], None
            if returned:
                session.info[PLANNED] = True

    async def left(self, guild_id: int) -> None:
        """The bot was removed from this server: its agenda waits. An outage is not a removal."""
        async with self._database.writing() as session:
            row = await table.community(session, guild_id)
            if row is not None:
                row.left_at = self._clock.now()

    async def left_all_but(self, guild_ids: Collection[int], *, shard_id: int = 0, shard_count: int = 1) -> None:
        """Of the servers of this shard the bot is now in these only: it was removed from the others while away."""
        async with self._database.writing() as session:
            for row in await table.communities_present(session):
                ours = (row.guild_id >> 22) % shard_count == shard_id
                if ours and row.guild_id not in guild_ids:
                    row.left_at = self._clock.now()

    async def _row(self, session: AsyncSession, guild_id: int) -> table.Community:
        row = await table.community(session, guild_id)
        if row is None:
            row = _new_row(guild_id, "")
            session.add(row)
        return row

    async def _redraw_start(self, session: AsyncSession, row: table.Community, stood_in: int | None) -> None:
        if row.start_message_id is not None and stood_in is not None and stood_in != row.start_channel_id:
            await self._remove_start(session, row.guild_id, stood_in, row.start_message_id)
            row.start_message_id = None
        if row.start_channel_id is not None and _settings(row).ready:
            row.start_revision += 1
            await self._plan(session, row.guild_id, "community.start", "/start", f"start-{row.start_revision}")

    async def _remove_start(self, session: AsyncSession, guild_id: int, channel_id: int, message_id: int) -> None:
        """The step names the place: the settings already know only the new one."""
        await self._plan(session, guild_id, "community.start-remove", "/remove", f"remove-{channel_id}-{message_id}")

    async def _plan(
        self, session: AsyncSession, guild_id: int, kind: str, line: str, step: str, after: timedelta = timedelta(0)
    ) -> None:
        """Each line runs beside the others: a missing permission to pin does not hold up the message itself."""
        due_at = self._clock.now() + after
        await agenda_table.plan(
            session, [agenda_table.Plan(guild_id, kind, f"community:{guild_id}{line}", step, due_at)]
        )

    # --- what members choose

    async def choices(self, guild_id: int, user_id: int) -> Choices:
        async with self._database.reading() as session:
            row = await table.choices(session, guild_id, user_id)
            consent = await table.standing_consent(session, guild_id, user_id, CONDUCT)
        agreed_at = consent.given_at if consent is not None and consent.version == CONDUCT_VERSION else None
        if row is None:
            return Choices(None, False, None, agreed_at is not None, agreed_at)
        return Choices(
            names=row.names,  # type: ignore[arg-type]
            dm_on=row.dm_on,
            desk_thread_id=row.desk_thread_id,
            agreed_to_conduct=agreed_at is not None,
            agreed_at=agreed_at,
        )

    async def choose(self, guild_id: int, user_id: int, **values: Any) -> None:
        """Set some of a member's choices (names as in `Choices`)."""
        async with self._database.writing() as session:
            row = await table.choices_for_change(session, guild_id, user_id)
            for name, value in values.items():
                setattr(row, name, value)

    async def agree_to_conduct(self, guild_id: int, user_id: int) -> bool:
        """Record the member's agreement, once; False if it stood already."""
        async with self._database.writing() as session:
            standing = await table.standing_consent(session, guild_id, user_id, CONDUCT)
            if standing is not None and standing.version == CONDUCT_VERSION:
                return False
            session.add(
                table.Consent(
                    guild_id=guild_id,
                    user_id=user_id,
                    what=CONDUCT,
                    version=CONDUCT_VERSION,
                    given_at=self._clock.now(),
                )
            )
            return True

    async def withdraw_from_conduct(self, guild_id: int, user_id: int) -> bool:
        """Take the member's agreement back; False if none stood. Words not yet published are then left out."""
        async with self._database.writing() as session:
            return await table.withdraw_consent(session, guild_id, user_id, CONDUCT, self._clock.now())

    async def held_on(self, guild_id: int, user_id: int) -> Held:
        """How much is kept about this member here."""
        async with self._database.reading() as session:
            return Held(
                chats=await held.chats_taken_part_in(session, guild_id, user_id),
                captured=await held.captured_messages(session, guild_id, user_id),
                published=await held.published_messages(session, guild_id, user_id),
                published_chats=len(await words.chats_with_words_of(session, guild_id, user_id)),
                proposals=await held.proposals(session, guild_id, user_id),
                activities=await held.activities(session, guild_id, user_id),
                reflections=await held.reflections(session, guild_id, user_id),
                records_of_part=await held.records_of_part(session, guild_id, user_id),
                kept_by_others=await held.kept_by_others(session, guild_id, user_id),
                notices=await held.notices(session, guild_id, user_id),
                agreements=await held.consents(session, guild_id, user_id),
                saved_starters=await held.saved_starters(session, guild_id, user_id),
                suggestions=await held.suggestions(session, guild_id, user_id),
                buddy_profile=await held.buddy_profiles(session, guild_id, user_id),
                buddy_requests=await held.buddy_requests(session, guild_id, user_id),
                buddy_pairs=await held.buddy_pairs(session, guild_id, user_id),
                kept_apart_from=await held.kept_apart_from(session, guild_id, user_id),
            )

    # --- the one private route

    async def notify(self, guild_id: int, user_id: int, kind: str, **facts: Any) -> None:
        """Put something before one member's eyes only: it waits behind Show me, by DM or at their desk."""
        async with self._database.writing() as session:
            await add_notice(session, self._clock, guild_id, user_id, kind, **facts)

    async def notify_once(self, guild_id: int, user_id: int, kind: str, what: str, **facts: Any) -> None:
        """As `notify`, but never twice for the same `what`: for handlers that may be tried again."""
        async with self._database.writing() as session:
            if await table.notice_of(session, guild_id, user_id, kind, what) is None:
                await add_notice(session, self._clock, guild_id, user_id, kind, what=what, **facts)

    async def notice(self, guild_id: int, user_id: int, notice_id: int) -> Notice:
        """The member's own notice, seen or not. Raises UserError when it is another's or gone."""
        async with self._database.reading() as session:
            row = await table.notice(session, guild_id, notice_id)
        if row is None or row.user_id != user_id:
            raise UserError("This notice is not for you, or has been removed.")
        return to_notice(row)

    async def notice_shown(self, guild_id: int, notice_id: int) -> None:
        async with self._database.writing() as session:
            row = await table.notice(session, guild_id, notice_id)
            if row is not None:
                row.shown_at = row.shown_at or self._clock.now()

    async def unseen_notices(self, guild_id: int, user_id: int) -> list[Notice]:
        """What waits for this member, oldest first."""
        async with self._database.reading() as session:
            return [to_notice(row) for row in await table.unread_notices(session, guild_id, user_id)]

    async def notice_to_deliver(self, guild_id: int, notice_id: int) -> Notice | None:
        """The notice if it still waits to be seen."""
        async with self._database.reading() as session:
            row = await table.notice(session, guild_id, notice_id)
        return None if row is None or row.shown_at is not None else to_notice(row)

    async def needs_desk(self, notice: Notice) -> None:
        """There is no desk to leave this notice at: have one made."""
        async with self._database.writing() as session:
            await plan_desk(session, self._clock, notice)

    async def desk_stands(self, notice: Notice, made: int | None = None) -> None:
        """The notice can go to its member's desk. `made`: the thread, if it was made just now."""
        async with self._database.writing() as session:
            if made is not None:
                row = await table.choices_for_change(session, notice.guild_id, notice.user_id)
                row.desk_thread_id = made
            await plan_at_desk(session, self._clock, notice, new_desk=made is not None)

    # --- nothing typed is lost

    async def keep_draft(self, guild_id: int, user_id: int, form: str, typed: Mapping[str, str]) -> None:
        async with self._database.writing() as session:
            row = await table.draft(session, guild_id, user_id, form)
            if row is None:
                row = table.Draft(guild_id=guild_id, user_id=user_id, form=form)
                session.add(row)
            row.typed, row.saved_at = dict(typed), self._clock.now()

    async def draft(self, guild_id: int, user_id: int, form: str) -> dict[str, str]:
        """What was typed in a form that was refused; empty if nothing is kept."""
        async with self._database.reading() as session:
            row = await table.draft(session, guild_id, user_id, form)
        return dict(row.typed) if row else {}

    async def drop_draft(self, guild_id: int, user_id: int, form: str) -> None:
        async with self._database.writing() as session:
            row = await table.draft(session, guild_id, user_id, form)
            if row is not None:
                await session.delete(row)

    # --- trouble

    async def troubles(self, guild_id: int) -> list[Trouble]:
        """What failed for good, then what keeps failing."""
        async with self._database.reading() as session:
            given_up = await agenda_table.failed(session, guild_id)
            trying = await agenda_table.struggling(session, guild_id)
        return [
            Trouble(row.id, row.kind, row.subject, row.step, row.state == "failed", row.last_error or "")
            for row in (*given_up, *trying)
        ]

    async def trouble(self, guild_id: int, item_id: int) -> Trouble | None:
        return next((t for t in await self.troubles(guild_id) if t.item_id == item_id), None)

    async def try_again(self, guild_id: int) -> int:
        """Put everything that was given up back to work, and end the pauses of what keeps failing; how much it was."""
        now = self._clock.now()
        async with self._database.writing() as session:
            sooner = await agenda_table.try_sooner(session, guild_id, now)
            return sooner + await agenda_table.retry_failed(session, guild_id, now)


def _new_row(guild_id: int, name: str) -> table.Community:
    return table.Community(
        guild_id=guild_id, name=name[:100], timezone=DEFAULT_ZONE, names="number", window_hours=48, start_revision=0
    )


def _settings(row: table.Community) -> Settings:
    return Settings(
        guild_id=row.guild_id,
        name=row.name,
        timezone=row.timezone,
        chats_channel_id=row.chats_channel_id,
        organisers_channel_id=row.organisers_channel_id,
        start_channel_id=row.start_channel_id,
        start_message_id=row.start_message_id,
        start_revision=row.start_revision,
        organiser_role_id=row.organiser_role_id,
        news_role_id=row.news_role_id,
        names=row.names,  # type: ignore[arg-type]
        window_hours=row.window_hours,
    )
