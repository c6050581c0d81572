"""A web address as a QR code: drawn once as SVG, shown by the web page, the PDF and (as a picture) the Word file."""

from __future__ import annotations

import io

import segno

_QUIET_ZONE = 4  # modules of white around it, without which phones do not find it


def draw(address: str) -> str:
    """The drawing alone, black on white in any light."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", border=_QUIET_ZONE, xmldecl=False, omitsize=True, light="#fff", nl=False
    )
    return drawing.getvalue().decode()
