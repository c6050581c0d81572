"""Time zones by the names people use for them. The list of places and countries is the one in the tzdata package."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from zoneinfo import available_timezones

from bot.errors import UserError
from bot.recurrence import zone_named
from bot.when.words import time_name

MOST_CHOICES = 25
"""How many choices Discord shows while somebody types."""

COMMON_ZONES = (
    "Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Lisbon",
    "Europe/Athens", "America/Toronto", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Vancouver", "America/Sao_Paulo", "Africa/Johannesburg", "Africa/Lagos",
    "Africa/Nairobi", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Hong_Kong", "Australia/Perth",
    "Australia/Sydney", "Pacific/Auckland", "UTC",
)  # fmt: skip

_MORE_COUNTRY_WORDS = MappingProxyType(
    {"GB": "united kingdom great england scotland wales northern ireland", "IE": "republic eire", "US": "usa america"}
)
# None: these letters mean different zones in different countries.
_ABBREVIATIONS = MappingProxyType(
    {
        "bst": "Europe/London", "cet": "Europe/Paris", "cest": "Europe/Paris", "eet": "Europe/Athens",
        "eest": "Europe/Athens", "est": "America/New_York", "edt": "America/New_York", "cdt": "America/Chicago",
        "mst": "America/Denver", "mdt": "America/Denver", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
        "sast": "Africa/Johannesburg", "awst": "Australia/Perth", "aest": "Australia/Sydney",
        "aedt": "Australia/Sydney", "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "gmt": "UTC",
        "utc": "UTC", "cst": None, "ist": None, "ast": None,
    }
)  # fmt: skip

_OFFSET = re.compile(r"\b(?:utc|gmt) ?([+-])(\d{1,2})(?::?([0-5]\d))?\b")
_ZONE_NAME = re.compile(r"(?<![\w/])[a-z_]+(?:/[a-z][a-z_+-]*)+\d*")
_TIME_NAME = re.compile(r"((?:[a-z'-]+ ){1,4})time\b")
_LETTERS = re.compile(r"(?<![a-z])[a-z]{3,4}\b(?: time\b)?")
_UNKNOWN = "I do not know that time zone. Write a city, such as “8pm Europe/Paris”, or leave the zone out."


@dataclass(frozen=True, slots=True)
class WrittenZone:
    """The zone a time was written in.

    ``letters`` is set when the member wrote letters, such as "BST", that the zone may use for half the year only: the
    time counts only if that zone's clocks go by those letters on the day.
    """

    zone: tzinfo
    letters: str = ""


@dataclass(frozen=True, slots=True)
class _SearchWords:
    """What finds a zone: the words of its city and country, and those of its region and other names."""

    of_its_name: frozenset[str]
    more: frozenset[str]


def zones_matching(text: str) -> list[str]:
    """IANA names for what somebody has typed of a city, a country or a name: the best first, at most 25."""
    typed = _words(text[:100])

    def found_by_beginnings(words: _SearchWords) -> bool:
        return all(any(word.startswith(beginning) for word in words.of_its_name | words.more) for beginning in typed)

    def distance(zone: str) -> tuple[bool, bool, int, str]:
        words = _searchable()[zone]
        # Its own name before another word for it: "ireland" is Dublin before it is a part of the United Kingdom.
        # A whole word before a beginning: "uk" is Britain before it is Ukraine.
        by_name = words.of_its_name.issuperset(typed)
        return not by_name, not (words.of_its_name | words.more).issuperset(typed), _commonness(zone), zone

    return sorted((zone for zone, words in _searchable().items() if found_by_beginnings(words)), key=distance)[
        :MOST_CHOICES
    ]


def take_zone(phrase: str, home: str, now: datetime) -> tuple[WrittenZone, str]:
    """The zone that a lower-case phrase names (else `home`), and the phrase without it."""
    if match := _OFFSET.search(phrase):
        return WrittenZone(_offset(match)), _without(phrase, match)
    if match := _ZONE_NAME.search(phrase):
        name = _by_lower_case_name().get(match[0])
        if name is None:
            raise UserError(_UNKNOWN)
        return WrittenZone(zone_named(name)), _without(phrase, match)
    for match in _LETTERS.finditer(phrase):
        if zone := _by_letters(match[0].partition(" ")[0], home, now):
            return zone, _without(phrase, match)
    if match := _TIME_NAME.search(phrase):
        words = match[1].split()
        for start in range(len(words)):
            named = " ".join([*words[start:], "time"])
            if named == time_name(home).lower():
                return WrittenZone(zone_named(home)), phrase.replace(named, " ")
            if zone_name := _by_time_name().get(named):
                return WrittenZone(zone_named(zone_name)), phrase.replace(named, " ")
        raise UserError(_UNKNOWN)
    return WrittenZone(zone_named(home)), phrase


def _offset(match: re.Match[str]) -> timezone:
    sign, hours, minutes = match.groups(default="0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > timedelta(hours=14):
        raise UserError(_UNKNOWN)
    return timezone(-offset if sign == "-" else offset)


def _by_letters(letters: str, home: str, now: datetime) -> WrittenZone | None:
    """`home` if its clocks ever go by these letters; else the one zone known for them. None if they are no zone."""
    midwinter, midsummer = (datetime(now.year, month, 1, tzinfo=UTC).astimezone(zone_named(home)) for month in (1, 7))
    if letters in {(midwinter.tzname() or "").lower(), (midsummer.tzname() or "").lower()}:
        return WrittenZone(zone_named(home), letters)
    if letters not in _ABBREVIATIONS:
        return None
    zone = _ABBREVIATIONS[letters]
    if zone is None:
        raise UserError(
            f"“{letters.upper()}” means different times in different countries. "
            "Write a city, such as “8pm Europe/Paris”, or leave the zone out."
        )
    return WrittenZone(zone_named(zone), "" if zone == "UTC" else letters)


def _without(phrase: str, match: re.Match[str]) -> str:
    return f"{phrase[: match.start()]} {phrase[match.end() :]}"


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _commonness(zone: str) -> int:
    return COMMON_ZONES.index(zone) if zone in COMMON_ZONES else len(COMMON_ZONES)


@lru_cache(maxsize=1)
def _searchable() -> dict[str, _SearchWords]:
    """Every place's zone."""
    tables = files("tzdata.zoneinfo")
    countries = dict(_rows(tables.joinpath("iso3166.tab").read_text(encoding="utf-8")))
    found = {"UTC": _SearchWords(frozenset({"utc", "gmt", "universal"}), frozenset())}
    for code, _, zone, *region in _rows(tables.joinpath("zone.tab").read_text(encoding="utf-8")):
        name, more = f"{zone} {code} {countries[code]}", " ".join([_MORE_COUNTRY_WORDS.get(code, ""), *region])
        found[zone] = _SearchWords(frozenset(_words(name)), frozenset(_words(more)))
    return found


def _rows(table: str) -> list[list[str]]:
    return [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _by_lower_case_name() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name}


@lru_cache(maxsize=1)
def _by_time_name() -> dict[str, str]:
    return {time_name(zone).lower(): zone for zone in _searchable()}
