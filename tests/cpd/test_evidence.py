"""The pack and the book of records, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.cpd.entry import DECLARATIONS, Entry
from bot.cpd.evidence import Wanted
from bot.cpd.log import Typed
from bot.cpd.record import Verdict, judge
from bot.documents.evidence import Pack
from bot.errors import UserError
from tests.cpd.conftest import AMARA, BEN, CHLOE, DEV, EIGHT, GUILD, Desk
from tests.cpd.test_log import message

COURSE = Typed("A course on splinting", date(2026, 1, 10), 180, "Two mornings.", ("certificate.pdf",))


async def pack(desk: Desk, user_id: int = CHLOE, wanted: Wanted | None = None) -> Pack:
    return await desk.services.evidence.gather(GUILD, user_id, wanted or Wanted(), known_as="As known here")


async def reflect(desk: Desk, entry: Entry, words: str = "I learnt to wait.") -> None:
    who, reflections = (GUILD, entry.user_id, entry.id), desk.services.reflections
    await reflections.begin(*who)
    await reflections.write(*who, {"matters": words})
    await reflections.tick(*who, DECLARATIONS)
    await reflections.save(*who)


async def test_a_pack_holds_the_members_words_what_was_seen_and_a_signed_record(desk: Desk) -> None:
    chat_id = await desk.hold((6, BEN, "Ask."), (9, CHLOE, "I ask."), (30, CHLOE, "I wait."))
    await desk.publish(chat_id)
    (seen,) = await desk.services.log.entries(GUILD, CHLOE)
    added = await desk.services.log.add(GUILD, CHLOE, COURSE)
    await reflect(desk, seen)
    await desk.services.choices.print_as(
        GUILD, CHLOE, name="Chloe Lin", registration="OT00000", summary="Hand therapy."
    )
    made = await pack(desk)
    assert (made.name, made.registration, made.summary) == ("Chloe Lin", "OT00000", "Hand therapy.")
    assert (made.first, made.last, made.provisional) == (date(2025, 11, 1), date(2027, 10, 31), False)
    course, chat = made.activities
    assert (course.title, course.own_statement, course.evidence) == (
        added.title, True, ("What it was: Two mornings.", "certificate.pdf")
    )  # fmt: skip
    assert (chat.role, chat.kind, chat.own_statement) == ("took part", "Work-based learning", False)
    assert chat.minutes and (chat.minutes.minutes, chat.minutes.how) == (21, "seen")
    assert course.minutes and course.minutes.how == "declared"
    assert made.featured == (2,) and made.statement[0].parts[0].words == "I learnt to wait."
    assert [c.words for c in made.chats[0].contributions] == ["I ask.", "I wait."]
    assert made.chats[0].contributions[0].question == "Q1. What helps?" and made.chats[0].activity == 2
    (finding,) = judge(made.chats[0].record, desk.services.records_of_part.keys.trusted)
    assert finding.verdict is Verdict.GENUINE and finding.code == made.chats[0].code
    assert made.chats[0].verify_at == f"https://records.example.org/{finding.code}"
    for line in ("Messages: 2", "Minutes between them: 21", "Role: took part", "Transcript, SHA-256:"):
        assert line in finding.signed


async def test_a_record_says_what_was_seen_whatever_the_log_says_and_is_issued_once(desk: Desk) -> None:
    chat_id = await desk.hold((9, CHLOE, "A"))
    await desk.publish(chat_id)
    first = (await pack(desk)).chats[0]
    (entry,) = await desk.services.log.entries(GUILD, CHLOE)
    await desk.services.log.change(GUILD, CHLOE, entry.id, replace(COURSE, title="I ran the hour", minutes=600))
    changed = await pack(desk)
    assert changed.chats[0].record == first.record and changed.activities[0].own_statement
    assert "I ran the hour" not in first.record and "Minutes" not in first.record
    await desk.services.choices.print_as(GUILD, CHLOE, name="Chloe Lin", registration="", summary="")
    renamed = (await pack(desk)).chats[0]
    assert renamed.code != first.code and "Chloe Lin" in renamed.record

    book = desk.services.records_of_part
    for code in (first.code, renamed.code.lower(), renamed.code.replace("-", "")):
        found = await book.find(GUILD, code)
        assert found and not found.revoked and "BEGIN SEAL" not in found.words
    assert await book.find(2, first.code) is None
    for nonsense in ("", "-", "AAAA-AAAA", first.code[:-1], "🙂" * 50):
        assert await book.find(GUILD, nonsense) is None
    assert [await book.revoke(GUILD, CHLOE) for _ in range(2)] == [2, 0]
    found = await book.find(GUILD, first.code)
    assert found and found.revoked
    assert (await pack(desk)).chats[0].code not in (first.code, renamed.code)  # asked for again, issued anew


async def test_before_publishing_it_is_provisional_and_unsigned(desk: Desk) -> None:
    await desk.hold((9, CHLOE, "A"), (10, CHLOE, "B"))
    made = await pack(desk)
    assert made.provisional and made.chats[0].record == made.chats[0].code == ""
    assert [c.words for c in made.chats[0].contributions] == ["A", "B"]


async def test_whoever_is_left_out_keeps_their_own_words_and_has_no_record_that_names_them(desk: Desk) -> None:
    chat_id = await desk.hold((7, CHLOE, "Mine."), (8, CHLOE, "Not this one."), (9, BEN, "Theirs."))
    await desk.services.records.leave_out(GUILD, desk.message_id(8, 1), CHLOE)
    await desk.publish(chat_id)
    await desk.services.communities.choose(GUILD, CHLOE, names="left_out")
    await desk.services.records.withdraw(GUILD, CHLOE)
    made = (await pack(desk)).chats[0]
    assert [c.words for c in made.contributions] == ["Mine."] and made.record == ""
    await desk.services.records.forget_capture(GUILD, chat_id)
    assert (await pack(desk)).chats[0].contributions == ()


async def test_after_the_capture_is_gone_own_words_come_from_the_record(desk: Desk) -> None:
    chat_id = await desk.hold((7, BEN, "Theirs."), (8, CHLOE, "Mine."))
    await desk.publish(chat_id)
    before = await pack(desk)
    await desk.services.records.forget_capture(GUILD, chat_id)
    after = await pack(desk)
    assert [c.words for c in after.chats[0].contributions] == ["Mine."]
    assert after.chats[0].record == before.chats[0].record


async def test_hosts_watchers_and_safe_spaces_are_each_told_truly(desk: Desk) -> None:
    chat_id = await desk.hold((0, AMARA, "Welcome"), (59, AMARA, "Bye"))
    await desk.services.people.follow(GUILD, chat_id, DEV)
    await desk.publish(chat_id)
    host, watcher = (await pack(desk, AMARA)).chats[0], await pack(desk, DEV)
    assert "Role: host" in host.record and "Minutes between them: 59" in host.record
    assert watcher.activities[0].own_statement and watcher.activities[0].minutes is None
    assert "own statement" in watcher.chats[0].record and watcher.chats[0].contributions == ()

    safe = await desk.hold(opens=EIGHT - timedelta(days=1), safe_space=True, title="What we never say")
    await desk.services.people.seen(GUILD, safe, BEN)
    made = await pack(desk, BEN)
    assert [a.title for a in made.activities] == ["Facilitated peer discussion"]
    assert not made.provisional and "What we never say" not in made.chats[0].record
    assert "Role: support host" in made.chats[0].record and "Messages" not in made.chats[0].record  # not counted


async def test_a_range_with_nothing_in_it_is_a_clear_line_and_one_activity_can_stand_alone(desk: Desk) -> None:
    with pytest.raises(UserError, match="Your log is empty"):
        await pack(desk)
    first = await desk.services.log.add(GUILD, CHLOE, COURSE)
    await desk.services.log.add(GUILD, CHLOE, replace(COURSE, title="Another", on=date(2026, 1, 12)))
    for wanted in (Wanted(date(2024, 1, 1), date(2024, 12, 31)), Wanted(last=date(2025, 11, 2))):
        with pytest.raises(UserError, match="nothing in your log from"):
            await pack(desk, wanted=wanted)
    with pytest.raises(UserError, match="first day is after"):
        await pack(desk, wanted=Wanted(date(2026, 2, 1), date(2026, 1, 1)))
    with pytest.raises(UserError, match="don't know that framework"):
        await pack(desk, wanted=Wanted(framework_id="no-such"))
    alone = await pack(desk, wanted=Wanted(entry_id=first.id))
    assert ([a.title for a in alone.activities], alone.first, alone.gaps) == ([COURSE.title], COURSE.on, ())
    assert alone.frameworks[0].min_kinds == 0 and (await pack(desk)).frameworks[0].min_kinds == 2
    within = await pack(desk, wanted=Wanted(date(2026, 1, 11), date(2026, 1, 31), "coru-ie"))
    assert ([a.title for a in within.activities], within.frameworks[0].totals[0][0]) == (
        ["Another"], "Credits in this list"
    )  # fmt: skip


async def test_the_member_chooses_what_is_written_about_and_kept_words_follow_their_authors_choice(desk: Desk) -> None:
    days = [await desk.services.log.add(GUILD, CHLOE, replace(COURSE, title=f"Day {n}")) for n in range(8)]
    for entry in days:
        await reflect(desk, entry)
    assert len((await pack(desk)).featured) == 6
    await desk.services.choices.feature(GUILD, CHLOE, [days[3].id, days[0].id])
    chosen = await pack(desk)
    assert [chosen.activities[n - 1].title for n in chosen.featured] == ["Day 3", "Day 0"]

    await desk.services.keeping.keep(GUILD, CHLOE, message(BEN, "Worth keeping."), by_bot=False)
    await desk.services.communities.choose(GUILD, BEN, names="display")
    assert f"A message by Member {BEN}" in str((await pack(desk)).activities)
    await desk.services.communities.choose(GUILD, BEN, names="left_out")
    assert "Worth keeping." not in str((await pack(desk)).activities)
