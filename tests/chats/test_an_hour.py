"""A chat from proposal to published transcript, lived by its members."""

from __future__ import annotations

from datetime import timedelta

from bot.demo.world import Community, text_of


async def test_a_chat_lives_from_proposal_to_published_transcript(community: Community) -> None:
    chat = await community.open()
    thread = community.thread(chat)
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    for member in (community.host, ben, chloe):
        await community.join(member, chat)
    await ben.send(thread, "Evening all, Ben here.")
    await community.world.run_for(timedelta(minutes=6))
    answer = await chloe.send(thread, "A buddy who asked good questions.")
    await ben.send(thread, "Mine did too.", reply_to=answer)
    await community.end(chat)
    chat = await community.publish(chat)

    assert chat.state == "published"
    said = community.said_by_bot(thread)
    assert [line[:6] for line in said if line.startswith("## Q")] == ["## Q1.", "## Q2.", "## Q3."]
    post = next(m for m in community.chats.history() if m.id == chat.published_message_id)
    assert {a.filename for a in post.attachments} == {
        f"transcript.{e}" for e in ("pdf", "docx", "html", "md", "csv", "json")
    }
    assert "**3** messages from **2** people" in text_of(post)
