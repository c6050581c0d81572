from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import PROJECT
from bot.cpd.frameworks import CHECK, Framework, Frameworks, load_frameworks, months_after
from bot.errors import SetupError

OURS = PROJECT / "prompts" / "frameworks"
GOOD = """\
id: mine
name: Mine
regulator: A regulator
wording_version: "1"
checked_on: 2026-11-01
sources: [{title: A page, url: "https://example.org/"}]
cycle: {months: 12}
gap_months: 3
rules:
  - id: log
    text: Keep a log.
required_fields: [title]
categories:
  - id: work
    name: Work
"""


@pytest.fixture(scope="module")
def ours() -> Frameworks:
    return load_frameworks(OURS)


def of(frameworks: Frameworks, id: str) -> Framework:
    found = frameworks.of(id)
    assert found
    return found


def wrong(tmp_path: Path, text: str, name: str = "mine") -> str:
    (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as raised:
        load_frameworks(tmp_path)
    return str(raised.value).replace(f"{tmp_path}/", "")


def test_the_six_that_come_with_the_bot_can_be_read(ours: Frameworks) -> None:
    assert [framework.id for framework in ours] == ["coru-ie", "coto-on", "generic", "hcpc-uk", "nbcot-us", "otba-au"]


def test_every_rule_says_to_check_with_the_regulator(ours: Frameworks) -> None:
    for framework in ours:
        used = framework.used(date(2026, 1, 1), date(2026, 12, 31))
        assert used.asks
        assert all(asked.endswith(CHECK) for asked in used.asks)


def test_hcpc_counts_neither_hours_nor_points(ours: Frameworks) -> None:
    hcpc = of(ours, "hcpc-uk")
    assert hcpc.unit is None
    assert hcpc.totals([("work", 6000)]) == ()
    assert "hour" not in (OURS / "hcpc-uk.yaml").read_text().split("id: hcpc-uk")[1].lower()


def test_what_nobody_checked_is_said_where_it_is_printed(ours: Frameworks) -> None:
    keep = next(rule for rule in of(ours, "otba-au").rules if rule.id == "keep")
    assert keep.said == (
        "Keep your records for five years. Not verified: This stood on the page of the standard before this one. "
        "Check with your regulator."
    )
    doubts = of(ours, "hcpc-uk").used(date(2025, 11, 1), date(2027, 10, 31)).doubts
    assert doubts == (
        "Formal and educational; Self-directed learning; Other: not verified: The examples are from general knowledge.",
    )


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2025, 11, 1), date(2025, 11, 1), date(2027, 10, 31)),
        (date(2027, 10, 31), date(2025, 11, 1), date(2027, 10, 31)),
        (date(2027, 11, 1), date(2027, 11, 1), date(2029, 10, 31)),
        (date(2025, 10, 31), date(2023, 11, 1), date(2025, 10, 31)),
    ],
)
def test_the_cycle_around_a_day(ours: Frameworks, day: date, first: date, last: date) -> None:
    assert of(ours, "hcpc-uk").cycle_on(day) == (first, last)
    assert of(ours, "generic").cycle_on(day) is None


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_is_within_its_cycle_and_cycles_meet(ours: Frameworks, day: date) -> None:
    hcpc = of(ours, "hcpc-uk")
    cycle = hcpc.cycle_on(day)
    assert cycle
    assert cycle[0] <= day <= cycle[1]
    following = hcpc.cycle_on(date.fromordinal(cycle[1].toordinal() + 1))
    assert following
    assert following[0].toordinal() == cycle[1].toordinal() + 1


def test_a_category_is_proposed_for_each_role(ours: Frameworks) -> None:
    hcpc = of(ours, "hcpc-uk")
    assert [hcpc.proposed(role).id for role in ("participant", "host", "watcher", "mentor")] == [
        "work", "prof", "self", "prof",
    ]  # fmt: skip


def test_units_are_summed_with_their_limits_where_there_is_a_unit(ours: Frameworks) -> None:
    assert of(ours, "otba-au").totals([("interactive", 106), ("own", 60)]) == (
        ("Hours in this list", "2.7 of 20 asked for"),
        ("Of these, interactive hours", "1.7 of 5"),
    )
    nbcot = of(ours, "nbcot-us")
    activities = [("study", 120 * 40), ("assessment", 0), ("other", 600)]
    assert nbcot.totals(activities) == (("Units in this list", "19 of 36 asked for"),)


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 12, 31), -1, date(2024, 11, 30)),
        (date(2025, 11, 1), 24, date(2027, 11, 1)),
    ],
)
def test_months_later(start: date, months: int, then: date) -> None:
    assert months_after(start, months) == then


WRONG = {
    "a key is missing": (GOOD.replace("name: Mine\n", ""), "mine.yaml, line 1: name: Field required"),
    "a key nobody knows": (GOOD + "hours: 3\n", "mine.yaml, line 16: hours: Extra inputs are not permitted"),
    "a key twice": (GOOD + "name: Again\n", "mine.yaml, line 16: name stands here a second time"),
    "a deep mistake": (GOOD.replace("text: Keep a log.", "text: ''"), "line 11: log, text: String should"),
    "no number": (GOOD.replace("months: 12", "months: many"), "line 7: cycle.months: Input should be"),
    "an unknown field": (GOOD.replace("[title]", "[title, mood]"), "line 12: required_fields.2: Input"),
    "two of one id": (GOOD + "  - {id: work, name: Again}\n", "mine.yaml, line 1: categories share an id: work"),
    "units without a unit": (
        GOOD + "    max_units: 3\n",
        "mine.yaml, line 1: a category counts units, but the framework has no unit",
    ),
    "a doubt without a note": (
        GOOD + "    verified: false\n",
        "mine.yaml, line 14: work: what is not verified needs a note",
    ),
    "a rule without a source": (
        GOOD.replace('[{title: A page, url: "https://example.org/"}]', "[]"),
        "mine.yaml, line 1: a regulator's rules need a source",
    ),
    "not YAML": (GOOD + "  broken: [\n", "mine.yaml, line "),
    "a tag that would build an object": (
        GOOD.replace("name: Mine", "name: !!python/object/apply:os.getcwd []"),
        "mine.yaml, line 2: this is not readable YAML: could not determine a constructor",
    ),
    "empty": ("", "mine.yaml, line 1: Input should be a valid dictionary"),
    "a list": ("- 1\n", "mine.yaml, line 1: Input should be a valid dictionary"),
    "another name than its file": (GOOD.replace("id: mine", "id: yours"), "mine.yaml, line 1: the id is yours"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_named_with_its_line_and_reason(tmp_path: Path, text: str, said: str) -> None:
    assert said in wrong(tmp_path, text)


def test_the_pattern_of_these_wrong_files_is_right(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD)
    assert [framework.id for framework in load_frameworks(tmp_path)] == ["mine"]


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SetupError, match="not UTF-8"):
        load_frameworks(tmp_path)


def test_a_folder_without_frameworks_is_said(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="COMMON_THREAD_PROMPTS_DIR"):
        load_frameworks(tmp_path)
