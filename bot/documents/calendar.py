"""Chats as a calendar file (.ics, RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from bot.documents.text import clean, clean_line

REMINDER = timedelta(hours=-1)

_PRODUCT = "-//Common Thread//Themed chats//EN"
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One chat. A calendar app replaces an entry by one with the same ``uid`` and a higher ``sequence``.

    Both times are aware. A ``url`` that is no plain http or https address is left out.
    """

    uid: str
    title: str
    description: str
    starts_at: datetime
    ends_at: datetime
    location: str
    url: str = ""
    cancelled: bool = False
    sequence: int = 0


def ics(entries: Iterable[CalendarEntry], *, name: str, now: datetime) -> bytes:
    """The file, in UTC, with a reminder an hour before each chat that goes ahead.

    When every chat in it is cancelled the file as a whole says so, and the apps that heed it take the chats out.
    """
    entries = list(entries)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entries and all(entry.cancelled for entry in entries) else "PUBLISH")
    for label in ("name", "x-wr-calname"):  # the standard's, and the one most apps read
        calendar.add(label, _line(name))
    for entry in entries:
        calendar.add_component(_event(entry, now))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: CalendarEntry, now: datetime) -> Event:
    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", _line(entry.title))
    for label, text in (("description", _prose(entry.description)), ("location", _line(entry.location))):
        if text:
            event.add(label, text)
    if _WEB_ADDRESS.fullmatch(entry.url):
        event.add("url", entry.url)
    if not entry.cancelled:
        event.add_component(_reminder(entry))
    return event


def _reminder(entry: CalendarEntry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", REMINDER)
    alarm.add("description", _line(entry.title))
    return alarm


def _prose(text: str) -> str:
    """The text as icalendar gives it back: it would make a line end of a typed backslash and N."""
    return clean(text).strip().replace("\\N", "\\n")


def _line(text: str) -> str:
    return clean_line(text).replace("\\N", "\\n")
