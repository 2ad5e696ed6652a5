"""Every anchored item of real questionnaires is read into a frame, and the judged ones are right often enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality.measure_tasks import LABELS, SAMPLED, items, judged, read, sampled


def test_every_anchored_item_has_a_frame_and_nearly_every_one_an_action(reference: Path) -> None:
    every = items(reference)
    found = read(every)
    assert found.items == found.framed == 1420
    assert found.with_action >= 0.99 * found.items
    assert found.with_both >= 0.98 * found.items


def test_the_judged_items_are_right_in_action_and_object(reference: Path) -> None:
    found = judged()
    assert found.items == SAMPLED
    assert found.right >= 0.8


def test_the_labels_are_of_the_sampled_items(reference: Path) -> None:
    labelled = {line.split(",")[0] for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]}
    assert labelled == {item.id for item in sampled(items(reference))}


def test_an_item_is_right_only_where_both_readers_say_so_of_action_and_object(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    rows = ["item,judge,action_right,object_right", "a#1,1,yes,yes", "a#1,2,yes,yes", "b#1,1,yes,yes", "b#1,2,yes,no"]
    labels.write_text("\n".join(rows), encoding="utf-8")
    found = judged(labels)
    assert (found.items, found.right, found.right_by_either) == (2, 0.5, 1.0)
    assert (found.action_right, found.object_right, found.readers_agree) == (1.0, 0.5, 0.5)


def test_labels_of_one_reader_only_are_refused(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("item,judge,action_right,object_right\na#1,1,yes,yes\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="two judges"):
        judged(labels)
