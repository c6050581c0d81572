"""Buddies, lived by members: from a profile to the end of a pair without exposure."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.world import Community, has_button, reply, standing_in, text_of
from tests.buddies.living import pair_thread
from tests.chats.pressing import control, show_me


async def test_two_find_each_other_talk_and_part(community: Community) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    world = community.world

    panel = reply(await ben.slash(community.chats, "buddy profile"))
    assert panel.ephemeral
    await ben.select(panel, ["confidence", "writing"], custom_id=control(panel, "buddy-choose:0"))
    assert "Finding confidence, Writing and publishing" in panel.content
    await ben.select(panel, ["research"], custom_id=control(panel, "buddy-choose:1"))
    form = await ben.click(panel, label="Why now, teams, one sentence")
    await ben.submit_modal(form, {"sentence": "I like *short* walks. @everyone", "team": "Stroke ward"})
    assert "This is how a possible buddy sees you" in panel.content
    assert "I like \\*short\\* walks. @\u200beveryone" in panel.content and "my team" in panel.content
    await ben.click(panel, label="Change it")
    await ben.click(panel, label="Free hours")
    await ben.select(panel, ["18", "19"], custom_id=control(panel, "buddy-hours"))
    await ben.click(panel, label="The same on all weekdays")
    assert "Mon 6pm–8pm" in panel.content and "Fri 6pm–8pm" in panel.content
    await ben.click(panel, label="About me")
    await ben.select(panel, ["english"], custom_id=control(panel, "buddy-choose:5"))
    await ben.click(panel, label="Look at it")
    await ben.click(panel, label="Save")
    await community.tell_of_buddies(chloe, "research", "confidence")
    alone = reply(await chloe.slash(community.chats, "buddy find"))
    assert "Nobody fits just now" in alone.content
    await chloe.click(alone, label="Tell me when someone fits")
    await ben.click(panel, label="Be suggested: on")  # only now may he be suggested
    assert "Somebody who may fit" in (await show_me(community, chloe)).content

    found = reply(await chloe.slash(community.chats, "buddy find"))
    why = "They can offer **Finding confidence**, which you would like; and you can offer **Research and reading"
    assert f"<@{ben.id}>" in found.content and why in found.content
    ask = reply(await chloe.select(found, [str(ben.id)], custom_id=control(found, "buddy-ask-one")))
    await chloe.click(ask, label="Ask them")
    assert "is kept until" in ask.content
    form = await chloe.click(ask, label="Put a question")
    assert "You can put 2 more" in reply(await chloe.submit_modal(form, {"text": "Mornings or evenings?"})).content

    request = await show_me(community, ben)
    assert "has a question" in request.content
    form = await ben.click(request, label="Answer")
    await ben.submit_modal(form, {"text": "Evenings."})
    assert "> Evenings." in (await show_me(community, chloe)).content
    opened = reply(await ben.slash(community.chats, "buddy mine"))
    card = reply(await ben.click(opened, label="Open asked of you 1"))
    assert f"<@{chloe.id}> asks" in card.content and "**Can offer:** Research" in card.content
    assert "are buddies" in reply(await ben.click(card, label="Yes, let's be buddies")).content
    await world.run_due()

    thread = pair_thread(community, 1)
    posted = [request.json for request in world.env.http_requests if request.method == "POST" and request.json]
    assert [body["invitable"] for body in posted if body.get("name") == "Buddies 1"] == [False]
    (greeted,) = [body["allowed_mentions"] for body in posted if "you are buddies now" in (body.get("content") or "")]
    assert greeted["parse"] == [] and {int(user) for user in greeted["users"]} == {ben.id, chloe.id}
    (hello,) = community.said_by_bot(thread)
    assert hello.startswith(f"<@{ben.id}> and <@{chloe.id}>") and "\n> " in hello
    await ben.send(thread, "Evening!")

    home = reply(await ben.click(community.with_button(thread, "Our pair home"), label="Our pair home"))
    starter = reply(await ben.click(home, label="Something to talk about"))
    assert hello.partition("> ")[2].partition("\n")[0] not in starter.content  # no question comes twice
    form = await ben.click(home, label="Goals")
    await ben.submit_modal(form, {"goals": "Write one abstract\nSleep before it"})
    assert "• Write one abstract" in home.content
    form = await chloe.click(community.with_button(thread, "Plan the next talk"), label="Plan the next talk")
    refused = reply(await chloe.submit_modal(form, {"when": "Friday at some point"}))
    form = await chloe.click(refused, label="Edit and try again")
    assert standing_in(form) == {"when": "Friday at some point"}
    meant = reply(await chloe.submit_modal(form, {"when": "Friday 9 January 2026 7pm"}))
    assert "Friday 9 January 2026, 7pm (UK time)" in meant.content
    await chloe.click(meant, label="Plan it")
    await world.run_until(world.now + timedelta(days=9))
    assert "you planned to talk" in community.said_by_bot(thread)[-1]
    day = reply(await chloe.click(community.with_button(thread, "Log a talk"), label="Log a talk"))
    form = await chloe.select(day, ["2026-01-09"], custom_id=control(day, "pair-log-day"))
    logged = reply(await chloe.submit_modal(form, {"minutes": "about 40", "about": "Abstracts"}))
    assert "talk number 1" in logged.content
    await world.run_due()

    offer = community.with_button(thread, "Read the informal one")
    for member in (ben, chloe):
        read = reply(await member.click(offer, label="Read the informal one"))
        assert "Either of us can stop at any time" in read.content
        await member.click(read, label="I agree to this one")
    assert "now stands between you" in read.content

    await world.run_until(world.now + timedelta(days=8))
    check = await show_me(community, ben)
    assert [label for label in ("Going well", "Need help", "Time to stop") if has_button(check.message, label)] == [
        "Going well", "Need help", "Time to stop",
    ]  # fmt: skip
    await ben.click(check, label="Time to stop")
    really = reply(await ben.click(check, label="End it"))
    await ben.click(really, label="End it now")
    assert "It is ended" in really.content
    await ben.click(really, label="Don't match us again")
    await world.run_due()
    assert community.said_by_bot(thread)[-1].startswith("This pair has been closed. That is a normal part")
    told = await show_me(community, chloe)
    assert "A pair of yours has been closed" in told.content
    everything = "\n".join(text_of(m) for m in thread.history()) + told.content
    assert "time to stop" not in everything.lower() and "match us again" not in everything
    (noted,) = await world.app.services.log.entries(community.guild.id, chloe.id)  # for her CPD, without his name
    assert (noted.role, noted.title, noted.minutes) == ("buddy", "A talk with my buddy", 40)
    assert not noted.minutes_seen and not noted.about
    assert "Nobody fits" in reply(await chloe.click(told, label="Find a buddy")).content
    assert await world.app.services.communities.troubles(community.guild.id) == []


async def test_a_round_is_opened_looked_at_and_still_asks_everybody(community: Community) -> None:
    organiser, world = community.organiser, community.world
    topics = ("confidence", "research", "writing")
    people = {name: community.member(name) for name in ("Ben Achebe", "Chloe Lin", "Dev Rao")}
    for number, member in enumerate(people.values()):
        await community.tell_of_buddies(member, topics[number], topics[number - 1], switches=())
    ben, chloe, dev = people.values()

    panel = reply(await organiser.slash(community.chats, "organise buddies"))
    assert "No round is running" in panel.content
    await organiser.click(panel, label="Open a round")
    await world.run_due()
    card = community.with_button(community.chats, "Sign up")
    for member in people.values():
        assert "You are signed up" in reply(await member.click(card, label="Sign up")).content
    await organiser.click(panel, label="How does it stand?")
    assert "3 people are signed up" in panel.content
    await organiser.click(panel, label="Match them")
    await world.run_due()
    assert "Sign-up is closed" in text_of(community.with_button(community.chats, "Sign up"))
    ready = community.with_button(community.organisers, "Look at it")
    look = reply(await organiser.click(ready, label="Look at it"))
    assert "1 group of three" in look.content and "**Left out:** nobody" in look.content
    assert "Both come to the same pairs" in look.content
    everyone = reply(await organiser.click(look, label="All pairs"))
    assert everyone.ephemeral and all(f"<@{member.id}>" in everyone.content for member in people.values())
    await organiser.click(look, label="Take 1: the best for most")
    assert "Ask 3 people now?" in look.content
    await organiser.click(look, label="Ask them all")
    assert "The round is under way" in look.content
    await world.run_due()

    offered = await show_me(community, ben)
    assert "You would be three" in offered.content and "**Why you and" in offered.content
    for member in people.values():
        introduced = await show_me(community, member)
        await member.click(introduced, label="Yes, let's be buddies")
    assert "are buddies" in introduced.content
    await world.run_due()
    thread = pair_thread(community, 1)
    assert {ben.id, chloe.id, dev.id} <= set(world.env.backend.get_channel(thread.id).thread_members)
    home = reply(await dev.click(community.with_button(thread, "Our pair home"), label="Our pair home"))
    await dev.click(reply(await dev.click(home, label="End it")), label="End it now")
    await world.run_due()
    assert dev.id not in world.env.backend.get_channel(thread.id).thread_members
    assert community.said_by_bot(thread)[-1].startswith("One of you has moved on")
    (pair,) = await world.app.services.pairs.mine(community.guild.id, ben.id)
    assert pair.members == tuple(sorted((ben.id, chloe.id)))
    assert await world.app.services.communities.troubles(community.guild.id) == []
