"""Files for one member: in as few messages as Discord takes, and without the format that cannot be made."""

from __future__ import annotations

from dataclasses import replace

from bot.cpd.evidence import Wanted
from bot.documents.errors import RenderError
from bot.documents.worker import Files, Renderer
from cogs.cpd.exporting import batches, render
from tests.cpd.conftest import CHLOE, GUILD, Desk
from tests.cpd.test_evidence import COURSE


def without_pdf(record: bytes, formats: tuple[str, ...], limit: int | None) -> Files:
    """A worker's job that fails at one format."""
    if "pdf" in formats:
        raise RenderError("One message alone makes a file too large to send.")
    return {f"evidence.{name}": record[:4] for name in formats}


def test_files_go_in_as_few_messages_as_hold_them() -> None:
    made = {"a": b"1234", "b": b"1234", "c": b"123456789", "d": b"1"}
    assert [list(batch) for batch in batches(made, 8)] == [["a", "b"], ["c"], ["d"]]
    many = {str(number): b"" for number in range(23)}
    assert [len(batch) for batch in batches(many)] == [10, 10, 3]
    assert list(batches({})) == []


async def test_a_format_that_cannot_be_made_keeps_nobody_from_the_others(desk: Desk) -> None:
    await desk.services.log.add(GUILD, CHLOE, COURSE)
    pack = await desk.services.evidence.gather(GUILD, CHLOE, Wanted(), known_as="Chloe Lin")
    renderer = Renderer(job=without_pdf)
    services = replace(desk.services, renderer=renderer)
    assert await render(services, pack, ("pdf", "csv", "json")) == (
        {"evidence.csv": b'{"fo', "evidence.json": b'{"fo'}, ["pdf"]
    )  # fmt: skip
    assert await render(services, pack, ("pdf",)) == ({}, ["pdf"])
    await renderer.close()
