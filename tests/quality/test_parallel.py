"""Lines of two versions of a posting find their partners, in order, and a line without one stays alone."""

from __future__ import annotations

from alignment.requirements import segments
from tests.quality.parallel import aligned, likeness

ENGLISH = """## Duties
- Coordinate 12 regional projects with the municipal administration
- Prepare reports in Excel
- Feed the cat
- Maintain contact with Transport Canada
"""
FRENCH = """## Tâches
- Coordonner 12 projets régionaux avec l’administration municipale
- Préparer des rapports dans Excel
- Maintenir le contact avec Transports Canada
"""


def test_lines_are_paired_in_order_and_one_without_a_partner_stays_alone() -> None:
    pairs = dict(aligned(segments(ENGLISH), segments(FRENCH)))
    assert {english: pairs.get(english) for english in (1, 2, 3, 4)} == {1: 1, 2: 2, 3: None, 4: 3}


def test_a_bullet_is_no_partner_of_a_heading_or_of_prose() -> None:
    heading, bullet = segments("## Reports\n- Reports")
    (prose,) = segments("Reports")
    assert max(likeness(bullet, heading), likeness(bullet, prose)) < 0 < likeness(bullet, bullet)


def test_nothing_pairs_with_nothing() -> None:
    assert aligned([], segments(FRENCH)) == aligned(segments(ENGLISH), []) == []
