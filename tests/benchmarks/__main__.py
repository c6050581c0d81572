"""`python -m tests.benchmarks --out bench.json`: measure, print a table, write the figures."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import traceback
import warnings
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks import pairs, papers, questions, running, storage
from tests.benchmarks.measuring import Figure

MEASURES: dict[str, Callable[[Path], Coroutine[Any, Any, list[Figure]]]] = {
    "capture": storage.capture,
    "agenda": storage.agenda,
    "starters": questions.draws,
    "transcripts": papers.transcripts,
    "matching": pairs.matching,
    "round trip": running.round_trip,
    "restart": running.restart,
    "memory": running.memory,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--out", type=Path, help="where to write the figures (JSON)")
    parser.add_argument("--only", choices=MEASURES, action="append", help="measure only this")
    given = parser.parse_args()
    console = Console()
    figures: list[Figure] = []
    for name in given.only or MEASURES:
        console.print(f"Measuring: {name}")
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the peers' own
            try:
                figures += asyncio.run(MEASURES[name](Path(folder)))
            except Exception:  # the other figures are still worth having
                console.print(f"{name} could not be measured:\n{traceback.format_exc()}", style="red", markup=False)
    console.print(as_table(figures))
    if given.out:
        given.out.write_text(json.dumps([figure.as_dict() for figure in figures], indent=2) + "\n")


def as_table(figures: list[Figure]) -> Table:
    table = Table("What", "Ours", "Peer", "Ratio", "Against", title="Benchmarks (ratio: peer / ours, higher is better)")
    for figure in figures:
        peer = f"{figure.peer:,.4g} {figure.unit}" if figure.peer is not None else f"not measured: {figure.reason}"
        ratio = f"{figure.ratio:,.1f}×" if figure.ratio is not None else ""
        table.add_row(figure.name, f"{figure.ours:,.4g} {figure.unit}", peer, ratio, figure.peer_name)
    return table


if __name__ == "__main__":
    main()
