"""Reading starters from files: what is wrong is named with its file, line, starter and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import PROJECT
from bot.content import FaultyContent
from bot.errors import UserError
from bot.starters.library import Shelf, read_library

SHIPPED = PROJECT / "prompts" / "starters"
GOOD = """theme: tea
title: Tea
licence: MIT
caution: Mind the steam.
starters:
  - id: tea.cup
    audience: chat
    depth: 1
    text: Which cup do you reach for first, and why?
  - id: tea.talk
    audience: pair
    depth: 3
    text: What is never said over tea where you work?
    caution: ""
    licence: CC0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_what_an_entry_leaves_out_it_takes_from_its_file(folder: Path) -> None:
    (folder / "tea.yaml").write_text(GOOD)
    library = read_library(folder)
    cup, talk = library.starters
    assert library.themes == {"tea": "Tea"}
    assert (cup.theme, cup.stage, cup.caution, cup.licence) == ("tea", "any", "Mind the steam.", "MIT")
    assert (talk.caution, talk.licence) == ("", "CC0")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "Which cup do you reach for first, and why?",
            "Do you like tea from a cup?",
            "9: tea.cup, text: yes or no",
        ),
        ("Which cup do you reach for first, and why?", "Which cup?", "line 9: tea.cup, text: it is too short"),
        ("Which cup do you reach for first, and why?", "Why " * 90, "text: it is longer than 280 characters"),
        ("first, and why?", "first? And second?", "text: it asks more than one question"),
        ("first, and why?", "after a patient has gone?", "it could invite details of the people"),
        ("audience: pair", "audience: chat", "line 10: tea.talk: depth 3 is for private places"),
        ("audience: pair", "audience: dog", "line 11: tea.talk, audience: Input should be"),
        ("id: tea.talk", "id: tea.cup", "tea.yaml: tea.cup: this id is used twice"),
        ("id: tea.talk", "id: Tea Talk", "line 10: Tea Talk, id: String should match"),
        ("id: tea.cup", "id: own.7", "belong to the communities"),
        ("    depth: 1\n", "", "line 6: tea.cup, depth: Field required"),
        ("depth: 1", "deep: 1", "deep: Extra inputs are not permitted"),
        ("title: Tea", "title: [Tea", "tea.yaml, line"),
        (GOOD, "- just\n- a list\n", "line 1: Input should be"),
        (GOOD, "", "line 1: Input should be"),
    ],
)
def test_a_fault_is_named_with_file_line_starter_and_reason(folder: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    (folder / "tea.yaml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(FaultyContent) as faulty:
        read_library(folder)
    assert str(faulty.value).startswith(str(folder / "tea.yaml"))
    assert faulty.value.without_folders.startswith("tea.yaml")
    assert told in faulty.value.without_folders


def test_text_that_is_no_text_is_a_fault_too(folder: Path) -> None:
    (folder / "tea.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FaultyContent, match=r"tea\.yaml: it cannot be read"):
        read_library(folder)


def test_many_faults_are_told_a_handful_at_a_time(folder: Path) -> None:
    for number in range(8):
        (folder / f"{number}.yaml").write_text("nothing: here\n")
    with pytest.raises(FaultyContent) as faulty:
        read_library(folder)
    assert len(str(faulty.value).splitlines()) == 6
    assert str(faulty.value).endswith("more.")


def test_a_folder_of_ones_own_adds_files_and_replaces_those_of_the_same_name(folder: Path) -> None:
    shipped = read_library(SHIPPED)
    (folder / "tea.yaml").write_text(GOOD)
    assert len(read_library(SHIPPED, folder).starters) == len(shipped.starters) + 2
    (folder / "tea.yaml").rename(folder / "wellbeing.yaml")
    library = read_library(SHIPPED, folder)
    assert "wellbeing" not in library.themes and "tea" in library.themes
    assert len(library.starters) == len(shipped.starters) - 12 + 2


def test_a_fault_in_ones_own_folder_leaves_the_shipped_ones_when_the_bot_starts(folder: Path) -> None:
    (folder / "tea.yaml").write_text(GOOD.replace("depth: 1", "depth: 9"))
    shelf = Shelf(SHIPPED, folder)
    shelf.open()
    assert shelf.library == read_library(SHIPPED)
    assert shelf.problem.startswith("tea.yaml, line 8: tea.cup, depth")


def test_without_any_starters_the_bot_does_not_start(folder: Path) -> None:
    with pytest.raises(FaultyContent, match="there are no starters here"):
        Shelf(folder).open()


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    shelf = Shelf(SHIPPED, folder / "elsewhere")
    shelf.open()
    assert "there is no such folder" in shelf.problem


async def test_reading_again_takes_the_new_set_whole_or_leaves_the_old_one(folder: Path) -> None:
    (folder / "tea.yaml").write_text(GOOD)
    shelf = Shelf(SHIPPED, folder)
    shelf.open()
    before = shelf.library
    (folder / "tea.yaml").write_text(GOOD.replace("depth: 3", "depth: 4"))
    (folder / "wellbeing.yaml").write_text(GOOD.replace("tea.", "cake."))
    with pytest.raises(UserError, match=r"(?s)Nothing has changed.*stay\.\ntea\.yaml, line 12: tea\.talk, depth"):
        await shelf.reload()
    assert shelf.library is before
    assert shelf.problem
    (folder / "tea.yaml").unlink()
    after = await shelf.reload()
    assert shelf.library is after and shelf.problem == ""
    assert "cake.cup" in {starter.id for starter in after.starters}
    assert "tea.cup" not in {starter.id for starter in after.starters}
