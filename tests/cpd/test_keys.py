from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.cpd.keys import change_key, known_keys, open_keys
from bot.cpd.record import Verdict, judge
from bot.errors import SetupError
from tests.cpd.test_record import FACTS


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_start_makes_a_key_that_only_the_bot_can_read(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "data")
    assert mode_of(tmp_path / "data/keys") == 0o700
    assert mode_of(tmp_path / "data/keys/record-key.pem") == 0o600
    assert open_keys(tmp_path / "data").fingerprint == keys.fingerprint


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_a_key_others_can_read_or_write_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    open_keys(tmp_path)
    path = tmp_path / "keys/record-key.pem"
    path.chmod(mode)
    with pytest.raises(SetupError, match=f"chmod 600 {path}"):
        open_keys(tmp_path)


def test_what_an_older_key_sealed_stays_genuine(tmp_path: Path) -> None:
    old = open_keys(tmp_path)
    record = old.sign(FACTS)
    new = change_key(tmp_path)
    newest = change_key(tmp_path)
    assert len({old.fingerprint, new.fingerprint, newest.fingerprint}) == 3
    assert newest.trusted == {old.fingerprint, new.fingerprint, newest.fingerprint} == known_keys(tmp_path)
    assert [finding.verdict for finding in judge(record, newest.trusted)] == [Verdict.GENUINE]
    assert mode_of(tmp_path / "keys/record-key.pem") == 0o600


def test_only_the_public_half_of_an_older_key_is_kept(tmp_path: Path) -> None:
    change_key(tmp_path)
    (older,) = (tmp_path / "keys").glob("older-*.pem")
    assert b"PRIVATE" not in older.read_bytes()


def test_looking_makes_nothing(tmp_path: Path) -> None:
    assert known_keys(tmp_path / "data") == frozenset()
    assert not (tmp_path / "data").exists()


def test_what_is_no_key_is_said(tmp_path: Path) -> None:
    open_keys(tmp_path)
    (tmp_path / "keys/record-key.pem").write_bytes(b"")
    with pytest.raises(SetupError, match=r"record-key\.pem: this is no key"):
        open_keys(tmp_path)


def test_a_key_of_another_kind_is_said(tmp_path: Path) -> None:
    open_keys(tmp_path)
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "keys/record-key.pem").write_bytes(other)
    with pytest.raises(SetupError, match="another kind"):
        open_keys(tmp_path)


def test_an_older_key_that_is_damaged_is_said(tmp_path: Path) -> None:
    change_key(tmp_path)
    (older,) = (tmp_path / "keys").glob("older-*.pem")
    older.write_text("gone")
    with pytest.raises(SetupError, match=r"older-.*this is no key"):
        open_keys(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(SetupError, match="cannot be kept there"):
        open_keys(tmp_path / "data")
