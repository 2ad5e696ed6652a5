"""Promises of task frames: every part stands in the text, nothing raises, and a line proves all of itself."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from alignment.tasks import PARTS, compare, frame_of

FREELY = settings(max_examples=300, deadline=None)
WORDS = (
    *("Repair", "repairs", "and", "plans", ",", "to", "test", "with", "a wrench", "in", "the shop", "ability", "of"),
    *(
        "approved by",
        "the supervisor",
        "in accordance with",
        "codes",
        "(e.g.,",
        ")",
        "select the",
        "your",
        "experience",
    ),
    *("using", "that", "within", "ten days", "Have you", "knowledge", "for", ".", ";", ":", "such as", "perform"),
    *("réparer", "à l'aide d'un", "outil", "et", "d'", "évalué par", "le chef", "capacité", "à", "de"),
)
LINES = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=16).map(" ".join) | st.text(max_size=80)
LANGUAGES = st.sampled_from(["en", "fr", "de", ""])


@FREELY
@given(LINES, LANGUAGES, LINES, LINES)
@example("of", "en", "", "")
@example("Have you", "en", "", "")
@example("to to to", "en", "by the", "")
def test_every_part_stands_in_the_text(text: str, language: str, method: str, standard: str) -> None:
    found = frame_of(text, language, method=method, standard=standard)
    if found is None:
        return
    whole = [" ".join(one.split()) for one in (text, method, standard)]
    phrases = [*(found.part(name) for name in PARTS), *found.actions, *found.objects]
    assert [phrase for phrase in phrases if not any(phrase in one for one in whole)] == []
    assert found.action == (found.actions[0] if found.actions else "")
    assert found.object == (found.objects[0] if found.objects else "")


@FREELY
@given(LINES, LANGUAGES)
def test_a_line_held_against_itself_misses_nothing(text: str, language: str) -> None:
    if found := frame_of(text, language):
        compared = compare(found, found, language)
        assert compared.missing == ()
        assert set(compared.agrees) == {name for name in PARTS if found.part(name)}


@FREELY
@given(LINES, LINES, LANGUAGES)
def test_a_part_only_agrees_where_both_sides_state_it(job: str, assessment: str, language: str) -> None:
    ours, theirs = frame_of(job, language), frame_of(assessment, language)
    if ours and theirs:
        compared = compare(ours, theirs, language)
        assert all(ours.part(name) and theirs.part(name) for name in compared.agrees)
        assert {*compared.agrees, *compared.missing} == {name for name in PARTS if ours.part(name)}
        assert compared.said.endswith(".")
