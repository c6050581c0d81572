"""A small rehearsal, as `make demo` plays it: the real bot, a simulated Discord, the files at the end."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.cpd.record import judge
from bot.cpd.verifying import read
from bot.demo import output
from bot.demo.casting import cast
from bot.demo.performance import SCRIPT, perform, play
from bot.demo.rehearsal import Held
from bot.demo.script import load_script
from bot.documents.formats import FORMATS

PEOPLE, MESSAGES = 8, 40
EVIDENCE = {f"evidence-participant.{name}" for name in FORMATS} | {
    f"evidence-{part}.{name}" for part in ("host", "watcher") for name in ("pdf", "docx")
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of one small rehearsal, in a folder that already held some others."""
    folder = tmp_path_factory.mktemp("rehearsed")
    (folder / "transcript-2.pdf").write_text("left by an earlier rehearsal")
    (folder / "transcript-notes.pdf").write_text("somebody's own")
    assert perform(folder, PEOPLE, MESSAGES)
    return folder


@pytest.fixture(scope="module")
def record(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "transcript.json").read_text(encoding="utf-8"))
    return loaded


def test_it_leaves_all_six_files_and_replaces_only_its_own(folder: Path) -> None:
    transcripts = {f"transcript.{name}" for name in FORMATS}
    assert {path.name for path in folder.iterdir()} == transcripts | EVIDENCE | {
        "what-members-saw.md",
        "index.html",
        "transcript-notes.pdf",
    }


def test_the_transcript_holds_exactly_the_messages_and_people_asked_for(record: dict[str, Any]) -> None:
    numbers = record["numbers"]
    assert len(record["messages"]) == numbers["messages"] == MESSAGES
    assert numbers["people"] == PEOPLE
    assert numbers["watchers"] == 1 and numbers["left_out"] > 1 and numbers["afterwards"] > 0


def test_the_chat_is_lived_as_people_live_one(record: dict[str, Any]) -> None:
    messages = record["messages"]
    assert {message["section"] for message in messages} == {"welcome", *(f"q{n}" for n in range(1, 7)), "takeaways"}
    assert {message["role"] for message in messages} == {"host", "support host", ""}
    for mark in ("edited", "added_afterwards", "reactions", "reply_to"):
        assert any(message[mark] for message in messages), mark
    names = {message["author"] for message in messages}
    assert "Folake Adeyinka" in names  # by display name
    assert any(re.fullmatch(r"Participant \d+", name) for name in names)
    assert any(re.fullmatch(r"(\w\. )*\w\.", name) for name in names)


def test_nothing_of_those_who_did_not_agree_or_left_it_out_is_in_any_file(folder: Path) -> None:
    words = (folder / "transcript.md").read_text(encoding="utf-8")
    assert "nearly left last year" not in words and "therapy kitchen" not in words


def test_three_people_leave_with_evidence_in_their_own_words(folder: Path) -> None:
    packs = json.loads((folder / "evidence-participant.json").read_text(encoding="utf-8"))
    assert "nothing in common with them but curiosity" in str(packs["statement"])
    text, shown = read(folder / "evidence-watcher.pdf")
    assert "own statement" in " ".join(text.split()) and len(judge(text, shown=shown)) == 1


def test_the_page_leads_to_the_files_and_to_nothing_else(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'(?:href|src)="([^"]+)"', page))
    assert links == {f"transcript.{name}" for name in FORMATS} | EVIDENCE | {"what-members-saw.md"}
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")
    assert f"{MESSAGES} messages from {PEOPLE} people" in page


def test_the_log_shows_the_whole_chat_in_words(folder: Path) -> None:
    seen = (folder / "what-members-saw.md").read_text(encoding="utf-8")
    for part in ("**Accepted by @Morgan Reyes.**", "Support host: @Rhiannon P", "## Q6.", "[Join]", "transcript.pdf"):
        assert part in seen
    assert not re.search(r"<@|<t:|<#", seen)


def test_the_same_arguments_give_the_same_record(folder: Path) -> None:
    script = load_script(SCRIPT)
    held = asyncio.run(play(script, cast(script, PEOPLE, MESSAGES)))
    assert held.files["transcript.json"] == (folder / "transcript.json").read_bytes()


# --- its own check


@dataclasses.dataclass
class Copy:
    """A copy of what was written, to be spoilt."""

    folder: Path
    held: Held

    def faults(self) -> list[str]:
        return output.faults(self.folder, self.held, MESSAGES)


@pytest.fixture
def copied(folder: Path, record: dict[str, Any], tmp_path: Path) -> Copy:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    standing = MESSAGES + record["numbers"]["left_out"]
    wrote = {part: list(words.values()) for part, words in load_script(SCRIPT).cast.reflections}
    held = Held(None, {}, "", standing, 0, 0, 0, {}, wrote)  # type: ignore[arg-type]
    return Copy(tmp_path, held)


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4000])


SPOILT: list[tuple[Callable[[Copy], object], str]] = [
    (
        lambda copy: setattr(copy, "held", dataclasses.replace(copy.held, standing=50)),
        r"50 messages stand in the thread and \d+ were left out: 40 are too few\.",
    ),
    (
        lambda copy: (copy.folder / "transcript.pdf").write_bytes(b"%PDF-1.7 not really"),
        r"transcript\.pdf holds 0 of the 40 messages\.",
    ),
    (lambda copy: shorten(copy.folder / "transcript.docx"), r"transcript\.docx holds 0 of the 40 messages\."),
    (lambda copy: shorten(copy.folder / "transcript.md"), r"transcript\.md holds \d+ of the 40 messages\."),
    (lambda copy: (copy.folder / "evidence-host.pdf").unlink(), r"There is no evidence-host\.pdf\."),
    (
        lambda copy: copy.held.reflections["watcher"].append("Something that nobody wrote."),
        r"evidence-watcher\.pdf does not hold all that was written\.",
    ),
]


def test_its_check_finds_nothing_wrong_with_what_it_wrote_and_names_all_that_is_spoilt(copied: Copy) -> None:
    assert copied.faults() == []
    for spoil, _ in SPOILT:
        spoil(copied)
    said = copied.faults()
    for _, expected in SPOILT:
        assert sum(re.fullmatch(expected, fault) is not None for fault in said) == 1, (expected, said)
    assert len(said) == len(SPOILT)
    (copied.folder / "transcript.csv").unlink()
    assert copied.faults() == ["There is no transcript as csv."]


# --- as a command


def test_too_many_people_are_refused_with_the_most_there_can_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rehearse", "--out", str(tmp_path / "out"), "--people", "500"]) == 2
    assert capsys.readouterr().err.strip() == "--people must be from 4 to 69: the script has no more to say."
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file")
    assert main(["rehearse", "--out", str(tmp_path / "out")]) == 2
    assert "cannot be used for the files" in capsys.readouterr().err


def test_rehearse_needs_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rehearse"])
    assert ended.value.code == 2
    assert "--out" in capsys.readouterr().err
