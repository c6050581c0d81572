"""One transcript in the formats asked for, whole or in parts that keep within an upload limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot.documents import docx, html, pdf, plain, table
from bot.documents.errors import RenderError
from bot.documents.layout import lay_out, tabulate
from bot.documents.page import Document
from bot.documents.transcript import Transcript, split, to_json

FORMATS: Final = ("pdf", "docx", "html", "md", "csv", "json")
UPLOAD_LIMIT: Final = 10 * 1024 * 1024  # bytes; what Discord takes from a bot without boosts

DOCUMENT_FORMATS: Final[Mapping[str, Callable[[Document], bytes]]] = MappingProxyType(
    {"pdf": pdf.render, "docx": docx.render, "html": html.render, "md": plain.render}
)


def render(transcript: Transcript, formats: Sequence[str] = FORMATS) -> dict[str, bytes]:
    """Each format's bytes by its name ("pdf", "docx", "html", "md", "csv", "json").

    Raises ValueError for an unknown format, RenderError where one cannot be made."""
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise ValueError(f"unknown formats: {', '.join(sorted(unknown))}")
    document = lay_out(transcript) if DOCUMENT_FORMATS.keys() & set(formats) else None
    files: dict[str, bytes] = {}
    for name in formats:
        if name == "json":
            files[name] = to_json(transcript)
        elif name == "csv":
            files[name] = table.render(tabulate(transcript))
        elif document is not None:
            files[name] = DOCUMENT_FORMATS[name](document)
    return files


def render_files(
    transcript: Transcript, formats: Sequence[str] = FORMATS, limit: int = UPLOAD_LIMIT
) -> dict[str, bytes]:
    """Files by name: `transcript.pdf`, or `transcript-1.pdf`, `transcript-2.pdf` … where it would exceed `limit` bytes.

    Raises ValueError and RenderError as `render` does, RenderError also where no number of parts is enough."""
    files: dict[str, bytes] = {}
    for name, whole in render(transcript, formats).items():
        if len(whole) <= limit:
            files[f"transcript.{name}"] = whole
        else:
            parts = _render_parts(transcript, name, limit, len(whole))
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
