"""Which frameworks and data are loaded? With versions, licences and attributions, and the way to load and align more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from alignment.exports import Cell
from alignment.vocabulary import Upload
from alignment.workspace import FrameworkSummary, Loaded, SourceSummary, Workspace
from pages import parts, session

WIDE = st.column_config.TextColumn(width="large")


def framework_row(one: FrameworkSummary, owners: int) -> dict[str, Cell]:
    """A framework as a row of the table."""
    return {
        "Framework": f"{one.title} {one.version}".strip(),
        "Name": one.name,
        "Skills": one.skills,
        "Languages": ", ".join(one.languages),
        "Aligned": f"{one.aligned:,} of {owners:,}",
        "Licence": one.licence or "not stated",
        "Attribution": one.attribution,
        "Loaded": one.loaded_at.date(),
    }


def source_row(one: SourceSummary) -> dict[str, Cell]:
    """A source as a row of the table."""
    return {
        "Holds": one.what,
        "Count": one.n,
        "Source": one.source or "not stated",
        "Licence": one.licence or "not stated",
    }


def show(loaded: Loaded) -> None:
    """Frameworks, then the sources of postings and courses."""
    st.header("Frameworks", anchor=False)
    rows = [framework_row(one, loaded.owners) for one in loaded.frameworks]
    st.dataframe(
        rows, hide_index=True, key="frameworks", row_height=58, column_config={"Attribution": WIDE}, alt="Frameworks"
    )
    parts.csv_button(rows, "frameworks", "frameworks-csv", "Frameworks as CSV")
    st.header("Data sources", anchor=False)
    if loaded.sources:
        sources = [source_row(one) for one in loaded.sources]
        st.dataframe(
            sources,
            hide_index=True,
            key="sources",
            column_config={"Source": WIDE},
            alt="Sources of postings and courses",
        )
        parts.csv_button(sources, "sources", "sources-csv", "Sources as CSV")
        st.caption(
            "The sample data is fictional and written for this product: it is for looking around, and says nothing of the world."
        )
    else:
        parts.nothing_yet("No postings and no programs are loaded yet.", "postings", "Add job descriptions")


def align(frameworks: Sequence[FrameworkSummary], owners: int) -> None:
    """Score what is new against one framework."""
    st.header("Align", anchor=False)
    st.caption(
        "Aligning finds the skills of a framework in the lines of postings, outcomes and assessments. Only what is new is scored."
    )
    titles = {
        one.name: f"{one.title} {one.version}, {one.aligned:,} of {owners:,} postings and courses aligned"
        for one in frameworks
    }
    name = parts.choose("Framework to align", list(titles), "align", shown=lambda name: titles[name])
    if st.button("Align", key="align-now", icon=":material/join_inner:"):
        with session.problems(), parts.working("Aligning …") as progress:
            report = session.workspace().align(name, progress=progress)[0]
            session.said(
                f"{report.framework}: {report.owners:,} postings and courses, {report.lines:,} lines scored, {report.matches:,} matches kept."
            )
            st.rerun()


def load() -> None:
    """A framework from its files."""
    with st.expander("Load a framework", icon=":material/upload_file:"), st.form("load-framework", border=False):
        st.caption(
            "ESCO’s skills file, O*NET’s content model, or your own list: a table with a column “label”, and perhaps “family”, “description”, “alternative labels”. The format is recognised."
        )
        name = st.text_input("Short name, such as “esco”", key="framework-name", max_chars=40)
        files = st.file_uploader("Files", ["csv", "tsv", "xlsx", "parquet"], True, key="framework-files")
        if st.form_submit_button("Load the framework", type="primary", key="load-now"):
            with session.problems(), st.spinner("Loading …"):
                report = session.workspace().load_framework(
                    name.strip(), [Upload(file.name, file.getvalue()) for file in files]
                )
                session.said(
                    f"{name.strip()}: {report.read:,} skills, {report.new:,} new, {report.changed:,} replaced. Align it next."
                )
                st.rerun()


session.guard()
st.title("Which frameworks and data are loaded?", anchor=False)
session.say()
loaded = session.ask(Workspace.loaded)
parts.answer(loaded.answer, "A score never travels without its framework’s version; every source keeps its licence.")
show(loaded)
align(loaded.frameworks, loaded.owners)
load()
