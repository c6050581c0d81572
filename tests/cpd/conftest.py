"""A desk of CPD services on each database, and chats that were held."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.agenda import Agenda
from bot.chats.capture import Heard, first_id_at
from bot.community.service import CONDUCT, CONDUCT_VERSION
from bot.config import Settings
from bot.cpd.keys import open_keys
from bot.documents.worker import Renderer
from bot.prompts import Prompts
from bot.services import Seal, Services
from db import communities
from db.chats import ChatRow, QuestionRow
from db.engine import Database

EIGHT = datetime(2026, 1, 20, 20, tzinfo=UTC)
GUILD, AMARA, BEN, CHLOE, DEV = 1, 11, 12, 13, 14


@dataclass
class Watch:
    """A clock that is set by hand."""

    at: datetime = EIGHT + timedelta(days=3)

    def now(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """The services, and what happened in the community."""

    services: Services
    database: Database
    watch: Watch
    held: int = field(default=0)

    async def hold(self, *said: tuple[float, int, str], opens: datetime = EIGHT, **values: Any) -> int:
        """A chat that has closed, hosted by Amara, supported by Ben; `said`: minute, member, words."""
        self.held += 1
        thread_id = 900 + self.held
        async with self.database.writing() as session:
            given: dict[str, Any] = {
                "state": "closed", "title": "Learning together", "safe_space": False, "practice": False,
                "closed_at": opens + timedelta(hours=1),
            }  # fmt: skip
            row = ChatRow(
                guild_id=GUILD, revision=1, introduction="", reading="", theme="", repeat="once", proposer_id=AMARA,
                host_id=AMARA, support_id=BEN, support_accepted=True, opens_at=opens, length_seconds=3600,
                takeaways_at=opens + timedelta(minutes=52), closes_at=opens + timedelta(hours=1), created_at=opens,
                thread_id=thread_id, opened_at=opens, publishes_at=opens + timedelta(days=2), **given | values,
            )  # fmt: skip
            asked = opens + timedelta(minutes=5)
            row.questions.append(
                QuestionRow(guild_id=GUILD, number=1, text="What helps?", due_at=asked, asked_at=asked)
            )
            session.add(row)
            await session.flush()
            chat_id = row.id
        await self.services.capture.refresh()
        thread = self.services.capture.followed(thread_id)
        for position, (minute, author, text) in enumerate(said):
            assert thread is not None, "nothing is captured there"
            message_id = first_id_at(opens + timedelta(minutes=minute)) + position
            self.services.capture.said(thread, Heard(message_id, author, f"Member {author}", text))
        await self.services.capture.drain()
        return chat_id

    async def publish(self, chat_id: int) -> None:
        await self.services.records.write(GUILD, chat_id)
        await self.services.records.published(GUILD, chat_id, 5000 + chat_id)

    def message_id(self, minute: float, position: int = 0, opens: datetime = EIGHT) -> int:
        """Discord's number of the message said at this minute."""
        return first_id_at(opens + timedelta(minutes=minute)) + position


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> Desk:
    watch = Watch()
    seal = Seal(open_keys(tmp_path / "data"), "https://records.example.org/")
    services = Services.build(
        database, watch, Agenda(database, watch), Renderer(), Prompts.read(Settings(data_dir=tmp_path / "data")), seal
    )
    await services.communities.change(GUILD, name="Kindly OTs")
    async with database.writing() as session:
        for user in (AMARA, BEN, CHLOE, DEV):
            session.add(
                communities.Consent(guild_id=GUILD, user_id=user, what=CONDUCT, version=CONDUCT_VERSION, given_at=EIGHT)
            )
    return Desk(services, database, watch)
