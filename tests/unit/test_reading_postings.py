"""Postings from tables: what the file says wins, what the caller says fills in, what was left out is counted."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from alignment.problems import UnreadableFile, WrongColumns
from alignment.reading import PostingsRead, read_postings
from alignment.reading.values import detect_language, read_date
from alignment.vocabulary import Upload, content_id

FRENCH = "Planifier le travail de l’équipe et rendre compte à la direction chaque mois."
ENGLISH = "Plan the work of the team and report to the director every month."


def read(content: str, name: str = "jobs.csv", **said: str) -> PostingsRead:
    return read_postings([Upload(name, content.encode())], **said)


@pytest.mark.parametrize(
    "heading",
    [
        "title,employer,field,date_posted,text",
        "Job Title,Company,Sector,Posting Date,Job Description",
        "Business Title,Agency,Job Category,Date posted,Description",
        "Titre du poste,Employeur,Domaine,Date de publication,Description du poste",
        "INTITULÉ DU POSTE :,Entreprise,Secteur,Date,Texte",
        "title,hiringOrganization,industry,datePosted,description",
    ],
)
def test_columns_are_known_by_many_names_in_both_languages(heading: str) -> None:
    (posting,) = read(f"{heading}\nAnalyst,Northlake,Utilities,2026-03-02,You plan.\n").postings
    assert (posting.title, posting.employer, posting.field) == ("Analyst", "Northlake", "Utilities")
    assert (posting.date_posted, posting.text) == (date(2026, 3, 2), "You plan.")


def test_an_id_is_the_files_own_or_comes_from_the_content() -> None:
    read_it = read("id,title,text\nA-1,Analyst,You plan.\n,Clerk,You file.\n")
    assert [posting.id for posting in read_it.postings] == ["A-1", content_id("", "Clerk", "You file.")]
    assert all(posting.group == posting.id for posting in read_it.postings)


def test_what_the_caller_says_fills_only_what_the_file_lacks() -> None:
    read_it = read("employer,field,text\nNorthlake,,You plan.\n,Care,You care.\n", employer="Other", field="Utilities")
    assert [(one.employer, one.field) for one in read_it.postings] == [("Northlake", "Utilities"), ("Other", "Care")]


def test_several_text_columns_are_joined_under_their_names() -> None:
    read_it = read("Title,Job Description,Preferred Skills,Minimum Qual Requirements\nAnalyst,You plan.,SQL,\n")
    assert read_it.postings[0].text == "You plan.\n\n## Preferred Skills\n\nSQL"


def test_a_summary_counts_only_where_there_is_no_other_text() -> None:
    assert read("title,summary,text\nA,Short.,Long.\n").postings[0].text == "Long."
    assert read("title,summary\nA,Short.\n").postings[0].text == "Short."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("faire preuve d’initiative", "fr"),
        ("Sens de l'organisation", "fr"),
        ("aptitudes en communication", "fr"),
        ("Autonomie", "fr"),
        ("De-escalation skills", "en"),
        ("en-route navigation", "en"),
        ("Strong résumé", "en"),
        ("SQL", "en"),
    ],
)
def test_a_line_too_short_for_the_model_is_known_by_its_small_words(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_missing_language_is_detected_and_a_stated_one_is_believed() -> None:
    read_it = read(f'language,text\n,{FRENCH}\n,{ENGLISH}\nFrançais,"Oui."\nen-CA,{FRENCH} Oui.\n,Non.\n')
    assert [posting.language for posting in read_it.postings] == ["fr", "en", "fr", "en", "en"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-02", date(2026, 3, 2)),
        ("2026-03-02T10:00:00Z", date(2026, 3, 2)),
        ("2026/3/2", date(2026, 3, 2)),
        ("13/03/2026", date(2026, 3, 13)),
        ("03/13/2026", date(2026, 3, 13)),
        ("03/03/2026", date(2026, 3, 3)),
        ("03/04/2026", None),
        ("March 2, 2026", date(2026, 3, 2)),
        ("2nd March 2026", date(2026, 3, 2)),
        ("1er février 2026", date(2026, 2, 1)),
        ("2026-13-45", None),
        ("31/31/2026", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_is_read_only_when_it_can_mean_one_day(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_dates_that_cannot_be_read_are_counted_and_rows_kept() -> None:
    read_it = read("date,text\n03/04/2026,You plan.\nNo residency requirement.,You file.\n2026-03-02,You care.\n")
    assert [posting.date_posted for posting in read_it.postings] == [None, None, date(2026, 3, 2)]
    assert any("1 dates could be read two ways (such as 03/04/2026)" in note for note in read_it.notes)
    assert any("1 rows hold something else than a day" in note for note in read_it.notes)


def test_rows_without_text_are_left_out_and_counted() -> None:
    read_it = read("title,text\nAnalyst,You plan.\nClerk,\nNurse,•\n")
    assert len(read_it.postings) == 1
    assert read_it.notes == ("jobs.csv: 2 of 3 rows have no text and were left out.",)


def test_one_id_with_two_texts_becomes_two_ids_and_a_repeated_posting_is_dropped() -> None:
    read_it = read("id,text\nA,You plan.\nA,You file.\nA,You plan.\nA,You file.\n")
    first, second = (posting.id for posting in read_it.postings)
    assert first == "A" != second
    assert second.startswith("A-")
    assert any("share an id" in note for note in read_it.notes)
    assert any("2 postings repeat another" in note for note in read_it.notes)


def test_reading_the_same_file_again_gives_the_same_postings() -> None:
    content = "id,text\nA,You plan.\nA,You file.\n,You care.\n"
    assert read(content) == read(content)


def test_markup_in_cells_is_turned_into_text() -> None:
    read_it = read('title,text\nR&amp;D analyst,"<p>You plan.</p><ul><li>Weekly</li></ul>"\n')
    assert (read_it.postings[0].title, read_it.postings[0].text) == ("R&D analyst", "You plan.\n\n- Weekly")


def test_a_title_that_swallowed_the_posting_is_cut_to_its_first_line() -> None:
    assert read('title,text\n"Analyst\n\n## Duties\nPlan",You plan.\n').postings[0].title == "Analyst"


def test_one_bad_file_among_good_ones_is_a_note_with_its_remedy() -> None:
    good, bad = Upload("good.csv", b"title,text\nA,You plan.\n"), Upload("../secret/bad.pdf", b"")
    read_it = read_postings([bad, good])
    assert len(read_it.postings) == 1
    assert read_it.notes == ("bad.pdf: The file is empty. Choose another file.",)


def test_only_bad_files_are_the_first_problem_said_with_its_name() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.csv: The file is empty\."):
        read_postings([Upload("a.csv", b""), Upload("b.csv", b"x")])


@pytest.mark.parametrize(
    ("name", "content", "problem", "says"),
    [
        ("a.csv", "colour,size\nred,1\n", WrongColumns, "colour, size"),
        ("a.csv", "title,text\nAnalyst,\n", UnreadableFile, "No row has any text"),
        ("a.csv", "<html><body><p>Sign in</p></body></html>", WrongColumns, "web page"),
        ("a.json", "[]", UnreadableFile, "no rows"),
    ],
)
def test_a_table_without_postings_is_refused(name: str, content: str, problem: type[Exception], says: str) -> None:
    with pytest.raises(problem, match=says):
        read(content, name)


def test_a_job_of_json_resume_reads_with_its_lists(reference: Path) -> None:
    sample = (reference / "formats" / "jsonresume" / "sample.job.json").read_text(encoding="utf-8")
    (posting,) = read(sample, "sample.job.json").postings
    assert (posting.title, posting.employer) == ("Web Developer", "Microsoft")
    assert "## qualifications\n\n- Bachelor's degree" in posting.text
    assert "- Database Management: SQL, NoSQL" in posting.text


def test_a_lone_job_posting_of_schema_org_reads() -> None:
    job = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Analyst",
        "description": "You plan.",
        "hiringOrganization": {"@type": "Organization", "name": "Northlake"},
        "identifier": {"value": "N-7"},
    }
    (posting,) = read(json.dumps(job), "job.json").postings
    assert (posting.id, posting.title, posting.employer, posting.text) == ("N-7", "Analyst", "Northlake", "You plan.")


def test_the_real_open_postings_load_as_they_are(reference: Path) -> None:
    file = reference / "opendata" / "postings.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    read_it = read_postings([Upload(file.name, file.read_bytes())])
    assert len(read_it.postings) == 221
    assert read_it.notes == ()
    for posting, row in zip(read_it.postings, rows, strict=True):
        for name in ("id", "group", "employer", "field", "language", "source", "licence", "origin"):
            assert getattr(posting, name) == row[name]
        assert str(posting.date_posted or "") == row["date_posted"]
        assert abs(len("".join(posting.text.split())) - len("".join(row["text"].split()))) < 40


def test_the_shifted_mojibake_table_gives_every_row_that_has_text(reference: Path) -> None:
    file = reference / "messy" / "nyc_jobs_shifted_mojibake.csv"
    read_it = read_postings([Upload(file.name, file.read_bytes())])
    assert len(read_it.postings) == 13  # 18 rows have text, 5 of them repeat another one word for word
    assert not any("â€" in posting.text for posting in read_it.postings)
    said = " ".join(read_it.notes)
    for words in ("440 of 458 rows have no text", "columns may have shifted", "mended", "5 postings repeat"):
        assert words in said
