"""Checking the records of taking part in a file, for somebody without Discord: `python -m bot verify FILE`."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

import docx
import pypdf
from docx.oxml.ns import qn
from lxml import etree, html
from pypdf.errors import PyPdfError

from bot.cpd.record import Finding, Shown, Verdict, judge
from bot.documents.glyphs import showable
from bot.documents.text import clean
from bot.errors import SetupError

_LARGEST = 50_000_000  # bytes; more than any file the bot makes
_KEY = re.compile(r"[0-9a-f]{4}(-[0-9a-f]{4}){7}")

_SAID = {
    Verdict.GENUINE: "GENUINE. Signed with {trusted}, and unchanged since.",
    Verdict.UNCONFIRMED: (
        "UNCHANGED, BUT BY WHOM? The words are as they were signed. Compare the key with the one the community "
        "publishes, then run this again with --key and that key."
    ),
    Verdict.FOREIGN: "NOT OURS. It was signed with another key than {trusted}. Anybody can make such a record.",
    Verdict.CHANGED: "CHANGED. The file does not say what was signed. Do not rely on it.",
    Verdict.UNREADABLE: "UNREADABLE. It is cut short, or its seal is missing or damaged. Ask for the whole file.",
}
_SHOWS = (
    "A good signature shows that these words were issued by whoever holds the key, and that nobody has changed them "
    "since. Rely on the words printed here rather than on how the file looks.",
    "It does not show who the person is (the name is as the member gave it), what was learnt, or who wrote the "
    "statement and the reflections.",
    "This cannot know whether a record was withdrawn since: only the community’s bot knows that. Ask there, by its "
    "code.",
)


def verify(path: Path, keys: Collection[str], known: Collection[str]) -> tuple[str, bool]:
    """What to print, and whether every record is genuine. `keys` are the fingerprints the reader trusts; without any,
    those `known` here count. Raises SetupError for a file or a key that cannot be read."""
    named = {_fingerprint(key) for key in keys}
    trusted = "the key you named" if named else "a key of this bot"
    text, shown = read(path)
    findings = judge(text, named or known, shown=shown)
    if not findings:
        return f"{path.name}: there is no record of taking part in this file.", False
    head = "1 record" if len(findings) == 1 else f"{len(findings):,} records"
    parts = [f"{path.name}: {head} of taking part."]
    parts += [_about(number, finding, trusted) for number, finding in enumerate(findings, start=1)]
    parts.append("\n".join(["What this shows", *(f"- {sentence}" for sentence in _SHOWS)]))
    return "\n\n".join(parts), all(finding.verdict is Verdict.GENUINE for finding in findings)


def _fingerprint(typed: str) -> str:
    digits = re.sub(r"[^0-9a-z]", "", typed.lower())
    key = "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))
    if not _KEY.fullmatch(key):
        raise SetupError(f"{typed}: this is no key. A key is 32 digits and letters from a to f, in fours.")
    return key


def _about(number: int, finding: Finding, trusted: str) -> str:
    lines = [f"{number}. {_SAID[finding.verdict].format(trusted=trusted)}"]
    if finding.signed:
        lines.append("   What was signed:")
        # A stranger may sign anything, such as letters that rewrite a terminal.
        lines += [f"     {line}" for line in clean(finding.signed).splitlines()]
        lines.append(f"   The key that signed it: {finding.key}")
    return "\n".join(lines)


def read(path: Path) -> tuple[str, Shown]:
    """The text of a PDF, Word file, web page, JSON or plain text, and how such a file writes words.

    Raises SetupError."""
    try:
        if path.stat().st_size > _LARGEST:
            raise SetupError(f"{path}: this file is too large to be evidence of ours.")
        content = path.read_bytes()
    except OSError as error:
        raise SetupError(f"{path}: it cannot be read: {error.strerror}") from error
    try:
        if content.startswith(b"%PDF"):
            return _pdf(content), lambda words: showable(clean(words))
        if content.startswith(b"PK"):
            return _word(content), clean
        if path.suffix.lower() in (".html", ".htm"):
            return str(html.document_fromstring(content).text_content()), clean
        if path.suffix.lower() == ".json":
            return "\n\n".join(_strings(json.loads(content))), clean
        return content.decode("utf-8-sig"), clean
    except (PyPdfError, zipfile.BadZipFile, etree.LxmlError, ValueError, KeyError, RecursionError) as error:
        raise SetupError(
            f"{path}: it cannot be read as evidence. I can read PDF, Word (docx), HTML, Markdown, JSON and plain text."
        ) from error


def _pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def _word(content: bytes) -> str:
    """All words that Word shows, those of tracked insertions too: a paragraph's `text` would leave them out."""
    body = docx.Document(io.BytesIO(content)).element.body
    breaks = {qn("w:p"), qn("w:br"), qn("w:tab")}
    return "".join("\n" if node.tag in breaks else node.text or "" for node in body.iter(qn("w:t"), *breaks))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)
