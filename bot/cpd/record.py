"""The record of taking part: a few facts the bot saw, in plain words, with a seal that anybody can check.

    RECORD OF TAKING PART 7K3F-Q2MX
    Name: “Amara Okafor” (as the member gave it, not checked)
    …
    -----BEGIN SEAL-----
    (the public key, the signature and the signed words again, in letters and digits)
    -----END SEAL-----

The seal holds the signed words a second time because the ones above it change on paper: a PDF breaks lines, writes an
emoji in words and turns Arabic round. So the seal is what is checked, and what stands above it is compared with it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum, auto
from hashlib import sha256
from textwrap import wrap

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.documents import dates
from bot.documents.text import clean_line, shorten

HEADING = "RECORD OF TAKING PART"
_PURPOSE = b"common-thread record of taking part 1\n"  # so that no other signature of this key can pass for one
_FORMAT = b"\x01"
_KEY, _SIGNATURE = 32, 64  # bytes, as Ed25519 has them
_LONGEST_TEXT = 4000  # characters; a seal that unpacks to more is none of ours
_LONGEST_VALUE = 200
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
_BEGIN, _END = "-----BEGIN SEAL-----", "-----END SEAL-----"
# Spaces may have come or gone anywhere when a file was laid out again.
_BEGUN, _ENDED = (r"\s*".join(mark.replace(" ", "")) for mark in (_BEGIN, _END))
_SEAL = re.compile(rf"{_BEGUN}(?P<body>[\w\s=-]*?)(?P<end>{_ENDED}|(?={_BEGUN})|\Z)")
_UNSEEN = re.compile(r"[\u200b-\u200f\u00ad\ufeff\u202a-\u202e\u2060\u2066-\u2069]+")
_QUOTES = re.compile('[“”„‟"]')
_HEAD = re.compile(rf"{HEADING.replace(' ', '')}[{_ALPHABET}]{{4}}-[{_ALPHABET}]{{4}}")

Shown = Callable[[str], str]
"""How a kind of file writes a text: a PDF without emoji, for one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was seen of one member in one chat. `own_statement`: nothing was seen, the member said so (watching).
    `first_at` and `last_at` lie within the chat; `minutes` lie between them and need both. `transcript` is the SHA-256
    of the published record, "" where there is none."""

    code: str
    name: str
    community: str
    chat: str
    on: date
    role: str
    issued_on: date
    messages: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    minutes: int | None = None
    transcript: str = ""
    own_statement: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for minutes that nobody saw."""
        if self.minutes is not None and not (self.first_at and self.last_at and self.first_at < self.last_at):
            raise ValueError("minutes need two actions at different times")


class Verdict(Enum):
    """`UNCONFIRMED`: unchanged, by a key that nothing here vouches for. `FOREIGN`: by another key than the trusted
    ones. `CHANGED`: seal or words were altered. `REVOKED` is known to the bot's database only."""

    GENUINE = auto()
    UNCONFIRMED = auto()
    FOREIGN = auto()
    CHANGED = auto()
    REVOKED = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """One record in a file. `signed` are the words its seal holds ("" where it cannot be read), `key` a fingerprint."""

    verdict: Verdict
    signed: str = ""
    key: str = ""

    @property
    def code(self) -> str:
        first = self.signed.partition("\n")[0]
        return first.removeprefix(HEADING).strip() if first.startswith(HEADING) else ""


def new_code() -> str:
    """Eight characters that read well aloud, by chance: `7K3F-Q2MX`."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def fingerprint(key: Ed25519PublicKey) -> str:
    """How people compare a key: 32 hexadecimal digits in fours."""
    return "-".join(wrap(sha256(key.public_bytes_raw()).hexdigest()[:32], 4))


def sign(facts: Facts, key: Ed25519PrivateKey) -> str:
    """The whole record: its words and its seal."""
    public = key.public_key()
    text = "\n".join(_lines(facts, fingerprint(public)))
    signed = text.encode()
    seal = _FORMAT + public.public_bytes_raw() + key.sign(_PURPOSE + signed) + zlib.compress(signed, 9)
    return "\n".join([text, _BEGIN, *wrap(urlsafe_b64encode(seal).decode(), 64, break_on_hyphens=False), _END])


def _lines(facts: Facts, key: str) -> Iterator[str]:
    yield f"{HEADING} {facts.code}"
    yield f"Name: {_quoted(facts.name)} (as the member gave it, not checked)"
    yield f"Community: {_quoted(facts.community)}"
    yield f"Chat: {_quoted(facts.chat)}"
    yield f"Date: {dates.day(facts.on)}"
    if facts.own_statement:
        yield f"Role: {clean_line(facts.role)} (the member’s own statement; the bot did not see it)"
    else:
        yield f"Role: {clean_line(facts.role)}"
        if facts.messages:  # none were counted where no words are kept
            yield f"Messages: {facts.messages:,}"
    if facts.first_at:
        yield f"First action seen: {_moment(facts.first_at)}"
    if facts.last_at and facts.last_at != facts.first_at:
        yield f"Last action seen: {_moment(facts.last_at)}"
    if facts.minutes is not None:
        yield f"Minutes between them: {facts.minutes:,}"
    if facts.transcript:
        yield f"Transcript, SHA-256: {clean_line(facts.transcript)}"
    yield f"Issued: {dates.day(facts.issued_on)}"
    yield f"Key: {key}"
    yield "It says what was seen, not what was learnt. It is no count of CPD hours."


def _quoted(typed: str) -> str:
    """In quotation marks that nothing inside can close, so that a name cannot pass for another line."""
    return f"“{_QUOTES.sub('’', shorten(clean_line(typed), _LONGEST_VALUE))}”"


def _moment(at: datetime) -> str:
    return f"{dates.date(at, UTC, weekday=False)}, {dates.clock(at, UTC)} UTC"


def judge(
    text: str,
    trusted: Collection[str] = (),
    *,
    revoked: Collection[str] = (),
    shown: Shown = str,
) -> list[Finding]:
    """Every record in the text of a file, in order. `trusted` are fingerprints, `revoked` codes; `shown` is how this
    kind of file writes words."""
    findings: list[Finding] = []
    text = _UNSEEN.sub("", text)
    after = 0
    for seal in _SEAL.finditer(text):
        above = _squeezed(text[after : seal.start()])
        finding = _judge(seal, above, trusted, revoked, shown)
        bare = len(_HEAD.findall(above)) - max(1, len(_HEAD.findall(_squeezed(finding.signed))))
        findings += [Finding(Verdict.UNREADABLE)] * bare
        findings.append(finding)
        after = seal.end()
    bare = len(_HEAD.findall(_squeezed(text[after:])))
    return [*findings, *[Finding(Verdict.UNREADABLE)] * bare]


def _judge(
    seal: re.Match[str], above: str, trusted: Collection[str], revoked: Collection[str], shown: Shown
) -> Finding:
    if not seal["end"]:
        return Finding(Verdict.UNREADABLE)
    try:
        key, signature, signed = _open("".join(seal["body"].split()))
    except ValueError:
        return Finding(Verdict.UNREADABLE)
    try:
        key.verify(signature, _PURPOSE + signed)
        words = signed.decode()
    except (InvalidSignature, UnicodeDecodeError):
        return Finding(Verdict.CHANGED)
    finding = Finding(Verdict.GENUINE, words, fingerprint(key))
    # Whoever compares keys by eye reads the one in the words: it must be the one that signed.
    if f"Key: {finding.key}" not in words.splitlines() or not _stands_above(words, above, shown):
        verdict = Verdict.CHANGED
    elif trusted and finding.key not in trusted:
        verdict = Verdict.FOREIGN
    elif finding.code in revoked:
        verdict = Verdict.REVOKED
    else:
        verdict = Verdict.GENUINE if trusted else Verdict.UNCONFIRMED
    return Finding(verdict, words, finding.key)


def _open(body: str) -> tuple[Ed25519PublicKey, bytes, bytes]:
    """Key, signature and words. Raises ValueError for anything that is no whole seal."""
    try:
        seal = urlsafe_b64decode(body.encode("ascii"))
        if seal[:1] != _FORMAT:
            raise ValueError("another format")
        seal = seal[1:]
        key = Ed25519PublicKey.from_public_bytes(seal[:_KEY])
        unpacker = zlib.decompressobj()
        words = unpacker.decompress(seal[_KEY + _SIGNATURE :], 4 * _LONGEST_TEXT)
    except (UnicodeEncodeError, zlib.error) as error:
        raise ValueError("not a seal") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("cut short, or too long")
    return key, seal[_KEY : _KEY + _SIGNATURE], words


def _stands_above(words: str, above: str, shown: Shown) -> bool:
    """Whether the signed words stand right above the seal; `above` is squeezed."""
    for expected in (_squeezed(words), _squeezed(shown(words))):
        found = above[-len(expected) :]
        if found == expected:
            return True
        # A right-to-left word comes out of a PDF in the order it is drawn: its letters count, not their order.
        if Counter(found) == Counter(expected) and _left_to_right(found) == _left_to_right(expected):
            return True
        # A letter with two accents ("ầ") comes out of a PDF twice, once for each mark.
        if re.search("".join(re.escape(c) if c.isascii() else re.escape(c) + "+" for c in expected) + r"\Z", above):
            return True
    return False


def _left_to_right(text: str) -> str:
    return "".join(character for character in text if unicodedata.bidirectional(character) not in ("R", "AL", "NSM"))


def _squeezed(text: str) -> str:
    """What is left when lay-out is taken away."""
    return "".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).split())
