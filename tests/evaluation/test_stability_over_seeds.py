"""Dimensions of two runs find each other, whatever their order, and no others."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.errors import RequestError
from core.evaluation.stability import matched, stability_record
from core.index.stability import Stability

SHA = tuple(letter * 64 for letter in "abc")


def codes_of(on: np.ndarray) -> SimpleNamespace:
    """Codes (N, D) whose dimensions are on where `on` says."""
    return SimpleNamespace(has_gates=True, gated=on.astype(np.float32))


def test_a_permuted_run_is_found_whole_and_a_wider_one_leaves_none_out():
    values = np.random.default_rng(0).normal(size=(500, 6))
    order = np.array([3, 1, 5, 0, 4, 2])
    found, scores = matched(values, values[:, order])
    assert (order[found] == np.arange(6)).all() and scores == pytest.approx(1)
    wide = np.hstack([np.random.default_rng(1).normal(size=(500, 4)), -values])
    found, scores = matched(values, wide)
    assert (found == np.arange(4, 10)).all() and scores == pytest.approx(1)
    narrow, scores = matched(values, values[:, :2])
    assert narrow.tolist() == [0, 1, -1, -1, -1, -1] and scores[2:].sum() == 0


def test_a_dimension_that_never_varies_is_found_nowhere():
    values = np.random.default_rng(0).normal(size=(300, 3))
    values[:, 1] = 0
    assert matched(values, values)[1].tolist() == pytest.approx([1, 0, 1])


def test_the_record_counts_the_runs():
    generator = np.random.default_rng(0)
    on = generator.random((800, 4)) < 0.2
    other = np.column_stack([on[:, 1], on[:, 0], generator.random((800, 2)) < 0.2])
    third = np.column_stack([on[:, 0], generator.random((800, 3)) < 0.2])
    runs = [codes_of(part) for part in (on, other, third)]
    found = Stability(stability_record(runs, ["one", "two", "three"], SHA, 0))
    assert found.found.tolist() == [3, 2, 1, 1] and found.said(0) == "3 of 3" and found.runs == 3
    assert found.matches[0].tolist() == [1, 0]
    assert all(abs(run.chance) < 0.15 for run in found.record.others)


def test_the_same_weights_are_no_other_run():
    codes = codes_of(np.eye(4, dtype=bool))
    for names in (["one"], ["one", "one"]):
        with pytest.raises(RequestError, match="other runs"):
            stability_record([codes] * len(names), names, [SHA[0]] * len(names), 0)
