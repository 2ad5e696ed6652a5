"""Which matches need a person’s eye? One match at a time, the one that would move the ranking most first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from alignment.decisions import LONGEST_REASON, Candidate, Review, ReviewItem
from alignment.exports import Row
from alignment.vocabulary import MATCH_VERDICTS, Decision, Verdict
from alignment.workspace import Workspace
from pages import parts, session

LISTED, RECENT = 200, 10
LINES = {"requirement": "posting line", "outcome": "outcome line", "assessment": "assessment line"}
OTHER_SIDE = {"requirement": "outcome line", "outcome": "posting line"}
BUTTONS = dict(zip(MATCH_VERDICTS, ("Fits", "Does not fit", "Another skill"), strict=True))


def main() -> None:
    """Choose, ask, answer; the next match to judge, the list behind it, and what was decided."""
    st.title("Which matches need a person’s eye?", anchor=False)
    session.say()
    if not parts.has_both_sides():
        return
    answer, filters = st.container(key="answer"), st.container(key="filters")
    with filters:
        question = parts.choose_question()
        skill = choose_skill(question.framework)
    review = session.ask(Workspace.review, question, LISTED, skill)
    with answer:
        parts.answer(review.answer, review.judged.about)
    parts.offer_alignment(question.framework)
    show_next(review)
    show_decisions(question.framework)


def choose_skill(framework: str) -> str:
    """Every skill (""), or one that some line mentions, or mentioned before the last of its matches was judged."""
    labels = session.ask(Workspace.skill_labels, framework)
    mentioned = {"", *session.ask(Workspace.skill_choices, framework), st.session_state.get("only", "")}
    options = ["", *(id for id in labels if id in mentioned)]
    with st.columns([3, 4])[0]:
        return parts.choose("Skill", options, "only", shown=lambda id: labels.get(id, "All skills"))


# ------------------------------------------------------------------------------------------------ the next match


def show_next(review: Review) -> None:
    """The first match that was not put off, and the list it comes from; once all were put off it begins again."""
    if not review.items:
        parts.nothing_yet("Nothing of this choice was matched, or all of it has been judged.", "gaps", "See the gaps")
        return
    put_off: set[str] = st.session_state.setdefault("put-off", set())
    if put_off >= {item.match.key for item in review.items}:
        put_off.clear()
    waiting = [item for item in review.items if item.match.key not in put_off]
    show_item(waiting[0], review.framework)
    if st.button("Put off, show the next", key="put-off-this", icon=":material/skip_next:"):
        put_off.add(waiting[0].match.key)
        st.rerun()
    rows = [row(item) for item in waiting]
    parts.table_twin(rows, "matches-to-judge", "queue", f"The next {len(rows):,} of {review.total:,} as a table")


def show_item(item: ReviewItem, framework: str) -> None:
    """The question, what the answer would change, both lines, and the form."""
    st.subheader(session.escaped(item.asked), anchor=False)
    st.markdown(session.escaped(item.said))
    (line,) = parts.cross_checked([item.match.line], item.match.skill_id, framework)
    left, right = st.columns(2, gap="medium")
    with left:
        parts.evidence(f"To judge: {LINES[item.match.kind]}", line)
    with right:
        show_other(item)
    with st.form(f"judge-{item.match.key}", enter_to_submit=False):
        judge(item, framework)


def show_other(item: ReviewItem) -> None:
    """The best line of the other side, or that there is none."""
    what = OTHER_SIDE[item.match.kind]
    if item.other is None:
        parts.absent(f"There is no {what} for this skill to set beside it.")
        return
    missed = f", which did not pass ({item.other.why_not})" if item.other.why_not else ""
    parts.evidence(f"On the other side: {what}{missed}", item.other)


def judge(item: ReviewItem, framework: str) -> None:
    """Reason, other skill, whether it holds for other lines too, and the three answers."""
    key, labels = item.match.key, session.ask(Workspace.skill_labels, framework)
    left, right = st.columns(2, gap="medium")
    reason = left.text_input("Reason (needed unless it fits)", key=f"reason-{key}", max_chars=LONGEST_REASON)
    others = [id for id in labels if id != item.match.skill_id]
    label = "Another skill, if the line is about one"
    to = right.selectbox(
        label, others, None, key=f"to-{key}", format_func=labels.__getitem__, placeholder="None chosen"
    )
    everywhere = bool(item.elsewhere) and st.checkbox(item.elsewhere, key=f"everywhere-{key}")
    with st.container(horizontal=True):
        pressed = [one for one in BUTTONS if st.form_submit_button(BUTTONS[one], key=f"{one.value}-{key}")]
    for verdict in pressed:
        other = to if to and verdict is Verdict.REMAPPED else ""
        keep(item.match, verdict, to=other, reason=reason, same_wording=everywhere, framework=framework)


def keep(match: Candidate, verdict: Verdict, **told: Any) -> None:
    """Store the judgement, and say so on the next run; what is missing is said in one line."""
    with session.problems():
        kept = session.workspace().decide(
            match.kind, match.line_id, match.skill_id, verdict, owner=match.owner_id, **told
        )
        session.said(f"Kept: {kept.said}")
        st.rerun()


def row(item: ReviewItem) -> Row:
    """A match of the list as a row of the table."""
    told: Row = {"Line": item.match.line.text, "Where": item.match.line.where, "What the answer changes": item.said}
    return {"Skill": item.match.label, "Kind": LINES[item.match.kind]} | told


# ----------------------------------------------------------------------------------------------- what was decided


def show_decisions(framework: str) -> None:
    """The latest decisions, each with the way back."""
    found = session.ask(Workspace.decisions, framework, RECENT)
    st.subheader(f"Decisions: {found.total:,}", anchor=False)
    if not found.rows:
        parts.absent("Nothing has been decided yet. What you judge stands here, with a way back.")
    for one in found.rows:
        with st.container(border=True):
            show_decision(one)
    if found.total > RECENT:
        st.caption(f"The newest {RECENT} of {found.total:,}; `alignment decisions` lists all.")


def show_decision(one: Decision) -> None:
    """What was decided on which line and why, and the button that takes it back."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(session.escaped(f"{one.said} {one.reason}"))
    left.caption(
        session.escaped(f"No. {one.id} · {one.decided_at:%Y-%m-%d} · {one.fate} · {LINES[one.kind]}: “{one.text}”")
    )
    if one.undone_at is None and right.button(f"Undo no. {one.id}", key=f"undo-{one.id}", icon=":material/undo:"):
        with session.problems():
            session.said(f"Taken back: {session.workspace().undo(one.id).said}")
            st.rerun()


session.guard()
main()
