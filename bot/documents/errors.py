"""What can go wrong when a document is made."""

from __future__ import annotations


class RenderError(Exception):
    """A document could not be made. Its text is a clear sentence, fit for the person who asked."""
