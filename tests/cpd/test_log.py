"""A log that fills itself and leaves the member the last word, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cpd.evidence import Wanted
from bot.cpd.from_pairs import TITLE
from bot.cpd.keeping import Message
from bot.cpd.log import Typed
from bot.errors import UserError
from db.buddy_pairs import MeetingRow, MemberRow, PairRow
from tests.cpd.conftest import AMARA, BEN, CHLOE, DEV, EIGHT, GUILD, Desk

TYPED = Typed("A course on splinting", date(2026, 1, 10), 180, "Two mornings.", ("certificate.pdf",))


async def told(desk: Desk, user_id: int) -> list[tuple[str, str, int | None]]:
    return [(e.role, e.title, e.minutes) for e in await desk.services.log.entries(GUILD, user_id)]


async def test_a_log_fills_itself_with_what_was_seen(desk: Desk) -> None:
    chat_id = await desk.hold(
        (1, AMARA, "Welcome"), (58, AMARA, "Bye"), (6, BEN, "Hi"), (9, CHLOE, "A"), (40, CHLOE, "B")
    )
    await desk.hold(title="Nobody came", opens=EIGHT + timedelta(hours=2))
    await desk.hold(title="Practice", practice=True, opens=EIGHT + timedelta(hours=3))
    await desk.services.people.follow(GUILD, chat_id, DEV)
    assert await told(desk, AMARA) == [("host", "Learning together", 57)]
    assert await told(desk, BEN) == [("support host", "Learning together", None)]
    assert await told(desk, CHLOE) == [("participant", "Learning together", 31)]
    assert await told(desk, DEV) == [("watcher", "Learning together", None)]
    assert await desk.services.log.entries(2, CHLOE) == []


async def test_talks_of_a_pair_come_into_both_logs_as_declared_and_name_nobody(desk: Desk) -> None:
    began, talked = EIGHT - timedelta(days=9), EIGHT - timedelta(days=2, hours=-4)  # at midnight, as both lived it
    async with desk.database.writing() as session:
        members = [MemberRow(guild_id=GUILD, user_id=user_id) for user_id in (BEN, CHLOE)]
        members[0].left_at = talked + timedelta(days=1)
        held = [
            MeetingRow(guild_id=GUILD, logged_by=CHLOE, held_at=at, minutes=40, about="Ben's move")
            for at in (talked, talked + timedelta(days=2))
        ]
        session.add(
            PairRow(
                guild_id=GUILD, state="open", begun_at=began, ends_at=EIGHT, members=members, goals=[], meetings=held
            )
        )
    (first, second) = await desk.services.log.entries(GUILD, CHLOE)
    assert (first.role, first.title, first.minutes, first.minutes_seen) == ("buddy", TITLE, 40, False)
    assert (first.on, first.about) == (date(2026, 1, 19), "") and second.on == date(2026, 1, 21)
    assert len(await told(desk, BEN)) == 1  # he had left before the second
    await desk.services.log.delete(GUILD, CHLOE, first.id)
    assert len(await told(desk, CHLOE)) == 1 and len(await told(desk, BEN)) == 1
    pack = await desk.services.evidence.gather(GUILD, BEN, Wanted(), known_as="Ben")
    (activity,) = pack.activities
    assert (activity.role, activity.own_statement) == ("buddy", True) and pack.chats == ()


async def test_two_looks_at_once_fill_a_log_once(desk: Desk) -> None:
    await desk.hold((6, CHLOE, "A"))
    await asyncio.gather(*(desk.services.log.entries(GUILD, CHLOE) for _ in range(4)))
    assert len(await told(desk, CHLOE)) == 1


async def test_what_is_seen_later_is_filled_in_until_the_member_corrects_it(desk: Desk) -> None:
    chat_id = await desk.hold()
    await desk.services.people.follow(GUILD, chat_id, CHLOE)
    (watched,) = await desk.services.log.entries(GUILD, CHLOE)
    await desk.services.people.seen(GUILD, chat_id, CHLOE)
    (seen,) = await desk.services.log.entries(GUILD, CHLOE)
    assert (watched.role, seen.role, watched.id) == ("watcher", "participant", seen.id)

    mine = replace(TYPED, title="My own title", minutes=45)
    await desk.services.log.change(GUILD, CHLOE, seen.id, mine)
    (corrected,) = await desk.services.log.entries(GUILD, CHLOE)
    assert (corrected.title, corrected.minutes, corrected.minutes_seen) == ("My own title", 45, False)
    assert corrected.links == ("certificate.pdf",) and corrected.chat_id == chat_id


async def test_a_deletion_survives_the_next_filling_and_leaves_no_words(desk: Desk) -> None:
    chat_id = await desk.hold((6, CHLOE, "A"))
    (entry,) = await desk.services.log.entries(GUILD, CHLOE)
    reflections = desk.services.reflections
    await reflections.begin(GUILD, CHLOE, entry.id)
    await reflections.write(GUILD, CHLOE, entry.id, {"matters": "Regretted."})
    await desk.services.log.delete(GUILD, CHLOE, entry.id)
    assert await told(desk, CHLOE) == []
    with pytest.raises(UserError, match="no longer in your log"):
        await desk.services.log.delete(GUILD, CHLOE, entry.id)
    with pytest.raises(UserError, match="no longer in your log"):
        await reflections.draft(GUILD, CHLOE, entry.id)
    again = await desk.services.log.of_chat(GUILD, CHLOE, chat_id)  # whoever asks for its evidence wants it back
    assert again is not None and again.id != entry.id and again.reflected is None


async def test_a_member_adds_changes_and_deletes_their_own(desk: Desk) -> None:
    log = desk.services.log
    added = await log.add(GUILD, CHLOE, TYPED)
    assert (added.source, added.role, added.minutes, added.minutes_seen) == ("", "", 180, False)
    changed = await log.change(GUILD, CHLOE, added.id, replace(TYPED, title="Splinting"))
    sorted_ = await log.sort(GUILD, CHLOE, added.id, "hcpc-uk", "formal")
    assert (changed.title, sorted_.kinds) == ("Splinting", {"hcpc-uk": "formal"})
    with pytest.raises(UserError, match="no longer there"):
        await log.sort(GUILD, CHLOE, added.id, "hcpc-uk", "no such")
    for stranger in (BEN, AMARA):
        with pytest.raises(UserError, match="no longer in your log"):
            await log.change(GUILD, stranger, added.id, TYPED)
    await log.delete(GUILD, CHLOE, added.id)
    assert await told(desk, CHLOE) == []


def test_what_is_typed_is_read_or_refused_in_words() -> None:
    today = date(2026, 1, 23)
    given = {"title": " Splinting ", "day": "", "minutes": "1h30", "about": "", "links": "a.pdf\n\n b.pdf "}
    assert Typed.read(**given, today=today) == Typed("Splinting", today, 90, "", ("a.pdf", "b.pdf"))
    for change, reason in (
        ({"title": "  "}, "title"), ({"day": "3 May 2031"}, "still to come"), ({"minutes": "ages"}, "How long"),
        ({"links": "x\n" * 11}, "at most 10"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=reason):
            Typed.read(**given | change, today=today)
    assert Typed.read(**given | {"about": "Saw 943 476 5919."}, today=today).holds_a_number


# --- the overview


async def test_gaps_and_a_single_type_are_pointed_out_and_a_gap_can_be_explained(desk: Desk) -> None:
    desk.watch.at = datetime(2026, 9, 1, tzinfo=UTC)
    choices = desk.services.choices
    await desk.hold((6, CHLOE, "A"))
    assert not (await choices.overview(GUILD, CHLOE)).cycles[0].too_few_kinds  # one activity is of one type
    await desk.hold((6, CHLOE, "A"), opens=EIGHT + timedelta(days=30))
    (cycle,) = (await choices.overview(GUILD, CHLOE)).cycles
    assert (cycle.framework.id, cycle.first, cycle.last) == ("hcpc-uk", date(2025, 11, 1), date(2027, 10, 31))
    assert cycle.too_few_kinds and cycle.kinds == {"Work-based learning": 2} and cycle.totals == ()
    (gap,) = cycle.gaps
    assert (gap.first, gap.last, gap.explanation) == (date(2026, 2, 20), date(2026, 9, 1), "")
    await choices.explain(GUILD, CHLOE, gap.first, gap.last, "Parental leave.")

    await desk.services.log.add(GUILD, CHLOE, TYPED)
    added = next(e for e in await desk.services.log.entries(GUILD, CHLOE) if not e.source)
    await desk.services.log.sort(GUILD, CHLOE, added.id, "hcpc-uk", "formal")
    (cycle,) = (await choices.overview(GUILD, CHLOE)).cycles
    assert not cycle.too_few_kinds and [gap.explanation for gap in cycle.gaps] == ["Parental leave."]
    await choices.explain(GUILD, CHLOE, gap.first, gap.last, " ")
    (cycle,) = (await choices.overview(GUILD, CHLOE)).cycles
    assert [gap.explanation for gap in cycle.gaps] == [""]


async def test_several_frameworks_each_with_days_of_their_own_and_units_only_where_there_is_a_unit(desk: Desk) -> None:
    await desk.hold((0, CHLOE, "A"), (30, CHLOE, "B"))
    choices = desk.services.choices
    await choices.follow(GUILD, CHLOE, ["otba-au", "hcpc-uk", "no-such", "hcpc-uk"])
    await choices.set_cycle(GUILD, CHLOE, "otba-au", "1 January 2026", "30 June 2026")
    otba, hcpc = (await choices.overview(GUILD, CHLOE)).cycles
    assert (otba.first, otba.last, hcpc.first) == (date(2026, 1, 1), date(2026, 6, 30), date(2025, 11, 1))
    assert otba.totals and hcpc.totals == ()
    assert otba.totals[0][1].startswith("0.5 of 20")
    for first, last in (("1 May 2026", "1 May 2025"), ("1 May", "1 June"), ("1 May 2000", "1 May 2026")):
        with pytest.raises(UserError, match=r"cycle ends|read the day"):
            await choices.set_cycle(GUILD, CHLOE, "otba-au", first, last)
    await choices.set_cycle(GUILD, CHLOE, "otba-au", "", "")
    otba, _ = (await choices.overview(GUILD, CHLOE)).cycles
    assert otba.first == date(2025, 12, 1)


# --- saved messages


def message(author_id: int, words: str = "Worth keeping.", number: int = 77) -> Message:
    return Message(number, author_id, f"Member {author_id}", words, EIGHT, "tea-room")


async def test_a_message_of_a_chat_is_saved_to_that_chat_and_named_as_its_author_chooses_today(desk: Desk) -> None:
    chat_id = await desk.hold((6, CHLOE, "A"), (7, BEN, "Ask who is missing."))
    theirs = replace(message(BEN, "Ask who is missing."), id=desk.message_id(7, 1))
    keep, communities = desk.services.keeping.keep, desk.services.communities
    for _ in range(2):
        entry = await keep(GUILD, CHLOE, theirs, by_bot=False)
    assert entry.chat_id == chat_id and [k.author for k in entry.kept] == ["a colleague"]
    for names, printed in (("display", f"Member {BEN}"), ("initials", "M. 1."), ("left_out", "someone")):
        await communities.choose(GUILD, BEN, names=names)
        (kept,) = (await desk.services.log.entry(GUILD, CHLOE, entry.id)).kept
        assert kept.author == printed and bool(kept.words) is (names != "left_out")
    with pytest.raises(UserError, match="keeps their words out"):
        await keep(GUILD, CHLOE, message(BEN), by_bot=False)
    await communities.choose(GUILD, BEN, names="display")
    await desk.services.records.leave_out(GUILD, theirs.id, BEN)
    assert [k.words for k in (await desk.services.log.entry(GUILD, CHLOE, entry.id)).kept] == [""]
    assert [k.words for k in (await keep(GUILD, BEN, theirs, by_bot=False)).kept] == [""]  # he left it out himself


async def test_a_message_from_elsewhere_makes_an_activity_of_its_own(desk: Desk) -> None:
    keep = desk.services.keeping.keep
    mine = await keep(GUILD, CHLOE, message(CHLOE, "What I said."), by_bot=False)
    assert (mine.title, mine.role, mine.source) == ("A conversation in #tea-room", "participant", "")
    assert [(k.own, k.words) for k in mine.kept] == [(True, "What I said.")]
    theirs = await keep(GUILD, CHLOE, message(BEN, number=78), by_bot=False)
    assert theirs.role == "watcher" and theirs.id != mine.id
    with pytest.raises(UserError, match="a message of mine"):
        await keep(GUILD, CHLOE, message(99, number=79), by_bot=True)
    with pytest.raises(UserError, match="no words"):
        await keep(GUILD, CHLOE, message(CHLOE, "  ", number=80), by_bot=False)


async def test_a_message_saved_while_its_chat_runs_is_in_the_chats_own_entry_afterwards(desk: Desk) -> None:
    chat_id = await desk.hold((6, CHLOE, "A"), state="open", closed_at=None)
    during = await desk.services.keeping.keep(
        GUILD, CHLOE, replace(message(CHLOE), id=desk.message_id(6)), by_bot=False
    )
    assert during.title == "A conversation in #tea-room"
    await desk.services.hour.closed(GUILD, chat_id, 4242, at=EIGHT + timedelta(hours=1))
    (entry,) = await desk.services.log.entries(GUILD, CHLOE)
    assert (entry.id, entry.title, len(entry.kept)) == (during.id, "Learning together", 1)


async def test_what_is_held_about_a_member_counts_their_cpd_and_what_others_kept_of_them(desk: Desk) -> None:
    entry = await desk.services.log.add(GUILD, CHLOE, TYPED)
    await desk.services.reflections.begin(GUILD, CHLOE, entry.id)
    await desk.services.keeping.keep(GUILD, CHLOE, message(BEN), by_bot=False)
    counted = await desk.services.communities.held_on(GUILD, CHLOE)
    assert (counted.activities, counted.reflections, counted.records_of_part, counted.kept_by_others) == (2, 1, 0, 0)
    assert (await desk.services.communities.held_on(GUILD, BEN)).kept_by_others == 1
