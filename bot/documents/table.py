"""A table as CSV for a spreadsheet. No cell can become a formula."""

from __future__ import annotations

import csv
import io
import re

from bot.documents.page import Table

# A spreadsheet reads a cell that starts like this as a formula, also behind spaces or line ends.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")


def render(table: Table) -> bytes:
    """UTF-8 with the mark that makes spreadsheets read it as such; lines end as RFC 4180 asks."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(map(harmless, table.header))
    writer.writerows(tuple(map(harmless, row)) for row in table.rows)
    return sheet.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell as text: an apostrophe in front of anything a spreadsheet would calculate."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
