"""Conversation starters as members, hosts and organisers live them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import discord
import pytest
from simcord import InteractionResult, ResponseMessage
from sqlalchemy import select

from bot.community.service import Choices
from bot.config import Settings
from bot.demo.simulator import World, simulate
from bot.demo.world import Community, has_button, reply, standing_in, text_of
from bot.starters import rules
from bot.starters.starter import Starter, Wish
from cogs.starters.messages import OPT_OUT
from db.agenda import AgendaItem
from db.starters import ScheduleRow

LONDON = ZoneInfo("Europe/London")


def library(community: Community) -> tuple[Starter, ...]:
    return community.world.app.services.starters.library.starters


def question_in(text: str) -> str:
    """The question itself, of however it is shown."""
    return next(line.removeprefix("## ") for line in text.splitlines() if line.startswith("## "))


def posted(community: Community, words: str = "## ") -> list[discord.Message]:
    return [m for m in community.chats.history() if words in m.content and has_button(m, "Save")]


async def test_drawing_until_all_are_used_up_and_round_again(community: Community, settings: Settings) -> None:
    ben = community.member("Ben Achebe")
    fitting = [s for s in library(community) if s.theme == "wellbeing" and rules.is_for_all_to_read(s)]
    shown = reply(await ben.slash(community.chats, "starter draw", theme="Wellbeing"))
    assert shown.ephemeral
    seen = [question_in(shown.content)]
    for turn in range(len(fitting)):
        if turn == 4:
            await community.world.restart(settings)
        await ben.click(shown, label="Another")
        seen.append(question_in(shown.content))
    assert sorted(seen[:-1]) == sorted(discord.utils.escape_markdown(s.text) for s in fitting)
    assert seen[-1] == seen[0]
    assert "116 123" in shown.content


async def test_a_drawn_question_is_posted_once_and_others_keep_it(community: Community) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    shown = reply(await ben.slash(community.chats, "starter draw", stage="start", depth=1))
    question = question_in(shown.content)
    assert not posted(community)
    await ben.click(shown, label="Post it here")
    await community.world.run_due()
    (message,) = posted(community)
    assert question_in(message.content) == question
    assert not has_button(message, "Another")
    assert not message.mentions

    empty = reply(await chloe.slash(community.chats, "starter saved"))
    assert "Your list is empty" in empty.content
    for told in ("Saved.", "on your list already"):
        answer = reply(await chloe.click(message, label="Save"))
        assert answer.ephemeral and told in answer.content
    mine = reply(await chloe.slash(community.chats, "starter saved"))
    assert "1. " in mine.content and mine.ephemeral
    saved = (await community.world.app.services.starters.saved(community.guild.id, chloe.id)).saved
    await chloe.select(mine, [str(saved[0].id)])
    assert question_in(mine.content) == question
    await chloe.click(mine, label="Take it off my list")
    assert "off your list" in mine.content
    assert (await community.world.app.services.starters.saved(community.guild.id, chloe.id)).total == 0


async def test_deep_ones_come_only_in_private_places_and_say_that_one_may_pass(community: Community) -> None:
    amara = community.host
    refused = reply(await amara.slash(community.chats, "starter draw", depth=3))
    assert "Deep questions are for private places" in refused.content
    for_two = reply(await amara.slash(community.chats, "starter draw", audience="pair", theme="Supervision"))
    assert has_button(for_two.message, "Another")
    hidden = reply(await community.organiser.slash(community.organisers, "starter draw", depth=3))
    assert OPT_OUT in hidden.content and has_button(hidden.message, "Post it here")
    channel = community.world.app.client.get_channel(community.chats.id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="Two of us", type=discord.ChannelType.private_thread)
    await thread.add_user(discord.Object(amara.id))
    place = community.place(thread.id)
    shown = reply(await amara.slash(place, "starter draw", audience="pair", depth=3))
    assert OPT_OUT in shown.content
    await amara.click(shown, label="Post it here")
    await community.world.run_due()
    first = community.with_button(place, "Another")
    for told in ("It goes to", "Another has come already"):
        assert told in reply(await amara.click(first, label="Another")).content
    await community.world.run_due()
    there = [question_in(m.content) for m in place.history() if has_button(m, "Another")]
    assert len(there) == len(set(there)) == 2


async def test_who_may_not_write_somewhere_cannot_have_it_posted_there(community: Community) -> None:
    quiet = discord.PermissionOverwrite(send_messages=False)
    place = community.guild.create_text_channel("news", overwrites={community.guild.default_role: quiet})
    ben = community.member("Ben Achebe")
    shown = reply(await ben.slash(place, "starter draw"))
    assert not has_button(shown.message, "Post it here")


async def test_a_long_list_of_saved_ones_is_leafed_through(community: Community) -> None:
    ben, starters = community.member("Ben Achebe"), community.world.app.services.starters
    drawn = await starters.draw(community.guild.id, f"member:{ben.id}", Wish(audience="chat"))
    for _ in range(12):
        await starters.save(community.guild.id, ben.id, drawn.id)
        drawn = await starters.another(community.guild.id, drawn.id)
    mine = reply(await ben.slash(community.chats, "starter saved"))
    assert "1 to 10 of 12" in mine.content
    await ben.click(mine, label="Older")
    assert "11 to 12 of 12" in mine.content and "\n12. " in mine.content
    await ben.click(mine, label="Newer")
    assert "1 to 10 of 12" in mine.content


async def test_no_theme_of_that_name_is_said_with_those_there_are(community: Community) -> None:
    ben = community.member("Ben Achebe")
    told = reply(await ben.slash(community.chats, "starter draw", theme="Tea"))
    assert "I don't know the theme “Tea”" in told.content and "Wellbeing" in told.content
    offered = await ben.autocomplete(community.chats, "starter draw", "theme", "well")
    assert [(choice["name"], choice["value"]) for choice in offered] == [("Wellbeing", "wellbeing")]


async def test_the_home_offers_todays_question_to_think_about_and_to_reflect_on(community: Community) -> None:
    ben = community.member("Ben Achebe")
    home = reply(await ben.slash(community.chats, "start"))
    today = await community.world.app.services.starters.today(community.guild.id)
    assert today is not None and discord.utils.escape_markdown(today.text) in home.content
    opened = reply(await ben.click(home, label="Open the question"))
    assert question_in(opened.content) == discord.utils.escape_markdown(today.text)
    assert not has_button(opened.message, "Post it here")
    for _ in range(2):  # one activity, however often it is pressed
        form = await ben.click(opened, label="Write my reflection")
        assert form.modal is not None and len(form.modal["components"]) == 5
    (noted,) = await community.world.app.services.log.entries(community.guild.id, ben.id)
    assert noted.title.startswith(f"A question: {today.text[:40]}")
    await community.world.app.services.log.delete(community.guild.id, ben.id, noted.id)
    assert (await ben.click(opened, label="Write my reflection")).modal is not None  # asked for again, it comes back
    assert len(await community.world.app.services.log.entries(community.guild.id, ben.id)) == 1
    await ben.click(opened, label="Another")
    assert question_in(opened.content) != discord.utils.escape_markdown(today.text)
    await community.world.run_due()
    pinned = community.with_button(community.start, "A question for today")
    answer = reply(await community.member("Chloe Lin").click(pinned, label="A question for today"))
    assert answer.ephemeral and question_in(answer.content) == discord.utils.escape_markdown(today.text)


# --- schedules


async def schedule_panel(community: Community) -> ResponseMessage:
    return reply(await community.organiser.slash(community.organisers, "organise starters"))


async def plan(community: Community, shown: InteractionResult, **typed: object) -> InteractionResult:
    usual = {
        "purpose": "Something for the tea break",
        "when": "Tuesday 24 March 2026 8pm",
        "repeat": ["weekly"],
        "theme": ["leadership"],
        "channel": [community.chats],
    }
    return await community.organiser.submit_modal(shown, usual | typed)


async def test_a_schedule_keeps_to_the_clock_on_the_wall_and_can_be_stopped(
    community: Community, settings: Settings
) -> None:
    organiser = community.organiser
    await community.world.run_until(datetime(2026, 3, 20, tzinfo=LONDON))
    panel = await schedule_panel(community)
    refused = reply(await plan(community, await organiser.click(panel, label="New schedule"), when="tomorrow"))
    assert "I can see the day but not the time" in refused.content
    again = await organiser.click(refused, label="Edit and try again")
    assert standing_in(again)["purpose"] == "Something for the tea break"
    preview = reply(await plan(community, again))
    assert "every Tuesday at 8pm" in preview.content and "Tuesday 24 March 2026, 8pm (UK time)" in preview.content
    await organiser.click(preview, label="Begin")
    assert "It is begun" in preview.content

    await community.world.run_until(datetime(2026, 4, 1, tzinfo=LONDON))
    posts = posted(community, "Something for the tea break")
    assert [f"{m.created_at.astimezone(LONDON):%d %b %H:%M}" for m in posts] == ["24 Mar 20:00", "31 Mar 20:00"]
    assert round((posts[1].created_at - posts[0].created_at) / timedelta(hours=1)) == 7 * 24 - 1
    assert len({question_in(m.content) for m in posts}) == 2

    await community.world.restart(settings)
    refused = reply(await community.member("Ben Achebe").click(posts[1], label="Stop"))
    assert "Only organisers" in refused.content and refused.ephemeral
    for told in ("Stopped. Nothing more", "stopped already"):
        assert told in reply(await organiser.click(posts[1], label="Stop")).content
    await community.world.run_for(timedelta(weeks=3))
    assert len(posted(community, "Something for the tea break")) == 2


async def test_a_turn_is_left_out_after_silence_but_never_two(community: Community) -> None:
    organiser = community.organiser
    await community.world.run_until(datetime(2026, 3, 20, tzinfo=LONDON))
    shown = await organiser.click(await schedule_panel(community), label="New schedule")
    preview = reply(await plan(community, shown, theme=["*"]))
    await organiser.click(preview, label="Begin")
    await organiser.click(preview, label="Leave one out after silence")
    assert "left out when nobody has answered" in preview.content

    async def days(until: datetime) -> list[str]:
        await community.world.run_until(until)
        return [f"{m.created_at.astimezone(LONDON):%d %b}" for m in posted(community, "Something for the tea break")]

    assert await days(datetime(2026, 4, 8, tzinfo=LONDON)) == ["24 Mar", "07 Apr"]
    await community.member("Ben Achebe").send(community.chats, "Mine is the corner by the kettle.")
    assert await days(datetime(2026, 4, 15, tzinfo=LONDON)) == ["24 Mar", "07 Apr", "14 Apr"]


async def test_a_schedule_after_a_long_outage_waits_for_its_next_turn(community: Community) -> None:
    organiser = community.organiser
    shown = await organiser.click(await schedule_panel(community), label="New schedule")
    preview = reply(await plan(community, shown, when="Tuesday 13 January 2026 8pm"))
    await organiser.click(preview, label="Begin")
    await community.world.env.advance_time(timedelta(days=14).total_seconds())  # nothing ran meanwhile
    await community.world.run_due()
    assert not posted(community, "tea break")
    await community.world.run_until(datetime(2026, 1, 21, tzinfo=LONDON))
    assert len(posted(community, "tea break")) == 1


# --- suggestions


async def test_from_a_suggestion_to_a_question_that_is_drawn(community: Community) -> None:
    ben, organiser = community.member("Ben Achebe"), community.organiser
    typed = {"text": "Do you like *tea* breaks?", "follow_up": "", "theme": ["wellbeing"], "name": ["named"]}
    refused = reply(await ben.submit_modal(await ben.slash(community.chats, "starter suggest"), typed))
    assert "yes or no would answer it" in refused.content
    again = await ben.click(refused, label="Edit and try again")
    assert standing_in(again)["text"] == "Do you like *tea* breaks?"
    sent = reply(await ben.submit_modal(again, typed | {"text": "Which chore do you enjoy, @everyone, in secret?"}))
    assert "It comes close to what we have" in sent.content and "Which chore do you secretly enjoy?" in sent.content

    await community.world.run_due()
    card = community.with_button(community.organisers, "Accept")
    assert ben.mention in text_of(card) and "It comes close to" in text_of(card)
    assert not card.mention_everyone
    form = await organiser.click(card, label="Edit")
    edited = {"text": "Which *tea* break do you still talk about?", "follow_up": "Who was there?"}
    await organiser.submit_modal(form, edited | {"theme": ["wellbeing"]})
    await community.world.run_due()
    await organiser.click(community.with_button(community.organisers, "Accept"), label="Accept")
    await community.world.run_due()
    (card,) = (m for m in community.organisers.history() if "suggested question" in text_of(m))
    assert "**Accepted** by" in text_of(card) and not has_button(card, "Accept")

    desk = community.place((await choices(community, ben.id)).desk_thread_id)
    notice = reply(await ben.click(community.with_button(desk, "Show me"), label="Show me"))
    assert "Your question is in" in notice.content
    shown = reply(await ben.slash(community.chats, "starter draw", theme="Wellbeing"))
    seen = [shown.content]
    for _ in range(9):
        await ben.click(shown, label="Another")
        seen.append(shown.content)
    (own,) = (text for text in seen if "break do you still talk about" in text)
    assert r"\*tea\*" in own and f"Suggested by {ben.mention}" in own

    panel = await schedule_panel(community)
    assert "1 of your own" in panel.content
    own_id = (await community.world.app.services.suggestions.own(community.guild.id))[0].id
    opened = reply(await organiser.select(panel, [str(own_id)], custom_id="starter-open-own"))
    await organiser.click(opened, label="Take it out again")
    assert not await community.world.app.services.suggestions.own(community.guild.id)


async def test_declining_is_kind_and_keeps_both_sides_names_to_itself(community: Community) -> None:
    ben, organiser = community.member("Ben Achebe"), community.organiser
    typed = {"text": "What is in your bag?", "follow_up": "", "theme": ["storytelling"], "name": ["unnamed"]}
    sent = reply(await ben.submit_modal(await ben.slash(community.chats, "starter suggest"), typed))
    assert "without your name" in sent.content
    await community.world.run_due()
    card = community.with_button(community.organisers, "Decline")
    assert ben.mention not in text_of(card) and "rather not be named" in text_of(card)
    panel = await schedule_panel(community)
    waiting = (await community.world.app.services.suggestions.waiting(community.guild.id))[0]
    opened = reply(await organiser.select(panel, [str(waiting.id)], custom_id="starter-open-waiting"))
    form = await organiser.click(opened, label="Decline")
    await organiser.submit_modal(form, {"reason": "We have one about a desk or bag."})
    await community.world.run_due()
    desk = community.place((await choices(community, ben.id)).desk_thread_id)
    notice = reply(await ben.click(community.with_button(desk, "Show me"), label="Show me"))
    assert "We have one about a desk or bag." in notice.content
    assert organiser.mention not in notice.content
    assert "already been declined" in reply(await ben.click(sent, label="Take it back")).content


async def choices(community: Community, user_id: int) -> Choices:
    return await community.world.app.services.communities.choices(community.guild.id, user_id)


# --- in the flow of a chat


async def test_a_host_drops_a_starter_into_the_hour(community: Community) -> None:
    host = community.host
    chat = await community.open()
    hosts_place = community.place(chat.hosts_thread_id)
    panel = next(m for m in hosts_place.history() if m.id == chat.panel_id)
    refused = reply(await community.member("Ben Achebe").slash(community.thread(chat), "host starter"))
    assert "Only the host" in refused.content
    shown = reply(await host.click(panel, label="Drop in a starter"))
    first = question_in(shown.content)
    await host.click(shown, label="Another")
    question = question_in(shown.content)
    assert question != first and shown.ephemeral
    await host.click(shown, label="Drop it in")
    await community.world.run_due()
    dropped = [m for m in community.thread(chat).history() if has_button(m, "Save")]
    assert [question_in(m.content) for m in dropped] == [question]
    by_command = reply(await host.slash(hosts_place, "host starter"))
    assert question_in(by_command.content) not in (first, question)
    await community.end(chat)
    assert "while the chat is open" in reply(await host.click(by_command, label="Drop it in")).content
    chat = await community.chat(chat.id)
    panel = next(m for m in hosts_place.history() if m.id == chat.panel_id)
    assert not has_button(panel, "Drop in a starter")


# --- one's own files


TOMORROW = "Friday 2 January 2026 8pm"
TEA = "theme: tea\ntitle: Tea\nlicence: MIT\nstarters:\n  - {id: tea.cup, audience: chat, depth: 1, text: %s}\n"


@pytest.fixture
async def own_files(settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    own = tmp_path / "own"
    own.mkdir()
    async with simulate(settings.model_copy(update={"starters_dir": own})) as world:
        yield world


async def test_organisers_read_files_again_and_a_wrong_one_changes_nothing(own_files: World, tmp_path: Path) -> None:
    community = await Community.found(own_files)
    organiser, file = community.organiser, tmp_path / "own" / "tea.yaml"
    panel = await schedule_panel(community)
    file.write_text(TEA % "Which cup do you reach for first?")
    await organiser.click(panel, label="Reload")
    assert "157 questions on 14 themes" in panel.content
    file.write_text(TEA % "Do you like tea in a cup?")
    await organiser.click(panel, label="Reload")
    assert "Nothing has changed" in panel.content and "tea.yaml, line 5: tea.cup, text: yes or no" in panel.content
    shown = reply(await organiser.slash(community.chats, "starter draw", theme="Tea"))
    assert question_in(shown.content) == "Which cup do you reach for first?"
    begun = await plan(community, await organiser.click(panel, label="New schedule"), theme=["tea"], when=TOMORROW)
    await organiser.click(reply(begun), label="Begin")
    file.unlink()
    panel = await schedule_panel(community)
    await organiser.click(panel, label="Reload")
    assert "156 questions on 13 themes" in panel.content and "not in use" not in panel.content
    await community.world.run_for(timedelta(days=2))
    assert any("theme has no questions any more" in told for told in community.said_by_bot(community.organisers))


# --- when things go wrong


async def test_a_turn_posted_just_before_the_bot_was_killed_is_not_posted_again(
    community: Community, settings: Settings
) -> None:
    organiser, guild_id = community.organiser, community.guild.id
    shown = await organiser.click(await schedule_panel(community), label="New schedule")
    preview = reply(await plan(community, shown, when="Tuesday 13 January 2026 8pm"))
    await organiser.click(preview, label="Begin")
    (schedule,) = await community.world.app.services.schedules.standing(guild_id)
    await community.world.run_until(schedule.next_at)
    async with community.world.app.database.writing() as session:  # it was posted, and nobody noted it
        row = await session.get(ScheduleRow, schedule.id)
        assert row is not None
        row.next_at, row.turn, row.last_message_id = schedule.next_at, 0, None
        items = select(AgendaItem).where(AgendaItem.subject == f"starter-schedule:{schedule.id}")
        first, second = await session.scalars(items.order_by(AgendaItem.due_at))
        first.state, first.claimed_by, first.free_at = "claimed", "the killed one", community.world.now
        await session.delete(second)
    await community.world.restart(settings)
    await community.world.run_due()
    (message,) = posted(community, "tea break")
    (noted,) = await community.world.app.services.schedules.standing(guild_id)
    assert noted.last_message_id == message.id
    assert noted.next_at == schedule.next_at + timedelta(weeks=1)


async def test_hostile_words_stay_words(community: Community) -> None:
    """In a purpose, a suggestion and a theme: no mention, no heading, no link of their own."""
    organiser, ben = community.organiser, community.member("Ben Achebe")
    hostile = "@everyone <@&123456789012345678> # Boo [free](https://bad.example) **now** `x`"
    shown = await organiser.click(await schedule_panel(community), label="New schedule")
    preview = reply(await plan(community, shown, when="Tuesday 13 January 2026 8pm", purpose=hostile))
    await organiser.click(preview, label="Begin")
    typed = {"text": f"Which {hostile}?", "follow_up": hostile, "theme": ["wellbeing"], "name": ["named"]}
    await ben.submit_modal(await ben.slash(community.chats, "starter suggest"), typed)
    told = reply(await ben.slash(community.chats, "starter draw", theme=hostile[:60]))
    await community.world.run_until(datetime(2026, 1, 14, tzinfo=LONDON))
    card = community.with_button(community.organisers, "Accept")
    (post,) = posted(community, "Boo")
    for text in (preview.content, text_of(card), post.content, told.content):
        assert "@everyone" not in text and "<@&123456789012345678>" not in text and "**now**" not in text
        assert not any(line.startswith("# ") for line in text.splitlines())
    assert not post.mention_everyone and not post.role_mentions


async def test_a_channel_that_is_gone_is_told_to_organisers_with_the_remedy(community: Community) -> None:
    organiser = community.organiser
    place = community.guild.create_text_channel("corner")
    await community.world.env.settle()
    shown = await organiser.click(await schedule_panel(community), label="New schedule")
    preview = reply(await plan(community, shown, when="Tuesday 13 January 2026 8pm", channel=[place]))
    await organiser.click(preview, label="Begin")
    community.world.env.backend.delete_channel(place.id)
    await community.world.run_until(datetime(2026, 1, 13, 20, 5, tzinfo=LONDON))
    assert any("scheduled conversation starter" in text for text in community.said_by_bot(community.organisers))
