"""Communities: their settings, what members chose, and the private notices that wait for one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.errors import UserError
from db import agenda as agenda_table
from db import communities as table
from db.engine import PLANNED, Database

Names = Literal["display", "initials", "number", "left_out"]
CONDUCT = "conduct"
CONDUCT_VERSION = "1"
DEFAULT_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Settings:
    """One community's settings; ids are None until `/setup` has named a place."""

    guild_id: int
    name: str
    timezone: str
    chats_channel_id: int | None
    organisers_channel_id: int | None
    start_channel_id: int | None
    start_message_id: int | None
    organiser_role_id: int | None
    news_role_id: int | None
    names: Names
    window_hours: int

    @property
    def ready(self) -> bool:
        """Chats can be proposed and announced."""
        return self.chats_channel_id is not None and self.organisers_channel_id is not None


@dataclass(frozen=True, slots=True)
class Choices:
    """What one member chose: `names` is None while the community's default applies."""

    names: Names | None
    dm_on: bool
    desk_thread_id: int | None
    agreed_to_conduct: bool


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    guild_id: int
    user_id: int
    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trouble:
    """An agenda item that failed or keeps failing, for the organisers."""

    item_id: int
    kind: str
    subject: str
    step: str
    given_up: bool
    why: str


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
        """Change some settings (names as in `Settings`); the community's row is made if there is none yet."""
        async with self._database.writing() as session:
            row = await table.community(session, guild_id)
            if row is None:
                row = _new_row(guild_id, "")
                session.add(row)
            for name, value in values.items():
                setattr(row, name, value)
            await session.flush()
            return _settings(row)

    async def present(self, guild_id: int, name: str) -> None:
        """The bot is in this server (again): its agenda goes on."""
        async with self._database.writing() as session:
            row = await table.community(session, guild_id)
            if row is None:
                session.add(_new_row(guild_id, name))
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

    # --- what members choose

    async def choices(self, guild_id: int, user_id: int) -> Choices:
        async with self._database.reading() as session:
            row = await table.choices(session, guild_id, user_id)
            consent = await table.standing_consent(session, guild_id, user_id, CONDUCT)
        agreed = consent is not None and consent.version == CONDUCT_VERSION
        if row is None:
            return Choices(None, False, None, agreed)
        return Choices(row.names, row.dm_on, row.desk_thread_id, agreed)  # type: ignore[arg-type]

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
        """The notice, marked as shown. Raises UserError when it is another's or gone."""
        async with self._database.writing() as session:
            row = await table.notice(session, guild_id, notice_id)
            if row is None or row.user_id != user_id:
                raise UserError("This notice is not for you, or has been removed.")
            row.shown_at = row.shown_at or self._clock.now()
            return Notice(row.id, row.guild_id, row.user_id, row.kind, row.facts)

    async def notice_to_deliver(self, guild_id: int, notice_id: int) -> Notice | None:
        """The notice if it still waits to be seen."""
        async with self._database.reading() as session:
            row = await table.notice(session, guild_id, notice_id)
        if row is None or row.shown_at is not None:
            return None
        return Notice(row.id, row.guild_id, row.user_id, row.kind, row.facts)

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
        """Put everything that was given up back to work; how much that was."""
        async with self._database.writing() as session:
            return await agenda_table.retry_failed(session, guild_id, self._clock.now())


async def add_notice(
    session: AsyncSession, clock: Clock, guild_id: int, to: int, kind: str, *, what: str = "", **facts: Any
) -> None:
    """As `Communities.notify`, inside another use case's transaction; `to` is the member."""
    row = table.Notice(guild_id=guild_id, user_id=to, kind=kind, what=what, facts=facts, created_at=clock.now())
    session.add(row)
    await session.flush()
    deliver = agenda_table.Plan(guild_id, "community.notice", f"notice:{row.id}", "deliver", clock.now())
    await agenda_table.plan(session, [deliver])


def _new_row(guild_id: int, name: str) -> table.Community:
    return table.Community(guild_id=guild_id, name=name[:100], timezone=DEFAULT_ZONE, names="number", window_hours=48)


def _settings(row: table.Community) -> Settings:
    return Settings(
        guild_id=row.guild_id,
        name=row.name,
        timezone=row.timezone,
        chats_channel_id=row.chats_channel_id,
        organisers_channel_id=row.organisers_channel_id,
        start_channel_id=row.start_channel_id,
        start_message_id=row.start_message_id,
        organiser_role_id=row.organiser_role_id,
        news_role_id=row.news_role_id,
        names=row.names,  # type: ignore[arg-type]
        window_hours=row.window_hours,
    )
