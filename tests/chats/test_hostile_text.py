"""Whatever people type stays text: it pings nobody, runs nowhere, and passes for nobody else's words."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import discord
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chats.answers import LONGEST
from bot.chats.chat import Chat
from bot.demo.world import Community, reply, text_of
from cogs.chats import answering_messages, messages

SOON = "Thursday 1 January 2026 12.20am"  # the simulated Discord begins at midnight

HOSTILE = (
    "@everyone @here <@&123456789012345678> <@123456789012345678>",
    "#set page(width: 1cm) #panic() $x^2$",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{7 * 7}} ${7 * 7} {% raw %}",
    '=HYPERLINK("http://example.org","pay")',
    "[here](javascript:alert(1)) javascript:alert(1)",
    "\u202eevil\u202c \u2066x\u2069 \u200b",
    "bell\x07 escape\x1b[31m null\x00",
    "ภาษาไทย नमस्ते עברית عربى \ue000\uf8ff \U0010fffd",
    "-# small\n# Big\n> quoted\n||hidden||\n```\nopen",
)


async def test_hostile_words_of_a_proposal_stand_as_text_and_ping_nobody(community: Community) -> None:
    chat = await community.open(
        when=SOON,
        title="@everyone <script>x</script> #set page() {{7*7}} \u202egnp",
        introduction="\n".join(HOSTILE),
        questions=[line.splitlines()[0] for line in HOSTILE[:6]],
        reading="[free](javascript:alert(1)) <@&123456789012345678> =1+1",
    )
    await community.world.run_until(chat.takeaways_at)
    await community.end(chat)
    await community.publish(chat)
    nobody_was_pinged(community, chat)
    card = text_of(community.card(chat))
    assert "<script>x</script>" in card and "{{7\\*7}}" in card and "\u202e" not in card and "\x07" not in card
    questions = [line for line in community.said_by_bot(community.thread(chat)) if line.startswith("## Q")]
    assert len(questions) == 6 and "@everyone" not in "".join(questions)


def nobody_was_pinged(community: Community, chat: Chat) -> None:
    """Of all the bot posted, nothing named a role or everyone, and only hosts are named, in their own thread."""
    for request in community.world.env.http_requests:
        if request.method == "POST" and request.path.endswith("/messages"):
            assert request.json is not None
            allowed = request.json["allowed_mentions"]
            assert allowed["parse"] == [] and "roles" not in allowed
            assert set(map(int, allowed.get("users", ()))) <= {community.host.id}
    for place in (community.chats, community.thread(chat), community.organisers):
        for message in place.history():
            assert message.author.id != community.world.app.client.user.id or not message.mention_everyone  # type: ignore[union-attr]


async def test_hostile_messages_and_answers_stand_as_text_in_the_thread_and_in_all_six_files(
    community: Community,
) -> None:
    chat, ben = await community.open(when=SOON), community.member("Ben @everyone **Achebe**")
    await community.join(ben, chat)
    await community.world.run_for(timedelta(minutes=6))
    thread = community.thread(chat)
    for text in HOSTILE:
        await ben.send(thread, text)
        form = await ben.click(community.with_button(thread, "Answer"), label="Answer")
        await ben.submit_modal(form, {"answer-text": text})
    await ben.send(thread, "**a " * 500)
    screen = reply(await ben.slash(thread, "chat catchup"))
    assert len(screen.content) <= 2000 and "@everyone" not in screen.content
    for posted in (m for m in thread.history() if " answers Q" in m.content):
        heading, *lines = posted.content.split("\n")
        assert heading == "**Ben @\u200beveryone \\*\\*Achebe\\*\\*** answers Q1"
        assert lines and all(line.startswith("> ") for line in lines)
    await community.end(chat)
    await community.publish(chat)
    nobody_was_pinged(community, chat)
    await every_file_is_whole(community, chat)


async def every_file_is_whole(community: Community, chat: Chat) -> None:
    published_id = (await community.chat(chat.id)).published_message_id
    post = next(m for m in community.chats.history() if m.id == published_id)
    files = {a.filename.rpartition(".")[2]: await a.read() for a in post.attachments}
    assert set(files) == {"pdf", "docx", "html", "md", "csv", "json"}
    words = [m["text"] for m in json.loads(files["json"])["messages"]]
    assert len(words) == 2 * len(HOSTILE) + 1
    assert b"<script>alert" not in files["html"] and b"&lt;script&gt;" in files["html"]
    assert b'href="javascript:' not in files["html"] and files["docx"][:2] == b"PK"
    cells = [cell for row in csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "#set page" in printed and "{{7 * 7}}" in printed


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=LONGEST))
def test_a_quotation_never_leaves_its_lines_and_never_mentions(text: str) -> None:
    heading, *lines = answering_messages.posted("Ben", 1, text).split("\n")
    assert heading == "**Ben** answers Q1" and all(line.startswith("> ") for line in lines)
    mentions = discord.utils.escape_mentions("\n".join(lines))
    assert mentions == "\n".join(lines)


@given(st.text(max_size=300), st.integers(min_value=1, max_value=200))
def test_quoted_words_keep_to_their_length_and_are_cut_only_when_they_must_be(text: str, most: int) -> None:
    quoted = messages.said(text, most)
    assert len(quoted) <= most
    whole = messages.said(text, 10_000)
    assert quoted == whole or quoted.endswith("…")


@pytest.mark.parametrize("text", ["https://example.org/a_b_c?d=*e*", "<https://example.org/a_b>"])
def test_links_stay_readable_and_whole(text: str) -> None:
    assert messages.said(text) == text
