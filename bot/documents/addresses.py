"""Web addresses that people typed: which are safe to link to, and where one ends in a sentence."""

from __future__ import annotations

from urllib.parse import quote, urlsplit


def safe_url(url: str) -> str | None:
    """The address in ASCII if it is a web address (http or https, with a host); otherwise None."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~")


def trim_url(url: str) -> str:
    """Without the full stop or bracket that belongs to the sentence around it."""
    unmatched = url.count(")") - url.count("(")
    while url:
        if url[-1] == ")":
            if unmatched <= 0:
                break
            unmatched -= 1
        elif url[-1] not in ".,:;!?'_~":
            break
        url = url[:-1]
    return url
