"""How are these numbers made, and where are their limits? In plain words, with a line to try and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from alignment.answers import TriedLine
from alignment.charts import reliability, risk_coverage
from alignment.exports import Row
from alignment.quality import Figure, Quality, Rules
from alignment.vocabulary import MINIMUM_POSTINGS, Claim, Match, SecondOpinion, Status
from alignment.workspace import Workspace
from pages import parts, session

WORDS = Path(__file__).with_suffix(".md")
READABLE = 780
"""Pixels: about ninety letters a line."""
EXAMPLE = "Able to manage competing priorities and meet deadlines; no SQL is required."

MEANINGS = {
    Status.UNTAUGHT: "Postings ask for it; no outcome teaches it, as far as the files say.",
    Status.PARTLY: "An outcome may well teach a part of it, but not surely enough to count. "
    "Of a family: less than half of what is asked for is taught, or assessed.",
    Status.BELOW_LEVEL: "It is taught, but the wording suggests a level two or more steps below the one wanted.",
    Status.UNASSESSED: "It is taught, and there are assessments, but none of them shows it.",
    Status.MET: "An outcome teaches it and an assessment shows it: no gap was found.",
    Status.TAUGHT: "An outcome teaches it; the files do not say what the courses that teach it assess.",
    Status.UNASKED: "An outcome teaches it; none of these postings asks for it.",
    Status.NEITHER: "Neither side mentions it.",
    Status.TOO_FEW: f"Fewer than {MINIMUM_POSTINGS} postings were counted, so no share is stated.",
    Status.NOT_MEASURED: "One side could not be read. This never means that there is no gap.",
}


def main() -> None:
    """The answer, the steps with a line to try, what the words mean, what was measured, the limits."""
    st.title("How are these numbers made, and where are their limits?", anchor=False)
    quality = session.ask(Workspace.quality)
    parts.answer(
        quality.answer, "Every number is counted from lines you can open and read; what was not measured is called so."
    )
    with st.container(width=READABLE):
        explain("From text to gap", quality.rules)
        tried = st.container()
        show_meanings()
        explain("The interval", quality.rules)
        explain("Which gaps hold", quality.rules)
        explain("Levels are suggested", quality.rules)
        explain("A second opinion, if you name a model", quality.rules)
        st.markdown(f"**{session.escaped(session.workspace().second_reader().said)}**")
        show_quality(quality)
        show_sureness(quality)
        st.markdown(session.escaped(session.ask(Workspace.error_rate).answer))
        explain("Limits", quality.rules)
    with tried:
        try_a_line()


def explain(title: str, rules: Rules) -> None:
    """A section of method.md, with the numbers that the code has."""
    text = WORDS.read_text(encoding="utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    st.subheader(title, anchor=False)
    st.markdown(text.format(rules=rules))


def show_meanings() -> None:
    """Every status in a sentence."""
    st.subheader("What each status means", anchor=False)
    rows = [
        {"Status": f"{parts.STATUS_LOOK[status][0]} {status.value}", "Meaning": meaning}
        for status, meaning in MEANINGS.items()
    ]
    st.table(rows, hide_index=True, border="horizontal", alt="Statuses and their meaning")


def match_pair(match: Match, second: SecondOpinion) -> parts.Pair:
    """One skill with the sum of its words, and beside it whether it is shown, and what the second opinion says."""
    added = " + ".join(f"{term.word} {term.weight:.2f}" for term in match.terms)
    fate = f"shown · closest name “{match.matched_label}”" if match.shown else f"not shown: {match.why_not}"
    sure = f"probability {match.probability:.2f}"
    beside = " · ".join(filter(None, (fate, sure, second.said)))
    return parts.Pair(match.label, beside, under=f"{added} = {match.score:.2f}", is_marked=match.shown)


def term_rows(matches: Sequence[Match]) -> list[Row]:
    """Every word of every match as a table."""
    return [
        {
            "Skill": match.label,
            "Shown": "yes" if match.shown else match.why_not,
            "Word": term.word,
            "Adds": round(term.weight, 4),
        }
        for match in matches
        for term in match.terms
    ]


def show_tried(tried: TriedLine) -> None:
    """What became of the line, with the nearest misses."""
    st.markdown(f"**{session.escaped(tried.answer)}**")
    st.caption(session.escaped(f"What is scored: “{tried.left}”"))
    claims = [Claim(tried.left, match.skill_id, match.shown) for match in tried.matches]
    second = session.workspace().second_opinions(claims) if parts.has_model() else [SecondOpinion()] * len(claims)
    parts.show_pairs(map(match_pair, tried.matches, second))
    parts.csv_button(term_rows(tried.matches), "tried-line", "tried-csv", "These words as CSV")


def try_a_line() -> None:
    """A line typed by the visitor, taken through the steps."""
    st.subheader("Try a line", anchor=False)
    with st.form("try", border=False):
        line = st.text_input("A line of a posting, or an outcome", EXAMPLE, key="line", max_chars=500)
        context = st.text_input("Job or course title around it, if any", key="context", max_chars=200)
        st.form_submit_button("Score it", key="score-it")
    with session.problems(), st.spinner("Scoring …"):
        show_tried(session.workspace().try_line(line, context=context))


def figure_row(figure: Figure) -> Row:
    """A measured figure as a row of the table."""
    about: Row = {"n": figure.n, "Measured on": figure.measured_on, "Command": figure.command}
    return {"What": figure.what, "Figure": figure.said} | about


def show_quality(quality: Quality) -> None:
    """What was measured, and what was not."""
    st.subheader("What was measured", anchor=False)
    figures = (*quality.lines, *quality.own, *quality.french, *quality.taught, *quality.levels)
    figures += (*quality.ranking, *quality.meaning)
    rows = [{"What": one.what, "Figure (0–1)": one.said, "n": f"{one.n:,}" if one.n else ""} for one in figures]
    st.table(rows, hide_index=True, border="horizontal", alt="Measured figures of quality")
    st.caption(
        "Ranking is measured on all of ESCO, before anything is held back. Measured on, and how to measure it again:"
    )
    sources = dict.fromkeys((one.measured_on, one.command) for one in figures if one.measured_on)
    parts.show_pairs(parts.Pair(measured_on, command) for measured_on, command in sources)
    parts.csv_button([figure_row(one) for one in figures], "quality", "quality-csv", "These figures as CSV")


def show_sureness(quality: Quality) -> None:
    """Whether probabilities mean what they say, and how right the surest answers are."""
    theme = parts.theme()
    sure, right = reliability(quality.reliability, theme), risk_coverage(quality.risks, theme)
    for title, key, chart, rows in (
        ("Does a probability mean what it says?", "reliability", sure, quality.reliability_rows),
        ("How right are the surest answers?", "risk-coverage", right, quality.risk_rows),
    ):
        st.subheader(title, anchor=False)
        st.caption(session.escaped(chart.takeaway))
        parts.show_chart(chart, key)
        if rows:
            parts.table_twin(rows, key, key)


session.guard()
main()
