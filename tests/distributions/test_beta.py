"""The gate's Beta: against SciPy, its gradient against the quantile function, and at parameters from hell."""

import numpy as np
import pytest
import torch
from scipy import stats

from core.distributions import Beta, SpikeAndSlab, bounded
from core.distributions.beta import _BetaDraw

A = torch.tensor([0.5, 0.5, 1.0, 4.0, 2.5, 100.0, 8.0, 100.0, 0.5], dtype=torch.float64)
B = torch.tensor([0.5, 100.0, 1.0, 1.0, 7.0, 100.0, 1.0, 0.5, 3.0], dtype=torch.float64)
EXTREMES = torch.cat((torch.tensor([0.0]), torch.logspace(-5, 6, 12), torch.tensor([1e30, torch.inf])))


def test_gamma_is_the_probability_of_the_spike():
    """Beta(4, 1) means 80 % OFF: the sign that everybody gets wrong once."""
    gate = Beta(torch.full((200, 100), 4.0), torch.full((200, 100), 1.0))
    assert gate.mean[0, 0].item() == pytest.approx(0.8)
    assert gate.p_on[0, 0].item() == pytest.approx(0.2)
    generator = torch.Generator().manual_seed(0)
    gamma = gate.rsample(generator)
    z = SpikeAndSlab(gamma, torch.full_like(gamma, 3.0), torch.full_like(gamma, 0.1), 0.05).sample(generator)
    assert (z < 1).float().mean().item() == pytest.approx(0.8, abs=0.015)


def test_log_prob_is_scipys():
    gamma = torch.linspace(0.001, 0.999, 101, dtype=torch.float64)[:, None]
    expected = stats.beta.logpdf(gamma.numpy(), A.numpy(), B.numpy())
    np.testing.assert_allclose(Beta(A, B).log_prob(gamma).numpy(), expected, rtol=1e-9, atol=1e-9)


def test_log_prob_has_values_at_the_ends_where_the_density_has():
    ends = torch.tensor([0.0, 1.0], dtype=torch.float64)
    one, two = torch.tensor(1.0, dtype=torch.float64), torch.tensor(2.0, dtype=torch.float64)
    assert Beta(one, one).log_prob(ends).tolist() == [0.0, 0.0]
    assert Beta(two, one).log_prob(ends).exp().tolist() == pytest.approx([0.0, 2.0])


def test_mean_and_variance_are_scipys():
    mean, variance = stats.beta.stats(A.numpy(), B.numpy())
    np.testing.assert_allclose(Beta(A, B).mean.numpy(), mean, rtol=1e-12)
    np.testing.assert_allclose(Beta(A, B).p_on.numpy(), 1 - mean, rtol=1e-12)
    np.testing.assert_allclose(Beta(A, B).variance.numpy(), variance, rtol=1e-12)


@pytest.mark.parametrize(("a", "b"), [(4.0, 1.0), (1.0, 4.0), (2.5, 7.0), (90.0, 90.0), (0.5, 0.5)])
def test_draws_fit_the_distribution(a, b):
    gate = Beta(torch.full((4000,), a, dtype=torch.float64), torch.full((4000,), b, dtype=torch.float64))
    draws = gate.rsample(torch.Generator().manual_seed(1)).numpy()
    inner = draws[(draws > 1e-4) & (draws < 1 - 1e-4)]  # the clamp piles the tails up at its two ends
    low, high = stats.beta.cdf([1e-4, 1 - 1e-4], a, b)
    assert stats.kstest(inner, lambda x: (stats.beta.cdf(x, a, b) - low) / (high - low)).pvalue > 0.01
    assert stats.binomtest(len(inner), len(draws), high - low).pvalue > 0.01


def test_draws_stay_inside_their_clamp():
    """A tenth of Beta(.5, 100) lies below 1e-4."""
    ends = torch.tensor([0.5, 100.0]).expand(5000, 2)
    draws = Beta(ends, ends.flip(1)).rsample(torch.Generator().manual_seed(0))
    assert draws.dtype == torch.float32
    assert draws[:, 0].min().item() == pytest.approx(1e-4)
    assert draws[:, 1].max().item() == pytest.approx(1 - 1e-4)
    assert torch.isfinite(draws.logit()).all()


def test_the_draws_gradient_is_that_of_the_quantile_function():
    """At fixed u, gamma = F^-1(u; a, b): the pathwise gradient is its derivative, here by differences."""
    a = torch.tensor([0.7, 1.0, 4.0, 8.0, 30.0, 99.0]).double().repeat(50).requires_grad_()
    b = torch.tensor([3.0, 1.0, 1.0, 2.0, 60.0, 5.0]).double().repeat(50).requires_grad_()
    gamma = _BetaDraw.apply(a, b, torch.Generator().manual_seed(3))
    by_a, by_b = torch.autograd.grad(gamma.sum(), (a, b))
    x, a, b, step = gamma.detach().numpy(), a.detach().numpy(), b.detach().numpy(), 1e-5
    free = (x > 1e-4) & (x < 1 - 1e-4)
    u = stats.beta.cdf(x, a, b)
    expected_a = (stats.beta.ppf(u, a + step, b) - stats.beta.ppf(u, a - step, b)) / (2 * step)
    expected_b = (stats.beta.ppf(u, a, b + step) - stats.beta.ppf(u, a, b - step)) / (2 * step)
    assert free.mean() > 0.9
    np.testing.assert_allclose(by_a.numpy()[free], expected_a[free], rtol=2e-3, atol=1e-7)
    np.testing.assert_allclose(by_b.numpy()[free], expected_b[free], rtol=2e-3, atol=1e-7)
    assert (by_a.numpy()[~free] == 0).all() and (by_b.numpy()[~free] == 0).all()


def test_the_draws_gradient_is_torchs_own():
    """Where torch can seed its draw (the global state), the two implementations agree number for number."""
    a = torch.tensor([2.0, 5.0, 0.8]).double().requires_grad_()
    b = torch.tensor([3.0, 1.0, 9.0]).double().requires_grad_()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        theirs = torch.distributions.Beta(a, b).rsample()
        torch.manual_seed(0)
        ours = Beta(a, b).rsample()
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(
        torch.autograd.grad(ours.sum(), (a, b)), torch.autograd.grad(theirs.sum(), (a, b))
    )


def test_bounded_clamps_forward_and_passes_the_gradient():
    x = EXTREMES.clone().requires_grad_()
    y = bounded(x)
    assert y.min() == 0.5 and y.max() == 100
    torch.testing.assert_close(bounded(y), y)
    y.sum().backward()
    assert (x.grad == 1).all()


def test_log_prob_passes_gradcheck():
    a = torch.tensor([0.7, 4.0, 60.0]).double().requires_grad_()
    b = torch.tensor([9.0, 1.0, 2.0]).double().requires_grad_()
    gamma = torch.tensor([0.1, 0.8, 0.97]).double().requires_grad_()
    assert torch.autograd.gradcheck(lambda a, b, gamma: Beta(a, b).log_prob(gamma), (a, b, gamma))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32, torch.float64])
def test_extreme_parameters_never_give_nan(dtype):
    a, b = torch.meshgrid(EXTREMES, EXTREMES, indexing="ij")
    a, b = (x.expand(20, -1, -1).to(dtype).contiguous().requires_grad_() for x in (a, b))
    gate, generator = Beta(a, b), torch.Generator().manual_seed(0)
    gamma = gate.rsample(generator)
    ends = gate.log_prob(torch.tensor(1e-4)) + gate.log_prob(torch.tensor(1 - 1e-4))
    for name, result in [
        ("draw", gamma),
        ("log odds", (-gamma).log1p() - gamma.log()),
        ("log_prob of the draw", gate.log_prob(gamma.detach())),
        ("log_prob at the ends", ends),
        ("mean", gate.mean),
        ("variance", gate.variance),
    ]:
        assert torch.isfinite(result).all(), name
        for gradient in torch.autograd.grad(result.sum(), (a, b), retain_graph=True):
            assert torch.isfinite(gradient).all(), name
    assert gamma.dtype == (torch.float64 if dtype == torch.float64 else torch.float32)
