"""Answers given through the form, as members give them: posted once, theirs, and never lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord import InteractionResult, MemberActor

from bot.chats.chat import Chat
from bot.config import Settings
from bot.demo.simulator import simulate
from bot.demo.world import Community, has_button, reply
from bot.errors import SetupError, UserError

SOON = "Thursday 1 January 2026 12.20am"  # the simulated Discord begins at midnight


async def asked(community: Community) -> Chat:
    """A chat whose first question has been asked."""
    chat = await community.open(when=SOON)
    await community.world.run_for(timedelta(minutes=6))
    return await community.chat(chat.id)


pytestmark = pytest.mark.begins(after=asked)


async def pressed(community: Community, member: MemberActor, chat: Chat, number: int = 1) -> InteractionResult:
    question = chat.question(number)
    assert question is not None
    posted = community.with_button(community.thread(chat), "Answer", question.message_id)
    return await member.click(posted, label="Answer")


async def answer(community: Community, member: MemberActor, chat: Chat, text: str) -> InteractionResult:
    """Answer the first question through its button and form."""
    form = await pressed(community, member, chat)
    return await member.submit_modal(form, {"answer-text": text})


def answers_in(community: Community, chat: Chat) -> list[discord.Message]:
    return [m for m in community.thread(chat).history() if has_button(m, "Answer too")]


async def recorded(community: Community, chat: Chat) -> list[tuple[str, str]]:
    """What would be published now: the text of each message, and the section it stands in."""
    transcript = (await community.world.app.services.records.write(chat.guild_id, chat.id)).transcript
    return [(message.text, message.section) for message in transcript.messages]


async def test_an_answer_is_posted_under_its_authors_name_and_counts_as_their_own_words(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    await community.join(ben, chat)
    form = await pressed(community, ben, chat)
    assert "What brought you here?" in json.dumps(form.modal)
    told = reply(await ben.submit_modal(form, {"answer-text": "A buddy who asked good questions."}))
    (posted,) = answers_in(community, chat)
    assert posted.content == "**Ben Achebe** answers Q1\n> A buddy who asked good questions."
    assert str(posted.id) in told.content and told.ephemeral
    await chloe.react(posted, "❤️")

    transcript = (await community.world.app.services.records.write(chat.guild_id, chat.id)).transcript
    (message,) = transcript.messages
    assert (message.text, message.section) == ("A buddy who asked good questions.", "q1")
    assert [(r.emoji, r.count) for r in message.reactions] == [("❤️", 1)]
    mine = await community.world.app.services.records.mine(chat.guild_id, chat.id, ben.id)
    assert [m.author for m in mine.transcript.messages] == ["Ben Achebe"]


async def test_the_same_answer_sent_twice_stands_once_and_others_answer_beside_it(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    await answer(community, ben, chat, "Once only.")
    again = reply(await answer(community, ben, chat, "  Once only. "))
    (posted,) = answers_in(community, chat)
    assert "stands already" in again.content and str(posted.id) in again.content

    form = await chloe.click(posted, label="Answer too")
    await chloe.submit_modal(form, {"answer-text": "Second."})
    form = await chloe.slash(community.thread(chat), "chat answer")
    await chloe.submit_modal(form, {"answer-text": "Third, by command."})
    assert [m.content.splitlines()[0] for m in answers_in(community, chat)] == [
        "**Ben Achebe** answers Q1",
        "**Chloe Lin** answers Q1",
        "**Chloe Lin** answers Q1",
    ]


async def test_what_was_typed_is_kept_when_discord_refuses_it(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    form = await pressed(community, ben, chat)
    community.world.env.inject_error("POST", f"/channels/{chat.thread_id}/messages", status=403, code=50013)
    told = reply(await ben.submit_modal(form, {"answer-text": "Worth keeping."}))
    assert "Nothing is lost" in told.content and not answers_in(community, chat)

    form = await ben.click(told, label="Edit and try again")
    assert "Worth keeping." in json.dumps(form.modal)
    await ben.submit_modal(form, {"answer-text": "Worth keeping, indeed."})
    assert [m.content for m in answers_in(community, chat)] == ["**Ben Achebe** answers Q1\n> Worth keeping, indeed."]


async def test_an_answer_whose_receipt_was_lost_is_found_and_not_posted_again(
    community: Community, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, http = community.member("Ben Achebe"), community.world.app.client.http
    form = await pressed(community, ben, chat)
    request = http.request

    async def lose_the_receipt(route: discord.http.Route, **rest: Any) -> Any:
        answered = await request(route, **rest)
        if route.method == "POST" and route.path == "/channels/{channel_id}/messages":
            raise OSError("the line went dead")
        return answered

    monkeypatch.setattr(http, "request", lose_the_receipt)
    told = reply(await ben.submit_modal(form, {"answer-text": "Did it arrive?"}))
    monkeypatch.undo()
    assert len(answers_in(community, chat)) == 1

    form = await ben.click(told, label="Edit and try again")
    told = reply(await ben.submit_modal(form, {"answer-text": "Did it arrive?"}))
    assert "is posted" in told.content and len(answers_in(community, chat)) == 1


async def test_a_restart_loses_no_open_form_and_neither_buries_nor_doubles_what_stands(
    community: Community, chat: Chat, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, answers = community.member("Ben Achebe"), community.world.app.services.answers
    await community.join(ben, chat)
    await answer(community, ben, chat, "Standing.")

    async def die(*_: Any, **__: Any) -> None:
        raise UserError("the process ended here")

    monkeypatch.setattr(type(answers), "stands", die)
    await answer(community, ben, chat, "Posted, not noted.")
    monkeypatch.undo()
    form = await pressed(community, ben, chat)
    await community.world.restart(settings)
    await ben.submit_modal(form, {"answer-text": "Typed through a restart."})
    words = ["Standing.", "Posted, not noted.", "Typed through a restart."]
    assert len(answers_in(community, chat)) == 3
    assert await recorded(community, chat) == [(text, "q1") for text in words]


async def test_an_answer_deleted_or_taken_back_leaves_the_capture_and_may_be_given_again(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    await community.join(ben, chat)
    await answer(community, ben, chat, "To be removed.")
    (posted,) = answers_in(community, chat)
    others = await chloe.context_menu(community.thread(chat), "Leave out of the transcript", posted)
    assert "Only the person who wrote" in reply(others).content
    await community.organiser.delete(posted)

    told = reply(await answer(community, ben, chat, "Too quick."))
    assert "Taken back" in reply(await ben.click(told, label="Take it back")).content
    assert not answers_in(community, chat)
    assert "not part of" in reply(await ben.click(told, label="Take it back")).content
    await answer(community, ben, chat, "Too quick.")
    assert len(answers_in(community, chat)) == 1
    assert await recorded(community, chat) == [("Too quick.", "q1")]


async def test_an_answer_left_out_through_its_menu_can_be_taken_back_there(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await community.join(ben, chat)
    await answer(community, ben, chat, "Rather not.")
    menu = await ben.context_menu(community.thread(chat), "Leave out of the transcript", answers_in(community, chat)[0])
    assert await recorded(community, chat) == []
    await ben.click(reply(menu), label="Take it back")
    assert not answers_in(community, chat)


async def test_before_agreeing_an_answer_stands_and_agree_is_offered(community: Community, chat: Chat) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    told = reply(await answer(community, ben, chat, "Not agreed yet."))
    assert has_button(told.message, "Agree") and len(answers_in(community, chat)) == 1
    for said in ("can be part", "agreed already"):
        assert said in reply(await ben.click(told, label="Agree")).content
    await answer(community, chloe, chat, "Never agreed.")
    assert await recorded(community, chat) == [("Not agreed yet.", "q1")]


async def test_take_aways_and_late_answers_come_through_the_form_until_the_window_ends(
    community: Community, chat: Chat
) -> None:
    ben = community.member("Ben Achebe")
    await community.join(ben, chat)
    await community.world.run_until(chat.takeaways_at)
    form = await ben.slash(community.thread(chat), "chat answer")
    await ben.submit_modal(form, {"answer-text": "I will ask for a buddy."})
    assert answers_in(community, chat)[-1].content.startswith("**Ben Achebe** takes away")
    await community.end(chat)
    told = reply(await answer(community, ben, chat, "The morning after."))
    assert "added afterwards" in told.content
    form = await pressed(community, ben, chat)
    await community.publish(chat)
    assert "has ended" in reply(await ben.submit_modal(form, {"answer-text": "Too late."})).content
    assert "has ended" in reply(await pressed(community, ben, chat)).content
    record = await community.world.app.services.records.newest(chat.guild_id, chat.id)
    assert [(m.text, m.section, m.added_afterwards) for m in record.transcript.messages] == [
        ("I will ask for a buddy.", "takeaways", False),
        ("The morning after.", "q1", True),
    ]


async def test_what_cannot_be_answered_or_posted_is_refused_in_words(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    for number, why in ((2, "has not been asked yet"), (7, "has no question 7")):
        refused = await ben.slash(community.thread(chat), "chat answer", question=number)
        assert why in reply(refused).content and refused.modal is None
    for text, why in (("   \n ", "nothing in"), ("\u200b\u202e", "nothing in"), ("**a " * 450, "counts twice")):
        told = reply(await answer(community, ben, chat, text))
        assert why in told.content
    assert "**a **a" in json.dumps((await ben.click(told, label="Edit and try again")).modal)
    assert not answers_in(community, chat)
    with pytest.raises(UserError, match="1,801 characters"):
        await community.world.app.services.answers.begin(chat.guild_id, chat.id, ben.id, 1, "x" * 1801)


@pytest.mark.begins(after=None)
async def test_before_the_opening_there_is_nothing_to_answer(community: Community) -> None:
    chat = await community.scheduled(when=SOON)
    told = await community.member("Ben Achebe").slash(community.chats, "chat answer", chat=str(chat.id), question=1)
    assert "has not opened yet" in reply(told).content


async def test_an_answer_pings_nobody_and_cannot_pass_for_the_bots_own_words(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    text = f"@everyone <@{community.host.id}>\n## Q9. Fake\n[here](javascript:alert(1)) https://example.org/a_b"
    await answer(community, ben, chat, text)
    (posted,) = answers_in(community, chat)
    assert all(line.startswith("> ") for line in posted.content.splitlines()[1:])
    assert "> \\## Q9. Fake" in posted.content and "https://example.org/a_b" in posted.content
    assert not posted.mention_everyone and not posted.mentions
    sent = [r for r in community.world.env.http_requests if r.path == f"/channels/{chat.thread_id}/messages"][-1]
    assert sent.json is not None and sent.json["allowed_mentions"] == {"parse": []}


# --- without the Message Content intent


@pytest.fixture
async def deaf(settings: Settings) -> AsyncIterator[Community]:
    """A community whose bot is not shown what members write."""
    async with simulate(settings, words_allowed=False) as world:
        yield await Community.found(world)


async def test_without_message_content_the_form_carries_the_chat(deaf: Community) -> None:
    chat = await deaf.open(when=SOON)
    await deaf.world.run_for(timedelta(minutes=6))
    chat, ben = await deaf.chat(chat.id), deaf.member("Ben Achebe")
    await deaf.join(ben, chat)
    assert any("press Answer" in line for line in deaf.said_by_bot(deaf.thread(chat)))
    await ben.send(deaf.thread(chat), "Only people can read this.")
    await answer(deaf, ben, chat, "This counts.")
    assert await recorded(deaf, chat) == [("This counts.", "q1")]


async def test_asking_in_vain_for_message_content_stops_with_a_clear_sentence(settings: Settings) -> None:
    wish = settings.model_copy(update={"message_content": "on"})
    with pytest.raises(SetupError, match="Message Content intent is not enabled"):
        async with simulate(wish, words_allowed=False):
            pass


async def test_words_stored_before_message_content_was_switched_off_stay(
    community: Community, chat: Chat, settings: Settings
) -> None:
    ben = community.member("Ben Achebe")
    await community.join(ben, chat)
    await ben.send(community.thread(chat), "Heard while I could.")
    await community.world.app.services.capture.drain()
    community.world.env.approved_intents.message_content = False  # type: ignore[union-attr]
    await community.world.restart(settings)
    await ben.send(community.thread(chat), "Not heard any more.")
    await community.end(chat)
    assert await recorded(community, chat) == [("Heard while I could.", "q1")]
