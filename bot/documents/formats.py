"""What a document can be had as. Apart from the renderers, whose libraries only the process that renders loads."""

from __future__ import annotations

from typing import Final

FORMATS: Final = ("pdf", "docx", "html", "md", "csv", "json")
UPLOAD_LIMIT: Final = 10 * 1024 * 1024  # bytes; what Discord takes from a bot without boosts
