"""Promises of the level of a line that hold for any text."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from alignment.levels import added, explain, level_of, softmax
from alignment.vocabulary import Side

WORDS = st.sampled_from(
    "Lead a team of cooks , and to assist in designing complex plans 3-5 years strong basic knowledge of under "
    "supervision Vous dirigez une équipe aider à rédiger connaissance de base 80 % quiz project senior . ; : — 5 (5) "
    "ans İ ß".split()
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))
SIDES = st.sampled_from(list(Side))
LANGUAGES = st.sampled_from(["en", "fr", "de", ""])


@given(TEXTS, SIDES, LANGUAGES, TEXTS, TEXTS)
def test_chances_sum_to_one_and_every_cue_stands_in_the_line(
    text: str, side: Side, language: str, method: str, standard: str
) -> None:
    belief = level_of(text, side, language, method=method, standard=standard)
    assert math.isclose(math.fsum(belief.chances), 1, abs_tol=1e-9)
    assert all(0 <= chance <= 1 for chance in belief.chances)
    read = (text, method, standard) if side is Side.ASSESSED else (text,)
    assert all(cue.words and any(cue.words in one for one in read) for cue in belief.cues)
    assert (belief.level is None) == (not belief.cues)


@given(TEXTS, SIDES, LANGUAGES, TEXTS, TEXTS)
def test_what_is_explained_adds_up_to_what_is_believed(
    text: str, side: Side, language: str, method: str, standard: str
) -> None:
    parts = explain(text, side, language, method=method, standard=standard)
    belief = level_of(text, side, language, method=method, standard=standard)
    assert tuple(part.cue for part in parts if part.cue) == belief.cues
    for ours, theirs in zip(softmax(added(parts)), belief.chances, strict=True):
        assert abs(ours - theirs) <= 1e-9
    totals = [sum(part.log_odds[at] for part in parts) for at in range(5)]
    for at in range(5):
        if min(belief.chances[at], belief.chances[0]) > 1e-12:
            assert abs(math.log(belief.chances[at] / belief.chances[0]) - (totals[at] - totals[0])) <= 1e-9
    assert all(abs(sum(part.log_odds)) <= 1e-9 for part in parts if part.cue)
