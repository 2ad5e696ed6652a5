"""Which of the first gaps depend on how we count? Each is looked for again under other settings. Pure.

The settings: a stricter and a looser threshold; must-have requirements only; without the employer that asks for it
most; and a second method, plain TF-IDF. A gap *holds under a setting* if it is a gap of the same kind there (one that
was partly met may be untaught) and stands among the first ten by the same ranking. It holds if it does so under every
setting that could be measured. What was not measured never counts against a gap, nor for it; it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alignment.gaps import Asked, Covered, Judged, Measured, judge, share
from alignment.vocabulary import (
    GAPS,
    MINIMUM_POSTINGS,
    PLAIN_FROM,
    SELF_MANAGEMENT,
    Coverage,
    FamilyStanding,
    Gap,
    GapReport,
    Sensitivity,
    Setting,
    Share,
    Standing,
    Status,
    Thresholds,
    TriedGap,
    TriedSetting,
)

TOP = 5
"""Gaps that are tried: what a reader takes away from the page."""
STILL_FIRST = 10
"""Place, by the same ranking, down to which one of them still counts as found under another setting."""
LEAST_EMPLOYERS = 3
"""With fewer employers than this, to leave one out says nothing."""
MOST = 0.5
"""Share of postings above which most ask."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted under one setting. What it leaves as it is in the report is None.

    The level that postings want is the report's under every setting; who asks, and what is taught, are counted anew.
    """

    setting: Setting
    asked: Mapping[str, int]
    """Skill id → jobs that ask."""
    family_asked: int
    """Jobs that ask for self-management."""
    postings: int | None = None
    taught: Mapping[str, Covered] | None = None
    assessed: Mapping[str, Covered] | None = None
    coverage: Mapping[str, Coverage] | None = None
    """How far the program covers each skill, judged anew from the matches that count under the setting."""
    family_taught: int | None = None
    names: Mapping[str, tuple[str, str]] | None = None
    """Skill id → (label, family), of skills that the report may not mention."""
    employer: str = ""
    """The employer that was left out."""
    only: frozenset[str] | None = None
    """The gaps, or families, that this is about; None for all."""


def first_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps that are tried."""
    return tuple(gap for gap in gaps if gap.status in GAPS)[:TOP]


def try_settings(
    report: GapReport,
    measured: Measured,
    counted: Sequence[Counted],
    thresholds: Thresholds,
    not_measured: Mapping[Setting, str],
) -> Sensitivity:
    """Look for the first gaps of a report under each setting that was counted; `not_measured`: why not others."""
    if reason := _nothing_to_try(report):
        return Sensitivity(reason)
    tried = [(one, _under(measured, one)) for one in counted]
    ranked = [(one, there, _ranked(there)) for one, there in tried]
    gaps = _tried_gaps(first_gaps(report.gaps), _places(_ranked(measured)), ranked)
    settings = tuple(_setting(one, thresholds, not_measured, ranked, gaps) for one in Setting)
    families = tuple(_family_standings(report, measured, ranked))
    return Sensitivity(
        answer=_answer(gaps, settings),
        family_answer=_family_answer(families, _is_asked_and_untaught(report)),
        notes=_notes(settings, gaps),
        settings=settings,
        gaps=gaps,
        self_management=families,
    )


def _nothing_to_try(report: GapReport) -> str:
    """Why there is no gap to try; "" when there is one."""
    untested = "Whether gaps hold under other settings was not tested:"
    if not report.outcomes:
        return f"{untested} no outcomes of this program could be measured."
    if report.postings < MINIMUM_POSTINGS:
        return f"{untested} too few postings to say."
    return "" if first_gaps(report.gaps) else "No gap was found, so none was tried under other settings."


def _under(measured: Measured, counted: Counted) -> Measured:
    """The two sides of the question as they are under a setting."""
    asked = {
        id: replace(measured.asked[id], n=n) if id in measured.asked else Asked(id, n, 0, None, None, 0, None, None)
        for id, n in counted.asked.items()
        if n
    }
    return replace(
        measured,
        postings=measured.postings if counted.postings is None else counted.postings,
        skills={**(counted.names or {}), **measured.skills},
        asked=asked,
        taught=measured.taught if counted.taught is None else counted.taught,
        assessed=measured.assessed if counted.assessed is None else counted.assessed,
        coverage=measured.coverage if counted.coverage is None else counted.coverage,
    )


# ------------------------------------------------------------------------------------------------------- the gaps


_Ranked = Sequence[tuple[Counted, Measured, Sequence[Judged]]]


def _ranked(measured: Measured) -> list[Judged]:
    """The gaps by the surest demand, as the report ranks them."""
    judged = [judge(id, measured) for id in sorted(measured.asked)]
    gaps = [one for one in judged if one.status in GAPS]
    return sorted(gaps, key=lambda one: (-one.demand.low, -one.demand.n, measured.skills[one.skill_id][0].lower()))


def _places(ranked: Sequence[Judged]) -> dict[str, int]:
    """Skill id → place, 1 for the first; the same demand is the same place, so that no gap falls by its name."""
    places: dict[str, int] = {}
    for at, one in enumerate(ranked):
        before = ranked[at - 1] if at else None
        same = before is not None and before.demand.n == one.demand.n
        places[one.skill_id] = places[before.skill_id] if before is not None and same else at + 1
    return places


def _tried_gaps(first: Sequence[Gap], places: Mapping[str, int], ranked: _Ranked) -> tuple[TriedGap, ...]:
    found: dict[str, list[Standing]] = {gap.skill_id: [] for gap in first}
    for counted, there, judged in ranked:
        if there.postings >= MINIMUM_POSTINGS:
            now = _places(judged)
            for gap in first:
                if counted.only is None or gap.skill_id in counted.only:
                    found[gap.skill_id].append(_standing(gap, counted, judge(gap.skill_id, there), now))
    return tuple(
        TriedGap(
            gap.skill_id, gap.label, places[gap.skill_id], gap.status, gap.demand, tuple(found[gap.skill_id])
        )
        for gap in first
    )  # fmt: skip


def _standing(gap: Gap, counted: Counted, now: Judged, places: Mapping[str, int]) -> Standing:
    rank = places.get(gap.skill_id)
    return Standing(
        setting=counted.setting,
        rank=rank,
        status=now.status,
        demand=now.demand,
        holds=_is_as_serious(now.status, gap.status) and rank is not None and rank <= STILL_FIRST,
        employer=counted.employer,
    )


def _is_as_serious(now: Status, before: Status) -> bool:
    """The same kind of gap; one that was partly met and is untaught now holds too."""
    return now is before or (before is Status.PARTLY and now is Status.UNTAUGHT)


def _setting(
    setting: Setting,
    thresholds: Thresholds,
    not_measured: Mapping[Setting, str],
    ranked: _Ranked,
    gaps: Sequence[TriedGap],
) -> TriedSetting:
    """What a setting is and whether it was measured for any gap at all."""
    said, why_not = SAID[setting](thresholds), not_measured.get(setting, "")
    if not why_not and not any(gap.under(setting) for gap in gaps):
        why_not = f"fewer than {MINIMUM_POSTINGS} postings would be left"
    rankings = [judged for counted, _, judged in ranked if counted.setting is setting and counted.only is None]
    first = tuple(one.skill_id for judged in rankings for one in judged[:STILL_FIRST])
    return TriedSetting(setting, said, why_not, () if why_not else first)


SAID: Mapping[Setting, Callable[[Thresholds], str]] = {
    Setting.STRICT: lambda t: f"a match counts from a probability of {t.strict}, not {t.shown}",
    Setting.LOOSE: lambda t: f"a match counts from a probability of {t.loose}, not {t.shown}",
    Setting.MUST: lambda _: "what is nice to have is left out",
    Setting.EMPLOYER: lambda _: "the employer that asks for the skill most is left out",
    Setting.PLAIN: lambda _: f"plain TF-IDF without our rules, from a likeness of {PLAIN_FROM}; it is wrong more often",
}


# ------------------------------------------------------------------------------------------------ self-management


def _family_standings(report: GapReport, measured: Measured, ranked: _Ranked) -> Iterable[FamilyStanding]:
    if report.family(SELF_MANAGEMENT) is None:
        return
    base = measured.families_taught.get(SELF_MANAGEMENT, 0)
    for counted, there, _ in ranked:
        is_asked_of = counted.only is None or SELF_MANAGEMENT in counted.only
        if is_asked_of and there.postings >= MINIMUM_POSTINGS:
            demand = share(counted.family_asked, there.postings)
            taught = base if counted.family_taught is None else counted.family_taught
            holds = _asked_and_untaught(demand, taught)
            yield FamilyStanding(counted.setting, demand, taught, holds, counted.employer)


def _asked_and_untaught(demand: Share, taught: int | None) -> bool:
    return demand.value > MOST and taught == 0


def _is_asked_and_untaught(report: GapReport) -> bool:
    family = report.family(SELF_MANAGEMENT)
    return family is not None and _asked_and_untaught(family.demand, family.taught)


# -------------------------------------------------------------------------------------------------- the sentences

_NUMBERS = ("none", "one", "two", "three", "four", "five")


def _answer(gaps: Sequence[TriedGap], settings: Sequence[TriedSetting]) -> str:
    """How many of the first gaps hold, and of each that does not, where it breaks first."""
    hold, top = sum(gap.holds for gap in gaps), len(gaps)
    tried = sum(all(gap.under(one.setting) for gap in gaps) for one in settings)
    under = f"under {_NUMBERS[tried]} other setting{'' if tried == 1 else 's'}"
    broken = [gap for gap in gaps if gap.breaks]
    if top == 1:
        return f"The only gap holds {under}." if hold else f"The only gap does not hold {under}: {_broken(broken[0])}."
    which = f"the first {top} gaps" if top == TOP else f"the {top} gaps there are"
    if not broken:
        return f"All of {which} hold {under}."
    head = f"{hold} of {which} {'holds' if hold == 1 else 'hold'}" if hold else f"None of {which} holds"
    return f"{head} {under}{_broken_gaps(broken, has_held=hold > 0)}."


def _broken_gaps(gaps: Sequence[TriedGap], has_held: bool) -> str:
    if len(gaps) == 1:
        return f"; {gaps[0].label} does not: {_broken(gaps[0])}"
    listed = ", ".join(f"{gap.label} ({broken_as(gap.breaks[0])})" for gap in gaps)
    return f"; {_NUMBERS[len(gaps)]} do not: {listed}" if has_held else f": {listed}"


def _broken(gap: TriedGap) -> str:
    first = gap.breaks[0]
    return f"{_under_words(first.setting, first.employer)} it is {standing_words(first)}"


def broken_as(standing: Standing) -> str:
    """Where a gap stands under a setting under which it does not hold: "without Northlake Utilities 14th"."""
    return f"{_under_words(standing.setting, standing.employer)} {standing_words(standing)}"


_UNDER = {
    Setting.STRICT: "with a stricter threshold",
    Setting.LOOSE: "with a looser threshold",
    Setting.MUST: "counting must-haves only",
    Setting.EMPLOYER: "without {employer}",
    Setting.PLAIN: "by the second method",
}


def _under_words(setting: Setting, employer: str) -> str:
    return _UNDER[setting].format(employer=employer)


def standing_words(standing: Standing) -> str:
    """A place among the gaps, or what the skill is there instead."""
    if standing.rank is None or (standing.rank <= STILL_FIRST and not standing.holds):
        return _INSTEAD.get(standing.status, standing.status.value)
    return ordinal(standing.rank)


_INSTEAD = {Status.NEITHER: "not asked for", Status.UNASKED: "not asked for", Status.TAUGHT: "taught"}


def ordinal(n: int) -> str:
    """A place in a list.

    >>> ordinal(1), ordinal(12), ordinal(23)
    ('1st', '12th', '23rd')
    """
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _family_answer(families: Sequence[FamilyStanding], was: bool) -> str:
    """Over the settings: does it stay true (`was`: in the report it is) that most ask and nothing is taught?"""
    if not families:
        return ""
    spread = _spread(families)
    if not was:
        return f"Self-management: {spread} of postings ask under these settings; {_taught(families)}."
    claim = "That most postings ask for self-management and no outcome teaches it"
    if all(one.holds for one in families):
        return f"{claim} stays true under {'each' if len(families) > 1 else 'it'}: {spread} ask."
    hold = sum(one.holds for one in families)
    stays = f"stays true under {_NUMBERS[hold]} of {_NUMBERS[len(families)]} ({spread} ask)"
    return f"{claim} {stays}: not {', nor '.join(_family_broken(one) for one in families if not one.holds)}."


def _spread(families: Sequence[FamilyStanding]) -> str:
    """ "55–72 %"."""
    low, high = (f"{of(one.demand.value for one in families) * 100:.0f}" for of in (min, max))
    return f"{high} %" if low == high else f"{low}–{high} %"


def _taught(families: Sequence[FamilyStanding]) -> str:
    counts = sorted({one.taught for one in families})
    if counts == [0]:
        return "no outcome teaches it"
    few = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]}–{counts[-1]}"
    return f"{few} {'outcome teaches' if counts == [1] else 'outcomes teach'} some of it"


def _family_broken(one: FamilyStanding) -> str:
    """Why the claim about self-management is not true under a setting."""
    why = f"{_spread([one])} ask" if one.demand.value <= MOST else _taught([one])
    return f"{_under_words(one.setting, one.employer)}, where {why}"


def _notes(settings: Sequence[TriedSetting], gaps: Sequence[TriedGap]) -> tuple[str, ...]:
    """What was not tested at all, and for which gaps alone a setting was not."""
    whole = [f"Not tested: {one.setting.label.lower()} ({one.why_not})." for one in settings if not one.is_measured]
    missing = [(gap, one.setting) for one in settings if one.is_measured for gap in gaps if not gap.under(one.setting)]
    return (*whole, *(f"Not tested for {gap.label}: {setting.label.lower()}." for gap, setting in missing))
