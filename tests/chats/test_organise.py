"""/organise chats, as organisers live it: what waits, what comes, and every change of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
import pytest
from simcord import InteractionResult, ResponseMessage

from bot.chats.chat import Chat
from bot.chats.planning import Proposal
from bot.demo.world import Community, has_button, parts_of, reply, standing_in, text_of
from cogs.chats import organise
from cogs.chats import organise_messages as words
from cogs.chats.proposal_messages import FORM
from tests.chats.pressing import control, show_me

EARLY = datetime(2026, 1, 2, 20, tzinfo=UTC)
SOON = "Saturday 3 January 2026 8pm"  # announced at once: it is less than a week away


async def open_panel(community: Community, chat: Chat | None = None) -> ResponseMessage:
    """The organisers' panel; that of one chat if one is named."""
    panel = reply(await community.organiser.slash(community.organisers, "organise chats"))
    if chat is not None:
        await community.organiser.select(panel, [str(chat.id)], custom_id="organise-upcoming")
    return panel


async def fill_in(community: Community, form: InteractionResult, **typed: str) -> None:
    await community.organiser.submit_modal(form, standing_in(form) | typed)


async def announced(community: Community) -> Chat:
    return await community.scheduled(when=SOON)


async def weekly(community: Community, when: str = "Tuesday 20 January 2026 8pm") -> list[Chat]:
    """A weekly series, accepted; its upcoming chats."""
    chat = await community.propose(when=when, send=False)
    planning, guild_id = community.world.app.services.planning, community.guild.id
    await planning.shape_draft(guild_id, chat.id, community.host.id, repeat="weekly")
    await planning.send(guild_id, chat.id, community.host.id)
    await community.world.run_due()
    await community.accept(await community.chat(chat.id))
    return await community.chats_in("scheduled", "announced")


# --- who, and what is there


async def test_the_command_is_hidden_from_members(community: Community) -> None:
    ben = community.member("Ben Achebe")
    assert "organise chats" not in ben.available_commands(community.chats)
    assert "organise chats" in community.organiser.available_commands(community.chats)


async def test_where_a_server_shows_it_to_more_people_only_an_organiser_by_role_may_use_it(
    community: Community,
) -> None:
    role = community.guild.create_role("Organisers")
    keeper = community.guild.add_member(community.world.env.create_user("noor", global_name="Noor"), roles=[role])
    ben = community.member("Ben Achebe")
    command = next(c for c in await community.world.app.client.tree.fetch_commands() if c.name == "organise")
    community.guild.set_command_permissions(command, {keeper: True, ben: True})
    await community.world.app.services.communities.change(community.guild.id, organiser_role_id=role.id)
    allowed = reply(await keeper.slash(community.chats, "organise chats"))
    assert "No chat is planned" in allowed.content
    refused = reply(await ben.slash(community.chats, "organise chats"))
    assert "Only organisers can do that" in refused.content


async def test_with_nothing_planned_the_panel_says_where_a_chat_begins(community: Community) -> None:
    assert "No chat is planned" in (await open_panel(community)).content


async def test_the_panel_opens_a_waiting_proposal_to_decide_on(community: Community) -> None:
    chat = await community.propose()
    panel = await open_panel(community)
    assert "Waiting for your answer: 1\nUpcoming: 0" in panel.content
    opened = reply(await community.organiser.select(panel, [str(chat.id)], custom_id="organise-waiting"))
    assert "# Proposed: Learning together" in text_of(opened.message)
    await community.organiser.click(opened, label="Accept")
    assert (await community.chat(chat.id)).state == "scheduled"


async def test_more_than_a_select_holds_is_shown_in_pages(community: Community) -> None:
    services, guild_id = community.world.app.services, community.guild.id
    chat = await community.propose(send=False)
    for _ in range(4):  # four series of eight
        chat = await services.planning.save_draft(guild_id, community.host.id, proposal_of(chat))
        await services.planning.shape_draft(guild_id, chat.id, community.host.id, repeat="weekly")
        await services.planning.send(guild_id, chat.id, community.host.id)
        await services.planning.accept(guild_id, chat.id, community.organiser.id)
    panel = await open_panel(community)
    assert "Upcoming: 32" in panel.content
    await community.organiser.click(panel, label="Later")
    (select,) = [p for p in parts_of(panel.message) if getattr(p, "options", None)]
    assert len(select.options) == 7
    await community.organiser.click(panel, label="Earlier")
    assert has_button(panel.message, "Later")


def proposal_of(chat: Chat) -> Proposal:
    return Proposal.read(title=chat.title, introduction=chat.introduction, questions="Why?", reading="", opens_at=EARLY)


# --- words


@pytest.mark.begins(after=announced)
async def test_new_words_are_filled_in_a_form_and_shown_on_the_card(community: Community, chat: Chat) -> None:
    panel = await open_panel(community, chat)
    form = await community.organiser.click(panel, label="Edit")
    assert standing_in(form)["questions"].splitlines() == [q.text for q in chat.questions]
    await fill_in(community, form, title="Learning from peers", questions="Only one?")
    assert panel.content.startswith("Saved.")
    await community.world.run_due()
    card = text_of(community.card(chat))
    assert "# Learning from peers" in card
    assert "1. Only one?" in card
    assert "2." not in card
    assert community.thread(chat).name == "Learning from peers"
    assert "changed the words" in (await show_me(community, community.host)).content


@pytest.mark.begins(after=announced)
async def test_bad_words_come_back_to_be_mended(community: Community, chat: Chat) -> None:
    panel = await open_panel(community, chat)
    await fill_in(community, await community.organiser.click(panel, label="Edit"), title="New", questions="- \n-")
    assert "at least one question" in panel.content
    form = await community.organiser.click(panel, label="Edit and try again")
    assert standing_in(form)["title"] == "New"
    await fill_in(community, form, questions="Why?")
    assert (await community.chat(chat.id)).title == "New"


@pytest.mark.begins(after=announced)
async def test_a_chat_that_has_opened_is_not_rewritten(community: Community, chat: Chat) -> None:
    panel = await open_panel(community, chat)
    form = await community.organiser.click(panel, label="Edit")
    await community.world.run_until(chat.opens_at)
    await fill_in(community, form, title="Too late")
    assert "has not opened yet" in panel.content


# --- its time


@pytest.mark.begins(after=announced)
async def test_a_new_time_is_shown_before_it_is_saved_and_everybody_is_told(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await community.join(ben, chat)
    panel = await open_panel(community, chat)
    await fill_in(community, await community.organiser.click(panel, label="Postpone"), when="4 January 2026 7pm")
    assert "to **Sunday 4 January 2026, 7pm (UK time)**" in panel.content
    assert "1 person is coming, and will be told" in panel.content
    assert (await community.chat(chat.id)).opens_at == chat.opens_at
    await community.organiser.click(panel, label="Move it")
    moved = await community.chat(chat.id)
    assert moved.opens_at == chat.opens_at + timedelta(hours=23)
    notice = await show_me(community, ben)
    assert "it is now Sunday 4 January 2026, 7pm" in notice.content
    assert "Sunday 4 January 2026, 7pm" in text_of(community.card(chat))
    assert any("has moved" in line for line in community.said_by_bot(community.thread(chat)))
    await community.world.run_until(moved.opens_at)
    reminders = [line for line in community.said_by_bot(community.chats) if "is tomorrow" in line]
    assert (await community.chat(chat.id)).state == "open"
    assert len(reminders) == 1


@pytest.mark.begins(after=announced)
async def test_a_bad_new_time_says_so_and_changes_nothing(community: Community, chat: Chat) -> None:
    panel = await open_panel(community, chat)
    form = await community.organiser.click(panel, label="Postpone")
    for typed, sentence in (("yesterday 8pm", "in the past"), ("8pm", "not the day")):
        await fill_in(community, form, when=typed)
        assert sentence in panel.content
        form = await community.organiser.click(panel, label="Edit and try again")
        assert standing_in(form)["when"] == typed
    assert (await community.chat(chat.id)).opens_at == chat.opens_at


@pytest.mark.begins(after=announced)
async def test_a_new_time_that_comes_twice_asks_which_one(community: Community, chat: Chat) -> None:
    panel = await open_panel(community, chat)
    await fill_in(community, await community.organiser.click(panel, label="Postpone"), when="25 October 2026 1.30am")
    await community.organiser.click(panel, label="The second")
    assert (await community.chat(chat.id)).opens_at.hour == 1


@pytest.mark.begins(after=announced)
async def test_a_move_prepared_before_another_one_is_refused(community: Community, chat: Chat) -> None:
    stale, fresh = await open_panel(community, chat), await open_panel(community, chat)
    for panel, when in ((stale, "4 January 2026 7pm"), (fresh, "5 January 2026 7pm")):
        form = await community.organiser.click(panel, label="Postpone")
        await fill_in(community, form, when=when)
    await community.organiser.click(fresh, label="Move it")
    refused = reply(await community.organiser.click(stale, label="Move it"))
    assert "changed in the meantime" in refused.content
    assert (await community.chat(chat.id)).opens_at.day == 5


# --- calling it off


@pytest.mark.begins(after=announced)
async def test_a_chat_is_cancelled_with_a_note_after_asking_once_more(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await community.join(ben, chat)
    panel, again = await open_panel(community, chat), await open_panel(community, chat)
    for each in (panel, again):
        await fill_in(community, await community.organiser.click(each, label="Cancel"), note="The host is unwell.")
    assert "1 person is coming" in panel.content
    assert "> The host is unwell." in panel.content
    assert (await community.chat(chat.id)).state == "announced"
    await community.organiser.click(panel, label="Cancel it")
    await community.organiser.click(again, label="Cancel it")
    assert "It was cancelled already" in again.content
    notice = await show_me(community, ben)
    assert "has been cancelled.\n> The host is unwell." in notice.content
    assert "This chat was cancelled" in text_of(community.card(chat))
    assert sum("has been cancelled" in line for line in community.said_by_bot(community.chats)) == 1
    assert sum("has been cancelled" in line for line in community.said_by_bot(community.thread(chat))) == 1
    await community.world.run_until(chat.closes_at)
    assert not any("Welcome" in line for line in community.said_by_bot(community.thread(chat)))


@pytest.mark.begins(after=announced)
async def test_a_chat_that_has_opened_can_no_longer_be_cancelled(community: Community, chat: Chat) -> None:
    panel = await open_panel(community, chat)
    await fill_in(community, await community.organiser.click(panel, label="Cancel"))
    await community.world.run_until(chat.opens_at)
    refused = reply(await community.organiser.click(panel, label="Cancel it"))
    assert "can no longer be cancelled" in refused.content


# --- its hosts


@pytest.mark.begins(after=announced)
async def test_another_host_and_support_host_are_chosen_told_and_shown(community: Community, chat: Chat) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    panel = await open_panel(community, chat)
    await community.organiser.click(panel, label="Change hosts")
    await community.organiser.select(panel, [ben], custom_id=control(panel, "organise-host"))
    await community.organiser.select(panel, [chloe], custom_id=control(panel, "organise-support"))
    assert f"Host: <@{ben.id}>" in panel.content
    assert f"<@{chloe.id}>, who has not answered yet" in panel.content
    assert "You are now host of **Learning together**" in (await show_me(community, ben)).content
    assert f"<@{ben.id}> now hosts" in (await show_me(community, community.host)).content
    asked = await show_me(community, chloe)
    await chloe.click(asked, label="Yes, I'll support")
    await community.world.run_due()
    assert f"Host: <@{ben.id}> · Support host: <@{chloe.id}>" in text_of(community.card(chat))


async def test_organisers_are_told_when_a_host_has_left_and_choose_another(community: Community) -> None:
    chat = await community.scheduled()
    role = community.guild.create_role("Organisers")
    keeper = community.guild.add_member(community.world.env.create_user("noor", global_name="Noor"), roles=[role])
    await community.world.app.services.communities.change(community.guild.id, organiser_role_id=role.id)
    community.world.env.backend.get_channel(community.organisers.id).overwrites.clear()
    community.guild.remove_member(community.host)
    await community.world.run_until(chat.opens_at - timedelta(days=7))
    told = community.with_button(community.organisers, "Change hosts")
    assert "its host has left this server" in told.content
    refused = reply(await community.member("Ben Achebe").click(told, label="Change hosts"))
    assert "Only organisers can do that" in refused.content
    panel = reply(await keeper.click(told, label="Change hosts"))  # an organiser by role
    await keeper.select(panel, [community.member("Ben Achebe")], custom_id=control(panel, "organise-host"))
    assert (await community.chat(chat.id)).host_id == community.member("Ben Achebe").id
    before = len(list(community.organisers.history()))
    await community.world.run_until(chat.opens_at - timedelta(minutes=1))
    assert len(list(community.organisers.history())) == before


async def test_a_host_hears_when_the_support_host_stays_silent_or_has_left(community: Community) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    chat = await community.scheduled()
    planning, guild_id = community.world.app.services.planning, community.guild.id
    await planning.change_support(guild_id, chat.id, ben.id, community.organiser.id)
    await community.world.run_until(chat.opens_at - timedelta(days=1))
    assert "has not said yet whether they can support you" in (await show_me(community, community.host)).content
    await planning.change_support(guild_id, chat.id, chloe.id, community.organiser.id)
    community.guild.remove_member(chloe)
    await community.world.run_until(chat.opens_at - timedelta(minutes=15))
    assert (await community.chat(chat.id)).support_id is None
    assert "can't support" in (await show_me(community, community.host)).content


# --- a series


async def test_accepting_a_repeated_chat_says_what_it_plans(community: Community) -> None:
    chats = await weekly(community)
    assert [c.opens_at.weekday() for c in chats] == [1] * 6
    await community.world.run_until(chats[1].opens_at - timedelta(days=7))
    events = community.world.env.backend.get_guild(community.guild.id).scheduled_events
    cards = [m for m in community.chats.history() if has_button(m, "Join") and "# Learning together" in text_of(m)]
    assert len(cards) == 2  # each a week before, and no sooner
    assert len(events) <= 2


async def test_skipping_one_leaves_the_others(community: Community) -> None:
    chats = await weekly(community)
    panel = await open_panel(community, chats[1])
    assert "Part of a series: every Tuesday at 8pm." in panel.content
    await community.organiser.click(panel, label="Cancel")
    assert "What do you want to change?" in panel.content
    await fill_in(community, await community.organiser.click(panel, label="Only this chat"))
    await community.organiser.click(panel, label="Cancel it")
    assert [c.id for c in await community.chats_in("scheduled")] == [c.id for c in chats if c.id != chats[1].id]


async def test_a_whole_series_is_moved_from_one_panel(community: Community) -> None:
    chats = await weekly(community)
    panel = await open_panel(community, chats[0])
    await community.organiser.click(panel, label="Postpone")
    form = await community.organiser.click(panel, label="This and all later ones")
    await fill_in(community, form, when="Thursday 22 January 2026 6pm")
    assert "5 chats after it move too" in panel.content
    await community.organiser.click(panel, label="Move it")
    assert "Part of a series: every Thursday at 6pm." in panel.content
    moved = await community.chats_in("scheduled")
    assert {(c.opens_at.weekday(), c.opens_at.hour) for c in moved} == {(3, 18)}
    assert "from now on every Thursday at 6pm" in (await show_me(community, community.host)).content


@pytest.mark.parametrize(
    ("label", "left"), [("End it, and cancel these 6", 0), ("End it, but hold what is planned", 6)]
)
async def test_ending_a_series_asks_about_what_is_planned(community: Community, label: str, left: int) -> None:
    chats = await weekly(community)
    panel = await open_panel(community, chats[0])
    await community.organiser.click(panel, label="Cancel")
    form = await community.organiser.click(panel, label="This and all later ones")
    await fill_in(community, form, note="A summer break.")
    await community.organiser.click(panel, label=label)
    assert "The series has ended." in panel.content
    assert len(await community.chats_in("scheduled")) == left
    assert "has ended" in (await show_me(community, community.host)).content
    await community.world.run_for(timedelta(days=14))
    assert len(await community.chats_in("scheduled", "announced", "open")) <= left


async def test_new_words_and_hosts_reach_the_whole_series(community: Community) -> None:
    chats, ben = await weekly(community), community.member("Ben Achebe")
    panel = await open_panel(community, chats[0])
    await community.organiser.click(panel, label="Edit")
    form = await community.organiser.click(panel, label="This and all later ones")
    await fill_in(community, form, title="Book club")
    await community.organiser.click(panel, label="Change hosts")
    await community.organiser.click(panel, label="This and all later ones")
    await community.organiser.select(panel, [ben], custom_id=control(panel, "organise-host"))
    assert {(c.title, c.host_id) for c in await community.chats_in("scheduled")} == {("Book club", ben.id)}
    await community.organiser.click(panel, label="Back")
    assert "**Book club**" in panel.content


async def test_the_agenda_holds_the_next_week_of_a_series(community: Community) -> None:
    chats = await weekly(community)
    await community.world.run_until(chats[-1].opens_at - timedelta(weeks=7))
    assert len(await community.chats_in("scheduled", "announced", "open")) == len(chats) + 1


def test_no_form_or_button_says_more_than_discord_shows() -> None:
    for cls in organise.ALL:
        label = getattr(cls, "label", "")
        assert len(label) <= 80
    for box in (*FORM, words.WHEN, words.NOTE):
        assert len(box.label) <= 45
        assert len(box.hint) <= 100
    assert issubclass(organise.MoveIt, discord.ui.DynamicItem)
    assert len("organise-move:9999999999:9999:9999999999:1@9999999999") <= 100
