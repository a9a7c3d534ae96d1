"""The bootstrap covers, is reproducible, and says None where there is nothing to say."""

import numpy as np
import pytest

from core.evaluation.bootstrap import average, bootstrap_interval, pooled_share


def test_interval_has_the_width_of_the_normal_approximation():
    values = np.random.default_rng(0).normal(3, 2, 2000)
    low, high = bootstrap_interval(values)
    error = 1.96 * values.std() / np.sqrt(len(values))
    assert low == pytest.approx(values.mean() - error, abs=error * 0.15)
    assert high == pytest.approx(values.mean() + error, abs=error * 0.15)
    assert bootstrap_interval(values) == (low, high)
    assert bootstrap_interval(values, seed=1) != (low, high)


def test_coverage_is_near_its_level():
    generator = np.random.default_rng(1)
    held = 0
    for trial in range(200):
        low, high = bootstrap_interval(generator.normal(0, 1, 60), seed=trial, draws=300)
        held += low <= 0 <= high
    assert 0.88 <= held / 200 <= 0.99


def test_a_ratio_is_bootstrapped_over_rows():
    rows = np.random.default_rng(2).uniform(1, 2, (500, 2))
    low, high = bootstrap_interval(rows, statistic=lambda means: means[:, 0] / means[:, 1])
    assert low < rows[:, 0].sum() / rows[:, 1].sum() < high


@pytest.mark.parametrize("values", [[], [np.nan, np.inf]])
def test_nothing_gives_none(values):
    assert average(values) == {"mean": None, "low": None, "high": None, "count": 0}


def test_one_value_has_a_mean_but_no_interval():
    assert average([0.5, np.nan]) == {"mean": 0.5, "low": None, "high": None, "count": 1}


def test_groups_are_drawn_whole():
    hits = np.repeat([10, 0], 50)  # ten alike members in each of 100 groups
    grouped = pooled_share(hits, np.full(100, 10))
    single = average(np.repeat([1, 0], 500))
    assert grouped["mean"] == single["mean"] == 0.5 and grouped["count"] == single["count"] == 1000
    assert grouped["high"] - grouped["low"] > 2.5 * (single["high"] - single["low"])
    assert pooled_share(np.zeros(3), np.zeros(3)) == {"mean": None, "low": None, "high": None, "count": 0}
