"""How the Rubrics page lets a rubric be written, read and taken away: what one page needs, and is too long for it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment import rubric_exports, rubrics
from alignment.problems import EditedMeanwhile
from alignment.rubrics import Change, Draft, Merge, Party, Place, Rubric, RubricRow, Writer
from alignment.vocabulary import Level
from alignment.workspace import Workspace
from pages import parts, session

BY_WIDTH = """<style>@media (max-width: 700px) { .st-key-rubric-grid, .st-key-rubric-how { display: none } }
@media (min-width: 701px) { .st-key-rubric-one { display: none } }</style>"""
"""A grid of six columns is no use on a phone: there one criterion at a time takes its place."""
COLUMN, ROW, MOST_HEIGHT = 139, 120, 900
"""Pixels of a cell (six beside each other on a screen 1,300 wide, five or six lines of words) and of the grid."""
NOTE = "What this edit is about (may stay empty)"
WHOLE, ONE = "The whole grid", "One criterion at a time"


# -------------------------------------------------------------------------------------------------------- writing


def draft_of(rubric: Rubric) -> Draft | None:
    """What somebody wrote here and could not save, since another version came between."""
    draft: Draft | None = st.session_state.get("rubric-draft")
    return draft if draft and draft.rubric == rubric.id and draft.based_on < rubric.newest.number else None


def base_of(rubric: Rubric) -> int:
    """The version that is being edited: the newest when the page was opened. It stays while somebody writes."""
    held, seen = st.session_state.get("rubric-base"), f"criterion-{rubric.id}"
    if held is None or held[0] != rubric.id or seen not in st.session_state:
        held = (rubric.id, rubric.newest.number)
    st.session_state["rubric-base"] = held
    return int(held[1])


def go_on_from_newest(message: str) -> None:
    """Edit the newest version from now on, and say what happened."""
    st.session_state.pop("rubric-base", None)
    st.session_state.pop("rubric-draft", None)
    session.said(message)
    st.rerun()


def write(rubric: Rubric, base: int, me: Writer) -> None:
    """The grid, or one criterion at a time; on a phone always the latter."""
    if base < rubric.newest.number:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="newer"):
            st.markdown(session.escaped(rubric.overtaken(base)))
            if st.button(f"Show version {rubric.newest.number}", key="show-newest", icon=":material/refresh:"):
                go_on_from_newest(f"This is version {rubric.newest.number}.")
    st.subheader(f"Write on from version {base}", anchor=False)
    st.html(BY_WIDTH)
    with st.container(key="rubric-how"):
        how = st.segmented_control(
            "Show", [WHOLE, ONE], default=WHOLE, required=True, key="rubric-show", label_visibility="collapsed"
        )
    if how == WHOLE:
        with st.container(key="rubric-grid"):
            write_grid(rubric, base, me)
    with st.container(key="rubric-one" if how == WHOLE else "rubric-one-chosen"):
        write_one(rubric, base, me)


def write_grid(rubric: Rubric, base: int, me: Writer) -> None:
    """All cells at once; a new row is a new criterion."""
    texts = {
        one: st.column_config.TextColumn(width=COLUMN, max_chars=rubrics.LONGEST_CELL, help=one)
        for one in rubric_exports.RUBRIC_COLUMNS
    }
    cells = rubric_exports.grid_rows(rubric.version(base))
    with st.form(f"grid-{rubric.id}-{base}", border=False):
        edited = st.data_editor(
            cells,
            num_rows="dynamic",
            height=min(MOST_HEIGHT, 90 + ROW * len(cells)),
            row_height=ROW,
            hide_index=True,
            key=f"cells-{rubric.id}-{base}",
            column_config={rubric_exports.NUMBER: None, **texts},
            alt="The rubric: a row for each criterion, a column for each step",
        )
        st.caption(session.escaped("The steps: " + " · ".join(level.value for level in Level)))
        note, saved = st.columns([3, 1], vertical_alignment="bottom")
        about = note.text_input(NOTE, key=f"note-grid-{rubric.id}-{base}", max_chars=rubrics.LONGEST_NOTE)
        if saved.form_submit_button("Save as a new version", key="save-grid", type="primary", width="stretch"):
            save(Draft(rubric.id, base, rubric_exports.rows_of_grid(edited), about), me)


def write_one(rubric: Rubric, base: int, me: Writer) -> None:
    """One criterion with its five steps."""
    rows = rubric.version(base).rows
    names = {row.number: row.shown_name for row in rows} | {0: "A new criterion"}
    number = st.selectbox("Criterion", list(names), key=f"criterion-{rubric.id}", format_func=names.__getitem__)
    row = next((one for one in rows if one.number == number), RubricRow(0, ""))
    place = f"{rubric.id}-{base}-{number}"
    with st.form(f"one-{place}"):
        called = st.text_input("Name of the criterion", row.name, key=f"name-{place}", max_chars=rubrics.LONGEST_NAME)
        texts = [
            st.text_area(
                one.value, row.text(one), key=f"step-{one.step}-{place}", max_chars=rubrics.LONGEST_CELL, height=90
            )
            for one in Level
        ]
        about = st.text_input(NOTE, key=f"note-{place}", max_chars=rubrics.LONGEST_NOTE)
        with st.container(horizontal=True):
            if st.form_submit_button("Save as a new version", key="save-one", type="primary"):
                mine = rubrics.with_row(rows, RubricRow(row.number, called, tuple(texts)))
                save(Draft(rubric.id, base, mine, about), me)
            if row.number and st.form_submit_button("Drop this criterion", key="drop-one"):
                save(Draft(rubric.id, base, tuple(one for one in rows if one is not row), about), me)


def save(draft: Draft, me: Writer) -> None:
    """Save as a new version; where somebody was quicker, keep what was written and show both."""
    before = session.ask(Workspace.rubric, draft.rubric).newest.number
    with session.problems():
        try:
            kept = session.workspace().save_rubric(
                draft.rubric, draft.rows, based_on=draft.based_on, party=me.party, author=me.name, note=draft.note
            )
        except EditedMeanwhile:
            st.session_state["rubric-draft"] = draft
            st.rerun()
        if kept.newest.number == before:
            st.info("Nothing was changed, so there is no new version.", icon=":material/info:")
            return
        go_on_from_newest(f"Saved as version {kept.newest.number}. It is signed by nobody until both sign it.")


def show_conflict(rubric: Rubric, draft: Draft, me: Writer) -> None:
    """Two people wrote at once: both edits, what one's own would replace or loses, and the way on."""
    found, newest = rubrics.merged(rubric, draft), rubric.newest
    st.warning(session.escaped(f"{rubric.overtaken(draft.based_on)} {way_on(found)}"), icon=":material/call_split:")
    left, right = st.columns(2, gap="medium")
    with left:
        show_changes("What you wrote, not saved yet", found.changes)
    with right:
        show_changes(f"What {newest.by} changed since then", rubric.changes_since(draft.based_on))
    if found.replaced:
        show_changes("You both changed these: theirs, which yours would replace", found.replaced)
    if found.lost:
        show_changes("Yours for a criterion that was dropped meanwhile: it is not carried over", found.lost)
    with st.container(horizontal=True):
        if found.is_new and st.button(
            f"Put mine into version {newest.number} and save", key="save-merged", type="primary"
        ):
            save(Draft(rubric.id, newest.number, found.rows, draft.note), me)
        if st.button(f"Drop mine, go on from version {newest.number}", key="drop-mine"):
            go_on_from_newest(f"This is version {newest.number}.")


def way_on(found: Merge) -> str:
    """What the person can do now."""
    if found.is_new and found.lost:
        return "Look at both, then put in what of yours can be carried over, or drop it."
    if found.is_new:
        return "Nothing is lost: look at both, then put yours in or drop it."
    if found.lost:
        return "What you edited was dropped there, so nothing of yours is left to put in. Copy what you need."
    return "It says what you wrote already, so there is nothing to put in."


# -------------------------------------------------------------------------------------------------------- reading


def show_changes(title: str, changes: Sequence[Change]) -> None:
    """Some changes, what was struck out and added."""
    with st.container(border=True):
        st.markdown(f"**{session.escaped(title)}**")
        st.html(rubric_exports.changes_html(changes) or "<p>Nothing.</p>")


def show_unclear(rubric: Rubric) -> None:
    """What may keep two people from marking alike; hints, and no more."""
    if found := rubrics.unclear(rubric.newest.rows):
        with st.expander(f"To look at: {len(found)}", icon=":material/lightbulb:", key="unclear"):
            st.caption("Hints from simple rules; none of them keeps you from saving or signing.")
            st.markdown("\n".join(f"- {session.escaped(one)}" for one in found))


def show_words(rubric: Rubric) -> None:
    """The newest version to read, step by step, with who wrote what last."""
    version, written = rubric.newest, rubrics.last_written(rubric)
    with st.expander(f"Read version {version.number}, and who wrote what", icon=":material/menu_book:", key="read"):
        if not version.rows:
            st.caption("No criterion has been written yet.")
        for row in version.rows:
            named = written.get(Place(row.number))
            parts.show_pairs(
                parts.Pair(
                    row.text(level) or "not written yet",
                    f"{level.value} · {by.by}, version {by.number}"
                    if (by := written.get(Place(row.number, level)))
                    else level.value,
                    heading=f"{row.shown_name} · {named.by}, version {named.number}" if named else row.shown_name,
                    is_marked=bool(row.text(level)),
                )
                for level in Level
            )


def show_signatures(rubric: Rubric) -> None:
    """Both parties side by side: who signed which version."""
    version = rubric.newest
    st.subheader(f"Signatures of version {version.number}", anchor=False)
    for column, party in zip(st.columns(2, gap="medium"), Party, strict=True):
        with column, st.container(border=True):
            signed = rubric.signature(version.number, party)
            earlier = [one for one in rubric.signatures if one.party is party and one is not signed]
            st.markdown(f"**{party.label}**")
            if signed:
                st.badge("signed", icon=":material/check_circle:", color="green")
                st.markdown(session.escaped(f"{signed.name}, {signed.signed_at:%Y-%m-%d}"))
            else:
                st.badge("not signed", icon=":material/edit:", color="gray")
            if earlier:
                before = "; ".join(f"version {one.version}: {one.name}, {one.signed_at:%Y-%m-%d}" for one in earlier)
                st.caption(session.escaped(f"Signed before: {before}"))
    st.caption(
        f"A signature is for these very words (fingerprint {version.fingerprint}) and stays with its version: after an "
        "edit the new version is signed by nobody until both sign again."
    )


def show_history(rubric: Rubric) -> None:
    """Every version, the newest first: who, when, and what was struck out and added."""
    st.subheader(f"Versions: {len(rubric.versions)}", anchor=False)
    for edit in rubrics.history(rubric):
        newest = edit.version is rubric.newest
        with parts.foldable(session.escaped(edit.said), is_open=newest, key=f"version-{edit.version.number}"):
            if edit.version.note:
                st.markdown(session.escaped(edit.version.note))
            st.html(rubric_exports.changes_html(edit.changes) or "<p>It began without a criterion.</p>")


def take_away(rubric: Rubric) -> None:
    """The rubric as files."""
    with st.grid("auto", min_column_width=210):
        parts.file_buttons(rubric, rubric_exports.RUBRIC_FORMATS, rubric_exports.rubric_name(rubric), key="rubric")
