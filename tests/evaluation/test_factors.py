"""Scores of disentanglement: full marks for ideal codes, nothing for shuffled ones."""

import numpy as np
import pytest

from core.evaluation.factors import (
    disentanglement_completeness,
    factor_scores,
    ideal_codes,
    mutual_information_gap,
)

SIZES = (3, 4, 2)


@pytest.fixture(scope="module")
def factors() -> np.ndarray:
    generator = np.random.default_rng(0)
    return np.stack([generator.integers(size, size=1200) for size in SIZES], axis=1)


def test_one_dimension_a_factor_is_perfect(factors):
    code = ideal_codes(factors, SIZES)["one dimension a factor"]
    scores = factor_scores(np.hstack([code, np.zeros((1200, 2))]), factors)
    assert scores.disentanglement > 0.95 and scores.completeness > 0.95 and scores.mig > 0.95
    assert scores.informativeness == scores.factor_vae == 1


def test_one_dimension_a_value_is_disentangled_and_not_complete(factors):
    scores = factor_scores(ideal_codes(factors, SIZES)["one dimension a value"], factors)
    assert scores.disentanglement > 0.95 and scores.informativeness == scores.factor_vae == 1
    assert scores.completeness < 0.95 and scores.mig < 0.5  # a factor's values share what there is to know


def test_shuffled_codes_score_next_to_nothing(factors):
    code = ideal_codes(factors, SIZES)["one dimension a factor"]
    scores = factor_scores(code[np.random.default_rng(1).permutation(1200)], factors)
    assert scores.mig < 0.05 and scores.disentanglement < 0.3 and scores.completeness < 0.3
    assert scores.factor_vae < 0.7 and scores.informativeness < 0.5


def test_a_rotated_code_is_entangled(factors):
    """All is there, in no dimension by itself."""
    code = ideal_codes(factors, SIZES)["one dimension a factor"]
    code = (code - code.mean(0)) / code.std(0)
    rotation = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    turned, straight = (factor_scores(c, factors) for c in (code @ rotation, code))
    assert turned.disentanglement < straight.disentanglement - 0.1
    assert turned.mig < 0.5 * straight.mig


def test_importances_by_hand():
    """Two dimensions, each of one factor; then one dimension of both."""
    assert disentanglement_completeness(np.eye(2)) == pytest.approx((1, 1))
    assert disentanglement_completeness(np.array([[1.0, 1.0], [0, 0]])) == pytest.approx((0, 1))
    assert disentanglement_completeness(np.zeros((2, 2))) == (0, 0)


def test_a_gap_against_one_dimension_only(factors):
    assert mutual_information_gap(factors[:, :1].astype(float), factors[:, :1]) == pytest.approx(1)


def test_a_code_that_never_varies_has_no_vote(factors):
    scores = factor_scores(np.zeros((1200, 4)), factors)
    assert scores.mig == scores.disentanglement == 0 and scores.factor_vae == pytest.approx(1 / 3)
