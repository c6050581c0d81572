"""The demo as two people live it, in a real browser: from tonight's card to the file, and again after a restart."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.demo.visiting import be, browser, chromium, demo, move, press, visit

CHAT = "Finding your feet in a new team"

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine (apt install chromium)")


def say(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def join(page: Page, name: str, *, for_the_first_time: bool) -> None:
    be(page, name)
    visit(page, "chats")
    page.locator("article", has_text=CHAT).get_by_role("button", name="Join", exact=True).first.click()
    expect(page.locator(".private").last).to_contain_text("You're in")
    if for_the_first_time:
        press(page, "Agree")


def serious(page: Page) -> list[str]:
    found = Axe().run(page)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def test_two_people_live_through_an_evening(tmp_path: Path) -> None:
    with browser() as opened:
        with demo(tmp_path) as address:
            sam, priya = (opened.new_context().new_page() for _ in range(2))
            for page in (sam, priya):
                page.goto(address)
            join(sam, "Sam Ellery", for_the_first_time=True)
            join(priya, "Priya Venkatesan", for_the_first_time=False)
            expect(sam.locator("#steps li").first).to_contain_class("done")
            assert serious(sam) == []

            while "opens" not in (coming := sam.locator("#next-what").inner_text()):
                move(sam, coming)  # its reminders, where the evening is far off
            move(sam, "opens")
            move(sam, "Question 1")
            for page in (sam, priya):
                visit(page, CHAT)
            say(sam, "A1 One colleague who asked good questions.")
            say(priya, "A1 A map of the building. Truly.")
            for page in (sam, priya):
                expect(page.locator("#log")).to_contain_text("asked good questions", timeout=2000)
                expect(page.locator("#log")).to_contain_text("A map of the building", timeout=2000)

            for what in ("Question 2", "Question 3", "Take-aways", "closes", "transcript"):
                move(sam, what)
            visit(sam, "chats")
            with sam.expect_download() as downloading:
                sam.locator("a.file", has_text="transcript.pdf").last.click()
            content = Path(downloading.value.path()).read_bytes()
            words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
            assert "A map of the building" in words.replace("\n", " ")

            sam.get_by_role("button", name="My evidence now").last.click()
            with sam.expect_download() as downloading:
                sam.locator(".private a.file", has_text="evidence.pdf").last.click()
            content = Path(downloading.value.path()).read_bytes()
            words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
            assert "asked good questions" in words.replace("\n", " ")
            expect(sam.locator("#steps li").nth(4)).to_contain_class("done")

            propose(priya)
            be(priya, "Morgan Reyes")
            visit(priya, "organisers")
            expect(priya.locator("#log")).to_contain_text("Resting well")
            phone = opened.new_context(viewport={"width": 360, "height": 720}).new_page()
            phone.goto(address)
            expect(phone.locator("article").first).to_be_visible()
            assert phone.evaluate("document.documentElement.scrollWidth") <= 360
            assert serious(phone) == []

        with demo(tmp_path) as address:
            again = opened.new_page()
            again.goto(address)
            visit(again, "chats")
            expect(again.locator("a.file", has_text="transcript.pdf")).to_have_count(2)
            expect(again.locator("#steps li.done")).to_have_count(4)


def propose(page: Page) -> None:
    """By keyboard alone."""
    visit(page, "chats")
    page.locator("#text").focus()
    page.keyboard.type("/chat propose")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_be_visible()
    page.get_by_label("Title").fill("Resting well")
    page.get_by_label("Introduction").fill("How we rest, and what keeps us from it.")
    page.get_by_label("Questions").fill("When did you last rest?\nWhat helped?")
    page.get_by_label("When").fill("in 10 days 8pm")
    page.get_by_role("button", name="Submit").press("Enter")
    page.locator(".private").get_by_role("button", name="Send", exact=True).last.press("Enter")
