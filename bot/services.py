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
from bot.cpd.book import RecordBook
from bot.cpd.choices import Choices
from bot.cpd.evidence import Evidence
from bot.cpd.keeping import Keeping
from bot.cpd.keys import KeyRing
from bot.cpd.log import Log
from bot.cpd.reflecting import Reflections
from bot.documents.worker import Renderer
from bot.prompts import Prompts
from bot.starters.drawing import Starters
from bot.starters.schedules import Schedules
from bot.starters.suggestions import Suggestions
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Seal:
    """What records of taking part are signed with, and the web address to which their code is added ("" for none)."""

    keys: KeyRing
    verify_url: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """One field a service. `Services.build` wires them in the features' order; the app owns what they lean on."""

    clock: Clock
    agenda: Agenda
    prompts: Prompts
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
    log: Log
    keeping: Keeping
    choices: Choices
    reflections: Reflections
    records_of_part: RecordBook
    evidence: Evidence
    renderer: Renderer
    starters: Starters
    schedules: Schedules
    suggestions: Suggestions

    @classmethod
    def build(
        cls, database: Database, clock: Clock, agenda: Agenda, renderer: Renderer, prompts: Prompts, seal: Seal
    ) -> Services:
        capture, starters = Capture(database, clock), Starters(database, clock, prompts.shelf)
        records = Records(database, clock, capture)
        log = Log(database, clock, prompts.frameworks, capture)
        choices = Choices(database, clock, prompts.frameworks, log)
        book = RecordBook(database, clock, seal.keys, seal.verify_url)
        return cls(
            clock=clock,
            agenda=agenda,
            prompts=prompts,
            communities=Communities(database, clock),
            planning=Planning(database, clock),
            series=Series(database, clock),
            hour=Hour(database, clock),
            hosting=Hosting(database, clock),
            practice=Practice(database, clock),
            people=People(database, clock),
            answers=Answers(database, clock, capture),
            capture=capture,
            profiles=Profiles(database, clock),
            finding=Finding(database, clock),
            asking=Asking(database, clock),
            pairs=Pairs(database, clock),
            rounds=Rounds(database, clock),
            introductions=Introductions(database, clock),
            records=records,
            log=log,
            keeping=Keeping(database, clock, log),
            choices=choices,
            reflections=Reflections(database, clock, prompts.models),
            records_of_part=book,
            evidence=Evidence(database, clock, choices, records, prompts.models, book),
            renderer=renderer,
            starters=starters,
            schedules=Schedules(database, clock, starters),
            suggestions=Suggestions(database, clock, starters),
        )
