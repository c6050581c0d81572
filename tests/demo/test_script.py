"""The reader of rehearsal scripts, and the rules that the rehearsed chat itself must keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content import FaultyContent
from bot.cpd.models import load_models
from bot.demo.script import Line, Round, Script, load_script

CHATS = Path(__file__).parents[2] / "prompts" / "chats"


@pytest.fixture(scope="module")
def script() -> Script:
    return load_script(CHATS / "bme-ot-mentorship.yaml")


# The rehearsed chat


def test_the_chat_asks_six_questions_and_has_a_round_for_each(script: Script) -> None:
    assert len(script.topic.questions) == 6
    assert all(question.endswith("?") for question in script.topic.questions)
    assert [spoken.question for spoken in script.cast.rounds] == [1, 2, 3, 4, 5, 6]


def test_three_people_answer_every_question_of_the_usual_reflection(script: Script) -> None:
    asked = {prompt.id for prompt in load_models(CHATS.parent / "reflection").first.prompts}
    assert all(set(words) == asked for _, words in script.cast.reflections)


def test_the_introduction_fits_on_one_screen(script: Script) -> None:
    assert 120 <= len(script.topic.introduction.split()) <= 200


def test_there_is_enough_to_say_for_the_whole_hour(script: Script) -> None:
    cast = script.cast
    assert len(cast.people) == 72
    assert len(cast.hello) == 70
    assert all(len(spoken.answers) >= 60 for spoken in cast.rounds)
    assert all(len(spoken.replies) >= 35 for spoken in cast.rounds)
    assert len(cast.takeaways) >= 60
    assert (len(cast.late), len(cast.host), len(cast.support)) == (25, 20, 10)
    assert len(list(cast.texts())) >= 755


def test_host_and_support_host_come_first_and_do_not_answer_for_others(script: Script) -> None:
    assert (script.host.key, script.support_host.key) == ("folake", "rhiannon")
    speakers = {line.by for line in script.cast.hello}
    assert speakers.isdisjoint({"folake", "rhiannon"})


def test_everyone_has_a_name_of_their_own_and_says_something(script: Script) -> None:
    names = [person.name.casefold() for person in script.cast.people]
    assert len(set(names)) == len(names)
    assert {line.by for line in script.cast.lines()} == {person.key for person in script.cast.people}


def test_nobody_answers_one_question_twice(script: Script) -> None:
    for spoken in script.cast.rounds:
        answering = Counter(answer.by for answer in spoken.answers)
        assert max(answering.values()) == 1


def test_no_two_messages_are_nearly_the_same(script: Script) -> None:
    # Comparing letters is slow, so only pairs that share many words are compared.
    worded = [(text, set(re.findall(r"\w+", text.lower()))) for text in script.cast.texts()]
    alike = [
        (one, other)
        for (one, words), (other, more) in combinations(worded, 2)
        if len(words & more) > 0.3 * len(words | more) and SequenceMatcher(None, one, other).ratio() > 0.7
    ]
    assert alike == []


def test_people_do_not_all_begin_in_the_same_way(script: Script) -> None:
    for spoken in script.cast.rounds:
        openings = Counter(opening_words(line.says) for line in (*spoken.answers, *spoken.replies))
        assert max(openings.values()) <= 6


def test_messages_are_as_long_as_people_write_them(script: Script) -> None:
    assert max(len(text) for text in script.cast.texts()) <= 1200
    for spoken in script.cast.rounds:
        assert 120 <= average_length(spoken) <= 220


def test_a_written_answer_number_names_the_question_it_answers(script: Script) -> None:
    numbered = [
        (int(found[1]), spoken.question)
        for spoken in script.cast.rounds
        for answer in spoken.answers
        if (found := re.match(r"A(\d) ", answer.says))
    ]
    assert numbered
    assert all(written == asked for written, asked in numbered)


def test_the_transcript_will_meet_links_lists_accents_other_scripts_and_mentions(script: Script) -> None:
    texts = list(script.cast.texts())
    names = [person.name for person in script.cast.people]
    assert any("https://example.org/" in text for text in texts)
    assert any("\n- " in text for text in texts)
    assert any("**" in text for text in texts)
    assert any(line.mentions for line in script.cast.lines())
    assert any(re.search(r"[\u0600-\u06ff]", name) for name in names)
    assert any(re.search(r"[À-ỹ]", name) for name in names)


def test_links_lead_to_reserved_example_sites_only(script: Script) -> None:
    hosts = {host for text in script.cast.texts() for host in re.findall(r"https?://([^/\s]+)", text)}
    assert hosts <= {"example.org", "example.com"}


def opening_words(text: str) -> str:
    return " ".join(re.sub(r"^A\d ", "", text).lower().split()[:2])


def average_length(spoken: Round) -> float:
    return sum(len(answer.says) for answer in spoken.answers) / len(spoken.answers)


# The reader


def small_topic() -> dict[str, Any]:
    return {
        "title": "Rest",
        "introduction": "On rest.",
        "theme": "wellbeing",
        "reading": [],
        "questions": ["Why rest?"],
    }


def small_cast() -> dict[str, Any]:
    people = [
        {"key": key, "name": name, "stage": "band 6", "area": "stroke", "voice": "calm"}
        for key, name in (("ada", "Ada N"), ("bo", "Bo L"), ("cy", "Cy W"))
    ]
    answer = {"by": "cy", "says": "To begin again.", "replies": [{"by": "bo", "says": "Well put, @cy"}]}
    return {
        "people": people,
        "hello": [{"by": "cy", "says": "Hello, Cy here."}],
        "rounds": [{"question": 1, "answers": [answer]}],
        "takeaways": [{"by": "cy", "says": "I will nap."}],
        "late": [{"by": "bo", "question": 1, "says": "I slept on it."}],
        "host": [{"at": "hello", "says": "Welcome."}],
        "support": [{"at": 1, "says": "No hurry."}],
        "reflections": {part: {"matters": "I rest."} for part in ("host", "participant", "watcher")},
    }


def saved(folder: Path, topic: object, cast: object) -> Path:
    path = folder / "rest.yaml"
    path.write_text(yaml.safe_dump(topic), encoding="utf-8")
    path.with_suffix(".rehearsal.yaml").write_text(yaml.safe_dump(cast), encoding="utf-8")
    return path


def test_a_small_script_is_read_whole(tmp_path: Path) -> None:
    script = load_script(saved(tmp_path, small_topic(), small_cast()))
    assert script.host.name == "Ada N"
    assert script.person("cy").name == "Cy W"
    assert script.cast.rounds[0].replies == (Line(by="bo", says="Well put, @cy"),)
    assert script.cast.rounds[0].replies[0].mentions == ("cy",)
    assert list(script.cast.texts())[-2:] == ["Welcome.", "No hurry."]


def test_an_email_address_is_not_a_mention() -> None:
    assert Line(by="cy", says="Write to rest@example.org").mentions == ()


@pytest.mark.parametrize("missing", ["rest.yaml", "rest.rehearsal.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    path = saved(tmp_path, small_topic(), small_cast())
    (tmp_path / missing).unlink()
    with pytest.raises(FaultyContent, match=rf"{re.escape(missing)}: it cannot be read: No such file"):
        load_script(path)


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    path = saved(tmp_path, small_topic(), small_cast())
    path.write_text("title: Rest\nquestions: [", encoding="utf-8")
    with pytest.raises(FaultyContent, match=r"rest\.yaml, line 3: this is not readable YAML"):
        load_script(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, small_topic(), small_cast())
    path.write_text("", encoding="utf-8")
    with pytest.raises(FaultyContent, match=r"rest\.yaml, line 1: Input should be"):
        load_script(path)


@pytest.mark.parametrize("entry", sorted(small_topic()))
def test_whatever_the_topic_lacks_is_named(tmp_path: Path, entry: str) -> None:
    topic = small_topic()
    del topic[entry]
    with pytest.raises(FaultyContent, match=rf"rest\.yaml, line 1: {entry}: Field required$"):
        load_script(saved(tmp_path, topic, small_cast()))


@pytest.mark.parametrize("entry", sorted(small_cast()))
def test_whatever_the_rehearsal_lacks_is_named(tmp_path: Path, entry: str) -> None:
    cast = small_cast()
    del cast[entry]
    with pytest.raises(FaultyContent, match=rf"rest\.rehearsal\.yaml, line 1: {entry}: Field required$"):
        load_script(saved(tmp_path, small_topic(), cast))


Spoil = Callable[[dict[str, Any]], object]

SPOILT: list[tuple[str, Spoil, str]] = [
    (
        "no words",
        lambda cast: cast["hello"][0].update(says=" "),
        r"rehearsal\.yaml, line \d+: hello\.1\.says: .*at least 1",
    ),
    ("no author", lambda cast: cast["rounds"][0]["answers"][0].pop("by"), r"rounds\.1\.answers\.1\.by: Field required"),
    ("misspelt", lambda cast: cast["late"][0].update(sayz="x"), r"late\.1\.sayz: Extra inputs are not permitted"),
    ("stranger", lambda cast: cast["hello"][0].update(by="dee"), r"people not in the list .*: dee"),
    ("stranger named", lambda cast: cast["hello"][0].update(says="Hi @eve"), r"people not in the list .*: eve"),
    (
        "same words",
        lambda cast: cast["takeaways"][0].update(says="Hello, Cy here."),
        r"messages .* once: Hello, Cy here",
    ),
    ("same key", lambda cast: cast["people"][1].update(key="ada"), r"keys appear more than once: ada"),
    ("same name", lambda cast: cast["people"][1].update(name="Ada N"), r"names appear more than once: Ada N"),
    (
        "no round",
        lambda cast: cast["rounds"].clear(),
        r"rest\.rehearsal\.yaml: rounds are for questions \[\], but the topic asks \[1\]",
    ),
    ("late to nothing", lambda cast: cast["late"][0].update(question=2), r"1 questions, but messages belong to \[2\]"),
    ("remark on nothing", lambda cast: cast["host"][0].update(at=7), r"1 questions, but messages belong to \[7\]"),
    ("remark at no moment", lambda cast: cast["host"][0].update(at="lunch"), r"host\.1\.at"),
]


@pytest.mark.parametrize(("spoil", "reason"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_spoilt_rehearsal_is_refused_with_the_entry_and_the_reason(tmp_path: Path, spoil: Spoil, reason: str) -> None:
    cast = small_cast()
    spoil(cast)
    with pytest.raises(FaultyContent, match=reason):
        load_script(saved(tmp_path, small_topic(), cast))
