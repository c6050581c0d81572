"""The key that seals records of taking part: made at the first start, readable by the bot's user alone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bot.cpd.record import Facts, fingerprint, sign
from bot.errors import SetupError

FOLDER = "keys"  # in the data folder
_PRIVATE = "record-key.pem"
_OLDER = "older-*.pem"
_PRIVACY = "Only the bot’s user may read it. Put that right with: chmod 600"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """One key to seal with, and the fingerprints of all that ever did."""

    key: Ed25519PrivateKey
    trusted: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """What the community publishes, so that an assessor can tell its records from anybody else's."""
        return fingerprint(self.key.public_key())

    def sign(self, facts: Facts) -> str:
        return sign(facts, self.key)


def open_keys(data_dir: Path) -> KeyRing:
    """The keys in the data folder, the first one made where there is none. Raises SetupError for a key that cannot be
    used or that others can read."""
    folder = data_dir / FOLDER
    path = folder / _PRIVATE
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write(path, _new())
        key = _private(path)
        return KeyRing(key, known_keys(data_dir) | {fingerprint(key.public_key())})
    except OSError as error:
        raise SetupError(f"{path}: the key cannot be kept there: {error.strerror}") from error


def known_keys(data_dir: Path) -> frozenset[str]:
    """The fingerprints of all keys kept there; nothing is made where there is none. Raises SetupError."""
    folder = data_dir / FOLDER
    try:
        known = {fingerprint(_public(path)) for path in sorted(folder.glob(_OLDER))}
        if (folder / _PRIVATE).exists():
            known.add(fingerprint(_private(folder / _PRIVATE).public_key()))
    except OSError as error:
        raise SetupError(f"{folder}: the keys cannot be read: {error.strerror}") from error
    return frozenset(known)


def change_key(data_dir: Path) -> KeyRing:
    """Seals with a new key from the next start on. Only the public half of the old one is kept: enough to check what it
    sealed, too little to seal with."""
    old = open_keys(data_dir)
    folder = data_dir / FOLDER
    public = old.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        _write(folder / f"older-{old.fingerprint}.pem", public)
        (folder / "new.pem").unlink(missing_ok=True)
        _write(folder / "new.pem", _new())
        (folder / "new.pem").replace(folder / _PRIVATE)
    except OSError as error:
        raise SetupError(f"{folder}: the new key cannot be kept there: {error.strerror}") from error
    return open_keys(data_dir)


def _new() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    """A file that never was anybody else's to read; one that is already there stays as it is."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _private(path: Path) -> Ed25519PrivateKey:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SetupError(f"{path}: this key can be read by others. {_PRIVACY} {path}")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except PermissionError as error:
        raise SetupError(f"{path}: the bot may not read its key. {_PRIVACY} {path}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SetupError(f"{path}: this is no key. Put it back from a copy of the data folder.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SetupError(f"{path}: this is a key of another kind (not Ed25519).")
    return key


def _public(path: Path) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(path.read_bytes())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SetupError(f"{path}: this is no key. Put it back from a copy of the data folder.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SetupError(f"{path}: this is a key of another kind (not Ed25519).")
    return key
