"""Finding somebody and asking them: suggestions, requests, questions before an answer.

From asking to the answer's moment (`life.ANSWER_AFTER`) an asker sees the same, whether the other has said no, blocked
them, is taking a rest, has as many buddies as they want, or has not looked yet; and after it the same for all but the
last. A request that could not be passed on is therefore kept like any other, and only never shown to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import knowing, life, making, rules
from bot.buddies.about_me import LONGEST_TEXT, AboutMe
from bot.buddies.pair import Pair, Request
from bot.buddies.profile import Profile
from bot.buddies.reasons import Reason, reason
from bot.buddies.storing import to_pair, to_request
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from bot.when import in_words
from db import agenda, buddy_pairs, communities
from db import buddies as table
from db.engine import Database

ANSWER = "buddies.answer"
NOT_AVAILABLE = "Not available just now."
LAPSED = "This request has lapsed: a week has passed. You could ask them yourself with /buddy ask."


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking brought: a request, or a pair where the other had asked already."""

    request: Request | None
    pair: Pair | None


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request as the one who was asked reads it."""

    request: Request
    about: AboutMe | None
    reason: Reason | None


class Asking:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def ask(self, guild_id: int, asker: int, asked: int) -> Asked:
        """Ask somebody to be buddies. If they have asked already, that makes a pair. Raises UserError."""
        if asker == asked:
            raise UserError("You can't be your own buddy. /buddy find suggests somebody.")
        now = self._clock.now()
        async with self._database.writing() as session:
            rows = await table.hold_profiles(session, guild_id, {asker, asked})
            me = await knowing.must_be_free(session, rows[asker])
            await self._must_not_have_asked(session, guild_id, asker, asked, now)
            theirs = await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=asked, asked=asker)
            out_of_reach = await self._out_of_reach(session, rows[asked], me, now)
            if theirs and not out_of_reach:
                return Asked(None, await making.make_pair(session, guild_id, (asker, asked), now))
            shown = await table.was_shown(session, guild_id, asker, asked)
            if rows[asked].saved_at is None or not (rows[asked].listed or shown):
                raise UserError(
                    "They have not said that they can be asked. If you know them, tell them of /buddy profile: there "
                    "they can switch it on."
                )
            hidden = out_of_reach or not (rows[asked].listed or rows[asked].suggested)
            request = table.RequestRow(
                guild_id=guild_id, asker_id=asker, asked_id=asked, state="waiting", hidden=hidden, asked_at=now,
                answer_at=now + life.ANSWER_AFTER, questions=[],
            )  # fmt: skip
            session.add(request)
            await session.flush()
            subject = f"request:{request.id}"
            await agenda.plan(session, [agenda.Plan(guild_id, ANSWER, subject, "answer", request.answer_at)])
            if not hidden:
                await self._tell(session, request, asked, "buddies.asked")
            return Asked(to_request(request), None)

    async def withdraw(self, guild_id: int, request_id: int, asker: int) -> Request:
        now = self._clock.now()
        async with self._database.writing() as session:
            row, _ = await self._held(session, guild_id, request_id, asker)
            if row.asker_id != asker:
                raise UserError("Only the one who asked can take a request back.")
            if row.state in table.OPEN_REQUESTS:
                row.state, row.ended_at = "withdrawn", now
            return to_request(row)

    async def accept(self, guild_id: int, request_id: int, user_id: int) -> Pair:
        """A yes: a pair. Raises UserError; of the asker's side it says only that they are not available."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row, profiles = await self._held(session, guild_id, request_id, user_id)
            if row.asked_id != user_id:
                raise UserError("Only the one who was asked can answer.")
            if row.state == "accepted":
                return await self._pair_of(session, guild_id, row.asker_id, user_id)
            if row.state == "lapsed" or (row.state in table.OPEN_REQUESTS and now >= row.answer_at):
                raise UserError(LAPSED)
            if row.state not in table.OPEN_REQUESTS:
                raise UserError(NOT_AVAILABLE)
            me = await knowing.must_be_free(session, profiles[user_id])
            if await self._out_of_reach(session, profiles[row.asker_id], me, now):
                raise UserError(NOT_AVAILABLE)
            return await making.make_pair(session, guild_id, (row.asker_id, user_id), now)

    async def decline(self, guild_id: int, request_id: int, user_id: int) -> Request:
        """A no, without a reason. Until it is told it may be turned into a yes."""
        async with self._database.writing() as session:
            row, _ = await self._held(session, guild_id, request_id, user_id)
            if row.asked_id != user_id:
                raise UserError("Only the one who was asked can answer.")
            if row.state == "waiting":
                row.state = "declined"
            elif row.state == "accepted":
                raise UserError("You have said yes already. /buddy mine has all you need, also to end it.")
            return to_request(row)

    async def settle(self, guild_id: int, request_id: int) -> None:
        """The answer's moment: a no, whatever was behind it, or a lapse where there was only silence."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await table.request(session, guild_id, request_id)
            if row is None:
                return
            profiles = await table.hold_profiles(session, guild_id, {row.asker_id, row.asked_id})
            await session.refresh(row)
            if row.state not in table.OPEN_REQUESTS:
                return
            told = knowing.about(profiles[row.asker_id])
            no = row.hidden or row.state == "declined" or told is None
            if not no:
                me = await knowing.own_profile(session, profiles[row.asker_id])
                no = await self._out_of_reach(session, profiles[row.asked_id], me, now)
            row.state, row.ended_at = ("no" if no else "lapsed"), now
            await self._tell(session, row, row.asker_id, "buddies.answer")

    # --- questions before an answer

    async def put_question(self, guild_id: int, request_id: int, author: int, text: str) -> Request:
        """A question to the other, through the bot. Raises UserError."""
        words = _words(text)
        now = self._clock.now()
        async with self._database.writing() as session:
            row, _ = await self._held(session, guild_id, request_id, author)
            self._must_be_open(row, author)
            if to_request(row).questions_left(author, life.MOST_QUESTIONS) <= 0:
                raise UserError(f"Those were your {life.MOST_QUESTIONS} questions. The rest is for when you talk.")
            row.questions.append(
                table.BuddyQuestionRow(request_id=row.id, guild_id=guild_id, author_id=author, text=words, asked_at=now)
            )
            await session.flush()
            other = to_request(row).other(author)
            if self._hears(row, other):
                await self._tell(session, row, other, "buddies.question", question_id=row.questions[-1].id)
            return to_request(row)

    async def answer_question(
        self, guild_id: int, request_id: int, question_id: int, user_id: int, text: str
    ) -> Request:
        words = _words(text)
        async with self._database.writing() as session:
            row, _ = await self._held(session, guild_id, request_id, user_id)
            self._must_be_open(row, user_id)
            question = next((q for q in row.questions if q.id == question_id and q.author_id != user_id), None)
            if question is None:
                raise UserError("That question is not there any more.")
            if question.answer is None:
                question.answer = words
                if self._hears(row, question.author_id):
                    await self._tell(session, row, question.author_id, "buddies.answered", question_id=question.id)
            return to_request(row)

    # --- looking

    async def request(self, guild_id: int, request_id: int, user_id: int) -> RequestCard:
        """A request of this member's, or to them. Raises UserError where there is none for their eyes."""
        now = self._clock.now()
        async with self._database.reading() as session:
            row = _for_eyes_of(user_id, await table.request(session, guild_id, request_id))
            asker = await table.profile(session, guild_id, row.asker_id)
            asked = await table.profile(session, guild_id, row.asked_id)
            about, why = knowing.about(asker), None
            mine = knowing.about(asked)
            if about is not None and mine is not None and asker is not None and asked is not None:
                why = reason(knowing.to_profile(asked, 0), knowing.to_profile(asker, 0), now)
        return RequestCard(to_request(row), about, why)

    async def waiting(self, guild_id: int, user_id: int) -> tuple[list[Request], list[Request]]:
        """Requests this member made, and those made to them, that have no answer yet."""
        now = self._clock.now()
        async with self._database.reading() as session:
            made = await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=user_id)
            got = await table.requests(session, guild_id, ("waiting",), asked=user_id)
        live = [row for row in got if not row.hidden and row.answer_at > now]
        return [to_request(row) for row in made], [to_request(row) for row in live]

    # --- inside

    async def _held(
        self, session: AsyncSession, guild_id: int, request_id: int, user_id: int
    ) -> tuple[table.RequestRow, dict[int, table.ProfileRow]]:
        """The request, if it is this member's or to them, and both people's rows, held until the use case ends."""
        row = _for_eyes_of(user_id, await table.request(session, guild_id, request_id))
        profiles = await table.hold_profiles(session, guild_id, {row.asker_id, row.asked_id})
        await session.refresh(row)
        return row, profiles

    def _must_be_open(self, row: table.RequestRow, user_id: int) -> None:
        if row.state == "lapsed":
            raise UserError(LAPSED if user_id == row.asked_id else "This request has lapsed.")
        if row.state == "accepted":
            raise UserError("You are buddies already: ask in your own thread.")
        if row.state not in table.OPEN_REQUESTS:
            raise UserError(NOT_AVAILABLE)
        if row.state == "declined" and user_id == row.asked_id:
            raise UserError("You have said no to this request. **Yes** on it would still change that.")

    def _hears(self, row: table.RequestRow, user_id: int) -> bool:
        """Whether this one of the two is told anything more of the request."""
        return user_id == row.asker_id or (row.state == "waiting" and not row.hidden)

    async def _must_not_have_asked(
        self, session: AsyncSession, guild_id: int, asker: int, asked: int, now: datetime
    ) -> None:
        """Everything that the asker themselves did. Raises UserError."""
        for wish in await table.kept_apart(session, guild_id, asker):
            if (wish.by_id, wish.from_id) == (asker, asked):
                raise UserError("You chose not to be matched with them. `/buddy block` can take that back.")
        for one, other, together in await buddy_pairs.together(session, guild_id):
            if together and {one, other} == {asker, asked}:
                raise UserError("You are buddies already. /buddy mine shows your pair.")
        community = await communities.community(session, guild_id)
        zone = community.timezone if community is not None else "UTC"
        open_ones = await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=asker)
        for row in open_ones:
            if row.asked_id == asked:
                raise UserError(f"You have asked them already. You hear by {in_words(row.answer_at, zone)}.")
        before = await table.last_ended(session, guild_id, asker, asked)
        if before is not None and before.ended_at is not None and now < before.ended_at + life.ASK_AGAIN_AFTER:
            again = in_words(before.ended_at + life.ASK_AGAIN_AFTER, zone).partition(",")[0]
            raise UserError(f"You asked them not long ago. You can ask again from {again}.")
        if len(open_ones) >= life.MOST_OPEN_REQUESTS:
            raise UserError(
                f"You have {life.MOST_OPEN_REQUESTS} open requests, and that is the most. /buddy mine can take one "
                "back."
            )

    async def _out_of_reach(self, session: AsyncSession, row: table.ProfileRow, me: Profile, now: datetime) -> bool:
        """Whether something about the other stands between these two. Which thing it is, nobody hears.

        Languages and free hours are left to people who ask each other by name: they may know better.
        """
        if row.saved_at is None:
            return True
        they = await knowing.own_profile(session, row)
        wishes = await table.kept_apart(session, row.guild_id, me.member_id)
        apart = any(they.member_id in (wish.by_id, wish.from_id) for wish in wishes)
        return apart or they.paused or they.full or rules.kept_apart_by_teams(me, they)

    async def _pair_of(self, session: AsyncSession, guild_id: int, one: int, other: int) -> Pair:
        for row in await buddy_pairs.pairs_of(session, guild_id, one):
            if row.state == "open" and other in {member.user_id for member in row.members}:
                return to_pair(row)
        raise UserError("You were buddies, and that has ended.")

    async def _tell(self, session: AsyncSession, row: table.RequestRow, to: int, kind: str, **facts: Any) -> None:
        await add_notice(session, self._clock, row.guild_id, to, kind, request_id=row.id, **facts)


def _for_eyes_of(user_id: int, row: table.RequestRow | None) -> table.RequestRow:
    if row is None or user_id not in (row.asker_id, row.asked_id) or (row.hidden and user_id != row.asker_id):
        raise UserError("That request is not there any more.")
    return row


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise UserError("Please write a few words.")
    return words[:LONGEST_TEXT]
