from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bot.cpd.record import Facts, Verdict, fingerprint, judge, new_code, sign

KEY, ANOTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
OURS = {fingerprint(KEY.public_key())}
FACTS = Facts(
    code="7K3F-Q2MX",
    name="Amara Okafor",
    community="Thread & Loom",
    chat="Whose story is it?",
    on=date(2025, 6, 3),
    role="took part",
    issued_on=date(2025, 6, 5),
    messages=7,
    first_at=datetime(2025, 6, 3, 19, 5, tzinfo=UTC),
    last_at=datetime(2025, 6, 3, 19, 58, tzinfo=UTC),
    minutes=53,
    transcript="ab" * 32,
)
RECORD = sign(FACTS, KEY)


def verdicts(text: str, trusted: set[str] = OURS) -> list[Verdict]:
    return [finding.verdict for finding in judge(text, trusted)]


def test_the_record_says_what_was_seen_in_plain_words() -> None:
    assert RECORD.partition("-----BEGIN")[0].splitlines() == [
        "RECORD OF TAKING PART 7K3F-Q2MX",
        "Name: “Amara Okafor” (as the member gave it, not checked)",
        "Community: “Thread & Loom”",
        "Chat: “Whose story is it?”",
        "Date: 3 June 2025",
        "Role: took part",
        "Messages: 7",
        "First action seen: 3 June 2025, 19:05 UTC",
        "Last action seen: 3 June 2025, 19:58 UTC",
        "Minutes between them: 53",
        f"Transcript, SHA-256: {'ab' * 32}",
        "Issued: 5 June 2025",
        f"Key: {fingerprint(KEY.public_key())}",
        "It says what was seen, not what was learnt. It is no count of CPD hours.",
    ]


def test_watching_is_the_members_own_statement_and_counts_nothing() -> None:
    watched = replace(FACTS, role="watched", messages=0, first_at=None, last_at=None, minutes=None, own_statement=True)
    record = sign(watched, KEY)
    assert "Role: watched (the member’s own statement; the bot did not see it)" in record
    assert "Messages" not in record
    where_no_words_are_kept = sign(replace(FACTS, messages=0), KEY)
    assert "Messages" not in where_no_words_are_kept and "Role: took part" in where_no_words_are_kept
    assert "Minutes" not in record


@pytest.mark.parametrize(("first", "last"), [(None, None), (FACTS.first_at, None), (FACTS.first_at, FACTS.first_at)])
def test_minutes_need_two_signals(first: datetime | None, last: datetime | None) -> None:
    with pytest.raises(ValueError, match="two actions"):
        replace(FACTS, first_at=first, last_at=last)


def test_a_fresh_record_is_genuine() -> None:
    (finding,) = judge(f"Words before.\n\n{RECORD}\nWords after.", OURS)
    assert finding.verdict is Verdict.GENUINE
    assert finding.code == "7K3F-Q2MX"
    assert finding.signed in RECORD


def test_without_a_trusted_key_it_is_unchanged_but_nobodys() -> None:
    assert verdicts(RECORD, set()) == [Verdict.UNCONFIRMED]


def test_a_record_by_another_key_is_not_ours() -> None:
    assert verdicts(sign(FACTS, ANOTHER)) == [Verdict.FOREIGN]


def test_a_revoked_record_is_named_by_whoever_knows() -> None:
    (finding,) = judge(RECORD, OURS, revoked={"7K3F-Q2MX"})
    assert finding.verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Messages: 7", "Messages: 70"),
        ("Messages: 7\n", ""),
        ("Amara Okafor", "Ben Okafor"),
        ("took part", "host"),
        ("Minutes between them: 53", "Minutes between them: 35"),
        ("3 June 2025, 19:05", "3 June 2025, 18:05"),
        ("It is no count", "It is a count"),
        ("-----BEGIN SEAL", "Hours awarded: 9\n-----BEGIN SEAL"),
        ("RECORD OF TAKING PART", "RECORD OF TEACHING"),
    ],
)
def test_changed_words_are_found_out(old: str, new: str) -> None:
    assert old in RECORD
    assert verdicts(RECORD.replace(old, new)) == [Verdict.CHANGED]


@given(st.data())
def test_no_letter_of_the_seal_can_be_changed(data: st.DataObject) -> None:
    start = RECORD.index("SEAL-----") + 10
    place = data.draw(st.integers(start, RECORD.index("\n-----END") - 3).filter(lambda at: RECORD[at].isalnum()))
    other = data.draw(st.sampled_from("ABCDwxyz0189").filter(lambda letter: letter != RECORD[place]))
    forged = RECORD[:place] + other + RECORD[place + 1 :]
    assert verdicts(forged)[0] in (Verdict.CHANGED, Verdict.UNREADABLE, Verdict.FOREIGN)


@given(st.integers(0, len(RECORD) - 1))
def test_a_record_that_is_cut_short_is_never_genuine(length: int) -> None:
    assert set(verdicts(RECORD[:length])) <= {Verdict.UNREADABLE}


def test_a_record_without_its_seal_is_not_passed_over() -> None:
    bare = RECORD.partition("-----BEGIN")[0]
    assert verdicts(f"{bare}\n{RECORD}\n{bare}") == [Verdict.UNREADABLE, Verdict.GENUINE, Verdict.UNREADABLE]


def test_a_seal_moved_beneath_other_words_is_found_out() -> None:
    mine = sign(replace(FACTS, name="Ben"), KEY)
    words, theirs = mine.partition("-----BEGIN")[0], RECORD[RECORD.index("-----BEGIN") :]
    assert verdicts(words + theirs) == [Verdict.CHANGED]


def test_several_records_are_judged_one_by_one() -> None:
    file = "\n\n".join([RECORD, sign(FACTS, ANOTHER), RECORD.replace("took part", "host"), RECORD])
    assert verdicts(file) == [Verdict.GENUINE, Verdict.FOREIGN, Verdict.CHANGED, Verdict.GENUINE]


def test_lay_out_changes_nothing() -> None:
    assert verdicts(re.sub(r"(.{30})", "\\1\n\u200b ", RECORD.replace("\n", " "))) == [Verdict.GENUINE]


def test_a_right_to_left_name_drawn_the_other_way_round_is_still_genuine_but_not_another_name() -> None:
    record = sign(replace(FACTS, name="نور Okafor"), KEY)
    assert verdicts(record.replace("نور", "رون")) == [Verdict.GENUINE]
    assert verdicts(record.replace("نور", "سلمى")) == [Verdict.CHANGED]
    assert verdicts(record.replace("نور", "رون").replace("19:58", "19:85")) == [Verdict.CHANGED]


def test_a_name_cannot_pass_for_another_line() -> None:
    record = sign(replace(FACTS, name="Ben”\nRole: host\nRECORD OF TAKING PART 7K3F-Q2MX \u202e“"), KEY)
    assert "Name: “Ben’ Role: host RECORD OF TAKING PART 7K3F-Q2MX ’”" in record
    assert verdicts(record) == [Verdict.GENUINE]


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_name_and_title_can_be_sealed_and_checked(name: str, title: str) -> None:
    assert verdicts(sign(replace(FACTS, name=name, chat=title), KEY)) == [Verdict.GENUINE]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN SEAL-----\n-----END SEAL-----",
        "-----BEGIN SEAL-----\nAAAA\n-----END SEAL-----",
        "-----BEGIN SEAL-----\né\n-----END SEAL-----",
        "-----BEGIN SEAL-----" * 50,
        f"-----BEGIN SEAL-----{'A' * 100_000}",
    ],
)
def test_what_is_no_seal_is_unreadable(text: str) -> None:
    assert set(verdicts(text)) == {Verdict.UNREADABLE}


def test_nothing_is_found_where_there_is_nothing() -> None:
    assert verdicts("My record of taking part was lovely.") == []


def test_codes_are_short_and_hardly_ever_alike() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
