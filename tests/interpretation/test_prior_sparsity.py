"""What a prior asks for, against the calibrated values, and Hoyer by hand."""

import numpy as np
import pytest

from core.interpretation.hoyer import gaussian_hoyer, hoyer, hoyer_steps
from core.interpretation.priors import prior_sparsity, share_ratio

DENSE = [0.3, -0.1, 0.5, 0.2, -0.4, 0.1, 0.6, -0.2, 0.3, 0.05]
SPARSE = [0, 0, 1.2, 0, 0, 0, -0.9, 0, 0, 0]


@pytest.mark.parametrize("dimensions, expected", [(32, 0.666), (256, 0.610), (768, 0.594)])
def test_expected_hoyer_is_the_calibrated_one(dimensions, expected):
    assert prior_sparsity(4.0, 1.0, dimensions, draws=500).hoyer == pytest.approx(expected, abs=0.012)


def test_a_prior_that_opens_everything_is_as_dense_as_gaussian_codes():
    assert prior_sparsity(0.5, 100.0, 256).hoyer == pytest.approx(gaussian_hoyer(256), abs=0.01)


def test_sparser_priors_are_sparser_until_hardly_anything_is_on():
    few, some, many, none = (prior_sparsity(alpha, 1.0, 256).hoyer for alpha in (1, 4, 8, 64))
    assert few < some < many
    assert none < many  # a code with nothing on holds only the spikes' noise, and noise is dense


def test_one_dimension_in_n():
    found = prior_sparsity(8.0, 1.0, 256)
    assert found.one_in == pytest.approx(9) and found.share == pytest.approx(1 / 9)
    assert prior_sparsity(2.0, 2.0, 16).one_in == pytest.approx(2)


def test_the_nearest_prior_is_that_of_the_nearest_share():
    assert share_ratio((8, 1), (16, 2)) == pytest.approx(1)
    assert share_ratio((8, 1), (16, 1)) < share_ratio((8, 1), (1, 1))
    assert share_ratio((1, 1), (4, 1)) == share_ratio((4, 1), (1, 1))


@pytest.mark.parametrize("vector, expected", [(DENSE, 0.223), (SPARSE, 0.815)])
def test_hoyer_by_hand_arrives_where_the_measure_does(vector, expected):
    steps = hoyer_steps(np.array(vector))
    assert steps.l1 == pytest.approx(sum(abs(x) for x in vector))
    assert steps.l2 == pytest.approx(sum(x * x for x in vector) ** 0.5)
    by_hand = (steps.root - steps.l1 / steps.l2) / (steps.root - 1)
    assert by_hand == pytest.approx(steps.value) == pytest.approx(float(hoyer(np.array([vector]))[0]))
    assert steps.value == pytest.approx(expected, abs=5e-4)


def test_nothing_has_no_sparsity():
    assert np.isnan(hoyer_steps(np.zeros(4)).value)
