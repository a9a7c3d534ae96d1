"""Draws for pictures: the right way round (the probability of being ON), and the right distribution."""

import numpy as np
import pytest
from scipy import stats

from core.distributions.draws import draw_mixture, draw_prior, gate_density, spike_and_slab_density
from core.errors import RequestError

GRID = np.linspace(1e-6, 1 - 1e-6, 20_001)


@pytest.mark.parametrize("alpha, beta", [(8.0, 1.0), (1.0, 1.0), (0.5, 2.0), (64.0, 8.0)])
def test_the_prior_opens_as_many_gates_as_it_says(alpha, beta):
    draws = draw_prior(alpha, beta, dimensions=200, n=400, seed=1)
    assert draws.on.shape == draws.p_on.shape == draws.values.shape == (400, 200)
    share = beta / (alpha + beta)
    assert draws.on.mean() == pytest.approx(share, abs=0.01)
    assert draws.p_on.mean() == pytest.approx(share, abs=0.01)
    assert stats.kstest(draws.p_on[:, 0], stats.beta(beta, alpha).cdf).pvalue > 1e-3  # mirrored: of being on


def test_alpha_shuts_and_beta_opens():
    assert draw_prior(8, 1, 50, 100).on.mean() < 0.2 < 0.8 < draw_prior(1, 8, 50, 100).on.mean()
    low, high = np.array([0.1]), np.array([0.9])
    assert gate_density(low, 8, 1) > gate_density(high, 8, 1)
    assert gate_density(low, 1, 8) < gate_density(high, 1, 8)


def test_what_is_off_is_small_and_what_is_on_is_a_standard_normal():
    draws = draw_prior(1, 1, 100, 300, seed=2, spike_scale=0.01)
    assert np.abs(draws.values[~draws.on]).max() < 0.06
    assert stats.kstest(draws.values[draws.on][:4000], "norm").pvalue > 1e-3
    assert (draws.values != 0).all()


def test_draws_repeat_with_their_seed_and_only_then():
    first, again, other = (draw_prior(4, 1, 10, 20, seed) for seed in (3, 3, 4))
    assert np.array_equal(first.values, again.values) and not np.array_equal(first.values, other.values)


@pytest.mark.parametrize("alpha, beta", [(8.0, 1.0), (2.0, 2.0), (1.0, 5.0)])
def test_the_gates_density_is_scipys_mirrored(alpha, beta):
    np.testing.assert_allclose(
        gate_density(GRID[1:-1], alpha, beta), stats.beta(beta, alpha).pdf(GRID[1:-1]), rtol=1e-6
    )


def test_a_mixture_has_its_parts():
    draws = draw_mixture(np.array([0.0, 0.25, 1.0]), np.array([5.0, 5.0, 5.0]), np.full(3, 0.3), 4000, seed=1)
    assert draws.on.mean(0) == pytest.approx([0, 0.25, 1], abs=0.02)
    assert draws.values.mean(0) == pytest.approx([0, 1.25, 5], abs=0.12)
    assert draws.values[:, 2].std() == pytest.approx(0.3, abs=0.02)


def test_its_density_integrates_to_one_and_has_the_spike():
    grid = np.linspace(-6, 6, 40_001)
    density = spike_and_slab_density(grid, 0.2, 1.0, 0.5)
    assert np.trapezoid(density, grid) == pytest.approx(1, abs=1e-3)
    assert density[20_000] == pytest.approx(0.8 * stats.norm.pdf(0, 0, 0.05) + 0.2 * stats.norm.pdf(-2) / 0.5)


@pytest.mark.parametrize("n", [0, -1, 10_001])
def test_too_many_draws_are_refused(n):
    with pytest.raises(RequestError):
        draw_prior(8, 1, 4, n)


def test_a_share_that_is_none_is_refused():
    with pytest.raises(RequestError):
        draw_mixture(np.array([1.2]), np.zeros(1), np.ones(1), 5)
