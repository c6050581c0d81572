"""A member's own profile: what may be told, how it is stored, and the content it is chosen from."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.buddies import about_me
from bot.buddies.about_me import AboutMe
from bot.buddies.content import BuddyContent, read_buddies
from bot.buddies.profile import MOVES, PARTS, STAGES, Switches, Topic
from bot.buddies.reasons import Reason
from bot.config import PROJECT
from bot.errors import UserError
from cogs.buddies import messages, pair_messages, profile_messages
from tests.buddies.conftest import ANA, GUILD, Buddies

LONDON = AboutMe("Europe/London")


@pytest.fixture(scope="module")
def content() -> BuddyContent:
    return read_buddies(PROJECT / "prompts" / "buddies")


async def test_a_draft_stands_only_when_it_is_saved(buddies: Buddies) -> None:
    await buddies.joins(ANA, switched_on=False)
    mine = await buddies.profiles.mine(GUILD, ANA)
    assert mine.saved is not None and mine.draft is None
    assert mine.switches == Switches()
    await buddies.profiles.begin(GUILD, ANA)
    changed = replace(mine.saved, sentence="Hello")
    await buddies.profiles.write(GUILD, ANA, changed)
    assert (await buddies.profiles.about(GUILD, ANA)) == mine.saved
    assert (await buddies.profiles.begin(GUILD, ANA)).draft == changed  # gone on with, also after a restart
    await buddies.profiles.leave(GUILD, ANA)
    assert (await buddies.profiles.mine(GUILD, ANA)).saved == mine.saved
    for _ in range(2):
        await buddies.profiles.save(GUILD, ANA)
    await buddies.profiles.delete(GUILD, ANA)
    assert (await buddies.profiles.mine(GUILD, ANA)).saved is None
    held = await buddies.communities.held_on(GUILD, ANA)
    assert (held.buddy_profile, held.buddy_requests, held.buddy_pairs, held.kept_apart_from) == (0, 0, 0, 0)
    with pytest.raises(UserError, match="Save your profile first"):
        await buddies.profiles.switch(GUILD, ANA, "listed", on=True)


async def test_one_offer_and_one_want_are_needed(buddies: Buddies) -> None:
    await buddies.profiles.begin(GUILD, ANA)
    with pytest.raises(UserError, match="Two things are needed"):
        await buddies.profiles.save(GUILD, ANA)
    await buddies.profiles.write(GUILD, ANA, LONDON.with_own("offers", "Listening").with_own("wants", "A laugh"))
    assert (await buddies.profiles.save(GUILD, ANA)).saved is not None


def test_topics_from_the_list_and_own_words_leave_each_other_alone() -> None:
    about = LONDON.with_listed("offers", ["research"]).with_own("offers", "Knots\n\n  Knots \nTea")
    assert about.offers == (Topic("research"), Topic("Knots", own=True), Topic("Tea", own=True))
    assert about.with_listed("offers", []).offers == (Topic("Knots", own=True), Topic("Tea", own=True))
    with pytest.raises(UserError, match="at most 4"):
        about.with_own("wants", "a\nb\nc\nd\ne")
    with pytest.raises(UserError, match="characters long"):
        about.with_own("wants", "long " * 20)
    with pytest.raises(UserError, match="at most 8"):
        about.with_listed("offers", [f"topic-{number}" for number in range(7)])


ABOUT = st.builds(
    AboutMe,
    zone=st.sampled_from(["Europe/London", "Asia/Dubai"]),
    offers=st.lists(st.builds(Topic, st.text(min_size=1, max_size=9), st.booleans()), max_size=3).map(tuple),
    moves=st.lists(st.sampled_from(MOVES), unique=True).map(tuple),
    stage=st.none() | st.sampled_from(STAGES),
    hours=st.lists(st.integers(0, 167), unique=True).map(tuple),
    shows=st.lists(st.sampled_from(PARTS), unique=True).map(tuple),
    avoids=st.lists(st.text(max_size=9)).map(tuple),
    sentence=st.text(max_size=20),
)


@given(ABOUT)
def test_what_is_stored_comes_back(about: AboutMe) -> None:
    assert AboutMe.from_dict(json.loads(json.dumps(about.as_dict()))) == about


def test_an_answer_that_no_longer_exists_is_as_if_it_had_not_been_given() -> None:
    stored = LONDON.as_dict() | {
        "stage": "wizard",
        "moves": ["sideways"],
        "hours": [3, 500],
        "shows": ["shoes"],
        "x": 1,
    }
    assert AboutMe.from_dict(stored) == replace(LONDON, hours=(3,))
    assert AboutMe.from_dict(stored | {"zone": "Atlantis/Old_Town"}) == replace(LONDON, zone="UTC", hours=())


def test_free_hours_are_told_as_stretches_of_each_day() -> None:
    about = LONDON.with_day(0, [18, 19, 21, 3]).with_day(5, [9]).with_day(0, [18, 19, 21])
    assert messages.hours(about) == "Mon 6pm–8pm, 9pm–10pm · Sat 9am–10am (UK time)"
    assert messages.hours(about.with_day(0, []).with_day(5, [])) == ""


def test_what_is_kept_for_matching_is_not_shown(content: BuddyContent) -> None:
    about = replace(
        LONDON.with_own("offers", "[x](https://evil.example) @here"),
        stage="leading",
        moves=("returning",),
        team="Ward 7",
        avoids=("Ward 8",),
        areas=("acute",),
        languages=("welsh",),
        sentence="*Big* @everyone",
    )
    shown = messages.about_them(content, about)
    for hidden in ("Ward", "Leading", "Hospital", "Welsh", "Coming back", "@here", "@everyone", "*Big*"):
        assert hidden not in shown.replace("\\*Big\\*", "")
    shown = messages.about_them(content, replace(about, shows=("stage",)))
    assert "Leading or managing, Coming back to practice" in shown


RESEARCH, PAPERS, HUG = Topic("research"), Topic("reading *papers*", own=True), Topic("allyship")
REASONS = [
    (
        Reason("both_ways", PAPERS, RESEARCH, HUG, HUG),
        "They can offer **Research and reading papers**, which you would",
    ),
    (Reason("they_offer", RESEARCH, RESEARCH), "They can offer **Research and reading papers**, which you would like."),
    (Reason("they_offer", RESEARCH, PAPERS), "They can offer **reading \\*papers\\***, and you would like **Research"),
    (Reason("you_offer", None, None, HUG, HUG), "They would like **Allyship and belonging**, which you can offer."),
    (Reason("you_offer", None, None, PAPERS, RESEARCH), "They would like **reading \\*papers\\***, and you can offer"),
    (Reason("areas", shared=("acute", "hands")), "You both work in **Hospital wards** and **Hand therapy**."),
    (Reason("style", shared=("writing",)), "You both like it this way: **Mostly in writing**."),
    (Reason("stage", shared=("early",)), "You are both at the same point: **A few years in**."),
    (Reason("move", shared=("returning",)), "You are both in the same move: **Coming back to practice**."),
    (Reason("hours", hour=44), "You are both free on Tuesdays at 8pm, on your clock."),
    (Reason("common_ground"), "You share a language and free time, as far as you both have said."),
]


@pytest.mark.parametrize(("reason", "sentence"), REASONS, ids=lambda value: getattr(value, "kind", ""))
def test_the_one_sentence_why(content: BuddyContent, reason: Reason, sentence: str) -> None:
    assert messages.why(content, reason).startswith(sentence)


@pytest.mark.parametrize("page", range(5))
def test_every_page_of_the_fullest_profile_fits_in_a_message(content: BuddyContent, page: int) -> None:
    topics = tuple(Topic("W" * about_me.LONGEST_TOPIC, own=True) for _ in range(about_me.MOST_TOPICS))
    text = "w" * about_me.LONGEST_TEXT
    full = replace(
        LONDON, offers=topics, wants=topics, why_now=text, sentence=text, shows=PARTS, stage="leading", moves=MOVES,
        areas=tuple(entry.id for entry in content.areas), languages=tuple(entry.id for entry in content.languages),
        style=tuple(entry.id for entry in content.styles), team="t" * 60, avoids=("a",), hours=tuple(range(0, 168, 2)),
    )  # fmt: skip
    assert profile_messages.page(content, full, page)


def test_the_content_s_agreements_fit_in_a_message_and_name_no_number(content: BuddyContent) -> None:
    for agreement in content.agreements.values():
        text = "\n".join(f"• {point}" for point in agreement.points)
        assert len(text) < 1800
        assert "confidence" in text or "stays between us" in text
    assert pair_messages.ANSWERS.keys() == {"well", "help", "stop"}


def test_content_that_is_not_what_it_should_be_is_refused(content: BuddyContent) -> None:
    whole = content.model_dump()
    faults: list[dict[str, object]] = [
        {"stages": whole["stages"][1:]}, {"topics": []}, {"check_ins": {"end": "How was it?"}}, {"other": 1},
    ]  # fmt: skip
    for wrong in faults:
        with pytest.raises(ValidationError):
            BuddyContent.model_validate(whole | wrong)
