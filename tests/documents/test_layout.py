from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.documents.layout import lay_out, tabulate
from bot.documents.page import BulletList, Document, Entry, Facts, Note, Paragraph, Reply
from bot.documents.transcript import Message, Transcript, only_mine


def entries(document: Document) -> list[Entry]:
    return [block for block in document.blocks if isinstance(block, Entry)]


def notes(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Note)]


def test_the_document_opens_with_what_it_is(hour: Transcript) -> None:
    document = lay_out(hour)
    assert document.title == "Whose story is it?"
    assert document.subject == (
        "A themed chat of Thread & Loom, Tuesday 3 June 2025, 20:00 to 21:00 BST (19:00 to 20:00 UTC)"
    )
    facts = document.blocks[0]
    assert isinstance(facts, Facts)
    assert facts.rows == (
        ("Host", "Amara Okafor"),
        ("Support host", "Ben W."),
        ("Messages in this file", "40"),
        ("This file", "Version 1, published 5 June 2025"),
    )


def test_sections_follow_the_hour(hour: Transcript) -> None:
    assert lay_out(hour).headings() == (
        "About this chat",
        "The Numbers",
        "Reading",
        "About this transcript",
        "Welcome",
        "Q1. What does a good story do?",
        "Q2. When did a story change how you practise?",
        "Take-aways",
        "Questions there was no time for",
        "Using this as CPD evidence",
    )


def test_every_message_stands_once_under_its_question(hour: Transcript) -> None:
    document = lay_out(hour)
    assert sorted(entry.number for entry in entries(document)) == [message.number for message in hour.messages]
    position = document.blocks.index
    q2 = next(block for block in document.blocks if getattr(block, "text", "").startswith("Q2."))
    after = [entry for entry in entries(document) if position(entry) > position(q2)]
    sections = {message.number: message.section for message in hour.messages}
    assert {sections[entry.number] for entry in after} == {"q2", "takeaways"}


def test_a_message_of_no_known_section_is_not_lost(hour: Transcript) -> None:
    lost = replace(hour.messages[0], section="q8")
    document = lay_out(replace(hour, messages=(lost, *hour.messages[1:])))
    assert len(entries(document)) == 40
    assert "Other messages" in document.headings()


def test_a_reply_names_whom_it_answers_and_quotes_the_first_words(hour: Transcript) -> None:
    first = replace(hour.messages[0], author="Ben", text="**Asking** is a strength, and " + "so on " * 40)
    second = replace(hour.messages[1], reply_to=1)
    third = replace(hour.messages[2], reply_gone=True)
    fourth = replace(hour.messages[3], reply_to=999)
    answers = [entry.reply for entry in entries(lay_out(replace(hour, messages=(first, second, third, fourth))))]
    assert answers == [
        None,
        Reply("In reply to", "Ben", "Asking is a strength, and so on so on so on so on so…"),
        Reply("In reply to a message that is not in this file"),
        Reply("In reply to message 999, in another part"),
    ]


def test_edits_and_answers_added_afterwards_are_marked_in_words(hour: Transcript) -> None:
    late = replace(hour.messages[0], edited=True, added_afterwards=True, at=hour.opened_at + timedelta(days=1))
    (entry,) = entries(lay_out(replace(hour, messages=(late,))))
    assert entry.details == ("host", "Wednesday 4 June 2025, 20:00", "added afterwards", "edited", "message 1")


def test_reactions_are_counted_and_files_named(hour: Transcript) -> None:
    by_number = {entry.number: entry for entry in entries(lay_out(hour))}
    assert by_number[5].reactions == "Reactions: 👏 3, :wave: 1"
    assert by_number[6].attached == "Attached: handout.pdf"


def test_a_question_the_hour_had_no_time_for_is_listed(hour: Transcript) -> None:
    lists = [block.items for block in lay_out(hour).blocks if isinstance(block, BulletList)]
    assert ("Q3. What helps you to begin?",) in lists


def test_a_provisional_file_says_so_first(hour: Transcript) -> None:
    document = lay_out(replace(hour, provisional=True))
    assert isinstance(document.blocks[0], Note)
    assert document.blocks[0].text.startswith("Provisional: made before publishing")
    assert "Provisional" in document.footer
    assert notes(lay_out(hour)) == []


def test_what_was_left_out_is_said(hour: Transcript) -> None:
    said = [item for block in lay_out(hour).blocks if isinstance(block, BulletList) for item in block.items]
    assert "3 messages were left out of this transcript." in said


def test_my_copy_begins_with_my_own_words(hour: Transcript) -> None:
    marked = replace(hour, messages=tuple(replace(m, mine=m.number == 20) for m in hour.messages))
    document = lay_out(only_mine(marked))
    assert document.headings()[0] == "Q1. What does a good story do?"
    assert document.headings()[-1] == "Using this as CPD evidence"
    assert [entry.number for entry in entries(document)] == [18, 20]
    assert "my own words" in entries(document)[-1].details


def test_the_evidence_note_promises_no_points(hour: Transcript) -> None:
    words = " ".join(block.text for block in lay_out(hour).blocks if isinstance(block, Paragraph))
    assert "no points or hours" in words
    assert "your own reflection" in words
    assert "Health and Care Professions Council" in words


def test_a_very_long_question_is_a_short_heading_and_a_paragraph(hour: Transcript) -> None:
    long = "What would you say " + "and why " * 60 + "?"
    document = lay_out(replace(hour, questions=(replace(hour.questions[0], text=long), *hour.questions[1:])))
    heading = next(heading for heading in document.headings() if heading.startswith("Q1."))
    assert len(heading) < 180
    assert any(isinstance(block, Paragraph) and block.text == long for block in document.blocks)


def test_an_empty_transcript_is_still_a_document(hour: Transcript) -> None:
    bare = replace(hour, title="", community="", introduction="", reading="", messages=(), questions=(), names_note="")
    document = lay_out(bare)
    assert document.title == "Untitled chat"
    assert entries(document) == []


def test_the_table_has_one_row_a_message(an_hour_of: Callable[[int], Transcript]) -> None:
    table = tabulate(an_hour_of(12))
    assert len(table.rows) == 12
    assert {len(row) for row in table.rows} == {len(table.header)}
    first = dict(zip(table.header, table.rows[0], strict=True))
    assert (first["number"], first["of"], first["role"]) == ("1", "12", "host")
    assert (first["time_utc"], first["time_local"]) == ("2025-06-03T19:05:00Z", "2025-06-03 20:05:00")


def test_a_deleted_message_leaves_a_gap_and_other_numbers_stay(hour: Transcript) -> None:
    kept: tuple[Message, ...] = tuple(message for message in hour.messages if message.number != 10)
    assert 10 not in [entry.number for entry in entries(lay_out(replace(hour, messages=kept)))]
    assert entries(lay_out(replace(hour, messages=kept)))[-1].number == 40
