"""A transcript or an evidence pack in the formats asked for, a long transcript in parts that can be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.documents import docx, evidence, html, layout, pack, pdf, plain, table, transcript
from bot.documents.errors import RenderError
from bot.documents.evidence import Pack
from bot.documents.formats import FORMATS, UPLOAD_LIMIT
from bot.documents.page import Document, Table
from bot.documents.transcript import Transcript, split

DOCUMENT_FORMATS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {"pdf": pdf.render, "docx": docx.render, "html": html.render, "md": plain.render}
)


def render(value: Transcript | Pack, formats: Sequence[str] = FORMATS) -> dict[str, bytes]:
    """Each format's bytes by its name ("pdf", "docx", "html", "md", "csv", "json").

    Raises ValueError for an unknown format, RenderError where one cannot be made or a pack holds nothing."""
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise ValueError(f"unknown formats: {', '.join(sorted(unknown))}")
    if isinstance(value, Pack) and not value.activities:
        raise RenderError("There is nothing in the log for these days, so I made no file.")
    document = _lay_out(value) if DOCUMENT_FORMATS.keys() & set(formats) else None
    files: dict[str, bytes] = {}
    for name in formats:
        if name == "json":
            files[name] = _to_json(value)
        elif name == "csv":
            files[name] = table.render(_tabulate(value))
        elif document is not None:
            files[name] = DOCUMENT_FORMATS[name](document)
    return files


def _lay_out(value: Transcript | Pack) -> Document:
    return layout.lay_out(value) if isinstance(value, Transcript) else pack.lay_out(value)


def _tabulate(value: Transcript | Pack) -> Table:
    return layout.tabulate(value) if isinstance(value, Transcript) else pack.tabulate(value)


def _to_json(value: Transcript | Pack) -> bytes:
    return transcript.to_json(value) if isinstance(value, Transcript) else evidence.to_json(value)


def render_files(
    value: Transcript | Pack, formats: Sequence[str] = FORMATS, limit: int = UPLOAD_LIMIT
) -> dict[str, bytes]:
    """Files by name: `transcript.pdf`, or `transcript-1.pdf`, `transcript-2.pdf` … where it would exceed `limit` bytes.
    A pack is one file, `evidence.pdf`: nobody hands in parts.

    Raises ValueError and RenderError as `render` does, RenderError also where a file cannot keep within the limit."""
    files: dict[str, bytes] = {}
    for name, whole in render(value, formats).items():
        if isinstance(value, Pack):
            if len(whole) > limit:
                raise RenderError("The pack is too large to send. Ask for fewer months, or for another format.")
            files[f"evidence.{name}"] = whole
        elif len(whole) <= limit:
            files[f"transcript.{name}"] = whole
        else:
            parts = _render_parts(value, name, limit, len(whole))
            files |= {f"transcript-{number}.{name}": part for number, part in enumerate(parts, start=1)}
    return files


def _render_parts(transcript: Transcript, name: str, limit: int, size: int) -> list[bytes]:
    """More and more parts until each keeps within the limit."""
    wanted = 1 + size // limit
    while wanted <= 2 * len(transcript.messages):
        parts: list[bytes] = []
        for part in split(transcript, wanted):
            parts.append(render(part, [name])[name])
            if len(parts[-1]) > limit:
                break
        else:
            return parts
        wanted += max(1, wanted // 3)
    raise RenderError("One message alone makes a file too large to send. Ask for another format.")
