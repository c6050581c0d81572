from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.documents.evidence import Activity, Answer, Minutes, Pack, Reflection, from_json, to_json

AT = datetime(2025, 6, 3, 19, tzinfo=UTC)
ACTIVITY = Activity(
    number=1,
    on=date(2025, 6, 3),
    title="Whose story is it?",
    kind="Work-based learning",
    role="took part",
    did="took part in a themed chat",
    minutes=Minutes(55, "seen"),
    reflection=Reflection("What? So what?", (Answer("What stood out?", "**Asking** first.", "learnt"),), AT),
)
PACK = Pack(
    name="Amara Okafor",
    first=date(2025, 1, 1),
    last=date(2025, 12, 31),
    made_at=AT,
    timezone="Europe/London",
    frameworks=(),
    activities=(ACTIVITY,),
    featured=(1,),
)


def test_a_pack_comes_back_from_its_json_as_it_was() -> None:
    assert from_json(to_json(PACK)) == PACK


def test_half_a_surrogate_pair_does_not_stop_a_pack() -> None:
    assert from_json(to_json(replace(PACK, name="half \ud83d a pair"))).name == "half \ufffd a pair"


@pytest.mark.parametrize("record", [b"", b"[]", b"{}", b'{"format":"common-thread-evidence","format_version":1}'])
def test_anything_else_is_no_pack(record: bytes) -> None:
    with pytest.raises(ValueError, match="not an evidence record"):
        from_json(record)
