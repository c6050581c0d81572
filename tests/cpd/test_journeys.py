"""CPD as members live it: from the closing card to a file, one question at a time, a log of one's own."""

from __future__ import annotations

import io
from datetime import timedelta

import discord
import docx
import pypdf
import pytest
from simcord import MemberActor, ResponseMessage

from bot.chats.chat import Chat
from bot.demo.world import Community, parts_of, reply

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


def control(message: ResponseMessage, name: str) -> str:
    ids = (getattr(part, "custom_id", None) or "" for part in parts_of(message.message))
    return next(custom_id for custom_id in ids if custom_id.partition(":")[0] == name)


async def tick_and_save(member: MemberActor, preview: ResponseMessage) -> ResponseMessage:
    await member.select(preview, TICKS, custom_id=control(preview, "cpd-tick"))
    return reply(await member.click(preview, label="Save"))


async def files_of(message: discord.Message) -> dict[str, bytes]:
    return {attachment.filename: await attachment.read() for attachment in message.attachments}


def printed(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


async def test_three_presses_and_one_form_from_the_closing_card_to_the_file_with_dms_closed(
    community: Community, chat: Chat
) -> None:
    ben = community.member("Ben Achebe")
    community.world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    chat = await community.end(chat)
    card = closing_card(community, chat)
    labels = [part.label for part in parts_of(card) if getattr(part, "label", None)]
    assert labels == ["Write my reflection", "My evidence now", "I followed this chat"]

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

    # Once the transcript is published, the same press brings a signed record.
    chat = await community.publish(chat)
    post = next(m for m in community.chats.history() if m.id == chat.published_message_id)
    again = reply(await ben.click(post, label="My evidence now"))
    assert "provisional" not in again.content
    pdf = " ".join(
        p.extract_text() for p in pypdf.PdfReader(io.BytesIO((await files_of(again.message))["evidence.pdf"])).pages
    )
    assert "RECORD OF TAKING PART" in " ".join(pdf.split())
