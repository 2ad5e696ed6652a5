"""Text that somebody hopes is taken for something else than text, and a database whose every field holds it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from alignment.rubrics import Party, RubricRow
from alignment.vocabulary import Question, Upload, Verdict
from alignment.workspace import Workspace

FORMULAS = (
    "=1+1",
    "=1+1\n=2+2",
    '=HYPERLINK("http://127.0.0.1:9/x","click")',
    '=WEBSERVICE("http://127.0.0.1:9/"&A1)',
    '=IMPORTXML("http://127.0.0.1:9/","//a")',
    '=IMAGE("http://127.0.0.1:9/x.png")',
    "=cmd|'/C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    "+1+1",
    "+cmd|'/C calc'!A0",
    "-1+1",
    "-2+3+cmd|'/C calc'!A0",
    "- plan work",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "@plan",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u200e=1+1",
    "\u202e=1+1",
    "\u2066=1+1",
    "\u00ad=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫SUM(1)",
    "'=1+1",
    "''=1+1",
    "plan;=1+1",
    "plan;=1+1;work",
    'plan";=1+1;"',
    'plan"\r\n=1+1,"',
    "plan\t=1+1",
    "plan|=1+1",
    'plan","=1+1","work',
    "plan\n@SUM(1)",
    "plan;  -2+3",
    "plan;'=1+1",
    "{=1+1}",
    "=\x00 1+1",
    "\x01=1+1",
)
"""Beginnings that one spreadsheet or another takes for a formula, at the front of a cell or where it may be cut."""

MARKUP = (
    "![x](BEACON)",
    "![x](//BEACONHOST/x)",
    "[![x](BEACON)](BEACON)",
    "[a](javascript:HIT)",
    "[a](JaVaScRiPt:HIT 'title')",
    "[a](data:text/html,<script>HIT</script>)",
    "[a](BEACON)",
    "[a]: BEACON\n[a]",
    "![a][r]\n\n[r]: BEACON",
    "<BEACON>",
    "# heading ![x](BEACON)",
    "**![x](BEACON)**",
    "`code` ![x](BEACON) `",
    "```\n![x](BEACON)\n```\n![x](BEACON)",
    "> quoted ![x](BEACON)",
    "| a | b |\n|---|---|\n| ![x](BEACON) | b |",
    "- [ ] ![x](BEACON)",
    "1. ![x](BEACON)",
    "\\![x](BEACON)",
    "\\\\![x](BEACON)",
    "&#33;[x](BEACON)",
    "&lt;img src=BEACON&gt;",
    ":material/home:",
    ":material/x: ![x](BEACON)",
    ":red[red] :blue-background[blue]",
    ":streamlit: :smile: :material/home: ::shortcode::",
    ":red-badge[badge]",
    "$\\LaTeX$",
    "$$\\href{javascript:HIT}{x}$$",
    "$\\includegraphics{BEACON}$",
    "$\\htmlData{onclick=HIT}{x}$",
    "<script>HIT</script>",
    "<script src=BEACON></script>",
    "</script><script>HIT</script>",
    "</title><script>HIT</script>",
    "</style><script>HIT</script>",
    "</textarea><script>HIT</script>",
    "<img src=x onerror=HIT>",
    '"><img src=x onerror=HIT>',
    "'><img src=x onerror=HIT>",
    "' onmouseover='HIT' x='",
    '" autofocus onfocus="HIT',
    "<img src=BEACON>",
    "<img srcset='BEACON 1x'>",
    "<svg onload=HIT>",
    "<svg><script>HIT</script></svg>",
    "<svg><image href=BEACON /></svg>",
    "<svg><animate onbegin=HIT attributeName=x dur=1s>",
    "<math><mtext></table><mglyph><style><img src=x onerror=HIT>",
    "<iframe src=BEACON></iframe>",
    "<iframe srcdoc='<script>parent.HIT</script>'></iframe>",
    "<object data=BEACON></object>",
    "<embed src=BEACON>",
    "<link rel=stylesheet href=BEACON>",
    "<style>@import url(BEACON)</style>",
    "<style>body{background:url(BEACON)}</style>",
    "<div style='background:url(BEACON)'>x</div>",
    "<video poster=BEACON><source onerror=HIT></video>",
    "<audio src=BEACON autoplay></audio>",
    "<body onload=HIT>",
    "<base href=BEACON>",
    "<meta http-equiv=refresh content='0;url=BEACON'>",
    "<form action=BEACON><button autofocus>x</button></form>",
    "<a href='BEACON' ping='BEACON'>a</a>",
    "<a href='javascript:HIT'>a</a>",
    "<b>bold</b><br>next",
    "<details open ontoggle=HIT>x</details>",
    "<input onfocus=HIT autofocus>",
    "<template><img src=x onerror=HIT></template>",
    "<!--><img src=x onerror=HIT>-->",
    "<![CDATA[<img src=x onerror=HIT>]]>",
    "<x-widget onclick=HIT tabindex=0>",
    "<span style='color:red' class='evil-mark'>span</span>",
    "%{x} %{customdata[0]} %{y|%B}",
    "<extra><a href='BEACON'>extra</a></extra>",
    "{{constructor.constructor('HIT')()}}",
    "${HIT} #{HIT} <%= HIT %> {%raw%}",
    "{0} {title} {body} %s %(x)s",
    "datum['x'] + toString(HIT)",
    "\u202eHIT<script>\u202c",
    "\u2028<img src=x onerror=HIT>\u2029",
    "＜img src=x onerror=HIT＞",
    "data:text/html;base64,PHNjcmlwdD5ISVQ8L3NjcmlwdD4=",
    "javascript:HIT//",
    "BEACON",
    "www.example.invalid/x mail@example.invalid",
)
"""Scripts, markup and beacons for Markdown, HTML, SVG, TeX, Plotly, Vega and templates."""

HIT = "window.__hit=1"


def markup(port: int) -> list[str]:
    """The texts with the address of a beacon, at which a test listens, and of the mark that a script would leave."""
    host = f"127.0.0.1:{port}"
    return [
        text.replace("BEACONHOST", host).replace("BEACON", f"http://{host}/beacon").replace("HIT", HIT)
        for text in MARKUP
    ]


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Upload:
    """A table as somebody would upload it."""
    out = StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
    return Upload(name, out.getvalue().encode())


FRAMEWORK = "hostile"
ASKED_BY = 8
"""Postings that ask for each skill."""


def fill(path: Path, texts: Sequence[str]) -> None:
    """A database in which each of these texts stands in every field that a person can fill."""
    with Workspace(path) as workspace:
        workspace.load_framework(FRAMEWORK, [framework_file(texts)])
        workspace.load_postings([postings_file(texts)])
        workspace.load_programs(program_files(texts))
        workspace.align()
        workspace.align(FRAMEWORK)
        judge(workspace, texts)
        write_rubrics(workspace, texts)
        edit(workspace, texts)


def framework_file(texts: Sequence[str]) -> Upload:
    """A skill for each text, in labels, families and descriptions."""
    rows = [(f"w{n}", text, f"widget{n} handling", text[:60], text) for n, text in enumerate(texts)]
    return csv_file("framework.csv", ("id", "label", "alt_labels", "family", "description"), rows)


def postings_file(texts: Sequence[str]) -> Upload:
    """A posting for each text; each asks for a few skills, so that each skill is asked for by several."""
    rows = [
        (f"p{n}", text, text, text, asked(texts, n), f"2026-0{1 + n % 9}-01", text, text, text)
        for n, text in enumerate(texts)
    ]
    columns = ("id", "title", "employer", "field", "text", "date posted", "source", "licence", "origin")
    return csv_file("postings.csv", columns, rows)


def asked(texts: Sequence[str], n: int) -> str:
    """What one posting asks."""
    lines = [f"You meet deadlines and organise your own work {texts[n]}."]
    for step in range(ASKED_BY):
        at = (n + step) % len(texts)
        lines.append(f"Experience in widget{at} handling is required, such as {flat(texts[at])}.")
    return "\n".join(lines)


def flat(text: str) -> str:
    """On one line, as a line of a posting is."""
    return " ".join(text.split())


MAIN_PROGRAM = "Widgets"


def program_files(texts: Sequence[str]) -> list[Upload]:
    """One program with a course for each text, and a program of each text's name."""
    courses = [(f"c{n}", MAIN_PROGRAM, text, text, text, text, text, text) for n, text in enumerate(texts)]
    courses += [(f"d{n}", text, text, text, text, text, text, text) for n, text in enumerate(texts)]
    columns = ("course_id", "program", "course_title", "institution", "field", "description", "source", "licence")
    outcomes = [
        (f"{kind}{n}-o", f"{kind}{n}", text, text, f"Demonstrate widget{n} handling {flat(text)}")
        for kind in "cd"
        for n, text in enumerate(texts)
    ]
    assessments = [
        (
            f"{kind}{n}-a",
            f"{kind}{n}",
            text,
            f"Show widget{n} handling {flat(text)}",
            text,
            text,
            text,
            text,
            text,
            text,
        )
        for kind in "cd"
        for n, text in enumerate(texts)
        if n % 3
    ]
    about = ("assessment_id", "course_id", "title", "task", "method", "standard", "criteria", "conditions", "judge")
    return [
        csv_file("courses.csv", columns, courses),
        csv_file("outcomes.csv", ("outcome_id", "course_id", "unit", "kind", "text"), outcomes),
        csv_file("assessments.csv", (*about, "evidence"), assessments),
    ]


def judge(workspace: Workspace, texts: Sequence[str]) -> None:
    """A decision with each text as its reason."""
    review = workspace.review(Question(MAIN_PROGRAM, "", FRAMEWORK), limit=len(texts))
    for text, item in zip(texts, review.items, strict=False):
        match = item.match
        workspace.decide(
            match.kind, match.line_id, match.skill_id, Verdict.ACCEPTED, reason=text, framework=FRAMEWORK,
            owner=match.owner_id,
        )  # fmt: skip


def write_rubrics(workspace: Workspace, texts: Sequence[str]) -> None:
    """A rubric of each text's name, with the texts in its cells, signed in its name."""
    for n, text in enumerate(texts):
        rubric = workspace.start_rubric(f"{text} {n}", MAIN_PROGRAM, text, party=Party.COLLEGE, author=text)
        cells = tuple(texts[(n + step) % len(texts)] for step in range(5))
        workspace.save_rubric(
            rubric.id, [RubricRow(0, text, cells)], based_on=1, party=Party.EMPLOYER, author=text, note=text
        )
        workspace.sign_rubric(rubric.id, 2, party=Party.EMPLOYER, name=text)


def edit(workspace: Workspace, texts: Sequence[str]) -> None:
    """An edit with each text as its reason, in an assessment's conditions."""
    for stored in workspace.assessments(MAIN_PROGRAM):
        course, assessment = stored.place
        text = texts[int(course[1:])]
        workspace.edit_assessment(course, assessment, {"conditions": f"{text} again"}, text)
