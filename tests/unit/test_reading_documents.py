"""Documents: the text a person sees, in order, with its broken lines joined."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from alignment.problems import UnreadableFile
from alignment.reading import read_pasted, read_postings
from alignment.reading.documents import read_plain, tidy
from alignment.vocabulary import Posting, Upload


def a_pdf(*pages: list[str], trailer: str = "") -> bytes:
    """The smallest PDF that holds these lines."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 750 Td {shown} ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    body, places = "%PDF-1.4\n", list[int]()
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def a_docx() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Northlake Utilities"
    document.sections[0].footer.paragraphs[0].text = "Apply by Friday"
    document.add_heading("Data analyst", 1)
    document.add_paragraph("You will:")
    document.add_paragraph("plan the week", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "What you bring"
    table.cell(1, 0).text, table.cell(1, 1).text = "SQL", "Two years"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def read(name: str, content: bytes | str) -> Posting:
    content = content.encode() if isinstance(content, str) else content
    return read_postings([Upload(name, content)]).postings[0]


def test_a_pdf_reads_as_its_sentences_not_as_its_lines() -> None:
    posting = read(
        "job.pdf", a_pdf(["Data analyst", "You will plan the work of the team and report to the", "director."])
    )
    assert posting.title == "Data analyst"
    assert posting.text == "Data analyst\nYou will plan the work of the team and report to the director."


def test_page_numbers_and_lines_that_repeat_on_every_page_are_not_part_of_a_pdf() -> None:
    pages = [
        ["Northlake", f"Duty number {word} is stated on this page.", f"Page {at} of 3"]
        for at, word in ((1, "one"), (2, "two"), (3, "three"))
    ]
    text = read("job.pdf", a_pdf(*pages)).text
    assert "Page" not in text
    assert "Northlake" not in text
    assert text.count("Duty number") == 3


def test_a_pdf_of_pictures_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnreadableFile, match=r"pictures of text.*OCR"):
        read("scan.pdf", a_pdf([], []))


def test_a_pdf_behind_a_password_is_refused_as_such() -> None:
    lock = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">>>/ID[<00><00>]"
    with pytest.raises(UnreadableFile, match="password"):
        read("locked.pdf", a_pdf(["Data analyst"], trailer=lock))


def test_a_word_document_gives_headers_lists_tables_and_footers_in_order() -> None:
    posting = read("job.docx", a_docx())
    assert posting.title == "Data analyst"
    assert [line for line in posting.text.splitlines() if line] == [
        "Northlake Utilities", "## Data analyst", "You will:", "- plan the week", "What you bring", "SQL | Two years",
        "Apply by Friday",
    ]  # fmt: skip


def test_a_web_page_gives_its_main_text_with_headings_and_list_items() -> None:
    duty = "<li><p>Plan the <b>week</b> with the team and with every partner of the utility</p></li>"
    page = f"""<!DOCTYPE html><html lang="fr-CA"><head><title>Analyst | Northlake</title><style>p {{}}</style></head>
    <body><nav>Home</nav><main><h1>Data analyst</h1><h2>What you do</h2><ul>{duty * 3}</ul>
    <table><tr><td>Pay</td><td>80 000</td></tr></table></main>
    <footer>Cookies</footer><script>x</script></body></html>"""
    posting = read("job.html", page)
    item = "- Plan the week with the team and with every partner of the utility"
    assert posting.title == "Data analyst"
    assert posting.language == "fr"
    assert posting.text == f"## Data analyst\n\n## What you do\n\n{item}\n{item}\n{item}\n\nPay | 80 000"


def test_the_linked_data_of_a_page_is_believed_before_its_looks() -> None:
    linked = """{"@graph": [{"@type": "WebSite", "name": "Jobs"}, {"@type": "JobPosting", "title": "Analyst",
      "datePosted": "2026-03-02", "industry": "Utilities", "hiringOrganization": {"name": "Northlake"},
      "description": "<p>You plan the week.</p><ul><li>Report to the director of operations every month</li></ul>
      <p>You also train the new staff.</p>"}]}""".replace("\n", " ")
    page = f'<html><body><script type="application/ld+json">{linked}</script><p>Accept cookies</p></body></html>'
    posting = read("job.html", page)
    assert (posting.title, posting.employer, posting.field) == ("Analyst", "Northlake", "Utilities")
    assert str(posting.date_posted) == "2026-03-02"
    assert posting.text.startswith("You plan the week.\n\n- Report to the director")


def test_front_matter_names_the_posting_and_is_not_part_of_its_text() -> None:
    posting = read("job.md", "---\ntitle: 'Analyst'\ndate: 2026-03-02\n tags: [a\n---\n# Join us\n\nYou plan.\n")
    assert (posting.title, str(posting.date_posted)) == ("Analyst", "2026-03-02")
    assert posting.text == "# Join us\n\nYou plan."


def test_a_posting_that_stands_in_its_front_matter_is_told_from_there() -> None:
    duties = "\n".join(f"    - Plan the work of team {at} and report on it every month" for at in range(6))
    read_it = read_postings([Upload("a.md", f"---\ntitle: Analyst\nkey_duties:\n{duties}\nempty:\n---\n".encode())])
    assert "## Key duties\n\n- Plan the work of team 0" in read_it.postings[0].text
    assert "settings at the top" in read_it.notes[0]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("You will plan the work of\nthe team.", "You will plan the work of the team."),
        ("You report to the Department of\nVeterans Affairs.", "You report to the Department of Veterans Affairs."),
        ("You plan the work of the team\n- Report monthly", "You plan the work of the team\n- Report monthly"),
        ("You plan the work of the team.\nthen rest", "You plan the work of the team.\nthen rest"),
        ("## What you will do in this\nteam", "## What you will do in this\nteam"),
        ("Duties\nplan the work of the team and report on it", "Duties\nplan the work of the team and report on it"),
    ],
)
def test_only_lines_that_were_broken_are_joined(broken: str, mended: str) -> None:
    assert read_plain(broken).text == mended


@pytest.mark.parametrize(
    ("untidy", "tidied"),
    [
        ("a \r\n\r\n\r\n\r\nb\x00", "a\n\nb"),
        ("- \n Plan the week", "- Plan the week"),
        ("user\u00adcentered", "user-centered"),
        ("develop\u00adment and development", "development and development"),
    ],
)
def test_text_is_tidied_without_changing_its_words(untidy: str, tidied: str) -> None:
    assert tidy(untidy) == tidied


def test_a_label_is_not_a_title() -> None:
    assert read("a.txt", "Position Title\nNursing Assistant\nYou care for patients.").title == "Nursing Assistant"


def test_pasted_text_becomes_a_posting_with_what_was_said_about_it() -> None:
    posting = read_pasted("Itâ€™s your job to plan.\n", title="Planner", employer="Northlake", field="Utilities")
    assert posting.text == "It’s your job to plan."
    assert (posting.title, posting.employer, posting.field) == ("Planner", "Northlake", "Utilities")
    assert posting == read_pasted(
        "Itâ€™s your job to plan.\n", title="Planner", employer="Northlake", field="Utilities"
    )


def test_pasting_nothing_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        read_pasted("  \n ")


def test_all_real_performance_profiles_give_readable_text(reference: Path) -> None:
    files = sorted((reference / "opendata" / "pdf_performance_profiles").glob("*.pdf"))
    read_all = read_postings([Upload(file.name, file.read_bytes()) for file in files], employer="GSA")
    assert len(read_all.postings) == len(files) == 36
    for posting in read_all.postings:
        lines = posting.text.splitlines()
        assert posting.language == "en"
        assert len(posting.text) / len(lines) > 50  # joined, not one word a line
        assert not any(mark in posting.text for mark in "\x02\ufffe\ufffd")


MESSY = {
    "jd_va_dsva.pdf": "Department of Veterans Affairs is looking",
    "monster_flattened_single_line.txt": "Knowledge of the principles, concepts and methodology of music",
    "nyc_jobs_shifted_mojibake.csv": "New York City’s Minority",
    "plan_de_cours_bioecologie_fr.docx": "Énoncé de la compétence",
    "posting_tts_broken_frontmatter.md": "- Identify present and future business and performance data needs.",
    "posting_tts_sre.html": "- Create processes and procedures that keep Cloud Foundry environments resilient",
    "seneca_logbook.odt": "SEC520 – Internet Security – Fall 2015",
    "syllabus_noaa_tmb.docx": "Poisson GLMM [Noble]",
    "usastaffing_raw_nursing_assistant.txt": "Veterans Health Administration",
}
REFUSED = {
    "lexicon_cds_bilingual.xlsx": "looks like the text of a posting",
    "nss_anzsco_job_role.xlsx": "looks like the text of a posting",
    "rubric_dsi_production_a1.xlsx": "looks like the text of a posting",
}


@pytest.mark.parametrize("name", MESSY)
def test_a_messy_real_file_gives_its_text(reference: Path, name: str) -> None:
    assert MESSY[name] in read(name, (reference / "messy" / name).read_bytes()).text


@pytest.mark.parametrize("name", REFUSED)
def test_a_messy_real_file_without_a_posting_is_refused_clearly(reference: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match=REFUSED[name]):
        read(name, (reference / "messy" / name).read_bytes())
