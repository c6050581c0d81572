from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component, Event

from bot.documents.calendar import CalendarEntry, ics

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ENTRY = CalendarEntry(
    uid="chat-7@common-thread",
    title="Storytelling in practice",
    description="Five questions.\nBring a story.",
    starts_at=datetime(2026, 12, 8, 20, tzinfo=UTC),
    ends_at=datetime(2026, 12, 8, 21, tzinfo=UTC),
    location="#chats in Thread Test",
    url="https://discord.com/channels/1/2",
)


def read(content: bytes) -> Component:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Component)
    return calendar


def only_event(entry: CalendarEntry) -> Event:
    (event,) = read(ics([entry], name="Common Thread", now=NOW)).walk("VEVENT")
    assert isinstance(event, Event)
    assert not event.errors
    return event


def test_a_chat_is_read_back_as_it_was_written() -> None:
    event = only_event(ENTRY)
    assert str(event["summary"]) == ENTRY.title
    assert str(event["description"]) == ENTRY.description
    assert str(event["location"]) == ENTRY.location
    assert str(event["url"]) == ENTRY.url
    assert str(event["uid"]) == ENTRY.uid
    assert str(event["status"]) == "CONFIRMED"
    assert (event.start, event.end) == (ENTRY.starts_at, ENTRY.ends_at)
    assert event.decoded("dtstamp") == NOW


def test_times_are_written_in_utc_whatever_zone_they_come_in() -> None:
    local = timezone(timedelta(hours=-5))
    content = ics([replace(ENTRY, starts_at=ENTRY.starts_at.astimezone(local))], name="Chats", now=NOW)
    assert b"DTSTART:20261208T200000Z\r\n" in content


def test_a_reminder_shows_an_hour_before() -> None:
    (alarm,) = only_event(ENTRY).walk("VALARM")
    assert str(alarm["action"]) == "DISPLAY"
    assert alarm.decoded("trigger") == timedelta(hours=-1)
    assert str(alarm["description"]) == ENTRY.title


def test_a_cancelled_chat_says_so_and_reminds_nobody() -> None:
    cancelled = replace(ENTRY, cancelled=True, sequence=2)
    calendar = read(ics([cancelled], name="Chats", now=NOW))
    (event,) = calendar.walk("VEVENT")
    assert str(calendar["method"]) == "CANCEL"
    assert str(event["status"]) == "CANCELLED"
    assert event["sequence"] == 2
    assert calendar.walk("VALARM") == []


def test_one_cancelled_chat_does_not_cancel_the_others() -> None:
    entries = [replace(ENTRY, uid="1", cancelled=True), replace(ENTRY, uid="2")]
    calendar = read(ics(entries, name="Chats", now=NOW))
    assert str(calendar["method"]) == "PUBLISH"
    assert [str(event["status"]) for event in calendar.walk("VEVENT")] == ["CANCELLED", "CONFIRMED"]


def test_a_calendar_without_chats_is_still_a_calendar() -> None:
    calendar = read(ics([], name="Chats, mostly", now=NOW))
    assert str(calendar["x-wr-calname"]) == "Chats, mostly"
    assert calendar.walk("VEVENT") == []


def test_a_line_break_in_the_text_cannot_add_a_line_to_the_file() -> None:
    hostile = "x\nATTENDEE:mailto:a@example.org\r\nBEGIN:VALARM\rEND:VEVENT\x85X-A:1\u2028X-B:2\\nX-C:3;,\\"
    entry = replace(ENTRY, uid=hostile, title=hostile, description=hostile, location=hostile, url="https://a" + hostile)
    content = ics([entry], name=hostile, now=NOW)
    started = {line.partition(":")[0] for line in content.decode().replace("\r\n ", "").split("\r\n")}
    assert started.isdisjoint({"ATTENDEE", "X-A", "X-B", "X-C"})
    assert content.count(b"BEGIN:VALARM\r\n") == 1
    assert str(only_event(entry)["description"]).split("\n")[1] == "ATTENDEE:mailto:a@example.org"


def test_a_link_that_is_not_a_web_address_is_left_out() -> None:
    for url in ("javascript:alert(1)", " java\nscript:alert(1)", "file:///etc/hosts", "https://a b", "https://[", ""):
        assert "url" not in only_event(replace(ENTRY, url=url))


def test_long_lines_are_folded_at_75_octets() -> None:
    content = ics([replace(ENTRY, description="é🧵" * 500)], name="Chats", now=NOW)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert str(only_event(replace(ENTRY, description="é🧵" * 500))["description"]) == "é🧵" * 500


@given(st.text(), st.text(alphabet='\r\n\t\x00\x0b\x0c\x1b\x85\u2028\u2029\ud800:;,\\"^nN aBEGIN'))
def test_no_text_breaks_the_file_or_leaves_a_control_character(words: str, hostile: str) -> None:
    text = words + hostile
    entry = replace(ENTRY, uid=f"u{text}", title=text, description=text, location=text, url=text)
    content = ics([entry], name=text, now=NOW).decode()
    assert {c for c in content if ord(c) < 32 or 127 <= ord(c) < 160} <= {"\r", "\n", "\t"}
    assert content.count("\r") == content.count("\n") == content.count("\r\n")
    event = only_event(entry)
    assert str(event["summary"]) == " ".join(str(event["summary"]).split())
    assert event.start == ENTRY.starts_at
    assert set(event) <= {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "DESCRIPTION", "LOCATION", "URL"
    }  # fmt: skip
