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
    return Markup(_rich(blocks))


# From here on a string is HTML: every text and address in it has been through `escape`. A transcript has thousands of
# these pieces, and they are joined as plain strings, because `Markup.format` takes ten times as long.


def _rich(blocks: tuple[markdown.Block, ...]) -> str:
    return "".join(map(_block, blocks))


def _block(block: markdown.Block) -> str:
    match block:
        case markdown.Paragraph():
            small = " class=small" if block.small else ""
            return f"<p{small}{_direction(block.children)}>{_inline(block.children)}</p>"
        case markdown.Heading():
            return f"<p{_direction(block.children)}><strong>{_inline(block.children)}</strong></p>"
        case markdown.Quote():
            return f"<blockquote>{_rich(block.blocks)}</blockquote>"
        case markdown.CodeBlock():
            return f"<pre tabindex=0><code>{escape(block.text)}</code></pre>"
        case markdown.Listing():
            items = "".join(f"<li>{_rich(item)}</li>" for item in block.items)
            return f"<ul>{items}</ul>" if block.start is None else f"<ol start={block.start}>{items}</ol>"


def _direction(children: tuple[inline.Inline, ...]) -> str:
    return " dir=rtl" if reads_right_to_left(inline.plain_inline(children)) else ""


def _inline(children: tuple[inline.Inline, ...]) -> str:
    return "".join(map(_piece, children))


def _piece(child: inline.Inline) -> str:
    match child:
        case inline.Text():
            return escape(child.text)
        case inline.Break():
            return "<br>"
        case inline.Code():
            return f"<code>{escape(child.text)}</code>"
        case inline.Link():
            masked = " class=masked" if child.masked else ""
            return f'<a{masked} rel=nofollow href="{escape(child.url)}">{_inline(child.children)}</a>'
        case inline.Styled():
            tag = _TAGS[child.style]
            return f"<{tag}>{_inline(child.children)}</{tag}>"
