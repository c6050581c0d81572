"""A safe space: a private thread, no audience, and nothing kept but that people took part."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
from simcord import MemberActor
from sqlalchemy import text

from bot.chats.chat import Chat
from bot.demo.world import Community, has_button, reply, text_of
from db.tables import metadata

SOON = "Thursday 1 January 2026 12.20am"  # the simulated Discord begins at midnight


async def announced(community: Community) -> Chat:
    """A safe space that is announced."""
    draft = await community.propose(send=False, when=SOON)
    planning = community.world.app.services.planning
    await planning.shape_draft(draft.guild_id, draft.id, community.host.id, safe_space=True)
    await planning.send(draft.guild_id, draft.id, community.host.id)
    await community.world.run_due()
    return await community.accept(draft)


pytestmark = pytest.mark.begins(after=announced)


async def enter(community: Community, member: MemberActor, chat: Chat) -> None:
    told = reply(await member.click(community.card(chat), label="Join"))
    await member.click(told, label="Join the safe space")


def members_of(community: Community, chat: Chat) -> set[int]:
    assert chat.thread_id is not None
    return set(community.world.env.backend.get_channel(chat.thread_id).thread_members)


@pytest.mark.begins(after=None)
async def test_joining_first_tells_who_can_read_along_and_that_nothing_is_kept(community: Community) -> None:
    chat = await announced(community)
    assert members_of(community, chat) >= {community.host.id}
    requests = [r for r in community.world.env.http_requests if r.path == f"/channels/{community.chats.id}/threads"]
    private = [r.json for r in requests if r.json and r.json["type"] == discord.ChannelType.private_thread.value]
    assert private and all(made["invitable"] is False for made in private)

    ben, people = community.member("Ben Achebe"), community.world.app.services.people
    told = reply(await ben.click(community.card(chat), label="Join"))
    assert "Manage Threads" in told.content and "No words are kept" in told.content
    assert ben.id not in members_of(community, chat) and await people.joined_count(chat.id) == 0
    for _ in range(2):
        joined = reply(await ben.click(told, label="Join the safe space"))
        assert "You're in" in joined.content
    assert ben.id in members_of(community, chat) and await people.joined_count(chat.id) == 1
    for _ in range(2):  # who cannot come is taken out again
        assert "out of the thread" in reply(await ben.click(joined, label="I can't come")).content
    assert ben.id not in members_of(community, chat) and await people.joined_count(chat.id) == 0


async def test_it_has_no_audience_and_keeps_nothing_but_that_people_took_part(community: Community, chat: Chat) -> None:
    ben, dee, services = community.member("Ben Achebe"), community.member("Dee Watts"), community.world.app.services
    await enter(community, ben, chat)
    assert not has_button(community.card(chat), "Just watching")
    assert "no audience" in reply(await dee.slash(community.chats, "chat watch", chat=str(chat.id))).content
    await community.world.run_until(chat.opens_at + timedelta(minutes=6))
    guild = community.world.app.client.get_guild(community.guild.id)
    assert guild is not None and await guild.fetch_scheduled_events() == []
    assert not any(has_button(m, "Answer") for m in community.thread(chat).history())
    for command in ("chat answer", "chat catchup"):
        assert "no words are kept" in reply(await ben.slash(community.chats, command, chat=str(chat.id))).content

    await ben.send(community.thread(chat), "In confidence.")
    chat = await community.end(chat)
    await ben.send(community.thread(chat), "Also in confidence.")
    await community.world.run_for(timedelta(days=3))
    assert (await services.people.part(chat.guild_id, chat.id, ben.id)).seen
    assert (await community.chat(chat.id)).state == "closed"
    assert "confidence" not in await everything_stored(community)
    closing = next(m for m in community.thread(chat).history() if m.id == chat.closing_id)
    assert "Nothing said here was kept" in text_of(closing)
    for mine in (False, True):
        told = reply(await ben.slash(community.chats, "chat transcript", chat=str(chat.id), mine=mine))
        assert "safe space: nothing was kept" in told.content
    assert "own statement" in reply(await ben.slash(community.chats, "chat followed", chat=str(chat.id))).content
    assert (
        "only those who joined" in reply(await dee.slash(community.chats, "chat followed", chat=str(chat.id))).content
    )


async def everything_stored(community: Community) -> str:
    """Every row of every table, as text."""
    async with community.world.app.database.reading() as session:
        tables = [await session.execute(text(f"SELECT * FROM {name}")) for name in metadata.tables]
        return "\n".join(str(row) for table in tables for row in table)


@pytest.mark.begins(after=None)
async def test_who_joined_before_the_thread_was_made_is_in_it(community: Community) -> None:
    draft = await community.propose(send=False, when=SOON)
    services = community.world.app.services
    await services.planning.shape_draft(draft.guild_id, draft.id, community.host.id, safe_space=True)
    await services.planning.send(draft.guild_id, draft.id, community.host.id)
    await community.world.run_due()
    community.world.env.inject_error("POST", f"/channels/{community.chats.id}/threads", status=500, times=2)
    chat = await community.accept(draft)
    ben = community.member("Ben Achebe")
    assert chat.thread_id is None
    told = reply(await ben.click(community.card(chat), label="Join"))
    assert "as soon as" in reply(await ben.click(told, label="Join the safe space")).content
    await community.world.run_for(timedelta(minutes=2))
    assert members_of(community, await community.chat(chat.id)) >= {ben.id, community.host.id}


async def test_a_lost_thread_ends_it_and_there_is_nothing_to_decide(community: Community, chat: Chat) -> None:
    await community.world.run_until(chat.opens_at)
    community.world.env.backend.delete_channel(community.thread(chat).id)
    await community.world.env.settle()
    await community.world.run_for(timedelta(days=31))
    assert (await community.chat(chat.id)).state == "closed"
    (told,) = [said for said in community.said_by_bot(community.organisers) if "has been deleted" in said]
    assert "Nothing that was said is kept" in told and "**Publish**" not in told
