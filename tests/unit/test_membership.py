"""People, links and deleting what is an employer's own, through the workspace."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from alignment import links, membership
from alignment.access import Person, Purpose, Role
from alignment.database import Writing
from alignment.links import LONGEST_TOKEN, digest_of, is_signed, make_token, signing_key
from alignment.membership import LONGEST_NAME, OWN_ID, mark_of
from alignment.problems import DatabaseBusy, NotAllowed, NotFound, NothingLoaded, UnclearDecision
from alignment.rubrics import Party
from alignment.vocabulary import Question, Verdict
from alignment.workspace import Workspace, loading
from tests.builders import a_copy, an_upload

ADMIN = Person("admin@example.org", Role.ADMIN)
LEAD = Person("lead@example.org", Role.LEAD)
PROGRAM = "Data Analysis Foundations"
FIELD = "Data and IT"


@pytest.fixture
def own(sample_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(a_copy(sample_file, tmp_path / "own.duckdb")) as workspace:
        yield workspace


def employer(name: str, purpose: Purpose | None = None) -> Person:
    return Person(f"people@{name.lower()}.example", Role.EMPLOYER, name, purpose)


def add(workspace: Workspace, name: str, line: str = "You must write SQL queries.", id: str = "1") -> Workspace:
    """An employer's posting, as the employer adds it; the workspace as it sees it."""
    seen = workspace.seen_by(employer(name))
    text = f'id,title,employer,field,text\n{id},Secret {name},Somebody else,{FIELD},"{line}"\n'
    seen.accept(seen.draft_uploads([an_upload(text, "p.csv")]))
    return seen


# --------------------------------------------------------------------------------------------------------- people


def test_nobody_is_known_at_first_and_whoever_was_let_in_is_by_any_spelling_of_the_address(own: Workspace) -> None:
    assert own.person_named("ada@example.org") is None
    own.add_person(" Ada@Example.org ", Role.LEAD, "is left out")
    assert own.person_named("ADA@example.ORG ") == Person("ada@example.org", Role.LEAD)
    assert own.person_named("") is own.person_named("  ") is None


def test_a_role_that_is_changed_holds_at_once_and_there_is_one_of_each(own: Workspace) -> None:
    own.add_person("ada@example.org", Role.LEAD)
    admitted = own.seen_by(ADMIN).add_person("ada@example.org", Role.EMPLOYER, " North  wind ")
    assert admitted.said == "ada@example.org may sign in as employer of North wind, no longer as lead."
    member = admitted.member
    assert own.people() == (member,)
    assert (member.employer, member.added_by) == ("North wind", "admin@example.org")
    assert own.person_named("ada@example.org") == Person("ada@example.org", Role.EMPLOYER, "North wind")


def test_a_letter_that_only_looks_like_another_is_another_address(own: Workspace) -> None:
    own.add_person("Kim@example.org", Role.ADMIN)
    assert "\N{KELVIN SIGN}".lower() == "k"
    assert own.person_named("\N{KELVIN SIGN}im@example.org") is None
    own.add_person("\N{KELVIN SIGN}im@example.org", Role.RESEARCHER)
    assert own.person_named("KIM@example.org") == Person("kim@example.org", Role.ADMIN)


@pytest.mark.parametrize("name", ["", "ada", "ada@", "@example.org", "a b@example.org", "a@b@c", f"{'a' * 65}@b.org"])
def test_what_is_no_address_is_refused(own: Workspace, name: str) -> None:
    with pytest.raises(UnclearDecision, match="no e-mail address"):
        own.add_person(name, Role.LEAD)
    assert own.people() == ()


@pytest.mark.parametrize("name", ["", "  ", "~", "123", "x" * (LONGEST_NAME + 1)])
def test_an_employers_people_need_the_employers_name(own: Workspace, name: str) -> None:
    with pytest.raises(UnclearDecision, match="employer needs a name"):
        own.add_person("ada@example.org", Role.EMPLOYER, name)
    assert own.people() == ()


def test_somebody_removed_is_known_no_more_and_nobody_removes_themselves(own: Workspace) -> None:
    own.add_person("admin@example.org", Role.ADMIN)
    own.add_person("ada@example.org", Role.LEAD)
    seen = own.seen_by(ADMIN)
    seen.remove_person("Ada@example.org")
    assert own.person_named("ada@example.org") is None
    with pytest.raises(NotFound, match="Nobody here"):
        seen.remove_person("ada@example.org")
    with pytest.raises(UnclearDecision, match="shut yourself out"):
        seen.remove_person("admin@example.org")
    assert own.person_named("admin@example.org") == ADMIN


def test_an_employer_that_is_added_to_twice_at_once_gets_one_mark(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(own, "Northwind")
    monkeypatch.setattr(loading, "mark_of", lambda *_: "")  # as read before the other had written
    seen = add(own, "Northwind", id="2")
    monkeypatch.undo()
    mark = mark_of(own._database.read, "Northwind")
    assert OWN_ID.fullmatch(mark)
    ids = [row.id for row in seen.postings(most=1_000).rows if row.title == "Secret Northwind"]
    assert len(ids) == 2 and all(id.startswith(mark) for id in ids)


def test_a_login_is_expected_once_a_person_or_a_link_is_there_even_one_that_was_taken_back(own: Workspace) -> None:
    assert not own.expects_login()
    own.add_person("ada@example.org", Role.LEAD)
    assert own.expects_login()
    own.remove_person("ada@example.org")
    assert not own.expects_login()
    link, _ = own.make_link("Northwind", Purpose.POSTINGS)
    own.revoke_link(link.number)
    assert own.expects_login()


def test_a_login_is_expected_while_an_employer_keeps_postings_or_could_take_a_load_back(own: Workspace) -> None:
    seen = add(own, "Northwind")
    assert own.expects_login()
    add(own, "Northwind", "You must bake bread.")
    own.remove("p.csv")
    assert own.expects_login(), "a removal that can be taken back"
    assert seen.forget_employer("Northwind").is_whole
    assert not own.expects_login()


def test_the_name_of_an_employer_that_took_all_back_is_deleted_too(own: Workspace) -> None:
    seen = add(own, "Northwind")
    seen.undo_load()
    assert not own.expects_login()
    assert {name for name, n in seen.held_of_employer("Northwind").items() if n} == {"names of owners"}
    assert seen.forget_employer("Northwind").is_whole
    with pytest.raises(NotFound, match="Nothing here"):
        seen.forget_employer("Northwind")


# ---------------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_opens_its_one_purpose_for_its_employer(own: Workspace, purpose: Purpose) -> None:
    link, token = own.make_link("Northwind", purpose, 7)
    someone = own.person_of_link(token)
    assert someone == Person(f"link {link.number}", Role.EMPLOYER, "Northwind", purpose)
    assert link.expires_at - link.made_at == timedelta(days=7)
    assert link.state(link.made_at).startswith("open until")


def test_only_the_digest_of_a_link_is_kept(own: Workspace) -> None:
    _, token = own.make_link("Northwind", Purpose.POSTINGS)
    own.backup(copy := Path(own.path).with_name("copy.duckdb"))
    assert token.encode() not in copy.read_bytes()
    assert digest_of(token)[:12] == own.links()[0].number


def test_a_link_that_was_taken_back_opens_nothing_and_stays_in_the_list(own: Workspace) -> None:
    link, token = own.make_link("Northwind", Purpose.POSTINGS)
    gone = own.revoke_link(link.number)
    assert own.person_of_link(token) is None
    assert gone.state(gone.made_at).startswith("taken back")
    again = own.revoke_link(link.number)
    assert again.revoked_at == gone.revoked_at
    for number in ("", "0" * 12):
        with pytest.raises(NotFound, match="no link"):
            own.revoke_link(number)


def test_a_link_opens_nothing_once_it_has_expired(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    link, token = own.make_link("Northwind", Purpose.POSTINGS, 1)
    monkeypatch.setattr(membership, "_now", lambda: link.expires_at - timedelta(seconds=1))
    assert own.person_of_link(token)
    monkeypatch.setattr(membership, "_now", lambda: link.expires_at)
    assert own.person_of_link(token) is None
    assert link.state(link.expires_at) == "expired"


def test_a_link_that_was_tampered_with_or_is_signed_by_another_key_opens_nothing(own: Workspace) -> None:
    _, token = own.make_link("Northwind", Purpose.POSTINGS)
    for other in (token[:-1], token + "x", token.swapcase(), "", "x", "é\ud800", "a" * (LONGEST_TOKEN + 1)):
        assert own.person_of_link(other) is None
    assert own.person_of_link(make_token(b"another key", Purpose.POSTINGS)) is None
    assert own.person_of_link(make_token(signing_key(Path(f"{own.path}.key")), Purpose.POSTINGS)) is None, "unknown"


def test_a_link_for_one_purpose_is_not_signed_for_another() -> None:
    token = make_token(b"key", Purpose.POSTINGS)
    assert is_signed(b"key", token, Purpose.POSTINGS)
    assert not is_signed(b"key", token, Purpose.RUBRICS)
    assert make_token(b"key", Purpose.POSTINGS) != token


def test_a_signature_is_good_for_the_longest_time_of_a_link_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token(b"key", Purpose.POSTINGS)
    monkeypatch.setattr(links, "LONGEST_DAYS", -1)
    assert not is_signed(b"key", token, Purpose.POSTINGS)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_link_lasts_one_to_ninety_days(own: Workspace, days: int) -> None:
    with pytest.raises(UnclearDecision, match="cannot last"):
        own.make_link("Northwind", Purpose.POSTINGS, days)
    assert own.links() == ()
    assert own.make_link("Northwind", Purpose.POSTINGS, 90)


def test_the_key_lies_beside_the_database_for_its_owner_alone(own: Workspace) -> None:
    own.make_link("Northwind", Purpose.POSTINGS)
    path = Path(f"{own.path}.key")
    key = path.read_bytes()
    assert len(key) == 64
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing_key(path) == key


def test_links_work_in_memory_and_a_key_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with Workspace(":memory:") as workspace:
        _, token = workspace.make_link("Northwind", Purpose.POSTINGS)
        assert workspace.person_of_link(token)
    with pytest.raises(DatabaseBusy, match="key of the links"):
        signing_key(tmp_path / "no folder" / "key")


# ------------------------------------------------------------------------------------------- whose postings they are


def test_an_employers_posting_is_seen_by_it_alone(own: Workspace) -> None:
    seen = add(own, "Northwind")
    (mine,) = [one for one in seen.postings().rows if "Secret" in one.title]
    assert mine.employer == "Northwind", "whatever the file says"
    assert seen.posting_lines(mine.id)
    for other in (own.seen_by(LEAD), own.seen_by(ADMIN), own.seen_by(employer("Contoso"))):
        assert not [one for one in other.postings().rows if "Secret" in one.title]
        assert other.posting_lines(mine.id) == ()


def test_others_see_postings_pooled_from_three_employers_on(own: Workspace) -> None:
    question, lead = Question(PROGRAM, FIELD), own.seen_by(LEAD)
    before = lead.gap_report(question)
    assert before.caveats == own.gap_report(question).caveats
    for name in ("Northwind", "Contoso"):
        add(own, name)
        report = lead.gap_report(question)
        assert (report.postings, report.employers, report.gaps) == (before.postings, before.employers, before.gaps)
        assert any("too few to show" in one for one in report.caveats)
    add(own, "Fabrikam")
    report = lead.gap_report(question)
    assert (report.postings, report.employers) == (before.postings + 3, before.employers + 3)
    assert [one for one in report.caveats if "Counted, but not shown" in one]
    assert not [one for one in report.caveats if "too few" in one]
    sql = next(gap for gap in report.gaps if gap.skill_id == "sql")
    was = next(gap for gap in before.gaps if gap.skill_id == "sql")
    assert (sql.demand.n, sql.requirement) == (was.demand.n + 3, was.requirement), "the line shown is one of the others"
    assert own.gap_report(question).postings == before.postings + 3, "the local user sees all"


def test_of_a_skill_that_only_others_own_postings_ask_for_the_line_is_not_shown(own: Workspace) -> None:
    lead, question = own.seen_by(LEAD), Question(PROGRAM, "Falconry")
    for name in ("Northwind", "Contoso", "Fabrikam"):
        seen = own.seen_by(employer(name))
        text = f"id,title,field,text\n1,Secret {name},Falconry,You must write SQL queries for {name}.\n"
        seen.accept(seen.draft_uploads([an_upload(text, "p.csv")]))
        if name == "Contoso":
            assert "Falconry" not in [one.field for one in lead.fields()]
    report = lead.gap_report(question)
    sql = next(gap for gap in report.gaps if gap.skill_id == "sql")
    assert (sql.demand.n, sql.employers, sql.requirement) == (3, 3, None)
    assert lead.assessment_report(question).rows
    mine = seen.gap_report(question)
    assert (mine.postings, [one for one in mine.caveats if "too few" in one] != []) == (1, True)


def test_languages_are_pools_of_their_own(own: Workspace) -> None:
    lines = {"Northwind": "You must write SQL queries.", "Contoso": "You must write SQL queries."}
    french = "Vous devez rédiger des requêtes SQL pour notre équipe et respecter les échéances."
    before = own.seen_by(LEAD).gap_report(Question(PROGRAM, FIELD)).postings
    for name, line in (lines | {"Fabrikam": french}).items():
        add(own, name, line)
    assert own.seen_by(LEAD).gap_report(Question(PROGRAM, FIELD)).postings == before


def test_how_many_employers_a_pool_needs_can_be_said_and_never_fewer_than_two(
    sample_file: Path, tmp_path: Path
) -> None:
    for place, (asked, needed) in enumerate(((4, 4), (1, 2), (0, 2))):
        path = a_copy(sample_file, tmp_path / f"{place}.duckdb")
        with Workspace(path, pooled_from=asked) as workspace:
            before = workspace.overview().postings
            for n, name in enumerate(("Northwind", "Contoso", "Fabrikam", "Adatum")[:needed], 1):
                add(workspace, name)
                seen = workspace.seen_by(LEAD).overview().postings
                assert seen == (before + n if n >= needed else before)
            assert f"from {needed} employers" in workspace.about_pooling()


def test_an_id_that_another_uses_is_not_overwritten(own: Workspace) -> None:
    seen = add(own, "Northwind")
    add(own, "Contoso", "You must bake bread.")
    (mine,) = [one for one in seen.postings().rows if "Secret" in one.title]
    assert [one.requirement.text for one in seen.posting_lines(mine.id)] == ["You must write SQL queries."]
    forged = f'id,title,employer,field,text\n{mine.id},Forged,X,{FIELD},"You must bake bread."\n'
    with pytest.raises(NotAllowed, match="of the form that employers’ own have"):
        own.load_postings([an_upload(forged, "p.csv")])
    assert seen.postings().rows[0].title != "Forged"


def test_a_posting_that_comes_again_is_known(own: Workspace) -> None:
    seen = add(own, "Northwind")
    count = seen.postings().total
    add(own, "Northwind")
    assert seen.postings().total == count
    add(own, "Northwind", "You must write and tune SQL queries.")
    assert seen.postings().total == count


def pool(workspace: Workspace, *lines: str) -> None:
    for name, line in zip(("Northwind", "Contoso", "Fabrikam"), lines, strict=True):
        add(workspace, name, line)


def test_no_word_of_what_is_only_counted_comes_back_by_way_of_an_outcome(own: Workspace) -> None:
    own.load_programs([an_upload("program,course,outcome\nProbe,Probe,Tame the walrus with falconry.\n", "probe.csv")])
    pool(own, *["You must write SQL queries and tame the walrus with falconry."] * 3)
    own.align()
    lead = own.seen_by(LEAD)
    for gap in lead.gap_report(Question("Probe", FIELD)).gaps:
        words = {term.word for term in gap.covered_by.terms} if gap.covered_by else set()
        words |= {word for line in (gap.outcome, gap.nearest) if line for word in line.terms}
        assert not {word for word in words if "walrus" in word.lower() or "falconry" in word.lower()}


def test_a_skill_that_fewer_than_three_employers_ask_for_counts_as_not_asked_for_by_them(own: Workspace) -> None:
    lead, question = own.seen_by(LEAD), Question(PROGRAM, FIELD)
    asked = {gap.skill_id: gap.demand.n for gap in lead.gap_report(question).gaps}
    pool(own, "You must write SQL queries.", "You must write SQL queries.", "You must program in Python.")
    after = lead.gap_report(question)
    told = {gap.skill_id: gap.demand.n for gap in after.gaps if gap.skill_id in {"sql", "python"}}
    assert told == {skill: asked[skill] for skill in told}
    assert any("may be higher than shown" in one for one in after.caveats)
    assert {one.n for one in lead.skill_report("sql", field=FIELD).by_month} == {
        one.n for one in own.skill_report("sql", field=FIELD).by_month
    } - {0} or lead.skill_report("sql", field=FIELD).demand.n == asked["sql"]


def test_what_an_alignment_scored_is_told_only_of_what_one_sees(own: Workspace) -> None:
    add(own, "Northwind", "You must write SQL queries for the walrus.")
    lead = own.seen_by(LEAD)
    lead.load_framework("probe", [an_upload("label\nWalrus\n", "probe.csv")])
    told = list[str]()
    (report,) = lead.align("probe", progress=lambda message, done: told.append(message))
    seen = own.overview().postings + sum(one.courses for one in own.programs())
    assert report.matches == 0
    assert not [one for one in told if f"{seen:,}" in one]
    assert own.skill_report(next(iter(own.skill_labels("probe"))), "probe").demand.n == 1, "it was scored all the same"


def test_nobody_becomes_somebody_else_from_their_own_view(own: Workspace) -> None:
    with pytest.raises(NotAllowed):
        own.seen_by(LEAD).seen_by(ADMIN)


def test_an_admin_neither_removes_nor_brings_back_what_is_an_employers_own(own: Workspace) -> None:
    seen, admin = add(own, "Northwind"), own.seen_by(ADMIN)
    count = seen.postings().total
    for source in ("p.csv", "nosuch"):
        with pytest.raises(NotFound) as refusal:
            admin.remove(source)
        assert "p.csv" not in refusal.value.remedy
    theirs = [act for act in own.undoable() if act not in admin.undoable()]
    assert [act.who for act in theirs] == ["people@northwind.example"]
    with pytest.raises(NothingLoaded):
        admin.undo_load(theirs[0].id)
    assert admin.undo_load().added.courses > 0, "the college’s newest, whatever employers did since"
    assert seen.postings().total == count


def test_a_decision_on_a_wording_everywhere_does_not_reach_what_an_employer_keeps(own: Workspace) -> None:
    seen = add(own, "Northwind", "You must write SQL queries every day.")
    text = f"id,title,employer,field,text\nx,Clerk,Public,{FIELD},You must write SQL queries every day.\n"
    own.accept(own.draft_uploads([an_upload(text, "x.csv")]))
    public = next(one for one in own.postings(most=1_000).rows if one.title == "Clerk")
    line = own.posting_lines(public.id)[0]
    (mine,) = [one for one in seen.postings().rows if "Secret" in one.title]
    kept = seen.posting_lines(mine.id)
    lead = own.seen_by(LEAD)
    assert lead.same_wording("requirement", line.requirement.id) == own.same_wording("requirement", line.requirement.id)
    skill = line.matches[0].skill_id
    lead.decide("requirement", line.requirement.id, skill, Verdict.REJECTED, reason="No.", same_wording=True)
    assert seen.posting_lines(mine.id) == kept


# ----------------------------------------------------------------------------------------------- who judges what


def own_line(seen: Workspace) -> tuple[str, str]:
    (mine,) = [one for one in seen.postings().rows if "Secret" in one.title]
    return seen.posting_lines(mine.id)[0].requirement.id, mine.id


def test_an_employer_judges_its_own_lines_and_others_neither_see_nor_undo_it(own: Workspace) -> None:
    seen, lead = add(own, "Northwind"), own.seen_by(LEAD)
    line, owner = own_line(seen)
    kept = seen.decide("requirement", line, "sql", Verdict.REJECTED, reason="No.", owner=owner)
    assert kept.id in [one.id for one in seen.decisions().rows]
    assert kept.id not in [one.id for one in lead.decisions().rows]
    for does in (lambda: lead.undo(kept.id), lambda: lead.decide("requirement", line, "sql", Verdict.ACCEPTED)):
        with pytest.raises(NotFound):
            does()
    assert seen.undo(kept.id).undone_at


def test_an_employer_judges_nothing_else(own: Workspace) -> None:
    seen = add(own, "Northwind")
    line, owner = own_line(seen)
    public = next(one for one in own.postings().rows if "Secret" not in one.title)
    other = next(one.requirement.id for one in own.posting_lines(public.id) if one.matches)
    skill = next(one.matches[0].skill_id for one in own.posting_lines(public.id) if one.matches)
    kept = own.decide("requirement", other, skill, Verdict.ACCEPTED)
    for does in (
        lambda: seen.decide("requirement", other, skill, Verdict.ACCEPTED),
        lambda: seen.decide("requirement", line, "sql", Verdict.ACCEPTED, owner=owner, same_wording=True),
        lambda: seen.undo(kept.id),
    ):
        with pytest.raises(NotAllowed):
            does()
    with pytest.raises(NotFound, match="no decision"):
        seen.undo(999)


def test_each_side_writes_and_signs_a_rubric_for_itself(own: Workspace) -> None:
    seen, lead = own.seen_by(employer("Northwind")), own.seen_by(LEAD)
    made = seen.start_rubric("Ours", PROGRAM, "Contoso", party=Party.EMPLOYER, author="Ann")
    assert made.workplace == "Northwind", "an employer starts rubrics of its own workplace"
    assert lead.rubric(made.id) == made
    other = own.seen_by(employer("Contoso"))
    assert other.rubrics() == ()
    for does in (lambda: other.rubric(made.id), lambda: other.sign_rubric(made.id, 1, party=Party.EMPLOYER, name="X")):
        with pytest.raises(NotFound):
            does()
    for someone, party in ((seen, Party.COLLEGE), (lead, Party.EMPLOYER)):
        with pytest.raises(NotAllowed, match="other side"):
            someone.sign_rubric(made.id, 1, party=party, name="X")


# ------------------------------------------------------------------------------------------------------- deleting


def test_an_employer_is_forgotten_in_one_step_with_proof_and_nobody_elses_data_change(own: Workspace) -> None:
    before = own.overview(), own.gap_report(Question(PROGRAM, FIELD)), own.decisions()
    seen = add(own, "Northwind")
    line, owner = own_line(seen)
    seen.decide("requirement", line, "sql", Verdict.REJECTED, reason="Ours.", owner=owner)
    own.add_person("ada@northwind.example", Role.EMPLOYER, "Northwind")
    _, token = own.make_link("Northwind", Purpose.POSTINGS)
    own.start_rubric("Shared", PROGRAM, "Northwind", party=Party.COLLEGE, author="Ann")
    held = seen.held_of_employer("Northwind")
    assert {name for name, n in held.items() if n} >= {"postings", "lines", "matches", "decisions", "people", "links"}
    deletion = seen.forget_employer("Northwind")
    assert (deletion.before, deletion.is_whole, deletion.rubrics_kept) == (held, True, 1)
    assert "Left: 0" in deletion.said
    assert "1 rubric written with the college stays with it." in deletion.said
    assert deletion.document["rows_after"] == dict.fromkeys(held, 0)
    assert (own.overview(), own.gap_report(Question(PROGRAM, FIELD)), own.decisions()) == before
    assert own.person_named("ada@northwind.example") is own.person_of_link(token) is None
    assert "Northwind" not in own.owners()
    with pytest.raises(NotFound, match="Nothing here"):
        seen.forget_employer("Northwind")


@pytest.mark.parametrize("kept", ["forget_undoable_of", "forget_postings"])
def test_the_proof_of_a_deletion_counts_what_a_fault_left_behind(
    own: Workspace, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    seen = add(own, "Northwind")
    if kept == "forget_postings":  # the postings go, and nothing of what was read in them

        def half(writing: Writing, ids: list[str]) -> None:
            writing.delete("posting", "id", ids)

        monkeypatch.setattr(membership, "forget_postings", half)
        left = {"lines", "matches", "alignments"}
    else:
        monkeypatch.setattr(Writing, "run", lambda self, name, **_: setattr(self, "is_touched", True))
        left = {"rows kept to take a load back"}
    deletion = seen.forget_employer("Northwind")
    assert {name for name, n in deletion.after.items() if n} >= left
    assert not deletion.is_whole


def judge(seen: Workspace) -> int:
    """A decision that an employer takes on its own line, and takes back."""
    line, owner = own_line(seen)
    number = seen.decide("requirement", line, "sql", Verdict.REJECTED, reason="Ours.", owner=owner).id
    seen.undo(number)
    return number


def numbers_told(own: Workspace) -> list[int]:
    """The numbers that the log of writes gave to decisions, in order."""
    told = [json.loads(one.after or "{}") for one in reversed(own.events(1_000))]
    return [one["decision"] for one in told if "decision" in one]


def test_the_number_of_a_deleted_decision_is_never_given_again(own: Workspace, tmp_path: Path) -> None:
    public = own.postings(FIELD, most=1).rows[0]
    line = next(one for one in own.posting_lines(public.id) if one.matches)
    chosen = ("requirement", line.requirement.id, line.matches[0].skill_id, Verdict.ACCEPTED)
    given = list[int]()
    for name in ("Northwind", "Contoso"):
        given += [own.decide(*chosen).id, judge(add(own, name))]
        own.forget_employer(name)
    own.backup(copy := tmp_path / "copy.duckdb")
    with Workspace(copy) as restored:
        assert restored.decide(*chosen).id == max(given) + 2, "after the one that took the last one back"
    given.append(own.decide(*chosen).id)
    assert given == sorted(set(given)) == [1, 2, 4, 5, 7]
    assert numbers_told(own) == [1, 2, 3, 4, 5, 6, 7], "also of what took a decision back"


def test_the_log_of_writes_says_nothing_of_what_an_employer_decides_and_takes_back_on_its_own_lines(
    own: Workspace,
) -> None:
    seen = add(own, "Northwind")
    line, owner = own_line(seen)
    judge(seen)
    told = repr(own.events(2))
    assert "undo decision" in told and "'decide'" in told
    assert not [word for word in (line, owner, "'sql'", '"sql"', "rejected", "Ours") if word in told]


def test_a_deletion_that_an_older_version_logged_without_the_last_number_counts_by_what_it_deleted(
    own: Workspace,
) -> None:
    last = judge(add(own, "Northwind")) + 1
    own.forget_employer("Northwind")
    path, line = Path(own.path), own_line(add(own, "Contoso"))
    own.close()
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("UPDATE event SET after = '' WHERE what = 'forget employer'")
    with Workspace(path) as older:
        seen = older.seen_by(employer("Contoso"))
        assert seen.decide("requirement", line[0], "sql", Verdict.ACCEPTED, owner=line[1]).id == last + 1


def test_what_was_kept_to_take_a_load_back_is_deleted_too(own: Workspace) -> None:
    seen = add(own, "Northwind")
    add(own, "Northwind", "You must bake bread for the secret banquet.")
    add(own, "Northwind", "You must write SQL queries.")
    assert seen.held_of_employer("Northwind")["rows kept to take a load back"] > 0
    assert seen.forget_employer("Northwind").is_whole
    own.undo_load()
    assert not [one for one in own.postings(most=1_000).rows if "Secret" in one.title]
    assert "banquet" not in repr(own.events(1_000))


def test_an_employer_deletes_and_counts_nobody_elses_data(own: Workspace) -> None:
    add(own, "Northwind")
    other = own.seen_by(employer("Contoso"))
    for does in (other.forget_employer, other.held_of_employer, other.acting_for):
        with pytest.raises(NotAllowed, match="another employer"):
            does("Northwind")
    assert own.owners() == ("Northwind",)
    assert own.seen_by(ADMIN).forget_employer("Northwind").is_whole


def test_an_employer_sees_everybody_and_every_link_that_acts_for_it_with_who_added_them(own: Workspace) -> None:
    seen, admin = own.seen_by(employer("Northwind")), own.seen_by(ADMIN)
    assert seen.acting_for("Northwind").said == "Nobody by a login and no open link acts for Northwind."
    admin.add_person("ada@northwind.example", Role.EMPLOYER, "Northwind")
    admin.add_person("eve@contoso.example", Role.EMPLOYER, "Contoso")
    admin.make_link("Contoso", Purpose.POSTINGS)
    assert seen.acting_for("Northwind").said == "1 person and no open link acts for Northwind."
    link, _ = admin.make_link("Northwind", Purpose.POSTINGS)
    ended, _ = own.make_link("Northwind", Purpose.RUBRICS)
    own.revoke_link(ended.number)
    acting = seen.acting_for("Northwind")
    assert acting.said == "1 person and 1 open link act for Northwind."
    assert [(one.name, one.added_by) for one in acting.people] == [("ada@northwind.example", ADMIN.name)]
    assert {one.number: one.made_by for one in acting.links} == {link.number: ADMIN.name, ended.number: "local user"}
    own.add_person("bob@northwind.example", Role.EMPLOYER, "Northwind")
    own.revoke_link(link.number)
    assert seen.acting_for("Northwind").said == "2 people and no open link act for Northwind."


def test_an_admin_keeps_the_role_of_one(own: Workspace) -> None:
    own.add_person(ADMIN.name, Role.ADMIN)
    with pytest.raises(UnclearDecision, match="shut yourself out"):
        own.seen_by(ADMIN).add_person(ADMIN.name, Role.LEAD)
    assert own.person_named(ADMIN.name) == ADMIN


def test_the_proof_of_a_deletion_is_a_file_of_what_was_and_is_there(own: Workspace) -> None:
    add(own, "Northwind")
    deletion = own.forget_employer("Northwind")
    told = json.loads(deletion.proof)
    assert told == deletion.document
    assert (told["rows_before"]["postings"], set(told["rows_after"].values())) == (1, {0})
    assert len(told["postings_sha256"]) == 64
    assert "Backups and copies" in told["not_looked_at"]


def test_a_deletion_reaches_no_line_of_others_that_is_called_like_an_employers_own(own: Workspace) -> None:
    own.add_person("ada@northwind.example", Role.EMPLOYER, "Northwind")
    for line in ("Bake bread.", "Toast bread."):
        own.load_postings([an_upload(f"id,employer,title,text\n~1,Contoso,Baker,You must {line.lower()}\n", "p.csv")])
    assert own.held_of_employer("Northwind")["rows kept to take a load back"] == 0
    own.forget_employer("Northwind")
    own.undo_load()
    assert [line.requirement.text for line in own.posting_lines("~1")] == ["You must bake bread."]


@pytest.mark.parametrize("left", [0, 1, 63])
def test_a_key_that_was_cut_off_signs_nothing(tmp_path: Path, left: int) -> None:
    path = tmp_path / "key"
    path.write_bytes(signing_key(tmp_path / "whole")[:left])
    with pytest.raises(DatabaseBusy, match="Delete key"):
        signing_key(path)


def test_an_admin_keeps_their_own_role_while_others_may_take_it(tmp_path: Path) -> None:
    with Workspace(tmp_path / "own.duckdb") as workspace:
        workspace.add_person("ada@example.org", Role.ADMIN)
        ada = workspace.seen_by(Person("ada@example.org", Role.ADMIN))
        with pytest.raises(UnclearDecision, match="shut yourself out"):
            ada.add_person("Ada@example.org", Role.LEAD)
        assert ada.add_person("ada@example.org", Role.ADMIN).member.role is Role.ADMIN
        assert workspace.add_person("ada@example.org", Role.LEAD).member.role is Role.LEAD
