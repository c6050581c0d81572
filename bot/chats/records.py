"""Publishing: the record a chat becomes, its later versions, and the files made from it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import record, rules
from bot.chats.capture import Capture
from bot.chats.chat import Chat
from bot.chats.storing import plan_once, the_row, to_chat, to_word
from bot.clock import Clock
from bot.community.service import CONDUCT
from bot.documents import transcript as documents
from bot.documents.evidence import Contribution
from bot.documents.transcript import Transcript
from bot.errors import UserError
from db import chats as table
from db import communities, words
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Published:
    """The newest record of a chat."""

    chat: Chat
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Spoken:
    """One member's words in one chat. `in_record`: how many of their messages the published record holds; `transcript`
    is its SHA-256, "" while nothing is published."""

    contributions: tuple[Contribution, ...] = ()
    in_record: int = 0
    transcript: str = ""


class Records:
    """Writes the published record once, and takes words out of it whenever their author or a deletion says so."""

    def __init__(self, database: Database, clock: Clock, capture: Capture) -> None:
        self._database, self._clock, self._capture = database, clock, capture

    async def write(self, guild_id: int, chat_id: int) -> Published:
        """The first version, written from the capture; a record that stands already is left as it is."""
        await self._capture.drain()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            standing = await words.newest_record(session, guild_id, chat_id)
            if standing is not None:
                return Published(to_chat(row), _read(standing))
            written = await self._from_capture(session, row, number_people=True)
            body = documents.to_json(written.transcript).decode()
            session.add(
                words.RecordRow(chat_id=chat_id, guild_id=guild_id, version=1, body=body, written_at=self._clock.now())
            )
            await words.write_recorded(
                session,
                [
                    {"chat_id": chat_id, "guild_id": guild_id, "number": number}
                    | {"message_id": message_id, "author_id": written.authors[number]}
                    for number, message_id in written.message_ids.items()
                ],
            )
            await self._write_named(session, row, written.namings)
            return Published(to_chat(row), written.transcript)

    async def published(self, guild_id: int, chat_id: int, message_id: int) -> Chat:
        """The published post stands. The unredacted capture goes thirty days later."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state != "published":
                row.state, row.published_at = "published", now
                await plan_once(session, to_chat(row), "chat.recording-ended", "/end", "recording-ended", now)
                await plan_once(session, to_chat(row), "chat.forget", "/forget", "forget", now + rules.CAPTURE_KEPT)
                await plan_once(session, to_chat(row), "chat.card", "/card", "card-published", now)
                await plan_once(session, to_chat(row), "chat.panel", "/hosts", "panel-published", now)
            row.published_message_id = message_id
            return to_chat(row)

    async def newest(self, guild_id: int, chat_id: int) -> Published:
        """The newest version. Raises UserError when there is none."""
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
            standing = await words.newest_record(session, guild_id, chat_id)
        if row is None:
            raise UserError("I can't find that chat. /chat list shows what there is.")
        chat = to_chat(row)
        if standing is None:
            raise UserError(_why_no_transcript(chat))
        return Published(chat, _read(standing))

    async def mine(self, guild_id: int, chat_id: int, user_id: int) -> Published:
        """One member's own words with what they answered, their own name on them; provisional before publishing.

        Raises UserError when they have none here.
        """
        await self._capture.drain()
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
            if row is None:
                raise UserError("I can't find that chat. /chat list shows what there is.")
            if row.safe_space or row.practice or row.opened_at is None or row.state == "discarded":
                raise UserError(_why_no_transcript(to_chat(row)))
            standing = await words.newest_record(session, guild_id, chat_id)
            if standing is not None:
                numbers = {r.number for r in await words.recorded(session, guild_id, chat_id, authors=[user_id])}
                whole = _read(standing)
            else:
                written = await self._from_capture(session, row, provisional=True)
                numbers = {number for number, author in written.authors.items() if author == user_id}
                whole = written.transcript
            person = (await self._people(session, row)).get(user_id)
        if not numbers:
            raise UserError("You have no words in this chat's transcript.")
        own_name = person.display_name if person else ""
        marked = tuple(
            replace(m, mine=True, author=own_name or m.author) if m.number in numbers else m for m in whole.messages
        )
        return Published(to_chat(row), documents.only_mine(replace(whole, messages=marked)))

    async def spoken(self, guild_id: int, chat_ids: Sequence[int], user_id: int) -> dict[int, Spoken]:
        """One member's own words by chat, for their own file: also where they are left out of the transcript, for as
        long as the unredacted capture is kept. A message that they left out one by one stays out."""
        await self._capture.drain()
        found: dict[int, Spoken] = {}
        async with self._database.reading() as session:
            captured = await words.captured_chats_of(session, guild_id, user_id)
            numbers = await words.recorded_numbers_of(session, guild_id, user_id)
            for chat_id in chat_ids:
                standing = await words.newest_record(session, guild_id, chat_id)
                own, body = numbers.get(chat_id, set()), standing.body if standing is not None else ""
                if chat_id in captured:
                    said = await self._spoken_in_capture(session, guild_id, chat_id, user_id)
                else:
                    said = record.spoken(_read(standing), own) if standing is not None and own else ()
                found[chat_id] = Spoken(said, len(own), sha256(body.encode()).hexdigest() if body else "")
        return found

    async def _spoken_in_capture(
        self, session: AsyncSession, guild_id: int, chat_id: int, user_id: int
    ) -> tuple[Contribution, ...]:
        row = await table.chat(session, guild_id, chat_id)
        if row is None or row.safe_space or row.practice or row.state == "discarded":
            return ()
        written = await self._from_capture(session, row, whole_of=user_id)
        own = {number for number, author in written.authors.items() if author == user_id}
        return record.spoken(written.transcript, own)

    async def so_far(self, guild_id: int, chat_id: int) -> Transcript:
        """What would be published now, for the hosts' eyes: provisional, and stored nowhere."""
        await self._capture.drain()
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
            if row is None or row.safe_space or row.practice:
                raise UserError("Nothing said in this chat is kept.")
            return (await self._from_capture(session, row, provisional=True)).transcript

    async def leave_out(self, guild_id: int, message_id: int, user_id: int) -> Chat:
        """Take one of a member's own messages out of its chat's transcript, before or after publishing.

        Raises UserError when it is another's, or no part of a transcript.
        """
        await self._capture.drain()
        async with self._database.writing() as session:
            said = await words.message(session, guild_id, message_id)
            recorded = None if said else await words.recorded_message(session, guild_id, message_id)
            found = said or recorded
            if found is None or (said is not None and said.deleted_at is not None):
                raise UserError("That message is not part of a chat's transcript.")
            if found.author_id != user_id:
                raise UserError("Only the person who wrote a message can leave it out.")
            if said is not None:
                said.left_out_at = said.left_out_at or self._clock.now()
            row = await the_row(session, guild_id, found.chat_id)
            await self._strike(session, row, messages=[message_id])
            return to_chat(row)

    async def put_back(self, guild_id: int, message_id: int, user_id: int) -> Chat:
        """Undo `leave_out` while nothing is published. Raises UserError when that is too late."""
        async with self._database.writing() as session:
            said = await words.message(session, guild_id, message_id)
            if said is None or said.author_id != user_id or said.deleted_at is not None:
                raise UserError("That message is not part of a chat's transcript.")
            row = await the_row(session, guild_id, said.chat_id)
            if await words.newest_record(session, guild_id, row.id) is not None:
                raise UserError("The transcript has been published without it, so it can no longer be put back.")
            said.left_out_at = None
            return to_chat(row)

    async def deleted(self, guild_id: int, chat_id: int, message_ids: Collection[int]) -> None:
        """Messages of a published chat were deleted in the thread: they leave the record too."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            await self._strike(session, row, messages=message_ids)

    async def withdraw(self, guild_id: int, user_id: int) -> int:
        """A member chose to be left out: their words and their name leave every published record here.

        How many chats held words of theirs.
        """
        async with self._database.writing() as session:
            spoke_in = await words.chats_with_words_of(session, guild_id, user_id)
            for chat_id in sorted(spoke_in | await words.chats_naming(session, guild_id, user_id)):
                await self._strike(session, await the_row(session, guild_id, chat_id), author=user_id)
        return len(spoke_in)

    async def forget_capture(self, guild_id: int, chat_id: int) -> None:
        """Thirty days after publishing: the record stays, the unredacted words go.

        A chat that nobody has published by then is discarded with them.
        """
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if to_chat(row).undecided and await words.newest_record(session, guild_id, chat_id) is None:
                row.state = "discarded"
            await words.forget_capture(session, row.id)

    # --- inside

    async def _strike(
        self,
        session: AsyncSession,
        row: table.ChatRow,
        *,
        author: int | None = None,
        messages: Collection[int] = (),
    ) -> None:
        """A new version without these messages, or without an author's words and name.

        The earlier versions are emptied; the same post shows the new one.
        """
        standing = await words.newest_record(session, row.guild_id, row.id)
        if standing is None:
            return
        before = _read(standing)
        authors = () if author is None else (author,)
        gone = await words.recorded(session, row.guild_id, row.id, authors=authors, messages=messages)
        numbers = {r.number for r in gone}
        namings = [_naming(n) for n in await words.named(session, row.guild_id, row.id)]
        still = before
        if author is not None:
            still, namings = record.unnamed(before, namings, to_chat(row), author)
        if not gone and still == before:
            return
        await words.strike_recorded(session, row.id, numbers)
        await self._write_named(session, row, [n for n in namings if n.place not in map(str, numbers)])
        left = {r.author_id for r in await words.recorded(session, row.guild_id, row.id)}
        version = standing.version + 1
        now = self._clock.now()
        transcript = record.without(still, numbers, len(left), version=version, now=now)
        session.add(
            words.RecordRow(
                chat_id=row.id,
                guild_id=row.guild_id,
                version=version,
                body=documents.to_json(transcript).decode(),
                written_at=now,
            )
        )
        await words.empty_old_records(session, row.id, version)
        await plan_once(session, to_chat(row), "chat.republish", "/publish", f"republish-{version}", now)

    async def _write_named(self, session: AsyncSession, row: table.ChatRow, namings: Sequence[record.Naming]) -> None:
        ids = {"chat_id": row.id, "guild_id": row.guild_id}
        await words.write_named(session, row.id, [ids | asdict(naming) for naming in namings])

    async def _from_capture(
        self,
        session: AsyncSession,
        row: table.ChatRow,
        *,
        number_people: bool = False,
        provisional: bool = False,
        whole_of: int | None = None,
    ) -> record.Recorded:
        """`whole_of`: this member's words count whether or not they agreed or are left out; it is for their eyes."""
        rows = [
            said
            for said in await words.messages(session, row.guild_id, row.id)
            if row.publishes_at is None or said.posted_at <= row.publishes_at  # a late publishing keeps nothing more
        ]
        live = await words.reaction_counts(session, row.id)
        said = [to_word(w, live.get(w.message_id, {})) for w in rows]
        if number_people:
            await self._number(session, row, said)
        people = await self._people(session, row, [word.author_id for word in said])
        if whole_of in people:
            people[whole_of] = replace(people[whole_of], names="display", agreed=True)
        everyone = await table.people(session, row.guild_id, row.id)
        watchers = sum(1 for p in everyone if (p.watching_at or p.followed_at) and not p.first_seen_at)
        seen = {p.user_id for p in everyone if p.first_seen_at}
        before = await table.posted_before(session, row.guild_id, row.id)
        community = await communities.community(session, row.guild_id)
        return record.write(
            to_chat(row),
            said,
            people,
            community=community.name if community else "",
            timezone=community.timezone if community else "UTC",
            watchers=watchers,
            first_timers=seen - before,
            now=self._clock.now(),
            provisional=provisional,
        )

    async def _number(self, session: AsyncSession, row: table.ChatRow, said: Sequence[record.Word]) -> None:
        """Give each author the number they keep, in the order they first spoke."""
        people = {p.user_id: p for p in await table.people(session, row.guild_id, row.id)}
        taken = max((p.number for p in people.values() if p.number), default=0)
        for author in dict.fromkeys(word.author_id for word in said):
            person = people.get(author) or await table.person(session, row, author)
            if person.number is None:
                taken += 1
                person.number = taken
        await session.flush()

    async def _people(
        self, session: AsyncSession, row: table.ChatRow, speakers: Sequence[int] = ()
    ) -> dict[int, record.Person]:
        """Everybody with a part in the chat. Who has no number yet gets one nobody has, speakers first."""
        chosen = await communities.names_by_member(session, row.guild_id)
        agreed = await communities.who_consented(session, row.guild_id, CONDUCT)
        community = await communities.community(session, row.guild_id)
        default = community.names if community else "number"
        rows = {p.user_id: p for p in await table.people(session, row.guild_id, row.id)}
        numbers = {user_id: p.number for user_id, p in rows.items() if p.number is not None}
        free = count(max(numbers.values(), default=0) + 1)
        for user_id in (*speakers, *rows):
            if user_id not in numbers:
                numbers[user_id] = next(free)
        return {
            user_id: record.Person(
                user_id=user_id,
                display_name=p.display_name or f"Participant {numbers[user_id]}",
                number=numbers[user_id],
                names=chosen.get(user_id, default),
                agreed=user_id in agreed,
            )
            for user_id, p in rows.items()
        }


def _naming(row: words.NamedRow) -> record.Naming:
    return record.Naming(row.user_id, row.place, row.start, row.length)


def _read(row: words.RecordRow) -> Transcript:
    return documents.from_json(row.body.encode())


def _why_no_transcript(chat: Chat) -> str:
    if chat.safe_space:
        return "This chat was a safe space: nothing was kept, so there is no transcript."
    if chat.state == "discarded":
        return "The hosts decided not to publish this chat."
    if chat.state in ("cancelled", "declined"):
        return f"This chat was {chat.state}, so it has no transcript."
    if chat.opened_at is None:
        return "This chat has not been held yet."
    return "This chat's transcript has not been published yet."
