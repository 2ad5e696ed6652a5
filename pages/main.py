"""Who is here, and where they can go: the one script Streamlit runs. Each page is a file and a question."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages import session

HERE = Path(__file__).resolve().parent
SECTIONS: dict[str, list[tuple[str, str, str]]] = {
    "Understand": [
        ("overview", "Overview", ":material/home:"),
        ("gaps", "Gaps", ":material/difference:"),
        ("levels", "Levels", ":material/stairs:"),
        ("skill", "Skill", ":material/search_insights:"),
        ("review", "Review", ":material/fact_check:"),
    ],
    "Assess": [
        ("assessments", "Assessments", ":material/assignment_turned_in:"),
        ("assessment", "One assessment", ":material/assignment:"),
        ("rubrics", "Rubrics", ":material/handshake:"),
    ],
    "Data": [
        ("postings", "Postings", ":material/work:"),
        ("programs", "Programs", ":material/school:"),
        ("frameworks", "Frameworks and data", ":material/account_tree:"),
    ],
    "About": [("method", "Method", ":material/menu_book:")],
}
"""Section → pages as (file and address, title, icon)."""


def main() -> None:
    """Set the page up, open the session and run the page that was asked for."""
    st.set_page_config(page_title="Alignment", page_icon=str(HERE / "icon.svg"), layout="wide")
    session.enter()
    chosen = st.navigation(
        {
            section: [
                st.Page(HERE / f"{name}.py", title=title, icon=icon, url_path=name, default=name == "overview")
                for name, title, icon in pages
            ]
            for section, pages in SECTIONS.items()
        },
        expanded=True,
    )
    with session.problems():
        chosen.run()


main()
