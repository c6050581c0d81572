"""Proposing a chat, as its author, the support host and the organisers live it."""

from __future__ import annotations

from datetime import timedelta

from simcord import InteractionResult, MemberActor, ResponseMessage

from bot.config import Settings
from bot.demo.world import Community, has_button, parts_of, reply, standing_in, text_of
from tests.chats.pressing import control, show_me

TYPED = {
    "title": "Learning together",
    "introduction": "Why it matters.",
    "questions": "Why?\nHow?",
    "reading": "",
    "when": "Tuesday 20 January 2026 8pm",
}


async def fill_in(community: Community, **typed: str) -> ResponseMessage:
    """The host opens the form and sends it; the message that came back."""
    form = await community.host.slash(community.chats, "chat propose")
    return reply(await community.host.submit_modal(form, TYPED | typed))


async def edit(author: MemberActor, panel: ResponseMessage, label: str = "Edit", **typed: str) -> InteractionResult:
    form = await author.click(panel, label=label)
    return await author.submit_modal(form, standing_in(form) | typed)


def chosen_in(panel: ResponseMessage) -> list[str]:
    """What a panel's selects show as chosen."""
    options = [option for part in parts_of(panel.message) for option in getattr(part, "options", ())]
    return [option.label for option in options if option.default]


# --- the form


BAD_FORMS: tuple[tuple[dict[str, str], str], ...] = (
    ({"when": "yesterday 8pm"}, "in the past"),
    ({"when": "Tuesday 20 January"}, "not the time"),
    ({"when": "8pm"}, "not the day"),
    ({"when": "Tuesday 20 January at 8"}, "8am or 8pm"),
    ({"when": "29 March 2026 1.30am"}, "there is no 1.30am that day"),
    ({"when": "someday"}, "I need a day and a time"),
    ({"questions": " \n- \n"}, "at least one question"),
    ({"questions": "\n".join(f"{n}?" for n in range(9))}, "9 questions"),
    ({"questions": "x" * 301}, "One question is too long"),
    ({"title": "   "}, "Please give the chat a title"),
)


async def test_a_bad_form_answers_with_one_sentence_and_gives_back_what_was_typed(community: Community) -> None:
    for typed, sentence in BAD_FORMS:
        answer = await fill_in(community, **typed)
        assert sentence in answer.content
        assert answer.ephemeral
        form = await community.host.click(answer, label="Edit and try again")
        assert standing_in(form) == TYPED | typed
    await community.host.submit_modal(form, TYPED)
    assert "Your draft is saved" in answer.content  # the same private message, turned into the draft
    assert len(await community.chats_in("draft")) == 1


async def test_what_was_typed_comes_back_after_a_restart(community: Community, settings: Settings) -> None:
    answer = await fill_in(community, when="yesterday 8pm", title="Not lost")
    await community.world.restart(settings)
    form = await community.host.click(answer, label="Edit and try again")
    assert standing_in(form)["title"] == "Not lost"
    form = await community.host.slash(community.chats, "chat propose")
    assert standing_in(form)["title"] == "Not lost"


async def test_where_nothing_is_set_up_the_form_is_not_opened_in_vain(community: Community) -> None:
    await community.world.app.services.communities.change(community.guild.id, organisers_channel_id=None)
    answer = await community.host.slash(community.chats, "chat propose")
    assert answer.modal is None
    assert "not set up here yet" in reply(answer).content


async def test_what_was_typed_while_the_settings_went_missing_is_kept(community: Community) -> None:
    form = await community.host.slash(community.chats, "chat propose")
    change = community.world.app.services.communities.change
    await change(community.guild.id, organisers_channel_id=None)
    answer = reply(await community.host.submit_modal(form, TYPED))
    assert "not set up here yet" in answer.content
    await change(community.guild.id, organisers_channel_id=community.organisers.id)
    again = await community.host.click(answer, label="Edit and try again")
    assert standing_in(again)["introduction"] == TYPED["introduction"]


async def test_an_hour_that_comes_twice_asks_which_one(community: Community) -> None:
    answer = await fill_in(community, when="25 October 2026 1.30am")
    assert "comes twice" in answer.content
    await community.host.click(answer, label="The second, after")
    (draft,) = await community.chats_in("draft")
    assert (draft.opens_at.hour, draft.opens_at.minute) == (1, 30)
    form = await community.host.click(answer, label="Edit")
    await community.host.submit_modal(form, standing_in(form))
    await community.host.click(answer, label="The first, before the clocks go back")
    (draft,) = await community.chats_in("draft")
    assert (draft.opens_at.hour, draft.opens_at.minute) == (0, 30)
    assert "before the clocks go back" in answer.content


async def test_changing_a_draft_badly_brings_back_those_words_and_leaves_the_draft(community: Community) -> None:
    panel = await fill_in(community)
    await edit(community.host, panel, title="Better", when="yesterday 8pm")
    assert "in the past" in panel.content
    (draft,) = await community.chats_in("draft")
    assert draft.title == TYPED["title"]
    form = await community.host.click(panel, label="Edit and try again")
    assert standing_in(form)["title"] == "Better"
    await community.host.submit_modal(form, standing_in(form) | {"when": "21 January 2026 7pm"})
    (draft,) = await community.chats_in("draft")
    assert (draft.title, draft.opens_at.hour) == ("Better", 19)


# --- the draft


async def test_a_draft_shows_what_is_chosen_and_keeps_it(community: Community) -> None:
    panel, host = await fill_in(community), community.host
    ben = community.member("Ben Achebe")
    await host.select(panel, ["90"], custom_id=control(panel, "draft-length"))
    await host.select(panel, ["Wellbeing"], custom_id=control(panel, "draft-theme"))
    await host.select(panel, ["weekly"], custom_id=control(panel, "draft-repeat"))
    await host.select(panel, [ben], custom_id=control(panel, "draft-support"))
    await host.click(panel, label="Safe space: off")

    assert chosen_in(panel) == ["90 minutes long", "Theme: Wellbeing", "Every week"]
    assert has_button(panel.message, "Safe space: on")
    for fact in ("for 90 minutes", "Repeats every Tuesday at 8pm", f"<@{ben.id}>", "no words are kept"):
        assert fact in panel.content
    await host.select(panel, [], custom_id=control(panel, "draft-support"))
    (draft,) = await community.chats_in("draft")
    assert (draft.support_id, draft.theme, draft.repeat, draft.safe_space) == (None, "Wellbeing", "weekly", True)


async def test_the_author_is_not_their_own_support_host_and_neither_is_a_bot(community: Community) -> None:
    panel = await fill_in(community)
    answer = await community.host.select(panel, [community.host], custom_id=control(panel, "draft-support"))
    assert "choose somebody else" in reply(answer).content


async def test_chat_propose_offers_drafts_again_or_a_new_one(community: Community) -> None:
    await fill_in(community, title="The first")
    offer = reply(await community.host.slash(community.chats, "chat propose"))
    assert "a draft or proposal here already" in offer.content
    (first,) = await community.chats_in("draft")
    form = await community.host.click(offer, label="Write a new one")
    assert standing_in(form)["title"] == ""
    await community.host.select(offer, [str(first.id)])
    assert "**The first**" in offer.content
    stranger = await community.member("Ben Achebe").slash(community.chats, "chat propose")
    assert stranger.modal is not None


async def test_a_draft_is_previewed_as_it_will_be_announced(community: Community) -> None:
    panel = await fill_in(community)
    preview = reply(await community.host.click(panel, label="Preview"))
    assert "# Learning together" in text_of(preview.message)
    assert preview.ephemeral


async def test_a_draft_is_deleted_after_asking_once_more(community: Community) -> None:
    panel, host = await fill_in(community), community.host
    await host.click(panel, label="Delete")
    await host.click(panel, label="Keep it")
    assert "Your draft is saved" in panel.content
    await host.click(panel, label="Delete")
    await host.click(panel, label="Delete for good")
    assert panel.content == "It is deleted. `/chat propose` starts a new one."
    assert await community.chats_in("draft") == []


# --- sending


async def test_send_pressed_twice_shows_organisers_one_card(community: Community) -> None:
    panel, host = await fill_in(community), community.host
    send = next(p.custom_id for p in parts_of(panel.message) if getattr(p, "label", None) == "Send")
    await host.click(panel, custom_id=send)
    assert "**Sent.**" in panel.content
    assert has_button(panel.message, "Take back")
    await community.world.run_due()
    (sent,) = await community.chats_in("proposed")
    await community.world.app.services.planning.send(community.guild.id, sent.id, host.id)
    await community.world.run_due()
    assert len([m for m in community.organisers.history() if has_button(m, "Accept")]) == 1


async def test_a_change_to_a_sent_proposal_shows_on_the_card_and_older_buttons_decide_nothing(
    community: Community,
) -> None:
    chat = await community.propose()
    await community.world.run_for(timedelta(hours=48))
    reminder = list(community.organisers.history())[-1]
    panel = reply(await community.host.slash(community.chats, "chat propose"))
    await community.host.select(panel, [str(chat.id)])
    await edit(community.host, panel, title="Changed my mind")
    refused = reply(await community.organiser.click(reminder, label="Accept"))
    assert "just changed this proposal" in refused.content
    card = community.with_button(community.organisers, "Accept", chat.proposal_id)
    assert "# Proposed: Changed my mind" in text_of(card)
    assert (await community.accept(chat)).title == "Changed my mind"


async def test_a_proposal_taken_back_can_be_sent_again(community: Community) -> None:
    chat = await community.propose()
    panel = reply(await community.host.slash(community.chats, "chat propose"))
    await community.host.select(panel, [str(chat.id)])
    await community.host.click(panel, label="Take back")
    await community.world.run_due()
    card = next(m for m in community.organisers.history() if m.id == chat.proposal_id)
    assert "gone back to its author" in text_of(card)
    assert not has_button(card, "Accept")
    await community.host.click(panel, label="Send")
    await community.world.run_due()
    assert (await community.accept(await community.chat(chat.id))).state in ("scheduled", "announced")


async def test_a_chat_accepted_meanwhile_says_so_on_its_old_panel(community: Community) -> None:
    panel = await fill_in(community)
    await community.host.click(panel, label="Send")
    await community.world.run_due()
    (chat,) = await community.chats_in("proposed")
    await community.accept(chat)
    for label in ("Edit", "Take back", "Preview", "Safe space: off"):
        answer = reply(await community.host.click(panel, label=label))
        assert "has been accepted" in answer.content


# --- deciding


async def test_only_organisers_decide(community: Community) -> None:
    chat = await community.propose()
    card = community.with_button(community.organisers, "Accept", chat.proposal_id)
    everyone = community.world.env.backend.get_channel(community.organisers.id)
    everyone.overwrites.clear()  # somebody let members look in
    for label in ("Accept", "Ask for a change", "Decline"):
        answer = reply(await community.member("Ben Achebe").click(card, label=label))
        assert "Only organisers can do that" in answer.content
    assert (await community.chat(chat.id)).state == "proposed"


async def test_a_second_decision_says_who_was_first_and_keeps_the_note(community: Community) -> None:
    chat = await community.propose()
    await community.world.run_for(timedelta(hours=48))
    reminder = list(community.organisers.history())[-1]
    decline = await community.organiser.click(reminder, label="Decline")
    await community.accept(chat)
    again = reply(await community.organiser.click(reminder, label="Accept"))
    late = reply(await community.organiser.submit_modal(decline, {"note": "Too soon for us."}))
    assert f"<@{community.organiser.id}> has already accepted" in again.content
    assert "has already accepted" in late.content
    assert "Too soon for us." in late.content
    card = next(m for m in community.organisers.history() if m.id == chat.proposal_id)
    assert f"Accepted by <@{community.organiser.id}>" in text_of(card)
    assert not has_button(card, "Accept")


async def test_organisers_are_reminded_after_two_days_and_may_decide_there(community: Community) -> None:
    chat = await community.propose()
    await community.world.run_for(timedelta(hours=47))
    before = len(list(community.organisers.history()))
    await community.world.run_for(timedelta(hours=1))
    reminder = list(community.organisers.history())[-1]
    assert len(list(community.organisers.history())) == before + 1
    assert "still waits for an answer" in reminder.content
    await community.organiser.click(reminder, label="Accept")
    assert (await community.chat(chat.id)).state == "scheduled"
    assert not has_button(list(community.organisers.history())[-1], "Accept")


async def test_a_change_asked_for_reaches_the_author_who_edits_from_the_notice(community: Community) -> None:
    chat = await community.propose()
    card = community.with_button(community.organisers, "Ask for a change", chat.proposal_id)
    form = await community.organiser.click(card, label="Ask for a change")
    await community.organiser.submit_modal(form, {"note": "A later time?"})
    notice = await show_me(community, community.host)
    assert "A later time?" in notice.content
    await edit(community.host, notice, when="20 January 2026 9pm")
    assert "The organisers ask for a change" in notice.content
    await community.host.click(notice, label="Send")
    await community.world.run_due()
    assert (await community.accept(await community.chat(chat.id))).opens_at.hour == 21


async def test_a_draft_is_edited_and_sent_from_a_direct_message(community: Community) -> None:
    await community.world.app.services.communities.choose(community.guild.id, community.host.id, dm_on=True)
    chat = await community.propose()
    planning = community.world.app.services.planning
    await planning.ask_for_change(community.guild.id, chat.id, community.organiser.id, "A later time?")
    await community.world.run_due()
    author = community.host.user
    waiting = community.with_button(author.dm_channel, "Show me")
    notice = reply(await author.click(waiting, label="Show me"))
    form = await author.click(notice, label="Edit")
    await author.submit_modal(form, standing_in(form) | {"when": "yesterday 8pm"})
    assert "in the past" in notice.content
    form = await author.click(notice, label="Edit and try again")
    await author.submit_modal(form, standing_in(form) | {"when": "20 January 2026 9pm"})
    await author.click(notice, label="Safe space: off")
    await author.click(notice, label="Send")
    again = await community.chat(chat.id)
    assert (again.state, again.opens_at.hour, again.safe_space) == ("proposed", 21, True)


async def test_a_proposal_that_nobody_decided_on_comes_back_to_its_author(community: Community) -> None:
    chat = await community.propose()
    await community.world.run_until(chat.opens_at)
    assert (await community.chat(chat.id)).state == "draft"
    notice = await show_me(community, community.host)
    assert "was not decided on before its time came" in notice.content
    assert has_button(notice.message, "Edit")


# --- the support host


async def test_the_support_host_is_asked_and_shown_only_after_saying_yes(community: Community) -> None:
    ben = community.member("Ben Achebe")
    panel = await fill_in(community, when="3 January 2026 8pm")
    await community.host.select(panel, [ben], custom_id=control(panel, "draft-support"))
    await community.host.click(panel, label="Send")
    await community.world.run_due()
    (chat,) = await community.chats_in("proposed")
    chat = await community.accept(chat)
    assert f"Support host: <@{ben.id}>" not in text_of(community.card(chat))
    asked = await show_me(community, ben)
    await ben.click(asked, label="Yes, I'll support")
    await community.world.run_due()
    assert f"Support host: <@{ben.id}>" in text_of(community.card(chat))
    await ben.click(asked, label="Not this time")
    await community.world.run_due()
    assert f"Support host: <@{ben.id}>" not in text_of(community.card(chat))
    heard = await show_me(community, community.host)
    assert "can't support" in heard.content
