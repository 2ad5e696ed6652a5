"""How are these numbers made, and where are their limits? In plain words, with a line to try and what was measured."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.exports import Row
from alignment.vocabulary import MINIMUM_POSTINGS, Match, Status
from alignment.workspace import Figure, Quality, TriedLine, Workspace
from pages import parts, session

READABLE = 780
"""Pixels: about ninety letters a line."""
EXAMPLE = "Able to manage competing priorities and meet deadlines; no SQL is required."

STEPS = """
1. **Read.** A table gives one posting a row, a document one posting. What cannot be read is refused with the
   reason; rows left out and dates that could not be read are told.
2. **Cut into lines.** Lines, bullets and sentences; a line that a file broke in the middle is put together
   again.
3. **Does the line ask for anything?** A heading does not. Rules cut pay and benefits, equal-opportunity
   statements, terms of the job or of applying, and text about the employer. Words that say something is *not*
   needed are taken out. Then a linear classifier weighs the words of the line and of its neighbours: the line
   is kept from a probability of 0.30, or 0.10 where a heading or the line itself announces a requirement. From
   0.85 on it is kept even against a rule about terms or the employer. What repeats across one employer’s
   postings is cut too. Cut lines stay visible, with the reason.
4. **Must, or nice to have?** The line’s own words say so (“an asset”), or the heading it stands under.
5. **Which skill?** Words are reduced to their stems, in English and French (C++ and .NET stay whole), and rare
   words weigh more. The score is 0.4 of the likeness to the skill’s first name and 0.6 of the likeness to the
   closest of all its names. What each word adds is kept, and adds up to the score.
6. **Shown, or not?** A match is shown only if a name of the skill is wholly there, its words close together and
   telling enough, if nothing says that another meaning is meant, and if the skill is at home in that field or
   named in full. Most lines match nothing, and say so: one absurd match costs more trust than ten that were
   missed.
7. **Demand.** The share of jobs that ask for the skill, however many of their lines do. A job posted in two
   languages counts once. It is demand in these postings, and never a shortage.
8. **Taught, assessed.** The outcomes, and the assessments, in which the skill was found the same way, each with
   its line.
9. **Gap.** The two sides are set beside each other. Gaps are ranked by the lower end of the interval of demand,
   so that what is surest comes first.
"""
INTERVAL = """
A share of few postings is a rough guess. The interval beside it (Wilson, 95 %) says how rough: 28 of 47
postings are 60 %, and the share in postings like these may well lie anywhere from 45 % to 72 %. It speaks of
chance alone, not of whether the postings are the right ones.
"""
LEVELS = """
One scale of five steps, from *knows about it* to *leads it and answers for others*, on all three sides. Words
such as “familiar” or “advanced” suggest the level wanted; the first known verb of an outcome or an assessment
suggests the level taught or assessed. A verb suggests a level, it does not prove it: a person settles it. Only
levels at least two steps apart are called *below level*.
"""
LIMITS = """
- **Words, not meaning.** A requirement worded unlike every name of a skill is missed, and a skill that the
  framework does not have cannot be found.
- **Not calibrated.** The probability of a match is a judgement made from its score and its words. It was not
  checked against labelled matches: of a hundred matches “80 % sure”, nobody has counted how many are right.
- **French recall was not measured.** Rules, stems and names of skills exist in French, and the French
  classifier learned from answers carried over from English lines; how much it misses is not known.
- **Your field was not measured.** The labelled lines are other people’s, most of them about technical jobs. Try
  lines of your own above, and read what was cut before you rely on a figure.
- **Postings are not all vacancies,** and what is asked is not always what is needed.
- **The sample data is fictional.** It was written for this product and says nothing of the world.
"""
MEANINGS = {
    Status.UNTAUGHT: "Postings ask for it; no outcome teaches it, as far as the files say.",
    Status.BELOW_LEVEL: "It is taught, but the wording suggests a level two or more steps below the one wanted.",
    Status.UNASSESSED: "It is taught, and there are assessments, but none of them shows it.",
    Status.PARTLY: "Of a family: less than half of what is asked for is taught, or assessed.",
    Status.MET: "An outcome teaches it and an assessment shows it: no gap was found.",
    Status.TAUGHT: "An outcome teaches it; the files say nothing of assessments.",
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
        explain("From text to gap", STEPS)
        tried = st.container()
        show_meanings()
        explain("The interval", INTERVAL)
        explain("Levels are suggested", LEVELS)
        show_quality(quality)
        explain("Limits", LIMITS)
    with tried:
        try_a_line()


def explain(title: str, text: str) -> None:
    """A section of plain words."""
    st.subheader(title, anchor=False)
    st.markdown(text)


def show_meanings() -> None:
    """Every status in a sentence."""
    st.subheader("What each status means", anchor=False)
    rows = [
        {"Status": f"{parts.STATUS_LOOK[status][0]} {status.value}", "Meaning": meaning}
        for status, meaning in MEANINGS.items()
    ]
    st.table(rows, hide_index=True, border="horizontal", alt="Statuses and their meaning")


def match_pair(match: Match) -> parts.Pair:
    """One skill with the sum of its words, and beside it whether it is shown."""
    added = " + ".join(f"{term.word} {term.weight:.2f}" for term in match.terms)
    fate = f"shown · closest name “{match.matched_label}”" if match.shown else f"not shown: {match.why_not}"
    sure = f"probability {match.probability:.2f} (not calibrated)"
    return parts.Pair(match.label, f"{fate} · {sure}", under=f"{added} = {match.score:.2f}", is_marked=match.shown)


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
    parts.show_pairs(map(match_pair, tried.matches))
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
    figures = (*quality.lines, *quality.ranking, *quality.shown)
    rows = [{"What": one.what, "Figure (0–1)": one.said, "n": f"{one.n:,}" if one.n else ""} for one in figures]
    st.table(rows, hide_index=True, border="horizontal", alt="Measured figures of quality")
    st.caption(
        "Ranking is measured on all of ESCO, before anything is held back. Measured on, and how to measure it again:"
    )
    sources = dict.fromkeys((one.measured_on, one.command) for one in figures if one.measured_on)
    parts.show_pairs(parts.Pair(measured_on, command) for measured_on, command in sources)
    parts.csv_button([figure_row(one) for one in figures], "quality", "quality-csv", "These figures as CSV")


session.guard()
main()
