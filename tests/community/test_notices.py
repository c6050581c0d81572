"""The one private route: what is for one member reaches that member, and nobody else."""

from __future__ import annotations

from datetime import timedelta

from simcord import ChannelHandle, MemberActor

from bot.config import Settings
from bot.demo.world import Community, has_button, reply, text_of


async def tell(community: Community, member: MemberActor, kind: str = "community.test", **facts: object) -> None:
    await community.world.app.services.communities.notify(community.guild.id, member.id, kind, **facts)
    await community.world.run_due()


def desks(community: Community) -> list[ChannelHandle]:
    return [thread for thread in community.start.threads if (thread.name or "").startswith("Desk")]


async def test_a_notice_waits_at_a_desk_that_is_made_for_it(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben)
    (desk,) = desks(community)
    welcome, notice = (m for m in desk.history() if m.author.id != ben.id and text_of(m))
    assert "This is your desk" in text_of(welcome)
    assert text_of(notice) == f"<@{ben.id}> Something is waiting for you."
    shown = reply(await ben.click(notice, label="Show me"))
    assert shown.ephemeral
    assert "This is the test" in shown.content


async def test_the_desk_is_private_and_the_notice_mentions_only_its_member(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben)
    (desk,) = desks(community)
    posted = [(r.path, r.json) for r in community.world.env.http_requests if r.method == "POST" and r.json]
    made = next(body for path, body in posted if path == f"/channels/{community.start.id}/threads")
    assert (made["type"], made["invitable"]) == (12, False)
    welcome, notice = (body for path, body in posted if path == f"/channels/{desk.id}/messages")
    assert not welcome["allowed_mentions"]["parse"]
    assert not welcome["allowed_mentions"].get("users")
    assert notice["allowed_mentions"]["parse"] == []
    assert [int(user) for user in notice["allowed_mentions"]["users"]] == [ben.id]


async def test_the_second_notice_goes_to_the_same_desk_without_another_welcome(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben)
    await tell(community, ben)
    (desk,) = desks(community)
    texts = [text_of(m) for m in desk.history() if text_of(m)]
    assert [("your desk" in text, "Something is waiting" in text) for text in texts] == [
        (True, False), (False, True), (False, True),
    ]  # fmt: skip


async def test_two_notices_at_once_make_one_desk(community: Community) -> None:
    ben, communities = community.member("Ben Achebe"), community.world.app.services.communities
    await communities.notify(community.guild.id, ben.id, "community.test")
    await communities.notify(community.guild.id, ben.id, "community.test")
    await community.world.run_due()
    (desk,) = desks(community)
    assert sum("Something is waiting" in text_of(m) for m in desk.history()) == 2
    assert sum("your desk" in text_of(m) for m in desk.history()) == 1


async def test_members_have_desks_of_their_own(community: Community) -> None:
    await tell(community, community.member("Ben Achebe"))
    await tell(community, community.member("Chloe Lin"))
    assert len({desk.name for desk in desks(community)}) == 2


async def test_a_deleted_desk_is_made_again(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben)
    community.world.env.backend.delete_channel(desks(community)[0].id)
    await tell(community, ben)
    (desk,) = desks(community)
    assert has_button(desk.history()[-1], "Show me")


async def test_with_direct_messages_on_it_comes_there(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await community.world.app.services.communities.choose(community.guild.id, ben.id, dm_on=True)
    await tell(community, ben)
    assert not desks(community)
    notice = ben.user.dm_channel.history()[-1]
    assert text_of(notice) == "Something is waiting for you in **Kindly OTs**."
    shown = reply(await ben.user.click(notice, label="Show me"))
    assert "This is the test" in shown.content


async def test_closed_direct_messages_fall_back_to_the_desk(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await community.world.app.services.communities.choose(community.guild.id, ben.id, dm_on=True)
    dm = ben.user.dm_channel
    community.world.env.inject_error("POST", f"/channels/{dm.id}/messages", status=403, code=50007, times=None)
    await tell(community, ben)
    (desk,) = desks(community)
    assert has_button(desk.history()[-1], "Show me")
    tried = [r for r in community.world.env.http_requests if r.path == f"/channels/{dm.id}/messages"]
    assert len(tried) == 1


async def test_pressing_show_me_twice_shows_it_twice(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben)
    notice = desks(community)[0].history()[-1]
    first, second = [reply(await ben.click(notice, label="Show me")).content for _ in range(2)]
    assert first == second


async def test_somebody_else_who_presses_learns_nothing(community: Community) -> None:
    await tell(community, community.member("Ben Achebe"))
    notice = desks(community)[0].history()[-1]
    other = reply(await community.organiser.click(notice, label="Show me"))
    assert other.content == "This notice is not for you, or has been removed."
    waiting = await community.world.app.services.communities.unseen_notices(
        community.guild.id, community.member("Ben Achebe").id
    )
    assert len(waiting) == 1


async def test_a_kind_nobody_can_tell_any_more_says_so(community: Community) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben, "retired.feature")
    shown = reply(await ben.click(desks(community)[0].history()[-1], label="Show me"))
    assert shown.content == "I can no longer show this notice."


async def test_a_member_who_has_left_ends_it_without_trouble(community: Community) -> None:
    ben = community.member("Ben Achebe")
    community.guild.remove_member(ben)
    await tell(community, ben)
    assert not desks(community)
    await community.world.run_for(timedelta(hours=1))
    assert not await community.world.app.services.communities.troubles(community.guild.id)


async def test_a_notice_that_was_seen_before_its_delivery_is_not_delivered(community: Community) -> None:
    ben, communities = community.member("Ben Achebe"), community.world.app.services.communities
    await communities.left(community.guild.id)  # the agenda waits, so the notice does
    await communities.notify(community.guild.id, ben.id, "community.test")
    (notice,) = await communities.unseen_notices(community.guild.id, ben.id)
    await communities.notice_shown(community.guild.id, notice.id)
    await communities.present(community.guild.id, "Kindly OTs")
    await community.world.run_due()
    assert not desks(community)


async def test_show_me_works_after_a_restart(community: Community, settings: Settings) -> None:
    ben = community.member("Ben Achebe")
    await tell(community, ben)
    await community.world.restart(settings)
    shown = reply(await ben.click(desks(community)[0].history()[-1], label="Show me"))
    assert "This is the test" in shown.content


async def test_a_refused_desk_is_told_to_organisers_once_and_goes_on_when_mended(community: Community) -> None:
    ben, env = community.member("Ben Achebe"), community.world.env
    env.inject_error("POST", f"/channels/{community.start.id}/threads", status=403, code=50013, times=2)
    await tell(community, ben)
    await community.world.run_for(timedelta(minutes=2))
    told = [text for text in community.said_by_bot(community.organisers) if "make a desk" in text]
    assert len(told) == 1
    assert has_button(desks(community)[0].history()[-1], "Show me")


async def test_trouble_reaches_the_owner_where_the_organisers_channel_is_gone(community: Community) -> None:
    env = community.world.env
    chat = await community.scheduled(when="Tuesday 6 January 2026 8pm")
    env.backend.delete_channel(community.organisers.id)
    env.backend.delete_channel(community.chats.id)
    await community.world.run_until(chat.opens_at - timedelta(hours=24, seconds=-5))
    (desk,) = (desk for desk in desks(community) if "Morgan" in (desk.name or ""))
    shown = reply(await community.organiser.click(desk.history()[-1], label="Show me"))
    assert "I could not reach its organisers" in shown.content
    assert "deleted" in shown.content
