"""Which frameworks and data are loaded? Versions, licences and attributions, and the way to load and align more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.access import Action
from alignment.answers import FrameworkSummary, Loaded, SourceSummary
from alignment.exports import Row
from alignment.vocabulary import counted, counted_owners
from alignment.workspace import Workspace
from pages import parts, session

KINDS = ["csv", "tsv", "xlsx", "parquet"]
ABOUT_SAMPLE = "The sample data is fictional: it was written for this product and says nothing of the world."
ABOUT_ALIGNING = "Finds the framework’s skills in postings, outcomes and assessments; only what is new is scored."
ABOUT_FILES = (
    "ESCO’s skills file, O*NET’s content model, or your own list: a table with a column “label”, and perhaps “family”, "
    "“description” and “alternative labels”. The format is recognised by its columns."
)


def main() -> None:
    """What is loaded, with its licences; then align or load more."""
    st.title("Which frameworks and data are loaded?", anchor=False)
    session.say()
    loaded = session.ask(Workspace.loaded)
    parts.answer(
        loaded.answer, "A score never travels without its framework’s version; every source keeps its licence."
    )
    show_frameworks(loaded)
    if session.may(Action.EDIT_FRAMEWORKS):
        align(loaded)
        load()
        parts.offer_undo()
    show_sources(loaded.sources)


def show_frameworks(loaded: Loaded) -> None:
    """Every framework with what must be said about it."""
    st.subheader("Frameworks", anchor=False)
    parts.show_pairs(framework_pair(one, loaded.owners) for one in loaded.frameworks)
    parts.table_twin([framework_row(one, loaded.owners) for one in loaded.frameworks], "frameworks", "frameworks")


def framework_pair(one: FrameworkSummary, owners: int) -> parts.Pair:
    """A framework with its size, and beside it its licence and attribution."""
    aligned = f"{one.aligned:,} of {counted_owners(owners)} aligned"
    size = f"{counted(one.skills, 'skill')} · {', '.join(one.languages)} · {aligned}"
    about = f"Licence: {one.licence or 'not stated'}. {one.attribution}"
    return parts.Pair(f"{one.title} {one.version}", about, under=size, is_marked=bool(one.aligned))


def framework_row(one: FrameworkSummary, owners: int) -> Row:
    """A framework as a row of the table."""
    return {
        "Framework": f"{one.title} {one.version}".strip(),
        "Name": one.name,
        "Skills": one.skills,
        "Languages": ", ".join(one.languages),
        "Aligned": f"{one.aligned:,} of {owners:,}",
        "Licence": one.licence or "not stated",
        "Attribution": one.attribution or "not stated",
        "Loaded": one.loaded_at.date(),
    }


def show_sources(sources: Sequence[SourceSummary]) -> None:
    """Where postings and courses came from; or what to do when there are none."""
    st.subheader("Data sources", anchor=False)
    if not sources:
        parts.nothing_yet("No postings and no programs are loaded yet.", "postings", "Read job descriptions")
        return
    parts.show_pairs(parts.Pair(one.source or "Source not stated", one.said) for one in sources)
    parts.csv_button([source_row(one) for one in sources], "data-sources", "sources-csv", "Sources as CSV")
    st.caption(ABOUT_SAMPLE)


def source_row(one: SourceSummary) -> Row:
    """A source as a row of the file."""
    return {"Holds": one.what, "Count": one.n, "Source": one.source, "Licence": one.licence}


def align(loaded: Loaded) -> None:
    """Score what is new against one framework."""
    titles = {
        one.name: f"{one.title} {one.version} ({one.aligned:,} of {loaded.owners:,} aligned)"
        for one in loaded.frameworks
    }
    with st.container(border=True):
        st.subheader("Align", anchor=False)
        st.caption(ABOUT_ALIGNING)
        name = parts.choose("Framework to align", list(titles), "align-with", shown=titles.__getitem__)
        is_wanted = st.button("Align with it", key="align-now", icon=":material/join_inner:")
        if is_wanted:
            with session.problems(), parts.working("Aligning …") as progress:
                session.said(session.workspace().align(name, progress=progress)[0].said)
                st.rerun()


def load() -> None:
    """A framework from its files."""
    with st.expander("Load a framework", icon=":material/upload_file:"), st.form("load-framework", border=False):
        st.caption(ABOUT_FILES)
        name = st.text_input("Short name, such as “esco”", key="framework-name", max_chars=40)
        uploads = parts.uploads("Its files", KINDS, "framework-files")
        if st.form_submit_button("Load the framework", type="primary", key="load-framework-now"):
            with session.problems(), st.spinner("Loading …"):
                session.said(f"{session.workspace().load_framework(name.strip(), uploads).said} Align with it next.")
                session.begin_new_files()
                st.rerun()


session.guard()
main()
