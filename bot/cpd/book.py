"""The book of records of taking part: what is issued to whom, and what has been revoked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats.records import Spoken
from bot.clock import Clock
from bot.cpd import rules
from bot.cpd.entry import Role
from bot.cpd.from_chats import to_part
from bot.cpd.keys import KeyRing
from bot.cpd.record import Facts, new_code
from db import communities, cpd
from db.engine import Database

# As the table says it, and as it finishes the sentence "On 3 June 2025 I …".
IN_A_CHAT: Mapping[Role, tuple[str, str]] = {
    "participant": ("took part", "took part in a themed chat"),
    "watcher": ("followed", "followed a themed chat"),
    "host": ("host", "hosted a themed chat"),
    "support host": ("support host", "supported the host of a themed chat"),
}
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Issued:
    """A record of taking part as it was handed out."""

    code: str
    signed: str
    issued_at: datetime
    revoked: bool

    @property
    def words(self) -> str:
        """What it says, without its seal."""
        return self.signed.partition("\n-----")[0]


class RecordBook:
    """Issues each record once. A revoked one stays in the book, without a reason, so that its code still answers."""

    def __init__(self, database: Database, clock: Clock, keys: KeyRing, verify_url: str = "") -> None:
        self._database, self._clock, self.keys, self._verify_url = database, clock, keys, verify_url

    def page_of(self, code: str) -> str:
        """The web address where a record can be looked up, "" where this community has no such page."""
        return f"{self._verify_url}{code}" if self._verify_url else ""

    async def issue(self, guild_id: int, user_id: int, known: Mapping[int, Facts]) -> dict[int, Issued]:
        """One record for each chat, by chat: the one that says the same already, else a new one.

        None for a member who is left out: it would tell whoever has the code that they were there.
        """
        issued: dict[int, Issued] = {}
        async with self._database.writing() as session:
            if await _left_out(session, guild_id, user_id):
                return {}
            standing = [row for row in await cpd.records_of(session, guild_id, user_id) if row.revoked_at is None]
            before = {(row.chat_id, _comparable(row.facts)): row for row in standing}
            for chat_id, facts in known.items():
                said = _as_json(facts)
                row = before.get((chat_id, _comparable(said)))
                if row is None:
                    row = cpd.RecordOfPartRow(
                        guild_id=guild_id,
                        user_id=user_id,
                        chat_id=chat_id,
                        code=facts.code,
                        facts=said,
                        signed=self.keys.sign(facts),
                        issued_at=self._clock.now(),
                    )
                    session.add(row)
                issued[chat_id] = _to_issued(row)
        return issued

    async def find(self, guild_id: int, code: str) -> Issued | None:
        """The record with this code, however it is spelt; None where this community never issued it."""
        letters = re.sub(r"[\W_]", "", code).upper().translate(_MISREAD)
        async with self._database.reading() as session:
            row = await cpd.record_of_part(session, guild_id, f"{letters[:4]}-{letters[4:]}")
        return _to_issued(row) if row is not None else None

    async def revoke(self, guild_id: int, user_id: int) -> int:
        """Every record of a member who is left out from now on, or erased; how many there were. No reason is kept."""
        async with self._database.writing() as session:
            standing = [row for row in await cpd.records_of(session, guild_id, user_id) if row.revoked_at is None]
            for row in standing:
                row.revoked_at = self._clock.now()
        return len(standing)


def provisional(chat: cpd.HeldChat) -> bool:
    """Its transcript is still to come."""
    return chat.state == "closed" and not chat.safe_space


def facts_of(
    chat: cpd.HeldChat, spoken: Spoken, user_id: int, name: str, community: str, zone: tzinfo, now: datetime
) -> Facts | None:
    """What can be signed of a member's part: what was seen, not what their log says; nothing before publishing."""
    part = to_part(chat, user_id)
    on = chat.opened_at.astimezone(zone).date()
    seen = rules.seen_in_chat(part, on)
    if provisional(chat) or seen is None:
        return None
    own_statement = seen.role == "watcher"
    within = None if own_statement else rules.clipped(part)
    if within is None and not own_statement and part.first_seen_at is None:
        return None  # a host whom nobody saw say anything
    return Facts(
        code=new_code(),
        name=name,
        community=community,
        chat=seen.title,
        on=on,
        role=IN_A_CHAT[seen.role][0],
        issued_on=now.astimezone(zone).date(),
        messages=spoken.in_record,
        first_at=within[0] if within else None,
        last_at=within[1] if within else None,
        minutes=seen.minutes,
        transcript=spoken.transcript,
        own_statement=own_statement,
    )


def _as_json(facts: Facts) -> dict[str, Any]:
    said = {name: value for name, value in asdict(facts).items() if name not in ("code", "issued_on")}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def _comparable(said: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(said.items()))


def _to_issued(row: cpd.RecordOfPartRow) -> Issued:
    return Issued(row.code, row.signed, row.issued_at, row.revoked_at is not None)


async def _left_out(session: AsyncSession, guild_id: int, user_id: int) -> bool:
    choices = await communities.choices(session, guild_id, user_id)
    community = await communities.community(session, guild_id)
    return ((choices.names if choices else None) or (community.names if community else "number")) == "left_out"
