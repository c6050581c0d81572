"""What a rehearsal leaves behind: the transcript's files, a log of what was seen, a page that leads to them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypdf
from jinja2 import Environment, StrictUndefined

from bot.cpd.record import Verdict, judge
from bot.cpd.verifying import read
from bot.demo.rehearsal import Held
from bot.documents.formats import FORMATS
from bot.errors import SetupError

LOG, INDEX = "what-members-saw.md", "index.html"

_OURS = re.compile(
    rf"transcript(-\d+)?\.({'|'.join(FORMATS)})|evidence-[a-z]+\.({'|'.join(FORMATS)})|{re.escape(LOG)}|{re.escape(INDEX)}"
)
_TRANSCRIPT = re.compile(r"transcript(?:-\d+)?\.(\w+)")
_BEGINNING = 60  # letters of an answer that are looked for; further on, the foot of a page may come between
_MESSAGE_NUMBER = re.compile(r"\bmessage (\d+)\b")

_ABOUT = {
    "pdf": "to read and to print; a screen reader can follow it",
    "docx": "for Word and other word processors",
    "html": "one web page, also for a phone",
    "md": "plain text with light marks, for a wiki or an archive",
    "csv": "a table with one row for each message, for a spreadsheet",
    "json": "the record itself, for other programs",
}
_WHOSE = {
    "host": "The host’s",
    "participant": "That of somebody who took part",
    "watcher": "That of somebody who only watched",
}


def write(folder: Path, held: Held) -> dict[str, int]:
    """Write everything, replacing what an earlier rehearsal left there and nothing else; names and sizes in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and _OURS.fullmatch(path.name):
            path.unlink()
    made = held.files | held.evidence | {LOG: held.log.encode(), INDEX: _page(held).encode()}
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return {name: len(content) for name, content in made.items()}


def _page(held: Held) -> str:
    environment = Environment(autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    transcripts = [(name, _ABOUT[_format(name)]) for name in held.files]
    numbers = _record(held.files)["numbers"]
    page = files("bot.demo").joinpath("rehearsal.html.j2").read_text(encoding="utf-8")
    evidence = {whose: [name for name in held.evidence if f"-{part}." in name] for part, whose in _WHOSE.items()}
    return environment.from_string(page).render(
        title=held.chat.title, numbers=numbers, held=held, transcripts=transcripts, evidence=evidence, log=LOG
    )


def faults(folder: Path, held: Held, wanted: int) -> list[str]:
    """Read the files back from the folder and say what does not agree: none, if all is as it should be."""
    written = {path.name: path.read_bytes() for path in folder.iterdir() if _TRANSCRIPT.fullmatch(path.name)}
    missing = set(FORMATS) - {_format(name) for name in written}
    if missing:
        return [f"There is no transcript as {', '.join(sorted(missing))}."]
    record = _record(written)
    messages, left_out = len(record["messages"]), record["numbers"]["left_out"]
    found = []
    if messages != wanted:
        found.append(f"The transcript holds {messages} messages; {wanted} were asked for.")
    if held.standing - left_out != messages:
        found.append(
            f"{held.standing} messages stand in the thread and {left_out} were left out: {messages} are too few."
        )
    expected = {message["number"] for message in record["messages"]}
    for name in FORMATS:
        numbers = _numbers_in(name, written)
        if numbers != expected:
            found.append(f"transcript.{name} holds {len(numbers)} of the {messages} messages.")
    return [*found, *_evidence_faults(folder, held)]


def _evidence_faults(folder: Path, held: Held) -> list[str]:
    """What does not agree in the evidence: each PDF has its own seal, unchanged, and what its member wrote."""
    found = []
    for part, words in held.reflections.items():
        path = folder / f"evidence-{part}.pdf"
        if not path.exists():
            found.append(f"There is no evidence-{part}.pdf.")
            continue
        try:
            text, shown = read(path)
        except SetupError:
            found.append(f"evidence-{part}.pdf cannot be read.")
            continue
        if [finding.verdict for finding in judge(text, shown=shown)] != [Verdict.UNCONFIRMED]:
            found.append(f"evidence-{part}.pdf has no record of taking part that is as it was signed.")
        printed = _squeezed(text)
        if not all(_squeezed(answer)[:_BEGINNING] in printed for answer in words):
            found.append(f"evidence-{part}.pdf does not hold all that was written.")
    return found


def _squeezed(text: str) -> str:
    """The letters and digits alone: a page breaks lines anywhere."""
    return re.sub(r"[\W_]", "", text)


def _record(made: Mapping[str, bytes]) -> dict[str, Any]:
    """The transcript's JSON; that of the first part where it came in parts."""
    record: dict[str, Any] = json.loads(next(content for name, content in made.items() if _format(name) == "json"))
    return record


def _format(name: str) -> str:
    return name.rpartition(".")[2]


def _numbers_in(kind: str, made: Mapping[str, bytes]) -> set[int]:
    """The message numbers that the files of one format carry; none where a file cannot be opened."""
    try:
        return {n for name, content in made.items() if _format(name) == kind for n in _READERS[kind](content)}
    except (ValueError, KeyError, zipfile.BadZipFile, pypdf.errors.PyPdfError):
        return set()


def _in_json(content: bytes) -> Iterator[int]:
    return (message["number"] for message in json.loads(content)["messages"])


def _in_csv(content: bytes) -> Iterator[int]:
    return (int(row["number"]) for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _in_text(content: bytes) -> Iterator[int]:
    return map(int, _MESSAGE_NUMBER.findall(content.decode()))


def _in_docx(content: bytes) -> Iterator[int]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return _in_text(package.read("word/document.xml"))


def _in_pdf(content: bytes) -> Iterator[int]:
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return _in_text(re.sub(r"\s+", " ", words.replace("\u200b", "")).encode())


_READERS: dict[str, Callable[[bytes], Iterator[int]]] = {
    "pdf": _in_pdf,
    "docx": _in_docx,
    "html": _in_text,
    "md": _in_text,
    "csv": _in_csv,
    "json": _in_json,
}
