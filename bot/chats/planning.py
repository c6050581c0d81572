"""From a proposal to the evening before: drafts, decisions, and what organisers change in one chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import changing, rules, series
from bot.chats.changing import Words
from bot.chats.chat import FINAL, RUNNING, UPCOMING, Chat, Repeat
from bot.chats.storing import plan_steps, the_row, to_chat
from bot.clock import Clock
from bot.community.service import DEFAULT_ZONE, add_notice
from bot.errors import UserError
from db import chats as table
from db import communities
from db.engine import Database

REPEATS: tuple[Repeat, ...] = ("once", "weekly", "fortnightly", "monthly")
MOST_DRAFTS = 10  # a member's drafts and waiting proposals in one server


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed chat's words and time, read and checked."""

    words: Words
    opens_at: datetime

    @classmethod
    def read(cls, *, title: str, introduction: str, questions: str, reading: str, opens_at: datetime) -> Proposal:
        """From the form's own texts (questions one a line). Raises UserError saying what to mend."""
        return cls(Words.read(title=title, introduction=introduction, questions=questions, reading=reading), opens_at)


class Planning:
    """A chat's life before it opens. What is meant for a whole series has the same name in `Series`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # --- its author's side

    async def save_draft(self, guild_id: int, proposer_id: int, proposal: Proposal, chat_id: int | None = None) -> Chat:
        """Keep a proposal as a draft, or change one that is not yet accepted. Raises UserError."""
        async with self._database.writing() as session:
            if chat_id is None:
                await _must_have_few(session, guild_id, proposer_id)
                row = table.ChatRow(
                    guild_id=guild_id, state="draft", revision=1, edition=1, proposer_id=proposer_id,
                    host_id=proposer_id, theme="", repeat="once", safe_space=False, practice=False,
                    support_accepted=False, length_seconds=3600, created_at=self._clock.now(),
                )  # fmt: skip
                session.add(row)
            else:
                row = await _own(session, guild_id, chat_id, proposer_id)
            changing.set_words(row, proposal.words, proposal.opens_at)
            return await self._reshaped(session, row)

    async def shape_draft(
        self,
        guild_id: int,
        chat_id: int,
        proposer_id: int,
        *,
        length: timedelta | None = None,
        theme: str | None = None,
        support_id: int | None = None,
        no_support: bool = False,
        repeat: Repeat | None = None,
        safe_space: bool | None = None,
    ) -> Chat:
        """Set one of the draft's choices; the others stay as they are."""
        async with self._database.writing() as session:
            row = await _own(session, guild_id, chat_id, proposer_id)
            if length is not None:
                row.length_seconds = int(length.total_seconds())
                changing.set_timetable(row, row.opens_at, [q.text for q in row.questions])
            row.theme = row.theme if theme is None else theme[:100]
            row.repeat = repeat or row.repeat
            row.safe_space = row.safe_space if safe_space is None else safe_space
            if support_id is not None or no_support:
                changing.set_support(row, support_id)
            return await self._reshaped(session, row)

    async def own(self, guild_id: int, chat_id: int, proposer_id: int) -> Chat:
        """The member's own draft or proposal, while they may change it. Raises UserError."""
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
        return to_chat(_may_change(row, proposer_id))

    async def proposals_of(self, guild_id: int, proposer_id: int) -> list[Chat]:
        """A member's drafts, waiting proposals and declined ones whose time has not passed: the newest first."""
        now = self._clock.now()
        async with self._database.reading() as session:
            rows = await table.proposals_of(session, guild_id, proposer_id)
        return [to_chat(row) for row in rows if row.state != "declined" or row.opens_at > now]

    async def send(self, guild_id: int, chat_id: int, proposer_id: int) -> Chat:
        """Put a draft before the organisers. Pressed twice it is sent once."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _own(session, guild_id, chat_id, proposer_id)
            if row.state == "proposed":
                return to_chat(row)
            if row.opens_at <= now:
                raise UserError("That time has passed. Please choose a new one with Edit.")
            row.state, row.decision_note, row.decided_by = "proposed", None, None
            row.revision += 1
            row.edition += 1
            chat = to_chat(row)
            remind_at = now + min(rules.PROPOSAL_REMINDER, (row.opens_at - now) / 2)
            steps = (
                rules.Step("chat.proposal", "/proposal", "proposal", now),
                rules.Step("chat.proposal-remind", "/proposal", "proposal-remind", remind_at),
                rules.Step("chat.proposal-lapse", "/proposal", "proposal-lapse", row.opens_at),
            )
            await plan_steps(session, chat, steps)
            return chat

    async def take_back(self, guild_id: int, chat_id: int, proposer_id: int) -> Chat:
        """Make a waiting proposal a draft again; organisers' card says so."""
        async with self._database.writing() as session:
            row = await _own(session, guild_id, chat_id, proposer_id)
            if row.state == "proposed":
                row.state, row.decided_by = "draft", None
                await changing.redraw(session, self._clock, row, proposal=True)
            return to_chat(row)

    async def throw_away(self, guild_id: int, chat_id: int, proposer_id: int) -> None:
        """Delete a draft for good. A proposal has to be taken back first."""
        async with self._database.writing() as session:
            row = await _own(session, guild_id, chat_id, proposer_id)
            if row.state == "proposed":
                raise UserError("The organisers have this proposal. Take it back first.")
            await session.delete(row)

    # --- the organisers' decision

    async def accept(self, guild_id: int, chat_id: int, organiser_id: int, *, edition: int | None = None) -> Chat:
        """Accept a proposal: it is scheduled, and everything up to its opening is planned; so is its series.

        `edition`: the one the organiser has read.
        """
        async with self._database.writing() as session:
            row = await _undecided(session, guild_id, chat_id, edition)
            if await changing.room_for_more(session, guild_id) <= 0:
                raise UserError(
                    f"There are {changing.MOST_UPCOMING} upcoming chats here, and that is the most. Cancel one first."
                )
            row.state, row.decided_by, row.decision_note = "scheduled", organiser_id, None
            await changing.schedule(session, self._clock, row)
            if row.repeat != "once":
                await series.begin(session, self._clock, row, await _zone(session, guild_id))
            await changing.redraw(session, self._clock, row, proposal=True)
            await changing.tell(session, self._clock, row, "chat.accepted", row.proposer_id)
            await changing.tell(session, self._clock, row, "chat.support-asked", row.support_id)
            return to_chat(row)

    async def ask_for_change(
        self, guild_id: int, chat_id: int, organiser_id: int, note: str, *, edition: int | None = None
    ) -> Chat:
        """Give a proposal back to its author, with what to change."""
        return await self._give_back(guild_id, chat_id, organiser_id, note, edition, "draft", "chat.change-asked")

    async def decline(
        self, guild_id: int, chat_id: int, organiser_id: int, note: str, *, edition: int | None = None
    ) -> Chat:
        return await self._give_back(guild_id, chat_id, organiser_id, note, edition, "declined", "chat.declined")

    async def lapse(self, guild_id: int, chat_id: int) -> None:
        """Nobody decided before its time: it is a draft again, and its author is told."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state == "proposed" and row.opens_at <= self._clock.now():
                row.state = "draft"
                await changing.redraw(session, self._clock, row, proposal=True)
                await changing.tell(session, self._clock, row, "chat.lapsed", row.proposer_id)

    async def answer_as_support(self, guild_id: int, chat_id: int, user_id: int, *, accepts: bool) -> Chat:
        """The support host says yes or no; the host is told either way. A first answer holds for the whole series."""
        async with self._database.writing() as session:
            series_id = await table.series_of(session, guild_id, chat_id)
            rows = []
            if series_id:
                rows = await series.open_answers(session, series_id, guild_id, user_id, accepts=accepts)
            row = await the_row(session, guild_id, chat_id)
            if row.support_id != user_id:
                raise UserError("You have not been asked to support this chat.")
            if row.state in (*FINAL, "closed"):
                raise UserError("This chat is over.")
            if row.support_accepted and accepts:
                return to_chat(row)
            for each in {each.id: each for each in (*rows, row)}.values():
                each.support_id, each.support_accepted = (user_id, True) if accepts else (None, False)
                await changing.redraw(session, self._clock, each)
                if accepts:
                    await changing.join_hosts(session, self._clock, each, user_id)
            kind = "chat.support-accepted" if accepts else "chat.support-declined"
            await add_notice(session, self._clock, guild_id, row.host_id, kind, chat_id=row.id, user_id=user_id)
            return to_chat(row)

    # --- what organisers change

    async def postpone(
        self, guild_id: int, chat_id: int, opens_at: datetime, organiser_id: int = 0, *, expected: int | None = None
    ) -> Chat:
        """Move a chat that has not opened to another time; what was planned for the old one is void.

        `expected`: the revision of the timetable the organiser saw.
        """
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            changing.must_be_as_seen(row, expected)
            await changing.move(session, self._clock, row, opens_at)
            hosts = to_chat(row).hosts
            await changing.tell(session, self._clock, row, "chat.moved", *hosts, but=organiser_id)
            return to_chat(row)

    async def cancel(self, guild_id: int, chat_id: int, organiser_id: int, note: str = "") -> Chat:
        """Call a chat off before it opens; those who joined are told. In a series, it is the one that is skipped."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if await changing.call_off(session, self._clock, row, organiser_id, note):
                hosts = to_chat(row).hosts
                await changing.tell(session, self._clock, row, "chat.cancelled", *hosts, but=organiser_id)
            return to_chat(row)

    async def change_words(self, guild_id: int, chat_id: int, words: Words, organiser_id: int = 0) -> Chat:
        """Other words and questions for a chat that has been accepted; its card is drawn anew."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            await changing.rewrite(session, self._clock, row, words)
            await changing.tell(session, self._clock, row, "chat.changed", row.host_id, but=organiser_id)
            return to_chat(row)

    async def change_host(self, guild_id: int, chat_id: int, user_id: int, organiser_id: int = 0) -> Chat:
        """Another host, also while it runs; both are told."""
        async with self._database.writing() as session:
            row = await _with_hosts(session, guild_id, chat_id)
            former = row.host_id
            if changing.set_host(row, user_id):
                await changing.redraw(session, self._clock, row)
                await changing.join_hosts(session, self._clock, row, user_id)
                await changing.tell(session, self._clock, row, "chat.host-chosen", user_id, but=organiser_id)
                await changing.tell(session, self._clock, row, "chat.host-replaced", former, but=organiser_id)
            return to_chat(row)

    async def change_support(self, guild_id: int, chat_id: int, user_id: int | None, organiser_id: int = 0) -> Chat:
        """Ask somebody else to support, or nobody."""
        async with self._database.writing() as session:
            row = await _with_hosts(session, guild_id, chat_id)
            if changing.set_support(row, user_id):
                await changing.redraw(session, self._clock, row)
                await changing.tell(session, self._clock, row, "chat.support-asked", user_id)
            return to_chat(row)

    # --- inside

    async def _reshaped(self, session: AsyncSession, row: table.ChatRow) -> Chat:
        """What organisers see of a waiting proposal follows its author's changes."""
        await session.flush()
        if row.state == "proposed":
            await changing.redraw(session, self._clock, row, proposal=True)
        return to_chat(row)

    async def _give_back(
        self, guild_id: int, chat_id: int, organiser_id: int, note: str, edition: int | None, state: str, kind: str
    ) -> Chat:
        async with self._database.writing() as session:
            row = await _undecided(session, guild_id, chat_id, edition)
            row.state, row.decided_by, row.decision_note = state, organiser_id, note or None
            await changing.redraw(session, self._clock, row, proposal=True)
            await changing.tell(session, self._clock, row, kind, row.proposer_id)
            return to_chat(row)


async def _own(session: AsyncSession, guild_id: int, chat_id: int, proposer_id: int) -> table.ChatRow:
    return _may_change(await table.chat(session, guild_id, chat_id, lock=True), proposer_id)


def _may_change(row: table.ChatRow | None, proposer_id: int) -> table.ChatRow:
    if row is None:
        raise UserError("This draft is not there any more. /chat propose starts a new one.")
    if row.proposer_id != proposer_id:
        raise UserError("Only the person who wrote this proposal can change it.")
    if row.state == "cancelled":
        raise UserError("This chat was cancelled. /chat propose starts a new one.")
    if row.state not in ("draft", "proposed", "declined"):
        raise UserError("This chat has been accepted; an organiser can change it with /organise chats.")
    return row


async def _undecided(session: AsyncSession, guild_id: int, chat_id: int, edition: int | None) -> table.ChatRow:
    row = await table.chat(session, guild_id, chat_id, lock=True)
    if row is None:
        raise UserError("This proposal is not there any more: its author has deleted it.")
    if row.state != "proposed":
        raise UserError(_decided_already(row))
    if edition is not None and row.edition != edition:
        raise UserError("Its author has just changed this proposal, so nothing was decided. Please read it again.")
    return row


def _decided_already(row: table.ChatRow) -> str:
    if row.decided_by is None:
        return "This proposal is not waiting any more: it has gone back to its author."
    did = {"draft": "asked for a change to", "declined": "declined", "cancelled": "cancelled"}
    return f"<@{row.decided_by}> has already {did.get(row.state, 'accepted')} this proposal."


async def _with_hosts(session: AsyncSession, guild_id: int, chat_id: int) -> table.ChatRow:
    row = await the_row(session, guild_id, chat_id)
    if row.state not in (*UPCOMING, *RUNNING):
        raise UserError("Hosts can be changed once a chat has been accepted, and until it closes.")
    return row


async def _must_have_few(session: AsyncSession, guild_id: int, proposer_id: int) -> None:
    mine = [row for row in await table.proposals_of(session, guild_id, proposer_id) if row.state != "declined"]
    if len(mine) >= MOST_DRAFTS:
        raise UserError(
            f"You have {MOST_DRAFTS} drafts and proposals here, and that is the most. Send or delete one first: "
            "/chat propose shows them."
        )


async def _zone(session: AsyncSession, guild_id: int) -> str:
    row = await communities.community(session, guild_id)
    return row.timezone if row else DEFAULT_ZONE
