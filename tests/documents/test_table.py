from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import table
from bot.documents.layout import tabulate
from bot.documents.page import Table
from bot.documents.transcript import Transcript


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_finds_a_header_and_one_row_a_message(hour: Transcript) -> None:
    content = table.render(tabulate(hour))
    assert content.startswith(b"\xef\xbb\xbf")
    header, *rows = read(content)
    assert header[:3] == ["number", "of", "section"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 41)]
    assert {row[1] for row in rows} == {"40"}


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "=HYPERLINK(1)"]
)
def test_a_cell_that_would_be_calculated_gets_an_apostrophe(cell: str) -> None:
    assert table.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "plain", "1 = 1", "'=1", "a-b", "2025-06-03T19:05:00Z"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert table.harmless(cell) == cell


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_every_cell_comes_back_and_none_is_a_formula(cells: list[str]) -> None:
    content = table.render(Table("", ("column",) * len(cells), (tuple(cells),)))
    _, row = read(content)
    assert row == [table.harmless(cell) for cell in cells]
    assert not any(cell[:1] in tuple("=+-@\t\r") and cell for cell in row)


def test_hostile_text_stays_in_its_cell(hostile_hour: Transcript) -> None:
    header, *rows = read(table.render(tabulate(hostile_hour)))
    assert {len(row) for row in rows} == {len(header)}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
