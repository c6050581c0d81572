"""A visitor to the demo: the real command in a process of its own, and a real browser on this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from bot.config import PROJECT

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str | None:
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium(), args=_FLAGS)
        yield opened
        opened.close()


@contextmanager
def demo(folder: Path, *arguments: str) -> Iterator[str]:
    """The demo, ready, at the address that is given; closed with Ctrl-C, which it must obey within five seconds."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--out", str(folder), *arguments]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        address = ""
        for line in process.stdout:
            if found := re.search(r"http://[\d.:]+/", line):
                address = found[0]
            if line.startswith("Ready"):
                break
        yield address
        process.send_signal(signal.SIGINT)
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def be(page: Page, name: str) -> None:
    page.locator(".person", has_text=name).click()
    expect(page.locator(".person[aria-current]")).to_contain_text(name)


def visit(page: Page, place: str) -> None:
    page.locator("#places").get_by_text(place).click()
    expect(page.locator("#place")).to_contain_text(place)


def press(within: Page | Locator, label: str) -> None:
    """The newest button of that name."""
    within.get_by_role("button", name=label, exact=True).last.click()


def move(page: Page, what: str) -> None:
    """To the next event, which must be this one."""
    expect(page.locator("#next-what")).to_contain_text(what)
    page.locator("#next").click()
    expect(page.locator("#next-what")).not_to_contain_text(what)
