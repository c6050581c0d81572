"""CPD as members live it: from the closing card to a file, one question at a time, a log of one's own."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import docx
import pypdf
import pytest
from simcord import InteractionResult, MemberActor, ResponseMessage

from bot.chats.chat import Chat
from bot.config import Settings
from bot.cpd.verifying import verify
from bot.demo.world import Community, control, has_button, parts_of, reply, standing_in

SOON = "Thursday 1 January 2026 12.20am"  # the simulated Discord begins at midnight
ANSWERS = {
    "stood-out": "How the others begin: with **one** question.",
    "matters": "I learnt that silence is an answer too.",
    "next": "Ask Friday's group one open question.",
    "practice": "I wait ten seconds longer.",
    "users": "They say more of what matters to them.",
}
TICKS = ["own-words", "nobody"]


@pytest.fixture
async def chat(community: Community) -> Chat:
    """A chat in its first question, in which Ben has agreed to the conduct and written twice."""
    chat = await community.open(when=SOON)
    ben = community.member("Ben Achebe")
    for member in (ben, community.host):
        await community.join(member, chat)
    await community.world.run_for(timedelta(minutes=6))
    theirs = await community.host.send(community.thread(chat), "Welcome, all.")
    await ben.send(community.thread(chat), "I begin with a question about their week.", reply_to=theirs)
    await community.world.run_for(timedelta(minutes=9))
    await ben.send(community.thread(chat), "And then I wait.")
    return await community.chat(chat.id)


def closing_card(community: Community, chat: Chat) -> discord.Message:
    return community.with_button(community.thread(chat), "I followed this chat")


async def tick_and_save(member: MemberActor, preview: ResponseMessage) -> ResponseMessage:
    await member.select(preview, TICKS, custom_id=control(preview, "cpd-tick"))
    return reply(await member.click(preview, label="Save"))


async def files_of(message: discord.Message) -> dict[str, bytes]:
    return {attachment.filename: await attachment.read() for attachment in message.attachments}


def printed(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


async def test_three_presses_and_one_form_from_the_closing_card_to_the_file_with_dms_closed(
    community: Community, chat: Chat, tmp_path: Path
) -> None:
    ben = community.member("Ben Achebe")
    community.world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    chat = await community.end(chat)
    card = closing_card(community, chat)
    labels = [part.label for part in parts_of(card) if getattr(part, "label", None)]
    assert labels == ["Write my reflection", "My evidence now", "I followed this chat", "Find a buddy"]

    form = await ben.click(card, label="Write my reflection")  # the first press
    assert form.modal is not None and len(form.modal["components"]) == 5
    assert "You wrote: “I begin with a question" in str(form.modal)
    preview = reply(await ben.submit_modal(form, ANSWERS))
    assert preview.ephemeral and "silence is an answer" in preview.content and "not in your log yet" in preview.content
    assert "tick both" in reply(await ben.click(preview, label="Save")).content
    saved = await tick_and_save(ben, preview)  # the second
    assert "**Saved.**" in saved.content
    sent = reply(await ben.click(saved, label="My evidence"))  # the third
    assert sent.ephemeral and "provisional" in sent.content and "Ben Achebe" in sent.content
    made = await files_of(sent.message)
    assert set(made) == {"evidence.pdf", "evidence.docx"}
    reader = pypdf.PdfReader(io.BytesIO(made["evidence.pdf"]))
    words = printed(made["evidence.pdf"])
    for expected in ("I learnt that silence is an answer too.", "And then I wait.", "Welcome, all.", "rovisional"):
        assert expected in words
    assert reader.metadata and reader.metadata.title and "RECORD OF TAKING PART" not in words
    document = docx.Document(io.BytesIO(made["evidence.docx"]))
    assert any("I wait ten seconds longer." in paragraph.text for paragraph in document.paragraphs)

    # Dee was not in it; she read along, and only has to say so.
    dee = community.member("Dee Watts")
    for label in ("Write my reflection", "My evidence now"):
        told = reply(await dee.click(card, label=label))
        assert told.ephemeral and "I did not see you write" in told.content and not told.attachments
    await dee.click(told, label="I followed this chat")
    form = await dee.click(card, label="Write my reflection")
    await tick_and_save(dee, reply(await dee.submit_modal(form, {"matters": "I read along. *Much* to think about."})))
    watched = printed((await files_of(reply(await dee.click(card, label="My evidence now")).message))["evidence.pdf"])
    assert "own statement" in watched and "I read along." in watched

    # Once the transcript is published, the same press brings a signed record.
    chat = await community.publish(chat)
    post = next(m for m in community.chats.history() if m.id == chat.published_message_id)
    again = reply(await ben.click(post, label="My evidence now"))
    assert "provisional" not in again.content
    made = await files_of(again.message)
    words = printed(made["evidence.pdf"])
    code = re.search(r"RECORD OF TAKING PART (\w{4}-\w{4})", words)
    assert code and "Messages: 2" in words and "Minutes between them: 9" in words
    keys = community.world.app.services.records_of_part.keys
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        report, genuine = verify(tmp_path / name, (), keys.trusted)
        assert genuine, report

    # Anybody here can look its code up; once Ben leaves himself out it no longer counts, and nobody is told why.
    chloe = community.member("Chloe Lin")

    async def looked_up(typed: str) -> str:
        return reply(await chloe.slash(community.chats, "cpd verify", code=typed)).content

    for typed in (code[1], code[1].lower().replace("-", " ")):
        assert "**Genuine.**" in await looked_up(typed) and "Ben Achebe" in await looked_up(typed)
    for typed in (code[1][:-1], "7K3F-Q2MX", "x" * 100):
        assert "**No record.**" in await looked_up(typed)
    assert keys.fingerprint in reply(await chloe.slash(community.chats, "cpd verify")).content
    panel = reply(await ben.slash(community.chats, "privacy"))
    asked = reply(await ben.select(panel, ["left_out"], custom_id=control(panel, "privacy-name")))
    await ben.click(asked, label="Leave my words out")
    revoked = await looked_up(code[1])
    assert "**No longer valid.**" in revoked and "Ben" not in revoked
    # His own pack still holds his own words, with no record that would name him.
    own = printed((await files_of(reply(await ben.click(post, label="My evidence now")).message))["evidence.pdf"])
    assert "And then I wait." in own and "RECORD OF TAKING PART" not in own


async def test_one_question_at_a_time_goes_on_after_a_restart_and_so_does_a_form_that_was_open(
    community: Community, chat: Chat, settings: Settings
) -> None:
    ben = community.member("Ben Achebe")
    await community.end(chat)
    card = reply(await ben.slash(community.chats, "cpd reflect"))
    assert "**You wrote there:**" in card.content and "> And then I wait." in card.content
    names = list(ANSWERS)
    form = await ben.click(card, label="One question at a time")
    assert list(standing_in(form)) == names[:1]
    told = reply(await ben.submit_modal(form, {names[0]: ANSWERS[names[0]]}))
    for number, name in enumerate(names[1:3], start=2):
        form = await ben.click(told, label="Continue")
        told = reply(await ben.submit_modal(form, {name: ANSWERS[name]}))
        assert f"**{number} of 5 saved.**" in told.content
    form = await ben.click(told, label="Continue")
    await community.world.restart(settings)
    told = reply(await ben.submit_modal(form, {names[3]: ANSWERS[names[3]]}))  # it was open all the while
    assert "**4 of 5 saved.**" in told.content
    card = reply(await ben.slash(community.chats, "cpd reflect", activity="learning"))
    assert "What you typed is still there" in card.content
    form = await ben.click(card, label="One question at a time")
    preview = reply(await ben.submit_modal(form, {names[4]: ANSWERS[names[4]]}))
    assert all(words.replace("**", r"\*\*") in preview.content for words in ANSWERS.values())
    form = await ben.select(preview, ["1"], custom_id=control(preview, "cpd-change-answer"))
    assert standing_in(form) == {names[1]: ANSWERS[names[1]]}
    preview = reply(await ben.submit_modal(form, {names[1]: "I learnt to be quiet."}))
    assert "**Saved.**" in (await tick_and_save(ben, preview)).content
    (entry,) = await community.world.app.services.log.entries(community.guild.id, ben.id)
    assert entry.reflected and entry.reflected.answers == ANSWERS | {names[1]: "I learnt to be quiet."}


async def test_gibbs_comes_in_two_forms_joined_by_a_button_and_an_edit_keeps_what_was_said_before(
    community: Community, chat: Chat
) -> None:
    ben = community.member("Ben Achebe")
    await community.end(chat)
    card = reply(await ben.slash(community.chats, "cpd reflect"))
    await ben.select(card, ["gibbs"], custom_id=control(card, "cpd-model"))
    form = await ben.click(card, label="In 2 forms")
    assert len(standing_in(form)) == 4
    told = reply(await ben.submit_modal(form, dict.fromkeys(standing_in(form), "First part.")))
    form = await ben.click(told, label="Continue")
    preview = reply(await ben.submit_modal(form, dict.fromkeys(standing_in(form), "Second part.")))
    assert has_button(preview.message, "Change part 2")
    await tick_and_save(ben, preview)

    again = await ben.click(closing_card(community, chat), label="Write my reflection")
    assert set(standing_in(again).values()) == {"First part."}  # the way it was written last
    preview = reply(await ben.submit_modal(again, standing_in(again) | {"felt": "Calmer, looking back."}))
    assert "kept beside it" in (await tick_and_save(ben, preview)).content
    card = reply(await ben.slash(community.chats, "cpd reflect", activity="Learning together"))
    before = reply(await ben.click(card, label="What it said before")).content
    assert "First part." in before and "Calmer" not in before


NUMBER = "943 476 5919"  # checks, and is nobody's


async def test_a_number_is_asked_about_privately_before_anything_is_saved(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await community.end(chat)
    form = await ben.click(closing_card(community, chat), label="Write my reflection")
    asked = reply(await ben.submit_modal(form, ANSWERS | {"stood-out": f"A letter about {NUMBER}."}))
    assert asked.ephemeral and "could be an NHS number" in asked.content and "What stood out?" in asked.content
    assert "943" not in asked.content and not has_button(asked.message, "Save")
    form = await ben.click(asked, label="Change it")
    assert NUMBER in standing_in(form)["stood-out"]  # what was typed is not lost
    preview = reply(await ben.submit_modal(form, standing_in(form) | {"stood-out": "A letter."}))
    assert "not in your log yet" in preview.content
    again = await ben.click(preview, label="Change it")
    asked = reply(await ben.submit_modal(again, standing_in(again) | {"next": f"Order part {NUMBER}."}))
    preview = reply(await ben.click(asked, label="It is not an NHS number"))
    assert "**Saved.**" in (await tick_and_save(ben, preview)).content

    form = await ben.slash(community.chats, "cpd add")
    asked = reply(await ben.submit_modal(form, {"title": "A letter", "about": f"About {NUMBER}."}))
    assert "could be an NHS number" in asked.content and "943" not in asked.content
    form = await ben.click(asked, label="Change it")
    assert NUMBER in standing_in(form)["about"]
    assert "in your log" in reply(await ben.click(asked, label="It is not an NHS number")).content


async def test_a_log_is_filled_corrected_added_to_and_its_gaps_and_types_pointed_out(
    community: Community, chat: Chat
) -> None:
    ben = community.member("Ben Achebe")
    home = reply(await ben.slash(community.chats, "start"))
    assert "your log fills itself" in home.content
    await community.end(chat)
    await community.world.run_for(timedelta(days=100))
    panel = reply(await ben.slash(community.chats, "cpd log"))
    for expected in ("Learning together", "took part", "no reflection yet", "a gap to explain"):
        assert expected in panel.content
    form = await ben.click(panel, label="Explain a gap")
    panel = reply(await ben.submit_modal(form, {"words": "Parental leave."}))
    assert "Parental leave." in panel.content

    form = await ben.click(panel, label="Add")
    hostile = reply(await ben.submit_modal(form, {"title": "@everyone **loud** <@123456789012345678>"}))
    assert "@everyone" not in hostile.content and "<@1" not in hostile.content and r"\*\*loud" in hostile.content
    await ben.click(reply(await ben.click(hostile, label="Delete")), label="Delete it")
    form = await ben.slash(community.chats, "cpd add")
    typed = {"title": "Splinting course", "day": "3 May 2031", "minutes": "2 hours", "about": "", "links": "a.pdf"}
    refused = reply(await ben.submit_modal(form, typed))
    assert "still to come" in refused.content and "is kept" in refused.content
    form = await ben.click(refused, label="Edit and try again")
    assert standing_in(form)["title"] == "Splinting course"
    opened = reply(await ben.submit_modal(form, typed | {"day": "3 March"}))
    assert "120 minutes (your own statement)" in opened.content
    assert "All of one type" in reply(await ben.slash(community.chats, "cpd log")).content
    await ben.select(opened, ["hcpc-uk formal"], custom_id=control(opened, "cpd-kind"))
    panel = reply(await ben.slash(community.chats, "cpd log"))
    assert "All of one type" not in panel.content and "2 activities, 2 types" in panel.content

    (_, hour) = (await community.world.app.services.choices.overview(community.guild.id, ben.id)).entries
    opened = reply(await ben.select(panel, [str(hour.id)], custom_id=control(panel, "cpd-open")))
    form = await ben.click(opened, label="Edit")
    assert standing_in(form)["day"] == "Thursday 1 January 2026"
    opened = reply(await ben.submit_modal(form, standing_in(form) | {"title": "My own name for it"}))
    assert "your own account" in opened.content
    asked = reply(await ben.click(opened, label="Delete"))
    kept = reply(await ben.click(asked, label="Keep it"))
    asked = reply(await ben.click(kept, label="Delete"))
    assert "Gone from your log" in reply(await ben.click(asked, label="Delete it")).content
    panel = reply(await ben.slash(community.chats, "cpd log"))
    assert "My own name" not in panel.content and "Learning together" not in panel.content

    form = await ben.click(panel, label="Cycle dates")
    panel = reply(await ben.submit_modal(form, {"first": "1 January 2026", "last": "31 December 2026"}))
    assert "1 January 2026 to 31 December 2026" in panel.content
    panel = reply(await ben.select(panel, ["hcpc-uk", "otba-au"], custom_id=control(panel, "cpd-frameworks")))
    assert "Occupational Therapy Board of Australia" in panel.content and "of 20 asked for" in panel.content
    assert has_button(reply(await ben.slash(community.chats, "start")).message, "My CPD")


async def test_export_asks_once_what_to_print_and_goes_the_private_route_when_it_takes_long(
    community: Community, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = community.member("Ben Achebe")

    async def asked(**options: Any) -> InteractionResult:
        return await ben.slash(community.chats, "cpd export", **options)

    nothing = reply(await asked())
    assert "Your log is empty" in nothing.content and not nothing.attachments
    await community.end(chat)
    form = await asked(format="all")
    assert standing_in(form)["name"] == "Ben Achebe"
    sent = reply(await ben.submit_modal(form, {"name": "Benjamin Achebe", "registration": "OT00000", "summary": ""}))
    made = await files_of(sent.message)
    assert set(made) == {f"evidence.{name}" for name in ("pdf", "docx", "html", "md", "csv", "json")}
    record = json.loads(made["evidence.json"])
    assert (record["name"], record["registration"]) == ("Benjamin Achebe", "OT00000")
    assert "no reflection in it yet" in sent.content and "No hours or points" in sent.content
    ranged = {"from": "1 January 2024", "to": "31 January 2024"}
    nothing = reply(await asked(**ranged))
    assert "nothing in your log from 1 January 2024 to 31 January 2024" in nothing.content and not nothing.attachments
    assert "read the day" in reply(await asked(**{"from": "soon"})).content

    form = await ben.click(sent, label="Name and number")
    number = reply(await ben.submit_modal(form, standing_in(form) | {"summary": f"I wrote {NUMBER}."}))
    assert "could be an NHS number" in number.content and "943" not in number.content
    assert NUMBER in standing_in(await ben.click(number, label="Change it"))["summary"]
    assert "Noted." in reply(await ben.click(number, label="It is not an NHS number")).content

    monkeypatch.setattr(sys.modules["cogs.cpd.exporting"], "QUICK", 0)  # each bot loads its cogs anew
    assert "leave a notice" in reply(await asked(format="json")).content
    monkeypatch.undo()
    await community.world.run_due()
    choices = await community.world.app.services.communities.choices(community.guild.id, ben.id)
    desk = community.place(choices.desk_thread_id)
    told = reply(await ben.click(community.with_button(desk, "Show me"), label="Show me"))
    assert "is ready" in told.content
    files = await files_of(reply(await ben.click(told, label="Get my files")).message)
    assert set(files) == {"evidence.json"}


async def test_any_message_can_be_saved_as_far_as_its_author_allows(community: Community, chat: Chat) -> None:
    dee, ben = community.member("Dee Watts"), community.member("Ben Achebe")
    mine = await dee.send(community.chats, "What **I** said, @everyone.")
    theirs = await ben.send(community.chats, "What Ben said.")

    async def saved(message: discord.Message) -> ResponseMessage:
        return reply(await dee.context_menu(community.chats, "Save to my CPD", message))

    for _ in range(2):
        told = await saved(mine)
        assert told.ephemeral and "A conversation in" in told.content
    card = reply(await dee.click(told, label="Write a reflection"))
    assert "**You kept:**" in card.content and "What" in card.content and "@everyone" not in card.content
    assert "Saved to your CPD log" in (await saved(theirs)).content
    services = community.world.app.services
    await services.communities.choose(community.guild.id, ben.id, names="left_out")
    assert "keeps their words out" in (await saved(await ben.send(community.chats, "Not this."))).content
    assert "a message of mine" in (await saved(community.card(chat))).content
    entries = await services.log.entries(community.guild.id, dee.id)
    assert sorted(kept.words for entry in entries for kept in entry.kept) == ["", "What **I** said, @everyone."]
