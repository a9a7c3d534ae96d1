"""The latent value's mixture: against SciPy, its limits, its draws and their gradients."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from core.distributions import SpikeAndSlab
from core.errors import RequestError

SPIKE = 0.05
GAMMA = torch.tensor([0.0, 1e-4, 0.3, 0.8, 0.9999, 1.0], dtype=torch.float64)[:, None]  # (6, 1)
MEAN = torch.tensor([0.0, 0.1, -2.0, 3.0], dtype=torch.float64)
SD = torch.tensor([1.0, 0.05, 0.3, 2.0], dtype=torch.float64)


def scipy_density(z, gamma, mean, sd):
    return gamma * stats.norm.pdf(z, 0, SPIKE) + (1 - gamma) * stats.norm.pdf(z, mean, sd)


def test_log_prob_is_scipys_mixture():
    z = torch.linspace(-3, 3, 61, dtype=torch.float64)[:, None, None]
    density = scipy_density(z.numpy(), GAMMA.numpy(), MEAN.numpy(), SD.numpy())
    ours = SpikeAndSlab(GAMMA, MEAN, SD, SPIKE).log_prob(z).exp().numpy()
    np.testing.assert_allclose(ours, density, rtol=1e-9, atol=1e-300)


def test_log_prob_stays_finite_where_densities_underflow():
    z = torch.tensor([-1e4, -50.0, 50.0, 1e4])[:, None]
    log_prob = SpikeAndSlab(torch.tensor([0.5]), torch.tensor([3.0]), torch.tensor([0.1]), SPIKE).log_prob(z)
    slab = stats.norm.logpdf(z.double().numpy(), 3, 0.1) + math.log(0.5)
    spike = stats.norm.logpdf(z.double().numpy(), 0, SPIKE) + math.log(0.5)
    np.testing.assert_allclose(log_prob.numpy(), np.logaddexp(slab, spike), rtol=1e-5)


def test_limits_are_the_slab_and_the_spike():
    z = torch.linspace(-4, 4, 41, dtype=torch.float64)[:, None]
    zeros = torch.zeros_like(MEAN)
    slab = torch.distributions.Normal(MEAN, SD)
    spike = torch.distributions.Normal(zeros, torch.full_like(SD, SPIKE))
    for gamma, base in ((zeros, slab), (zeros + 1, spike)):
        limit = SpikeAndSlab(gamma, MEAN, SD, SPIKE)
        torch.testing.assert_close(limit.log_prob(z), base.log_prob(z))
        torch.testing.assert_close(limit.mean, base.mean)
        torch.testing.assert_close(limit.variance, base.variance)
        for draw in (SpikeAndSlab.sample, SpikeAndSlab.rsample):
            many = SpikeAndSlab(gamma.expand(2000, -1), MEAN, SD, SPIKE)
            draws = draw(many, torch.Generator().manual_seed(0))
            for column, mean, sd in zip(draws.T.numpy(), base.mean, base.stddev, strict=True):
                assert stats.kstest(column, stats.norm(mean.item(), sd.item()).cdf).pvalue > 0.01


def test_the_limits_have_finite_gradients():
    gamma = torch.tensor([0.0, 1.0, 1e-40, 0.5]).double().requires_grad_()
    mixture = SpikeAndSlab(gamma, MEAN.clone().requires_grad_(), SD.clone().requires_grad_(), SPIKE)
    z = mixture.rsample(torch.Generator().manual_seed(0), temperature=0.1)
    log_prob = mixture.log_prob(torch.tensor([[0.0], [5.0]]).double())
    for result in (z, log_prob):
        (gradient,) = torch.autograd.grad(result.sum(), gamma, retain_graph=True)
        assert torch.isfinite(gradient).all()


def test_mean_and_variance_by_integration():
    z = torch.linspace(-16, 16, 100_001, dtype=torch.float64)[:, None]
    for gamma in GAMMA:
        mixture = SpikeAndSlab(gamma, MEAN, SD, SPIKE)
        density = mixture.log_prob(z).exp()
        mean = torch.trapezoid(density * z, z, dim=0)
        torch.testing.assert_close(mean, mixture.mean, atol=1e-9, rtol=1e-7)
        variance = torch.trapezoid(density * (z - mean) ** 2, z, dim=0)
        torch.testing.assert_close(variance, mixture.variance, atol=1e-9, rtol=1e-7)


@pytest.mark.parametrize("gamma", [0.02, 0.5, 0.8, 0.98])
@pytest.mark.parametrize("method", ["sample", "rsample"])
def test_draws_fit_the_mixture(gamma, method):
    mixture = SpikeAndSlab(torch.full((5000, 1), gamma, dtype=torch.float64), MEAN, SD, SPIKE)
    draws = getattr(mixture, method)(torch.Generator().manual_seed(4)).numpy()
    for column, mean, sd in zip(draws.T, MEAN.tolist(), SD.tolist(), strict=True):

        def cdf(z, mean=mean, sd=sd):
            return gamma * stats.norm.cdf(z, 0, SPIKE) + (1 - gamma) * stats.norm.cdf(z, mean, sd)

        # 64 comparisons, in part of the same noise: a p-value of 1e-3 among them is no surprise.
        assert stats.kstest(column, cdf).pvalue > 1e-4
        # Chi-square in twenty cells of equal probability sees what KS does not: a gap near the spike.
        cells = np.histogram(cdf(column), bins=20, range=(0, 1))[0]
        assert stats.chisquare(cells).pvalue > 1e-4
        error = 4 * column.std() / math.sqrt(len(column))
        assert column.mean() == pytest.approx((1 - gamma) * mean, abs=error)


def test_spike_draws_are_never_exactly_zero():
    draws = SpikeAndSlab(torch.ones(10_000), torch.ones(1), torch.ones(1), SPIKE).sample()
    assert (draws != 0).all()
    assert draws.abs().max() < 0.5


def test_sample_has_no_gradient():
    mean = torch.zeros(3, requires_grad=True)
    assert not SpikeAndSlab(torch.full((3,), 0.5), mean, torch.ones(3), SPIKE).sample().requires_grad


def test_the_slabs_gradients_are_exact():
    """E (z - c)^2 has derivatives 2 (1 - gamma) (mu - c) and 2 (1 - gamma) sigma."""
    count, gamma, target = 200_000, 0.6, 0.5
    mean = torch.full((count,), 1.2, dtype=torch.float64, requires_grad=True)
    sd = torch.full((count,), 0.3, dtype=torch.float64, requires_grad=True)
    z = SpikeAndSlab(torch.tensor(gamma).double(), mean, sd, SPIKE).rsample(torch.Generator().manual_seed(0))
    by_mean, by_sd = torch.autograd.grad(((z - target) ** 2).sum(), (mean, sd))
    for gradient, expected in ((by_mean, 2 * (1 - gamma) * 0.7), (by_sd, 2 * (1 - gamma) * 0.3)):
        error = 4 * gradient.std().item() / math.sqrt(count)
        assert gradient.mean().item() == pytest.approx(expected, abs=error)


@pytest.mark.parametrize(
    ("gamma", "temperature", "agrees"),
    [(0.95, 0.5, False), (0.95, 0.1, True), (0.5, 0.5, True), (0.5, 0.1, True)],
)
def test_the_sign_of_the_gates_gradient(gamma, temperature, agrees):
    """E (z - .35)^2 with the slab at N(1, .05^2): by gamma exactly E f(spike) - E f(slab) = -.3."""
    gammas = torch.full((200_000,), gamma, dtype=torch.float64, requires_grad=True)
    mixture = SpikeAndSlab(gammas, torch.tensor(1.0).double(), torch.tensor(0.05).double(), SPIKE)
    z = mixture.rsample(torch.Generator().manual_seed(0), temperature)
    (gradient,) = torch.autograd.grad(((z - 0.35) ** 2).sum(), gammas)
    assert abs(gradient.mean()) > 4 * gradient.std() / math.sqrt(len(gradient))
    assert (gradient.mean().item() < 0) == agrees


def test_log_prob_passes_gradcheck():
    gamma = torch.tensor([0.1, 0.5, 0.8, 0.99]).double().requires_grad_()
    z = torch.tensor([0.02, -0.1, 0.7, 2.0]).double().requires_grad_()
    inputs = (gamma, MEAN.clone().requires_grad_(), SD.clone().requires_grad_(), z)
    assert torch.autograd.gradcheck(lambda g, m, s, z: SpikeAndSlab(g, m, s, SPIKE).log_prob(z), inputs)


@pytest.mark.parametrize("scale", [0.0, -0.05, math.nan])
def test_the_spikes_scale_must_be_positive(scale):
    with pytest.raises(RequestError, match="scale"):
        SpikeAndSlab(torch.ones(1), torch.ones(1), torch.ones(1), scale)
