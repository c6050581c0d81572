"""A document as one web page: no script, nothing loaded from elsewhere, fit for a phone, for paper and for the dark."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.documents import chart, inline, markdown, page, qr, theme
from bot.documents.text import reads_right_to_left

_TAGS: dict[inline.Style, str] = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "spoiler": "span"}


def render(document: page.Document) -> bytes:
    """UTF-8. Everything in the document is escaped; only the tree decides on tags."""
    return _environment().get_template("document.html.j2").render(document=document, theme=theme).encode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.documents"),
        autoescape=select_autoescape(["html.j2"], default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["rich"] = rich
    environment.filters["drawn"] = _drawn
    environment.filters["rtl"] = reads_right_to_left
    return environment


def _drawn(block: page.Chart | page.QrCode) -> Markup:
    if isinstance(block, page.QrCode):
        drawing = qr.draw(block.address)
    else:
        drawing = chart.draw(block, width=420, font_size=14, ink="currentColor", bar="var(--bar)", rule="var(--hair)")
    named = Markup('<svg role="img" aria-label="{}"').format(block.alt)
    return named + Markup(drawing.removeprefix("<svg"))


def rich(blocks: tuple[markdown.Block, ...]) -> Markup:
    """What somebody wrote, as HTML."""
    return Markup("").join(_block(block) for block in blocks)


def _block(block: markdown.Block) -> Markup:
    match block:
        case markdown.Paragraph():
            tag = Markup("<p class=small{}>{}</p>") if block.small else Markup("<p{}>{}</p>")
            return tag.format(_direction(block.children), _inline(block.children))
        case markdown.Heading():
            return Markup("<p{}><strong>{}</strong></p>").format(_direction(block.children), _inline(block.children))
        case markdown.Quote():
            return Markup("<blockquote>{}</blockquote>").format(rich(block.blocks))
        case markdown.CodeBlock():
            return Markup("<pre tabindex=0><code>{}</code></pre>").format(block.text)
        case markdown.Listing():
            items = Markup("").join(Markup("<li>{}</li>").format(rich(item)) for item in block.items)
            if block.start is None:
                return Markup("<ul>{}</ul>").format(items)
            return Markup("<ol start={}>{}</ol>").format(block.start, items)


def _direction(children: tuple[inline.Inline, ...]) -> Markup:
    return Markup(" dir=rtl") if reads_right_to_left(inline.plain_inline(children)) else Markup("")


def _inline(children: tuple[inline.Inline, ...]) -> Markup:
    return Markup("").join(_piece(child) for child in children)


def _piece(child: inline.Inline) -> Markup:
    match child:
        case inline.Text():
            return escape(child.text)
        case inline.Break():
            return Markup("<br>")
        case inline.Code():
            return Markup("<code>{}</code>").format(child.text)
        case inline.Link():
            tag = (
                '<a class=masked rel=nofollow href="{}">{}</a>' if child.masked else '<a rel=nofollow href="{}">{}</a>'
            )
            return Markup(tag).format(child.url, _inline(child.children))
        case inline.Styled():
            tag = _TAGS[child.style]
            return Markup("<{}>{}</{}>").format(tag, _inline(child.children), tag)
