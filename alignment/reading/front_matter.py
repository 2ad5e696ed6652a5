"""The `key: value` block before a Markdown or HTML page, read without a YAML parser: many real ones are not YAML.

Some sites keep the whole posting in it and let a template print it, so it can also be told as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BLOCK = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
PAIR = re.compile(r"(\s*)(- )?([A-Za-z]\w*(?:[ -]\w+){0,3}):(?:[ \t]+(.*)|)")
COMMENT = re.compile(r"(?:^|\s)#(?:\s.*|#.*)?$")
LONG_VALUE = 60
BODY_FROM_CHARACTERS = 200
"""With less text than this below a long block, the block is the posting."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block states, the block as text, and the text below it."""

    body: str
    stated: dict[str, str] = field(default_factory=dict)
    told: str = ""

    @property
    def is_the_text(self) -> bool:
        return len(self.body.strip()) < BODY_FROM_CHARACTERS < len(self.told)


def take_front_matter(text: str) -> FrontMatter:
    """The block taken off `text`.

    >>> take_front_matter("---\\ntitle: Analyst\\n---\\nYou plan.").stated
    {'title': 'Analyst'}
    """
    found = BLOCK.match(text)
    if found is None:
        return FrontMatter(text)
    lines = [COMMENT.sub("", line).rstrip() for line in found[1].splitlines()]
    return FrontMatter(text[found.end() :], _stated(lines), "\n".join(_told(lines)))


def _stated(lines: list[str]) -> dict[str, str]:
    """The pairs that stand at the margin and have a value. A template's placeholder is none."""
    stated = dict[str, str]()
    for pair in filter(None, map(PAIR.fullmatch, lines)):
        value = _value(pair)
        if not pair[1] and not pair[2] and value and "{{" not in value:
            stated.setdefault(pair[3].lower(), value)
    return stated


def _value(pair: re.Match[str]) -> str:
    return (pair[4] or "").removeprefix("|").removeprefix(">").strip().strip("\"'")


def _told(lines: list[str]) -> Iterator[str]:
    """Keys at the margin as headings or labels, what hangs below them as lines."""
    heading = ""
    for line in lines:
        pair = PAIR.fullmatch(line)
        if pair is None or pair[1] or pair[2]:
            value = line.strip() if pair is None else _value(pair)
            if value:
                yield from (*([heading] if heading else []), value)
                heading = ""
            continue
        label = pair[3].replace("_", " ").capitalize()
        heading, value = f"\n## {label}\n", _value(pair)
        if value and "{{" not in value:
            yield f"{heading}\n{value}" if len(value) > LONG_VALUE else f"{label}: {value}"
            heading = ""
