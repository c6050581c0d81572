"""Takes README's picture of the demo: `make screenshot`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.demo.test_browser import CHAT, join, say
from tests.demo.visiting import be, browser, chromium, demo, move, visit


def main(picture: Path) -> int:
    if chromium() is None:
        print("No Chromium was found on this machine. On Debian and Ubuntu: apt install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder)) as address, browser() as opened:
        page = opened.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(address)
        join(page, "Sam Ellery", for_the_first_time=True)
        while "opens" not in (coming := page.locator("#next-what").inner_text()):
            move(page, coming)
        move(page, "opens")
        move(page, "Question 1")
        visit(page, CHAT)
        for name, words in (
            (
                "Kwame",
                "A1 Somebody showed me where the good kettle was. I have passed that on ever since.",
            ),
            ("Priya", "A1 My supervisor said “ask me anything twice”. I did, and she meant it."),
        ):
            be(page, name)
            say(page, words)
            expect(page.locator("#log")).to_contain_text(words[3:30])
        be(page, "Sam Ellery")
        page.locator("#log").hover()
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path("docs") / "demo.png"))
