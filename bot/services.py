"""Every use case, by feature: what a cog calls."""

from __future__ import annotations

from dataclasses import dataclass

from bot.agenda import Agenda
from bot.buddies.asking import Asking
from bot.buddies.finding import Finding
from bot.buddies.holding_rounds import Rounds
from bot.buddies.introductions import Introductions
from bot.buddies.pairs import Pairs
from bot.buddies.profiles import Profiles
from bot.chats.answers import Answers
from bot.chats.capture import Capture
from bot.chats.hosting import Hosting
from bot.chats.hour import Hour
from bot.chats.people import People
from bot.chats.planning import Planning
from bot.chats.practice import Practice
from bot.chats.records import Records
from bot.chats.series import Series
from bot.clock import Clock
from bot.community.service import Communities
from bot.documents.worker import Renderer
from bot.starters.drawing import Starters
from bot.starters.library import Shelf
from bot.starters.schedules import Schedules
from bot.starters.suggestions import Suggestions
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    """One field a service. `Services.build` wires them in the features' order; the app owns what they lean on."""

    clock: Clock
    agenda: Agenda
    communities: Communities
    planning: Planning
    series: Series
    hour: Hour
    hosting: Hosting
    practice: Practice
    people: People
    answers: Answers
    capture: Capture
    records: Records
    profiles: Profiles
    finding: Finding
    asking: Asking
    pairs: Pairs
    rounds: Rounds
    introductions: Introductions
    renderer: Renderer
    starters: Starters
    schedules: Schedules
    suggestions: Suggestions

    @classmethod
    def build(cls, database: Database, clock: Clock, agenda: Agenda, renderer: Renderer, shelf: Shelf) -> Services:
        capture, starters = Capture(database, clock), Starters(database, clock, shelf)
        return cls(
            clock=clock,
            agenda=agenda,
            communities=Communities(database, clock),
            planning=Planning(database, clock),
            series=Series(database, clock),
            hour=Hour(database, clock),
            hosting=Hosting(database, clock),
            practice=Practice(database, clock),
            people=People(database, clock),
            answers=Answers(database, clock, capture),
            capture=capture,
            records=Records(database, clock, capture),
            profiles=Profiles(database, clock),
            finding=Finding(database, clock),
            asking=Asking(database, clock),
            pairs=Pairs(database, clock),
            rounds=Rounds(database, clock),
            introductions=Introductions(database, clock),
            renderer=renderer,
            starters=starters,
            schedules=Schedules(database, clock, starters),
            suggestions=Suggestions(database, clock, starters),
        )
