from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import PROJECT
from bot.cpd.keys import KeyRing, change_key, open_keys
from bot.documents.evidence import Pack
from bot.documents.render import render
from tests.cpd.test_record import FACTS
from tests.documents.packs import make_pack

KINDS = ("pdf", "docx", "html", "md", "json")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyRing:
    return open_keys(tmp_path_factory.mktemp("data"))


def pack_with(*records: str) -> Pack:
    pack = make_pack(5)
    chats = tuple(replace(chat, record=record) for chat, record in zip(pack.chats, records, strict=False))
    return replace(pack, chats=chats)


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes the file, checks it as an assessor would, and answers with what was printed, the exit code first."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("COMMON_THREAD_")]:
        monkeypatch.delenv(name)

    def run(content: bytes, kind: str, *arguments: str) -> str:
        file = tmp_path / f"evidence.{kind}"
        file.write_bytes(content)
        code = main(["verify", str(file), *arguments])
        printed = capsys.readouterr()
        return f"{code} {printed.out}{printed.err}"

    return run


def test_letters_with_two_accents_are_the_same_name_in_a_pdf(verify: Callable[..., str], keys: KeyRing) -> None:
    named = replace(FACTS, name="Trần Thị Ngọc Diễm ỮỜẨ ǖ Siobhán Wiśniewska Ọlá")
    said = verify(render(pack_with(keys.sign(named)), ["pdf"])["pdf"], "pdf", "--key", keys.fingerprint)
    assert said.startswith("0 "), said
    another = keys.sign(named).replace("Trần", "Trận", 1)  # above the seal only
    assert "CHANGED" in verify(render(pack_with(another), ["pdf"])["pdf"], "pdf", "--key", keys.fingerprint)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fresh_pack_is_genuine_in_every_format(verify: Callable[..., str], keys: KeyRing, kind: str) -> None:
    pack = pack_with(keys.sign(FACTS), keys.sign(replace(FACTS, code="AAAA-0001", role="host")))
    said = verify(render(pack, [kind])[kind], kind, "--key", keys.fingerprint)
    assert said.startswith(f"0 evidence.{kind}: 2 records of taking part.")
    assert said.count("GENUINE. Signed with the key you named, and unchanged since.") == 2
    assert "     Role: host\n" in said
    assert "withdrawn" in said


@pytest.mark.parametrize("kind", KINDS)
def test_names_that_paper_writes_otherwise_are_genuine_too(
    verify: Callable[..., str], keys: KeyRing, kind: str
) -> None:
    names = ("نور Okafor", "Zoë 👏🏽 Ó", "ภาษาไทย", "ﬁne \u00a0 “names”", "w" * 150, "אבי (Avi) 12", "<b>&amp;`**x**`")
    facts = [replace(FACTS, name=name, chat=name) for name in names]
    packs = [pack_with(*map(keys.sign, part)) for part in (facts[:3], facts[3:6], facts[6:])]
    for pack in packs:
        said = verify(render(pack, [kind])[kind], kind, "--key", keys.fingerprint)
        assert said.startswith("0 "), said


def forge(content: bytes, kind: str, old: bytes, new: bytes) -> bytes:
    """The file with some words replaced, its wrapping intact."""
    if kind != "docx":
        assert old in content
        return content.replace(old, new)
    forged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(forged, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return forged.getvalue()


@pytest.mark.parametrize("kind", ["docx", "html", "md", "json"])
def test_a_file_with_another_number_in_it_is_changed(verify: Callable[..., str], keys: KeyRing, kind: str) -> None:
    fresh = render(pack_with(keys.sign(FACTS)), [kind])[kind]
    said = verify(forge(fresh, kind, b"Messages: 7", b"Messages: 70"), kind, "--key", keys.fingerprint)
    assert said.startswith("1 ")
    assert "CHANGED. The file does not say what was signed." in said
    assert "     Messages: 7\n" in said


def test_a_pdf_made_again_with_another_number_is_changed(verify: Callable[..., str], keys: KeyRing) -> None:
    forged = keys.sign(FACTS).replace("Messages: 7", "Messages: 70")
    said = verify(render(pack_with(forged), ["pdf"])["pdf"], "pdf", "--key", keys.fingerprint)
    assert "1. CHANGED" in said


def test_words_inserted_as_a_tracked_change_are_seen(verify: Callable[..., str], keys: KeyRing) -> None:
    fresh = render(pack_with(keys.sign(FACTS)), ["docx"])["docx"]
    tracked = b'Messages: 7</w:t></w:r><w:ins w:id="1" w:author="x"><w:r><w:t>0</w:t></w:r></w:ins><w:r><w:t>'
    assert "1. CHANGED" in verify(forge(fresh, "docx", b"Messages: 7", tracked), "docx", "--key", keys.fingerprint)


@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_sealed_by_a_stranger_is_not_ours(
    verify: Callable[..., str], keys: KeyRing, tmp_path: Path, kind: str
) -> None:
    stranger = open_keys(tmp_path / "elsewhere")
    said = verify(render(pack_with(stranger.sign(FACTS)), [kind])[kind], kind, "--key", keys.fingerprint)
    assert said.startswith("1 ")
    assert "NOT OURS. It was signed with another key than the key you named." in said


def test_a_stranger_cannot_write_our_key_beneath_another_signature(
    verify: Callable[..., str], keys: KeyRing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stranger = open_keys(tmp_path / "elsewhere")
    monkeypatch.setattr("bot.cpd.record.fingerprint", lambda _: keys.fingerprint)
    forged = stranger.sign(FACTS)
    monkeypatch.undo()
    assert "1. CHANGED" in verify(forged.encode(), "txt")


def test_a_truncated_file_is_unreadable(verify: Callable[..., str], keys: KeyRing) -> None:
    text = keys.sign(FACTS)
    assert "1. UNREADABLE" in verify(text[:-40].encode(), "txt", "--key", keys.fingerprint)
    fresh = render(pack_with(text), ["pdf", "docx", "json"])
    for kind, content in fresh.items():
        said = verify(content[: len(content) // 2], kind, "--key", keys.fingerprint)
        assert not said.startswith("0 ")


def test_without_a_key_the_reader_is_told_to_compare(verify: Callable[..., str], keys: KeyRing) -> None:
    said = verify(keys.sign(FACTS).encode(), "txt")
    assert said.startswith("1 ")
    assert "UNCHANGED, BUT BY WHOM?" in said
    assert f"The key that signed it: {keys.fingerprint}" in said


def test_where_the_bot_runs_its_own_keys_count_the_older_ones_too(verify: Callable[..., str], tmp_path: Path) -> None:
    record = open_keys(tmp_path / "data").sign(FACTS)
    change_key(tmp_path / "data")
    assert "GENUINE. Signed with a key of this bot" in verify(record.encode(), "txt")


def test_a_key_may_be_typed_with_or_without_its_strokes(verify: Callable[..., str], keys: KeyRing) -> None:
    typed = keys.fingerprint.replace("-", " ").upper()
    assert verify(keys.sign(FACTS).encode(), "txt", "--key", typed).startswith("0 ")


@pytest.mark.parametrize("key", ["", "1234", "-".join(["wxyz"] * 8)])
def test_what_is_no_key_is_said(verify: Callable[..., str], keys: KeyRing, key: str) -> None:
    said = verify(keys.sign(FACTS).encode(), "txt", "--key", key)
    assert said.startswith("2 ")
    assert "this is no key" in said


@pytest.mark.parametrize(
    ("kind", "content"),
    [("pdf", b"%PDF-1.7 nothing"), ("docx", b"PK\x03\x04nothing"), ("json", b"{"), ("txt", b"\xff\xfe\x00"),
     ("html", b""), ("json", b"[" * 100_000)],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_said_in_one_line(verify: Callable[..., str], kind: str, content: bytes) -> None:
    said = verify(content, kind)
    assert said.startswith("2 ")
    assert "it cannot be read as evidence" in said


def test_a_file_that_is_not_there_is_said(verify: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "nowhere.pdf"]) == 2
    assert "nowhere.pdf: it cannot be read" in capsys.readouterr().err


def test_a_file_without_records_says_so(verify: Callable[..., str]) -> None:
    assert verify(b"Just words.", "txt") == "1 evidence.txt: there is no record of taking part in this file.\n"


def test_a_strangers_words_cannot_rewrite_the_terminal(
    verify: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cpd.record.clean_line", str)
    forged = open_keys(tmp_path / "elsewhere").sign(replace(FACTS, role="host \x1b[2J\x1b[1;1H 0 GENUINE"))
    monkeypatch.undo()
    assert "\x1b" in forged
    assert "\x1b" not in verify(forged.encode(), "txt")


def test_a_terminal_that_cannot_show_a_name_still_shows_the_verdict(tmp_path: Path, keys: KeyRing) -> None:
    (tmp_path / "record.txt").write_text(keys.sign(replace(FACTS, name="نور")), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "verify", str(tmp_path / "record.txt"), "--key", keys.fingerprint]
    shown = subprocess.run(
        command,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1. GENUINE" in shown.stdout
    assert "???" in shown.stdout


def test_the_key_is_changed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = open_keys(tmp_path / "data").fingerprint
    assert main(["change-key"]) == 0
    found = re.search(r"[0-9a-f]{4}(-[0-9a-f]{4}){7}", capsys.readouterr().out)
    assert found
    assert open_keys(tmp_path / "data").trusted == {old, found[0]}
