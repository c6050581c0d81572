"""A pair's life: its thread, goals, meetings, agreement, check-ins, rest and end."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.buddies import life, making
from bot.buddies.about_me import LONGEST_TEXT
from bot.buddies.content import Agreed, CheckIn
from bot.buddies.making import pair_for_change, plan_pair, plan_timetable
from bot.buddies.pair import CheckInAnswer, CheckInAsked, Pair
from bot.buddies.storing import to_pair
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import agenda, buddy_pairs
from db import buddies as table
from db.engine import Database

WORD = "buddies.word"
MOST_GOALS = 3
FURTHEST_MEETING = timedelta(days=366)


class Pairs:
    """Everything here is between buddies: others, organisers too, see none of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # --- looking

    async def pair(self, guild_id: int, pair_id: int) -> Pair:
        async with self._database.reading() as session:
            row = await buddy_pairs.pair(session, guild_id, pair_id)
        if row is None:
            raise UserError("I can't find that pair. /buddy mine shows yours.")
        return to_pair(row)

    async def mine(self, guild_id: int, user_id: int) -> list[Pair]:
        """The pairs this member is in now, oldest first."""
        async with self._database.reading() as session:
            rows = await buddy_pairs.pairs_of(session, guild_id, user_id)
        return [pair for row in rows if (pair := to_pair(row)).open and user_id in pair.members]

    async def own(self, guild_id: int, pair_id: int, user_id: int) -> Pair:
        """The member's own pair, open or ended. Raises UserError."""
        pair = await self.pair(guild_id, pair_id)
        if user_id not in (*pair.members, *pair.former):
            raise UserError("I can't find that pair. /buddy mine shows yours.")
        return pair

    # --- what Discord shows of it

    async def thread_stands(self, guild_id: int, pair_id: int, thread_id: int) -> None:
        """The pair's thread has been made. One that was made again lets its members in anew."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await buddy_pairs.pair(session, guild_id, pair_id, lock=True)
            if row is None or row.thread_id == thread_id:
                return
            again, row.thread_id = row.thread_id is not None, thread_id
            if again:
                pair = to_pair(row)
                names = [f"in-{user_id}-{thread_id}" for user_id in pair.members]
                await plan_pair(session, pair, [life.Step("buddies.let-in", name, now) for name in names])

    # --- goals and meetings

    async def set_goals(self, guild_id: int, pair_id: int, user_id: int, lines: str) -> Pair:
        """What the pair wants to get to, one a line, in place of what stood. Goals that stay keep their state."""
        texts = list(dict.fromkeys(line for each in lines.splitlines() if (line := " ".join(each.split()))))
        if len(texts) > MOST_GOALS:
            raise UserError(f"Please keep it to {MOST_GOALS} goals, one a line.")
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            standing = {goal.text: goal for goal in row.goals}
            row.goals = [
                standing.get(text[:LONGEST_TEXT])
                or buddy_pairs.GoalRow(guild_id=guild_id, author_id=user_id, text=text[:LONGEST_TEXT], set_at=now)
                for text in texts
            ]
            await session.flush()
            return to_pair(row)

    async def reach_goal(self, guild_id: int, pair_id: int, user_id: int, goal_id: int) -> Pair:
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            for goal in row.goals:
                if goal.id == goal_id:
                    goal.reached_at = goal.reached_at or self._clock.now()
            return to_pair(row)

    async def plan_meeting(self, guild_id: int, pair_id: int, user_id: int, at: datetime) -> Pair:
        """When they talk next; the pair is reminded in its thread an hour before."""
        now = self._clock.now()
        if not now < at < now + FURTHEST_MEETING:
            raise UserError("That is not within the coming year. Please choose another time.")
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            row.next_meeting_at = at
            pair, remind_at = to_pair(row), at - life.MEETING_REMINDER
            if remind_at > now:
                step = life.Step("buddies.meeting", f"meeting-{int(at.timestamp())}", remind_at)
                await plan_pair(session, pair, [step], "/meeting")
            return pair

    async def log_meeting(
        self, guild_id: int, pair_id: int, user_id: int, held_at: datetime, length: timedelta, about: str
    ) -> Pair:
        """They talked. The first meeting brings the agreement into the thread. Logged by both, it counts once."""
        now = self._clock.now()
        if held_at > now:
            raise UserError("That is still to come. **Plan the next talk** is for times to come.")
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            if held_at < row.begun_at - timedelta(days=1):
                raise UserError("That was before you became buddies here.")
            same = [m for m in row.meetings if abs(m.held_at - held_at) < life.SAME_MEETING]
            if not same:
                row.meetings.append(
                    buddy_pairs.MeetingRow(
                        guild_id=guild_id,
                        logged_by=user_id,
                        held_at=held_at,
                        minutes=round(length.total_seconds() / 60),
                        about=" ".join(about.split())[:LONGEST_TEXT],
                    )
                )
                await session.flush()
            elif not same[0].about:
                same[0].about = " ".join(about.split())[:LONGEST_TEXT]
            if row.next_meeting_at is not None and row.next_meeting_at <= now:
                row.next_meeting_at = None
            pair = to_pair(row)
            if row.agreement is None:
                await plan_pair(session, pair, [life.Step("buddies.agreement", "agreement", now)])
            return pair

    # --- the agreement

    async def agree(self, guild_id: int, pair_id: int, user_id: int, which: Agreed, version: str) -> Pair:
        """This member's yes to an agreement. It stands when everybody has said yes to the same text.

        Another text than the one that stands takes back every yes to that one.
        """
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            if (row.agreement, row.agreement_version) != (which, version):
                row.agreement, row.agreement_version = which, version
                for member in row.members:
                    member.agreed_at = None
            for member in row.members:
                if member.user_id == user_id:
                    member.agreed_at = member.agreed_at or self._clock.now()
            return to_pair(row)

    # --- check-ins

    async def ask_how_it_goes(self, guild_id: int, pair_id: int, name: CheckIn) -> None:
        """A check-in is due: each of the pair is asked, alone."""
        async with self._database.writing() as session:
            row = await buddy_pairs.pair(session, guild_id, pair_id, lock=True)
            if row is None or row.state != "open":
                return
            for user_id in to_pair(row).members:
                if await buddy_pairs.check_in(session, pair_id, user_id, name) is None:
                    await add_notice(
                        session, self._clock, guild_id, user_id, "buddies.check-in", pair_id=pair_id, name=name
                    )

    async def check_in(self, guild_id: int, pair_id: int, user_id: int, name: CheckIn) -> CheckInAsked:
        pair = await self.own(guild_id, pair_id, user_id)
        async with self._database.reading() as session:
            row = await buddy_pairs.check_in(session, pair_id, user_id, name)
        return CheckInAsked(pair, name, row.answer if row is not None else None)  # type: ignore[arg-type]

    async def say_how_it_goes(
        self, guild_id: int, pair_id: int, user_id: int, name: CheckIn, answer: CheckInAnswer
    ) -> CheckInAsked:
        """The member's own answer; the others of the pair never see it. The latest counts."""
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            said = await buddy_pairs.check_in(session, pair_id, user_id, name)
            if said is None:
                said = buddy_pairs.CheckInRow(pair_id=pair_id, guild_id=guild_id, user_id=user_id, name=name)
                session.add(said)
            said.answer, said.said_at = answer, self._clock.now()
            return CheckInAsked(to_pair(row), name, answer)

    async def ask_for_a_word(self, guild_id: int, user_id: int) -> None:
        """Organisers are told that this member would like a word about buddies: nothing more. Once a day."""
        now = self._clock.now()
        async with self._database.writing() as session:
            step = f"word-{user_id}-{now:%Y%m%d}"
            await agenda.plan(session, [agenda.Plan(guild_id, WORD, f"word:{user_id}/{guild_id}", step, now)])

    # --- rest, more time, the end

    async def pause(self, guild_id: int, pair_id: int, user_id: int, *, on: bool) -> Pair:
        """A rest for the pair: no check-ins, and the planned end moves by as long as it lasts."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            if on and row.paused_at is None:
                row.paused_at = now
                row.revision += 1
                await agenda.drop_waiting(session, f"{to_pair(row).subject}/times", "the pair takes a rest")
            elif not on and row.paused_at is not None:
                rest = now - row.paused_at
                row.ends_at, row.paused_at = row.ends_at + rest, None
                row.revision += 1
                await plan_timetable(session, row, now)
            return to_pair(row)

    async def extend(self, guild_id: int, pair_id: int, user_id: int, *, seen: int) -> Pair:
        """Go on for as long again. `seen`: the revision the member saw, so that two presses extend once."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await pair_for_change(session, guild_id, pair_id, user_id)
            if row.paused_at is not None:
                raise UserError("Your pair is taking a rest. End the rest first.")
            if row.revision == seen:
                ends_at = max(row.ends_at, now) + life.PLANNED_FOR
                if ends_at > now + life.LONGEST_PLANNED:
                    raise UserError("That is planned for more than a year already. You can add to it later.")
                row.ends_at = ends_at
                row.revision += 1
                await plan_timetable(session, row, now)
            return to_pair(row)

    async def end(self, guild_id: int, pair_id: int, user_id: int, *, never_again: bool = False) -> Pair:
        """This member ends it, without a reason. The others read a neutral notice, the same for every cause.

        `never_again`: "don't match us again", which nobody else ever hears of. Also for a pair that has ended.
        """
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await buddy_pairs.pair(session, guild_id, pair_id)
            if row is None or user_id not in {member.user_id for member in row.members}:
                raise UserError("I can't find that pair. /buddy mine shows yours.")
            await table.hold_profiles(session, guild_id, {member.user_id for member in row.members})
            row = await buddy_pairs.pair(session, guild_id, pair_id, lock=True)
            assert row is not None
            await session.refresh(row)
            if never_again:
                for member in row.members:
                    if member.user_id != user_id:
                        await table.keep_apart(session, guild_id, user_id, member.user_id, "apart", now)
            if row.state == "open" and user_id in to_pair(row).members:
                await making.leave_pair(session, self._clock, row, user_id)
            return to_pair(row)

    async def over(self, guild_id: int, pair_id: int) -> None:
        """The planned time is over, and nobody has asked for more."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await buddy_pairs.pair(session, guild_id, pair_id)
            if row is None:
                return
            await table.hold_profiles(session, guild_id, {member.user_id for member in row.members})
            await session.refresh(row)
            if row.state == "open" and now >= row.ends_at + life.OVER_AFTER and row.paused_at is None:
                await making.end_pair(session, self._clock, row)

    async def left_server(self, guild_id: int, user_id: int) -> None:
        """The member is not in the server any more: their pairs end kindly, and they are found and asked no more."""
        now = self._clock.now()
        async with self._database.writing() as session:
            rows = await buddy_pairs.pairs_of(session, guild_id, user_id)
            people = {user_id} | {member.user_id for row in rows for member in row.members}
            profiles = await table.hold_profiles(session, guild_id, people)
            profile = profiles[user_id]
            profile.suggested = profile.listed = profile.rounds = False
            profile.tell_since = None
            await making.take_back_requests(session, guild_id, user_id, now)
            for row in rows:
                await session.refresh(row)
                if row.state == "open" and user_id in to_pair(row).members:
                    await making.leave_pair(session, self._clock, row, user_id)
