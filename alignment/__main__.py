"""The command line: the second front end, which keeps the core honest.

Results go to standard output; with --json that is one JSON document and nothing else. Progress and messages go
to standard error. Exit 0: done. Exit 2: something the user can mend, in one line. Exit 1: our own fault.
"""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import subprocess  # nosec B404  # for our own interpreter alone
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, BinaryIO, TypeVar

import typer

from alignment import __version__, keeping
from alignment.access import Person, Purpose, Role
from alignment.answers import FieldSummary, FrameworkSummary, ProgramSummary
from alignment.assessment_exports import assessments_json
from alignment.database import Database
from alignment.exports import decision_json, export, gap_json, opinion_json, review_json
from alignment.files import whole_or_not
from alignment.links import LONGEST_DAYS
from alignment.membership import Link, Member, clear_employer
from alignment.problems import AlignmentProblem, DatabaseInUse, NotFound, UnclearDecision, UnreadableFile
from alignment.rubric_exports import export_rubric, summary_json
from alignment.vocabulary import (
    BUILT_IN_FRAMEWORK,
    SAMPLE_SOURCE,
    Claim,
    Decision,
    Gap,
    Level,
    LoadReport,
    Opinion,
    Question,
    Upload,
    Verdict,
    counted,
    counted_owners,
)
from alignment.workspace import Workspace, default_path

ROOT = Path(__file__).resolve().parent.parent
LISTED = 20
"""Skills that `gaps` prints without --json."""
LOGGED = 10_000
"""Decisions that `decisions` lists."""
NO_FIELD = "(no field)"
"""What stands for the field of postings that name none."""
UNTIL_LOGIN = (
    "Where none is set up (see “Who is who” in the README) it lets nobody in; until then, `alignment serve --local` "
    "lets in whoever is at this computer."
)
"""What follows, for who only wanted to note a name."""
SAMPLE = "sample"
"""How one types the source that every row of the sample names."""
ONE_STORE = MappingProxyType({"MALLOC_ARENA_MAX": "1"})
"""Streamlit runs each page in a thread of its own, and glibc gives threads stores of their own, which keep what was
freed: a server that read 110 hostile files held 88 MB more, and holds 25 MB more with one store for all. It can only
be said as a process begins. Whoever sets the variable otherwise is heard; other C libraries do not know it."""
INTERRUPTED = 130
"""What typer answers for Ctrl+C, and shells expect."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
load = typer.Typer(no_args_is_help=True, help="Load postings, programs, a framework or the sample data.")
app.add_typer(load, name="load")
people = typer.Typer(no_args_is_help=True, help="Who may sign in, where a login is set up.")
app.add_typer(people, name="people")
link = typer.Typer(no_args_is_help=True, help="Links for employers who have no login.")
app.add_typer(link, name="link")

_Listed = TypeVar("_Listed", ProgramSummary, FrameworkSummary, FieldSummary, Member, Link)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
FrameworkName = Annotated[str, typer.Option("--framework", help="A loaded framework.")]
FieldName = Annotated[str, typer.Option("--field", help="Only postings of this field.")]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", envvar="ALIGNMENT_MODEL", help="Folder of a sentence embedding model: a second opinion."),
]
Paths = Annotated[list[Path], typer.Argument(help="Files, or folders of files.")]


class Judgement(StrEnum):
    """A verdict as one types it."""

    ACCEPT = "accept"
    REJECT = "reject"
    REMAP = "remap"


_VERDICTS = {
    Judgement.ACCEPT: Verdict.ACCEPTED,
    Judgement.REJECT: Verdict.REJECTED,
    Judgement.REMAP: Verdict.REMAPPED,
}


class _Settings:
    """Set once, by the global option and at the start."""

    database: Path | None = None
    umask = 0o022
    """What others may not do with a file that the person exports; `main` asks the system."""


@app.callback()
def _global(
    database: Annotated[
        Path | None, typer.Option(envvar="ALIGNMENT_DATABASE", help="The database file; else the user's data folder.")
    ] = None,
) -> None:
    _Settings.database = database


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    model: ModelFolder = None,
    local: Annotated[
        bool, typer.Option("--local", help="Let in whoever is at this computer, though people or links are kept.")
    ] = False,
) -> None:
    """Serve the dashboard on 127.0.0.1; the sample is loaded when the database is new."""
    path = _path().absolute()
    _check_port(port)
    named = {"ALIGNMENT_MODEL": str(model.absolute())} if model else {}
    named |= {"ALIGNMENT_LOCAL": "1"} if local else {}
    with Workspace(path) as workspace:
        if not workspace.overview().postings and not workspace.programs():
            _say("First start: loading the sample data …")
            workspace.load_sample(progress=_progress)
        workspace.align(BUILT_IN_FRAMEWORK, progress=_progress)  # an upgrade may have brought a newer framework
        is_for_more = workspace.expects_login() and {**os.environ, **named}.get("ALIGNMENT_LOCAL") != "1"
    _say(f"Alignment is at http://127.0.0.1:{port} (stop with Ctrl+C); its data is in {path}.")
    if is_for_more:
        _say(f"It asks for a login: there are people, links or employers' own postings. {UNTIL_LOGIN}")
    _become(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)],
        {**ONE_STORE, **os.environ, "ALIGNMENT_DATABASE": str(path), **named},
    )


@load.command("sample")
def load_sample() -> None:
    """Load and align the sample data: fictional, and only for looking around."""
    with _workspace() as workspace:
        for report in workspace.load_sample(progress=_progress):
            _say_load(report)


@load.command("postings")
def load_postings(
    paths: Paths,
    employer: Annotated[str, typer.Option(help="Employer, where the files name none.")] = "",
    field: Annotated[str, typer.Option(help="Field, where the files name none.")] = "",
    own: Annotated[
        bool, typer.Option("--own", help="They are the own of --employer: others see them only pooled.")
    ] = False,
) -> None:
    """Load job postings: CSV, XLSX, JSON, JSONL, TXT, MD, HTML, PDF, DOCX, ODT, RTF."""
    with _workspace_for_more() as workspace:
        someone = Person("local user", Role.EMPLOYER, clear_employer(employer)) if own else workspace.person
        _say_load(workspace.seen_by(someone).load_postings(_uploads(paths), employer=employer, field=field))


@load.command("programs")
def load_programs(paths: Paths) -> None:
    """Load courses, outcomes and assessments: CSV or XLSX, one file or several."""
    with _workspace() as workspace:
        _say_load(workspace.load_programs(_uploads(paths)))


@load.command("framework")
def load_framework(name: str, paths: Paths) -> None:
    """Load ESCO, O*NET or your own list of skills; the format is recognised."""
    with _workspace() as workspace:
        _say_load(workspace.load_framework(name, _uploads(paths)))


@app.command()
def align(
    framework: Annotated[str | None, typer.Option(help="Only this framework.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Score everything, not only what is new.")] = False,
) -> None:
    """Score new postings, outcomes and assessments against each loaded framework."""
    with _workspace() as workspace:
        for report in workspace.align(framework, again=again, progress=_progress):
            _say(f"{report.framework}: {counted_owners(report.owners)}, {counted(report.lines, 'line')} scored.")


@app.command()
def programs(as_json: AsJson = False) -> None:
    """List the programs."""
    with _workspace() as workspace:
        _list(workspace.programs(), as_json, _program_line)


@app.command()
def frameworks(as_json: AsJson = False) -> None:
    """List the frameworks."""
    with _workspace() as workspace:
        _list(workspace.frameworks(), as_json, _framework_line)


@app.command()
def fields(as_json: AsJson = False) -> None:
    """List the fields."""
    with _workspace() as workspace:
        _list(workspace.fields(), as_json, _field_line)


@app.command("match")
def match_text(  # noqa: PLR0917  # typer calls it by keyword
    text: str,
    framework: FrameworkName = BUILT_IN_FRAMEWORK,
    top: Annotated[int, typer.Option(min=1)] = 5,
    misses: Annotated[int, typer.Option(min=0, help="Also show this many nearest skills that did not pass.")] = 0,
    context: Annotated[str, typer.Option(help="Job title or course title around the line.")] = "",
    model: ModelFolder = None,
    as_json: AsJson = False,
) -> None:
    """Which skills one line asks for, and the words that say so."""
    with _workspace(model) as workspace:
        found = workspace.match(text, framework, top=top, misses=misses, context=context)
        second = workspace.second_opinions([Claim(text, one.skill_id, one.shown) for one in found], framework)
    rows: list[dict[str, Any]] = [
        {
            "skill": match.skill_id,
            "label": match.label,
            "family": match.family,
            "score": match.score,
            "probability": round(match.probability, 6),
            "terms": [{"word": term.word, "weight": term.weight} for term in match.terms],
            **({"why_not": match.why_not} if match.why_not else {}),
            **opinion_json(one),
        }
        for match, one in zip(found, second, strict=True)
    ]
    if as_json:
        _print_json(rows)
        return
    for row, one in zip(rows, second, strict=True):
        told = f": {row['why_not']}" if "why_not" in row else ""
        _out("{label} ({family}) {probability:.0%}".format(**row) + told + (f" · {one.said}" if one.said else ""))
    if not rows:
        _out("No skill: the line asks for none that the framework has.")


@app.command()
def gaps(
    program: str,
    field: FieldName = "",
    framework: FrameworkName = BUILT_IN_FRAMEWORK,
    model: ModelFolder = None,
    as_json: AsJson = False,
) -> None:
    """What employers ask for that a program does not teach."""
    with _workspace(model) as workspace:
        report = workspace.gap_report(Question(program, field, framework))
        report = replace(report, gaps=workspace.cross_checked_gaps(report.gaps, report.framework))
    if as_json:
        _print_json(gap_json(report))
        return
    _out(report.answer)
    for sentence in filter(None, (report.sensitivity.answer, report.sensitivity.family_answer)):
        _out(sentence)
    for gap in report.gaps[:LISTED]:
        tried = report.sensitivity.gap(gap.skill_id)
        mark = " (does not hold)" if tried and tried.breaks else ""
        part = f"  (perhaps in part, by {gap.covered_by.said})" if gap.covered_by and gap.is_taught_in_part else ""
        _out(f"{gap.demand.n:>4} of {gap.demand.total}  {gap.status.value:<32} {gap.label}{mark}{part}{_second(gap)}")
    for caveat in report.caveats:
        _say(f"note: {caveat}")
    for note in report.sensitivity.notes:
        _say(f"note: {note}")
    if model:
        _say("note: the second opinion is on; where nothing is said of it, words and meaning agree.")
    if len(report.gaps) > LISTED:
        _say(f"note: {LISTED} of {counted(len(report.gaps), 'skill')}; --json and `alignment export` give all of them.")


@app.command()
def assessments(
    program: str, field: FieldName = "", framework: FrameworkName = BUILT_IN_FRAMEWORK, as_json: AsJson = False
) -> None:
    """Whether what is asked for and taught is assessed, and what of the job the assessments prove."""
    with _workspace() as workspace:
        report = workspace.assessment_report(Question(program, field, framework))
    if as_json:
        _print_json(assessments_json(report))
        return
    _out(report.answer)
    for row in report.rows:
        name = f" · {row.assessment.name}" if row.assessment else ""
        told = f" · {row.compared.said}" if row.compared else ""
        _out(f"{row.asked.n:>4} of {row.asked.total}  {row.status.value:<38} {row.label}{name}{told}")
    for caveat in report.caveats:
        _say(f"note: {caveat}")


@app.command("export")
def export_report(
    program: str, file: Path, field: FieldName = "", framework: FrameworkName = BUILT_IN_FRAMEWORK
) -> None:
    """Write the gap summary as CSV, XLSX or JSON; the extension says which."""
    with _workspace() as workspace:
        report = workspace.gap_report(Question(program, field, framework))
    _write(file, export(report, file.suffix.lstrip(".")))


@app.command("evaluate")
def evaluate_ranking(
    labelled: Path,
    framework: FrameworkName = BUILT_IN_FRAMEWORK,
    model: ModelFolder = None,
    as_json: AsJson = False,
) -> None:
    """Measure on labelled sentences, or on stored lines, or pairs of lines, that two readers labelled."""
    with _workspace(model) as workspace:
        found = workspace.evaluate(_uploads([labelled])[0], framework)
    if as_json:
        _print_json(found.document)
    else:
        _out(found.said)


@app.command()
def review(  # noqa: PLR0917  # typer calls it by keyword
    program: str,
    field: FieldName = "",
    framework: FrameworkName = BUILT_IN_FRAMEWORK,
    limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 20,
    model: ModelFolder = None,
    as_json: AsJson = False,
) -> None:
    """Which matches a person should look at: first those whose answer would move the ranking most."""
    with _workspace(model) as workspace:
        found = workspace.review(Question(program, field, framework), limit)
        found = replace(found, items=workspace.cross_checked_items(found.items, found.framework))
    if as_json:
        _print_json(review_json(found))
        return
    _out(found.answer)
    for item in found.items:
        match = item.match
        told = " ".join(filter(None, (item.said, match.line.second.said)))
        _out(f"{match.kind} {match.line_id} {match.skill_id}: {item.asked} “{match.line.text}” {told}")
    _say(f"note: {found.judged.answer}")


@app.command()
def decide(  # noqa: PLR0917  # typer calls it by keyword
    kind: str,
    line: str,
    skill: str,
    judgement: Judgement,
    to: Annotated[str, typer.Option(help="The skill that the line is really about.")] = "",
    reason: Annotated[str, typer.Option(help="Why; needed unless you accept.")] = "",
    same_wording: Annotated[bool, typer.Option("--same-wording", help="Also for all lines of this wording.")] = False,
    framework: FrameworkName = BUILT_IN_FRAMEWORK,
    owner: Annotated[str, typer.Option(help="The line's course, where several use its id.")] = "",
    as_json: AsJson = False,
) -> None:
    """Judge one match: accept it, reject it, or re-map it to another skill."""
    with _workspace() as workspace:
        others = workspace.same_wording(kind, line, owner)
        told: dict[str, Any] = {"to": to, "reason": reason, "framework": framework, "owner": owner}
        kept = workspace.decide(kind, line, skill, _VERDICTS[judgement], same_wording=same_wording, **told)
    _show_decision(kept, as_json)
    if others and not same_wording:
        _say(f"note: {others:,} other lines have this very wording; with --same-wording it holds for them too.")


@app.command()
def settle(  # noqa: PLR0917  # typer calls it by keyword
    kind: str,
    line: str,
    step: Annotated[int, typer.Argument(min=1, max=5, help="1 knows about it … 5 leads it and answers for others.")],
    reason: Annotated[str, typer.Option(help="Why; may stay empty.")] = "",
    same_wording: Annotated[bool, typer.Option("--same-wording", help="Also for all lines of this wording.")] = False,
    owner: Annotated[str, typer.Option(help="The line's posting or course, where several use its id.")] = "",
    as_json: AsJson = False,
) -> None:
    """Settle which level a line is about, whatever its words suggest."""
    with _workspace() as workspace:
        level = tuple(Level)[step - 1]
        kept = workspace.settle_level(kind, line, level, reason=reason, same_wording=same_wording, owner=owner)
    _show_decision(kept, as_json)


@app.command()
def levels(
    program: str,
    skill: str,
    field: FieldName = "",
    framework: FrameworkName = BUILT_IN_FRAMEWORK,
    as_json: AsJson = False,
) -> None:
    """List the lines behind the levels of one skill: what each suggests, by which words, and what people settled."""
    with _workspace() as workspace:
        found = workspace.level_lines(Question(program, field, framework), skill, most=LOGGED)
    if as_json:
        _print_json({side.value: [asdict(line) for line in lines] for side, lines in found.lines.items()})
        return
    for side, lines in found.lines.items():
        _out(f"{side.value}: {found.totals[side]:,}")
        for line in lines:
            _out(f"  {line.line_id} ({line.where}): {line.said}. “{line.text}”")


@app.command()
def decisions(
    framework: Annotated[str, typer.Option(help="Only of this framework.")] = "", as_json: AsJson = False
) -> None:
    """List what people decided, newest first."""
    with _workspace() as workspace:
        found = workspace.decisions(framework, most=LOGGED)
    if as_json:
        _print_json([decision_json(one) for one in found.rows])
        return
    for one in found.rows:
        _show_decision(one, as_json)
    if not found.rows:
        _out("Nothing has been decided yet.")
    if len(found.rows) < found.total:
        _say(f"note: the newest {len(found.rows):,} of {counted(found.total, 'decision')}.")


@app.command()
def undo(number: Annotated[int, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Take a decision back; what held before it holds again."""
    with _workspace() as workspace:
        _show_decision(workspace.undo(number), as_json)


@app.command()
def rubrics(as_json: AsJson = False) -> None:
    """List the rubrics that colleges and workplaces write together, with how their newest versions stand."""
    with _workspace() as workspace:
        found = workspace.rubrics()
    if as_json:
        _print_json([summary_json(one) for one in found])
        return
    for one in found:
        _out(f"{one.id}: {one.said}")
    if not found:
        _out("No rubric has been started yet.")


@app.command("export-rubric")
def write_rubric(id: str, file: Path) -> None:
    """Write a rubric as HTML to print, XLSX, CSV or JSON; the extension says which, `rubrics` lists the ids."""
    with _workspace() as workspace:
        content = export_rubric(workspace.rubric(id), file.suffix)
    _write(file, content)


@app.command()
def backup(file: Path, as_json: AsJson = False) -> None:
    """Copy the database to FILE, also while a server works with it, and read the copy whole."""
    try:
        with _workspace() as workspace:
            found = workspace.backup(file)
    except DatabaseInUse:
        found = keeping.ask(_path(), "backup", file)
    _show_verification(found, as_json, f"Wrote {file}. ")


@app.command("restore")
def restore_backup(file: Path, as_json: AsJson = False) -> None:
    """Put a backup in the place of the database, once it proves whole; what was there is kept beside it."""
    found = keeping.restore(file, _path())
    _show_verification(found, as_json, f"Restored {_path()} from {file}. ")
    if not found.is_whole:
        raise typer.Exit(1)


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="A backup; else the database itself.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Go on although writes are missing; the log keeps that you did.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a whole file and say whether anything in it is missing or damaged; exit code 1 where something is."""
    path = file or _path()
    if accept:
        Database(path, is_loss_accepted=True).close()
    try:
        found = keeping.verify(path)
    except DatabaseInUse:
        found = keeping.ask(path, "verify")
    _show_verification(found, as_json)
    if not found.is_whole:
        raise typer.Exit(1)


@app.command()
def log(limit: Annotated[int, typer.Option(min=1, help="At most this many.")] = 20, as_json: AsJson = False) -> None:
    """List the newest writes: who did what, when, and what stood before and after."""
    with _workspace() as workspace:
        found = workspace.events(limit)
    if as_json:
        _print_json([asdict(one) for one in found])
        return
    for one in found:
        changed = " → ".join(filter(None, (one.before, one.after)))
        _out(f"{one.id} {one.done_at:%Y-%m-%d %H:%M:%S} {one.who}: {one.what} {' '.join(one.about)} {changed}".rstrip())


@app.command("undo-load")
def undo_load(as_json: AsJson = False) -> None:
    """Take back the newest load or removal: what it replaced is there again, and decisions made since then hold."""
    with _workspace() as workspace:
        act = workspace.undo_load(progress=_progress)
        left = workspace.undoable()
    if as_json:
        _print_json({"undone": asdict(act), "left": [asdict(one) for one in left]})
        return
    _out(f"Taken back: {act.said}.")
    for one in left[:1]:
        _say(f"note: the next to take back would be {one.said}.")


@app.command()
def remove(source: str, as_json: AsJson = False) -> None:
    """Remove the postings and courses of a source, or the “sample”; `undo-load` brings them back."""
    with _workspace() as workspace:
        found = workspace.remove(_source_named(source, workspace))
    if as_json:
        _print_json(found)
        return
    _out(f"Removed {', '.join(f'{n:,} {what}' for what, n in found.items())}. `alignment undo-load` brings them back.")


@people.command("list")
def list_people(as_json: AsJson = False) -> None:
    """List who may sign in where a login is set up."""
    with _workspace() as workspace:
        _list(workspace.people(), as_json, lambda one: f"{one.name}: {one.role.value} {one.employer}".rstrip())


@people.command("add")
def add_person(
    email: str, role: Role, employer: Annotated[str, typer.Option(help="Of an employer's people only.")] = ""
) -> None:
    """Let somebody sign in, or change their role."""
    with _workspace_for_more() as workspace:
        _say(workspace.add_person(email, role, employer).said)


@people.command("remove")
def remove_person(email: str) -> None:
    """Let somebody sign in no more."""
    with _workspace() as workspace:
        workspace.remove_person(email)
    _say(f"{email} may sign in no more.")


@link.command("list")
def list_links(as_json: AsJson = False) -> None:
    """List the links that were made for employers; not their texts, which nobody here knows."""
    with _workspace() as workspace:
        _list(workspace.links(), as_json, _link_line)


@link.command("add")
def add_link(
    employer: str,
    purpose: Annotated[Purpose, typer.Option("--for", help="The one thing it opens.")] = Purpose.POSTINGS,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS)] = 14,
) -> None:
    """Make a link for an employer who has no login; its text is printed this once."""
    with _workspace_for_more() as workspace:
        made, token = workspace.make_link(employer, purpose, days)
        _say(f"Link {made.number} for {made.employer} opens {made.purpose.value} until {made.expires_at:%Y-%m-%d}.")
        _say("Put the address of your dashboard before it, such as https://your-dashboard.example:")
        _out(f"/?link={token}")


@link.command("revoke")
def revoke_link(number: str) -> None:
    """Take a link back: from now on it opens nothing."""
    with _workspace() as workspace:
        one = workspace.revoke_link(number)
    _say(f"The link {one.number} of {one.employer} opens nothing any more.")


@app.command("forget-employer")
def forget_employer(
    employer: str,
    proof: Annotated[Path | None, typer.Option(help="Write the proof here, as JSON.")] = None,
    sure: Annotated[bool, typer.Option("--yes", help="Delete; without it, only say what there is.")] = False,
) -> None:
    """Delete in one step what is an employer's own: postings, what was decided on them, people and links."""
    with _workspace() as workspace:
        _check_sure(employer, workspace.held_of_employer(employer), sure)
        if proof is None:
            deletion = workspace.forget_employer(employer)
        else:  # the file is made first: a deletion cannot be proved a second time
            with _written(proof) as file:
                deletion = workspace.forget_employer(employer)
                file.write(deletion.proof)
    _say(deletion.said)


@app.command()
def version() -> None:
    """Print the version."""
    _out(__version__)


# -------------------------------------------------------------------------------------------------------- inside


def _path() -> Path:
    return _Settings.database or default_path()


def _workspace(model: Path | None = None) -> Workspace:
    return Workspace(_path(), model=model)


@contextmanager
def _workspace_for_more() -> Iterator[Workspace]:
    """The workspace, for what may make it one for more than one person; says so where that is new."""
    with _workspace() as workspace:
        was_for_more = workspace.expects_login()
        yield workspace
        if not was_for_more and workspace.expects_login():
            _say(f"From now on the dashboard asks for a login. {UNTIL_LOGIN}")


def _check_sure(employer: str, held: Mapping[str, int], sure: bool) -> None:
    """Raises UnclearDecision, with what there is, where somebody did not say that they are sure."""
    if any(held.values()) and not sure:
        there = ", ".join(f"{n:,} {what}" for what, n in held.items() if n)
        raise UnclearDecision(
            f"Nothing was deleted yet. Of {employer} there are: {there}.", "Add --yes to delete all of it for good."
        )


def _source_named(name: str, workspace: Workspace) -> str:
    """The source that is meant: “sample” stands for the sample’s, where no source is called just that."""
    held = {one.source for one in workspace.sources_held()}
    if name != SAMPLE or SAMPLE not in held:
        return SAMPLE_SOURCE if name == SAMPLE else name
    if SAMPLE_SOURCE not in held:
        return name
    raise AlignmentProblem(
        f"“{SAMPLE}” may be the sample, or your own source of that name; nothing was removed.",
        f"Choose it in the page Backups and undo; or remove “{SAMPLE_SOURCE}”, and then “{SAMPLE}” is your own.",
    )


def _check_port(port: int) -> None:
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError as error:
        message = f"Port {port} cannot be used ({error.strerror})."
        raise AlignmentProblem(message, "Stop what uses it, or choose another with --port.") from error


def _become(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run the server in the place of this process, so that a signal sent to it ends the server, not only us."""
    os.chdir(ROOT)
    sys.stderr.flush()
    if os.name == "posix":
        # Our own interpreter with fixed arguments: no shell, and nothing of a person's in them.
        os.execve(command[0], list(command), dict(environment))  # noqa: S606  # nosec B606
    raise typer.Exit(subprocess.run(command, env=dict(environment), check=False).returncode)  # nosec B603  # the same


def _write(file: Path, content: bytes) -> None:
    with _written(file) as written:
        written.write(content)


@contextmanager
def _written(file: Path) -> Iterator[BinaryIO]:
    """A file to write, whole or not at all; said once it is there."""
    try:
        with whole_or_not(file, mode=0o666 & ~_Settings.umask) as written:
            yield written
    except OSError as error:
        raise AlignmentProblem(f"{file} cannot be written ({error.strerror}).", "Choose another place.") from error
    _say(f"Wrote {file}.")


def _uploads(paths: Sequence[Path]) -> list[Upload]:
    return [_upload(file) for path in paths for file in (_files_in(path) if path.is_dir() else [path])]


def _files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))


def _upload(file: Path) -> Upload:
    name = os.fsencode(file.name).decode("utf-8", "replace")
    try:
        return Upload(name, file.read_bytes())
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {file}.", "Check the path.") from error
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read ({error.strerror}).", "Check its permissions.") from error


def _say_load(report: LoadReport) -> None:
    for note in report.notes:
        _say(f"note: {note}")
    _say(report.said)


def _second(gap: Gap) -> str:
    """Where a model that was named sees one of the gap's two lines otherwise than the words do."""
    lines = {"posting line": gap.requirement, "outcome line": gap.outcome or gap.nearest}
    told = [what for what, line in lines.items() if line and line.second.opinion is Opinion.DIFFER]
    return f" ({Opinion.DIFFER.value} on the {' and the '.join(told)})" if told else ""


def _show_decision(one: Decision, as_json: bool) -> None:
    if as_json:
        _print_json(decision_json(one))
        return
    reason = f" Reason: {one.reason}" if one.reason else ""
    _out(f"{one.id} ({one.fate}): {one.said} “{one.text}”{reason}")


def _show_verification(found: keeping.Verification, as_json: bool, before: str = "") -> None:
    if as_json:
        _print_json(keeping.document(found))
    elif before:
        _say(before + found.said)
    else:
        _out(found.said)


def _list(rows: Sequence[_Listed], as_json: bool, line: Callable[[_Listed], str]) -> None:
    if as_json:
        _print_json([asdict(row) for row in rows])
        return
    for row in rows:
        _out(line(row))


def _link_line(one: Link) -> str:
    return f"{one.number}: {one.purpose.value} of {one.employer}, expires {one.expires_at:%Y-%m-%d}"


def _program_line(one: ProgramSummary) -> str:
    counts = ((one.courses, "course"), (one.outcomes, "outcome"), (one.assessments, "assessment"))
    return f"{one.name}: {', '.join(counted(n, noun) for n, noun in counts)}"


def _framework_line(one: FrameworkSummary) -> str:
    return f"{one.name}: {one.title} {one.version}, {counted(one.skills, 'skill')}, {one.licence}"


def _field_line(one: FieldSummary) -> str:
    name = one.field or NO_FIELD
    return f"{name}: {counted(one.postings, 'posting')} of {counted(one.employers, 'employer')}"


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"not JSON: {value!r}")


def _print_json(document: object) -> None:
    _out(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def _out(text: str) -> None:
    sys.stdout.write(text + "\n")


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _progress(message: str, done: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{message} ({done:.0%})\033[K" + ("\n" if done >= 1 else ""))


def main() -> None:
    """Entry point: every problem becomes one line and the right exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # results are UTF-8 wherever they go
    _Settings.umask = os.umask(0o077)  # the database and all beside it are their owner's alone; a server inherits it
    raise SystemExit(_exit_code())


def _exit_code() -> int:
    try:
        code: int | None = app(standalone_mode=False)
    except AlignmentProblem as problem:
        return _mendable(str(problem))
    except typer.TyperException as error:
        said = " ".join(error.format_message().split()) or "A command is missing."
        return _mendable(f"{said} See `alignment --help`.")
    except UnicodeEncodeError:
        return _mendable("A name or a text on the command line is not UTF-8. Set the terminal to UTF-8 and try again.")
    except Exception:
        logging.getLogger(__name__).exception("unexpected failure")
        _say("alignment: this is our own fault, not yours; please report the lines above.")
        return 1
    if code == INTERRUPTED:
        _say("alignment: stopped; nothing that was not finished has been stored.")
    return code or 0


def _mendable(message: str) -> int:
    _say(f"alignment: {' '.join(message.split())}")
    return 2


if __name__ == "__main__":
    main()
