from __future__ import annotations

import itertools

from lxml import html as reader
from lxml.html import HtmlElement

from bot.documents import html
from bot.documents.layout import lay_out
from bot.documents.transcript import Transcript


def page_of(transcript: Transcript) -> HtmlElement:
    return reader.document_fromstring(html.render(lay_out(transcript)))


def test_the_page_has_language_title_landmarks_and_a_way_past_the_contents(hour: Transcript) -> None:
    page = page_of(hour)
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title") == "Whose story is it?"
    assert [len(page.xpath(f"//{landmark}")) for landmark in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    assert page.xpath("//main/@id") == ["main"]


def test_headings_go_down_one_step_at_a_time(hour: Transcript) -> None:
    levels = [int(heading.tag[1]) for heading in page_of(hour).xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_link_within_the_page_leads_somewhere(hour: Transcript) -> None:
    page = page_of(hour)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {target.removeprefix("#") for target in page.xpath("//a/@href[starts-with(.,'#')]")} <= set(ids)


def test_every_message_is_an_article_with_its_time(hour: Transcript) -> None:
    page = page_of(hour)
    articles = page.xpath("//article")
    assert len(articles) == 40
    assert articles[0].xpath(".//time/@datetime") == ["2025-06-03T19:01:30Z"]
    assert articles[0].xpath(".//bdi/text()")[0] in {message.author for message in hour.messages}


def test_nothing_is_loaded_and_nothing_runs(hour: Transcript, hostile_hour: Transcript) -> None:
    for transcript in (hour, hostile_hour):
        page = page_of(transcript)
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        assert page.xpath("//script|//img|//iframe|//link|//object|//form|//@src|//@onerror|//@onclick") == []
        assert {link.split(":")[0] for link in page.xpath("//a/@href") if not link.startswith("#")} <= {"http", "https"}


def test_hostile_text_is_there_as_text(hostile_hour: Transcript) -> None:
    page = page_of(hostile_hour)
    words = page.text_content()
    for typed in (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}} {% raw %}",
        "@everyone",
        "]]>",
    ):
        assert typed in words
    assert "\u202e" not in words
    assert page.get("lang") == "en-GB"


def test_the_chart_says_in_words_what_it_shows(hour: Transcript) -> None:
    (label,) = page_of(hour).xpath("//svg[@role='img']/@aria-label")
    assert label.startswith("Bar chart of messages a minute")


def test_arabic_paragraphs_run_from_the_right(hour: Transcript) -> None:
    assert page_of(hour).xpath("//article/p[@dir='rtl']/text()")[0] == "أهلا بكم جميعا"
