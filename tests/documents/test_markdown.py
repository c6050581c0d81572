from __future__ import annotations

import sys
from types import FrameType
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.addresses import safe_url
from bot.documents.inline import Break, Code, Inline, Link, Styled, Text
from bot.documents.markdown import Block, CodeBlock, Heading, Listing, Paragraph, Quote, parse, plain


def one_line(source: str) -> tuple[Inline, ...]:
    (paragraph,) = parse(source)
    assert isinstance(paragraph, Paragraph)
    return paragraph.children


def words(text: str) -> tuple[Text]:
    return (Text(text),)


@pytest.mark.parametrize(
    ("source", "children"),
    [
        ("plain", words("plain")),
        ("**b**", (Styled("bold", words("b")),)),
        ("*i* _i_", (Styled("italic", words("i")), Text(" "), Styled("italic", words("i")))),
        ("__u__ ~~s~~", (Styled("underline", words("u")), Text(" "), Styled("strike", words("s")))),
        ("||secret||", (Styled("spoiler", words("secret")),)),
        ("***both***", (Styled("bold", (Styled("italic", words("both")),)),)),
        ("**b *i***", (Styled("bold", (Text("b "), Styled("italic", words("i")))),)),
        ("*i **b***", (Styled("italic", (Text("i "), Styled("bold", words("b")))),)),
        ("**b _b**", (Styled("bold", words("b _b")),)),
        ("2 * 3 * 4", words("2 * 3 * 4")),
        ("snake_case_name", words("snake_case_name")),
        ("****", words("****")),
        ("**open", words("**open")),
        (r"\*not\* \_this\_ ¯\_(ツ)_/¯", words("*not* _this_ ¯_(ツ)_/¯")),
        ("`**code**`", (Code("**code**"),)),
        ("``a ` b``", (Code("a ` b"),)),
        ("`open", words("`open")),
        ("one\ntwo", (Text("one"), Break(), Text("two"))),
        ("<:wave:12> <a:dance:34>", words(":wave: :dance:")),
        ("<@123> <@!4> <@&5> in <#6>", words("someone someone someone in a channel")),
        ("</chat view:77>", words("/chat view")),
        ("@everyone", words("@everyone")),
        ("a < b > c <notatag>", words("a < b > c <notatag>")),
    ],
)
def test_marks_inside_a_line(source: str, children: tuple[Inline, ...]) -> None:
    assert one_line(source) == children


@pytest.mark.parametrize(
    ("source", "url", "shown", "masked"),
    [
        ("https://example.org/a_b_c", "https://example.org/a_b_c", "https://example.org/a_b_c", False),
        ("see https://example.org/a.", "https://example.org/a", "https://example.org/a", False),
        ("(https://example.org/a)", "https://example.org/a", "https://example.org/a", False),
        ("https://example.org/a_(b)", "https://example.org/a_(b)", "https://example.org/a_(b)", False),
        ("**https://example.org**", "https://example.org", "https://example.org", False),
        ("<https://example.org/x>", "https://example.org/x", "https://example.org/x", False),
        ("[guide](https://example.org/g)", "https://example.org/g", "guide", True),
        ("([guide](https://example.org/g))", "https://example.org/g", "guide", True),
        ('[guide](https://example.org/g "title")', "https://example.org/g", "guide", True),
        ("[note] [**guide**](<https://example.org/g>)", "https://example.org/g", "guide", True),
        ("https://example.org/ü", "https://example.org/%C3%BC", "https://example.org/ü", False),
        ('https://example.org/"x', "https://example.org/", "https://example.org/", False),
    ],
)
def test_web_addresses_become_links(source: str, url: str, shown: str, masked: bool) -> None:
    (link,) = links(parse(source))
    assert (link.url, plain((Paragraph(link.children),)), link.masked) == (url, shown, masked)


@pytest.mark.parametrize(
    "source",
    [
        "[click](javascript:alert(1))",
        "[click](data:text/html,hello)",
        "[click](//example.org)",
        "[click](http://)",
        "[click](https://[bad)",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "[](https://)",
        "<javascript:alert(1)>",
    ],
)
def test_nothing_else_becomes_a_link_and_all_of_it_stays_text(source: str) -> None:
    assert links(parse(source)) == []
    assert plain(parse(source)) == source


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "//a.org", "https://", "http://[", ""])
def test_an_address_that_is_not_of_the_web_is_none(url: str) -> None:
    assert safe_url(url) is None


def test_a_point_in_time_is_said_in_the_communitys_time() -> None:
    assert plain(parse("<t:1748977200:R>", ZoneInfo("Europe/London"))) == "Tuesday 3 June 2025, 20:00"
    assert plain(parse("<t:99999999999999>")) == "<t:99999999999999>"


def paragraph(text: str) -> Paragraph:
    return Paragraph(words(text))


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("one\n\ntwo", (paragraph("one"), paragraph("two"))),
        ("# Big\ntext", (Heading(words("Big")), paragraph("text"))),
        ("#hashtag", (paragraph("#hashtag"),)),
        ("-# small", (Paragraph(words("small"), small=True),)),
        ("> said\n> twice\nreply", (Quote((Paragraph((Text("said"), Break(), Text("twice"))),)), paragraph("reply"))),
        (">>> all\n\nof it", (Quote((paragraph("all"), paragraph("of it"))),)),
        ("> > deep", (Quote((paragraph("> deep"),)),)),
        ("- a\n- b", (Listing(None, ((paragraph("a"),), (paragraph("b"),))),)),
        ("- a\n  - b", (Listing(None, ((paragraph("a"), Listing(None, ((paragraph("b"),),))),)),)),
        ("3. c\n4. d", (Listing(3, ((paragraph("c"),), (paragraph("d"),))),)),
        ("- a\n  more", (Listing(None, ((Paragraph((Text("a"), Break(), Text("more"))),),)),)),
        ("```py\nx = 1\n```", (CodeBlock("x = 1"),)),
        ("a\n```\n**b**\n```\nc", (paragraph("a"), CodeBlock("**b**"), paragraph("c"))),
        ("```open", (paragraph("```open"),)),
        ("", ()),
    ],
)
def test_blocks(source: str, blocks: tuple[Block, ...]) -> None:
    assert parse(source) == blocks


def test_lists_nest_no_deeper_than_five() -> None:
    source = "\n".join(f"{' ' * depth}- item" for depth in range(1000))
    assert depth_of(parse(source)) == 5


PIECES = (
    "**", "*", "_", "__", "~~", "||", "`", "```", "[", "]", "](", ")", "(", "\\", "<", "<t:1>", "<@1>", "<:a:1>",
    "https://a.org", "http://", "a", "é", "نور", "> ", ">>> ", "- ", "1. ", "# ", "\n", " ",
)  # fmt: skip
marks = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(marks | st.text(st.characters(exclude_categories=())))
def test_reading_never_raises_and_only_web_addresses_become_links(source: str) -> None:
    tree = parse(source)
    for link in links(tree):
        assert link.url.isascii()
        assert urlsplit(link.url).scheme.lower() in ("http", "https")


@given(st.text("abc é\t.,", max_size=200))
def test_text_without_marks_keeps_every_word(source: str) -> None:
    assert plain(parse(source)).split() == source.split()


@pytest.mark.parametrize(
    "piece",
    [
        "**a ",
        "*a ",
        "[",
        "[a](",
        "](http://a",
        "||",
        "`",
        "``a`",
        "> ",
        "- ",
        "_a",
        "***",
        "<t:",
        "(",
        "https://a.b/(",
        "\\",
    ],
)
def test_the_work_grows_in_proportion_to_the_text(piece: str) -> None:
    short, long = (work_of(piece * (length // len(piece))) for length in (2000, 4000))
    assert long < 2.6 * short + 500


def work_of(source: str) -> int:
    """How many calls reading takes: unlike seconds, the same on every machine."""
    calls = 0

    def count(_frame: FrameType, _event: str, _argument: Any) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parse(source)
    finally:
        sys.setprofile(before)
    return calls


def links(blocks: tuple[Block, ...]) -> list[Link]:
    found: list[Link] = []
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                found += links_in(block.children)
            case Quote():
                found += links(block.blocks)
            case Listing():
                found += [link for item in block.items for link in links(item)]
            case CodeBlock():
                pass
    return found


def links_in(children: tuple[Inline, ...]) -> list[Link]:
    found: list[Link] = []
    for child in children:
        match child:
            case Link():
                found.append(child)
            case Styled():
                found += links_in(child.children)
            case _:
                pass
    return found


def depth_of(blocks: tuple[Block, ...]) -> int:
    lists = [block for block in blocks if isinstance(block, Listing)]
    return max((1 + max(depth_of(item) for item in block.items) for block in lists), default=0)
