"""The pictures' numbers against a slower, plainer way to the same."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from core.evaluation.profile import GATE_EDGES, HOYER_EDGES, open_shares, profile
from core.evaluation.sparsity import ephemeral_ratio
from core.interpretation.codes import CODE_NAMES
from core.interpretation.hoyer import hoyer


@pytest.mark.parametrize("a, b", [(8.0, 1.0), (0.5, 100.0), (4.0, 4.0), (1.0, 1.0)])
def test_shares_of_open_gates_are_those_of_drawn_gates(a, b):
    shut = stats.beta(a, b).rvs(200_000, random_state=np.random.default_rng(0))
    drawn = np.histogram(1 - shut, GATE_EDGES)[0] / len(shut)
    shares = open_shares(np.array([a]), np.array([b]))
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shares, drawn, atol=0.005)


def test_the_average_over_gates_is_the_average_of_their_shares():
    a, b = np.array([8.0, 1.0, 2.0]), np.array([1.0, 8.0, 5.0])
    each = [open_shares(a[at : at + 1], b[at : at + 1]) for at in range(3)]
    np.testing.assert_allclose(open_shares(a, b), np.mean(each, axis=0))


def test_counts_are_those_of_the_codes(toy, toy_texts):
    codes = toy().encode([*toy_texts, "nothing known"])
    found = profile(codes, 4.0, 1.0, seed=3)
    assert found.sentences == len(codes) and found.dimensions == codes.dimensions
    np.testing.assert_array_equal(found.active_histogram, np.bincount(codes.active_count, minlength=9))
    np.testing.assert_allclose(found.density, codes.active.mean(0))
    np.testing.assert_allclose(found.nats_value, codes.nats_value.mean(0))
    for name, code in zip(CODE_NAMES, (codes.gated, codes.values, codes.sample(3)[0]), strict=True):
        each = hoyer(code)
        each = each[~np.isnan(each)]
        np.testing.assert_array_equal(found.hoyer[name], np.histogram(each, HOYER_EDGES)[0])
        assert found.hoyer_mean[name] == pytest.approx(each.mean())
    assert found.hoyer["gated"].sum() == len(codes) - 1  # a code without a dimension has no Hoyer
    assert found.hoyer_each / found.hoyer_together == ephemeral_ratio(codes, 3)


def test_the_aggregate_is_averaged_over_all_gates(toy, toy_texts):
    codes = toy().encode(toy_texts)
    shut = replace(codes, gate_a=8 * codes.gate_a, gate_b=codes.gate_b)
    found = profile(shut, 8.0, 1.0)
    np.testing.assert_allclose(found.gate_posterior, found.gate_prior)
    assert found.gate_means == (1 / 9, pytest.approx(shut.p_on.mean()))
    assert found.gate_prior[0] > 0.3 and found.gate_prior[-1] < 1e-6


def test_a_model_without_gates_has_no_gates_to_show(toy, toy_texts):
    found = profile(toy(gates=False).encode(toy_texts), 8.0, 1.0)
    assert found.active_histogram is found.density is found.gate_prior is found.gate_posterior is None
    assert found.hoyer["values"].sum() == len(toy_texts)
