"""The divergences: against integration, the bound against Monte Carlo and the truth, and at extremes."""

import math

import pytest
import torch
from scipy.special import betaln

from core.distributions import (
    Beta,
    SpikeAndSlab,
    kl_beta,
    kl_normal,
    kl_value_at,
    kl_value_bound,
    kl_value_monte_carlo,
)

SPIKE = 0.05


def double(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


def kl_beta_integrated(a: float, b: float, alpha: float, beta: float) -> float:
    """Over the log odds of gamma, where no end of the range is lost to rounding."""
    x = torch.linspace(-90, 90, 200_001, dtype=torch.float64)
    log_gamma, log_rest = torch.nn.functional.logsigmoid(x), torch.nn.functional.logsigmoid(-x)
    log_q = a * log_gamma + b * log_rest - betaln(a, b)
    log_p = alpha * log_gamma + beta * log_rest - betaln(alpha, beta)
    return torch.trapezoid(log_q.exp() * (log_q - log_p), x).item()


@pytest.mark.parametrize("prior", [(4.0, 1.0), (8.0, 1.0), (16.0, 1.0), (1.0, 1.0), (2.0, 3.0)])
@pytest.mark.parametrize("a", [0.5, 1.3, 4.0, 100.0])
@pytest.mark.parametrize("b", [0.5, 2.1, 10.0, 100.0])
def test_kl_beta_by_integration(a, b, prior):
    expected = kl_beta_integrated(a, b, *prior)
    assert kl_beta(double(a), double(b), *prior).item() == pytest.approx(expected, rel=1e-7, abs=1e-8)


def test_kl_beta_of_equals_is_zero_and_single_precision_loses_nothing():
    a, b = torch.tensor([0.5, 4.0, 100.0, 99.9]), torch.tensor([100.0, 1.0, 0.5, 99.8])
    for i in range(4):
        assert kl_beta(a[i], b[i], a[i].item(), b[i].item()).item() == pytest.approx(0, abs=1e-6)
    narrow = kl_beta(a, b, 8.0)
    assert narrow.dtype == torch.float32
    torch.testing.assert_close(narrow.double(), kl_beta(a.double(), b.double(), 8.0))


def test_the_price_of_a_gate():
    """Least KL to Beta(8, 1) at a given p_on, the clamp's dear corner, and a surely closed gate."""
    total = torch.logspace(0, 2.31, 4000, dtype=torch.float64)
    for p_on, nats in ((0.5, 3.6), (0.9, 16.5), (0.95, 22.0), (0.99, 37.7)):
        a, b = total * (1 - p_on), total * p_on
        allowed = (a >= 0.5) & (a <= 100) & (b >= 0.5) & (b <= 100)
        assert kl_beta(a[allowed], b[allowed], 8.0).min().item() == pytest.approx(nats, abs=0.05)
    assert kl_beta(double(0.5), double(100), 8.0).item() == pytest.approx(48.4, abs=0.05)
    for alpha in (1.0, 4.0, 8.0, 16.0):
        closed = kl_beta(double(100), double(0.5), alpha).item()
        assert closed == pytest.approx(4.55 - math.log(alpha), abs=0.05)


def test_kl_beta_survives_extremes():
    extremes = torch.cat((torch.tensor([0.0]), torch.logspace(-5, 6, 23), torch.tensor([1e30, torch.inf])))
    a, b = (x.contiguous().requires_grad_() for x in torch.meshgrid(extremes, extremes, indexing="ij"))
    for alpha, beta in ((4.0, 1.0), (16.0, 1.0), (1000.0, 1e-3)):
        kl = kl_beta(a, b, alpha, beta)
        assert torch.isfinite(kl).all() and (kl > -1e-6).all()
        for gradient in torch.autograd.grad(kl.sum(), (a, b)):
            assert torch.isfinite(gradient).all()
    # 400,000 nats without the clamp, which still lets the gradient through.
    a = torch.tensor(1e-5, requires_grad=True)
    kl = kl_beta(a, torch.tensor(1.0), 4.0)
    kl.backward()
    assert kl.item() < 10 and a.grad.item() < 0


def test_kl_normal_is_torchs():
    mean, sd = double(-3, 0, 0.1, 2), double(0.01, 1, 0.5, 3)
    theirs = torch.distributions.kl_divergence(
        torch.distributions.Normal(mean, sd), torch.distributions.Normal(0.0, 1.0)
    )
    torch.testing.assert_close(kl_normal(mean, sd), theirs)


def grid() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """gamma, mean, sd, each (9, 11, 9)."""
    gamma = double(1e-4, 0.05, 0.2, 0.3, 0.5, 0.7, 0.8, 0.95, 0.9999)
    mean = double(0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 2, 5)
    sd = double(0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 2)
    return torch.meshgrid(gamma, mean, sd, indexing="ij")


def kl_value_integrated(gamma: torch.Tensor, mean: torch.Tensor, sd: torch.Tensor) -> torch.Tensor:
    """KL_z by the trapezoid rule on the points of both parts, seven standard deviations either side."""
    gamma, mean, sd = (x[..., None] for x in (gamma, mean, sd))
    t = torch.linspace(-7, 7, 1001, dtype=torch.float64)
    z = torch.cat((t * SPIKE + 0 * mean, t * sd + mean), -1).sort(-1).values
    density = SpikeAndSlab(gamma, mean, sd, SPIKE).log_prob(z).exp()
    return torch.trapezoid(density * kl_value_at(z, gamma, mean, sd, SPIKE), z, dim=-1)


def test_the_bound_holds_with_the_slack_it_promises():
    gamma, mean, sd = grid()
    slack = kl_value_bound(1 - gamma, mean, sd) - kl_value_integrated(gamma, mean, sd)
    assert slack.min() > -1e-5
    assert slack[(sd >= 0.3) | (mean >= 0.5)].max() < 0.1
    imitates = (mean == 0) & (sd == 0.05)
    assert 0.7 < slack[imitates].max() < 0.8
    assert slack[sd >= 0.05].max() == slack[imitates].max()


def test_a_slab_narrower_than_the_spike_costs_more_slack_still():
    gamma = double(0.1, 0.2, 0.3, 0.4)
    mean, sd = torch.zeros_like(gamma), torch.full_like(gamma, 0.01)
    slack = kl_value_bound(1 - gamma, mean, sd) - kl_value_integrated(gamma, mean, sd)
    assert slack.max().item() == pytest.approx(1.31, abs=0.01)


def test_the_bound_is_never_below_monte_carlo_minus_four_standard_errors():
    """Over gamma drawn from the posterior too, as in the objective: a, b, mean, sd on a grid."""
    pairs = double(0.5, 1, 4, 20, 100), double(0.5, 1, 2.1, 20, 100)
    mean, sd = double(0, 0.05, 0.3, 0.7, 2), double(0.05, 0.15, 0.3, 0.6, 1)
    a, b, mean, sd = torch.meshgrid(*pairs, mean, sd, indexing="ij")
    bound = kl_value_bound(Beta(a, b).p_on, mean, sd)
    generator, count = torch.Generator().manual_seed(0), 600
    total, squares = torch.zeros_like(a), torch.zeros_like(a)
    with torch.no_grad():
        for _ in range(count):
            gamma = Beta(a, b).rsample(generator)
            once = kl_value_monte_carlo(gamma, mean, sd, SPIKE, generator=generator)
            total += once
            squares += once**2
    estimate = total / count
    error = (squares / count - estimate**2).clamp_min(0).div(count).sqrt()
    # 1e-9: where slab and prior are the same both sides are 0.
    assert (bound > estimate - 4 * error - 1e-9).all()


def test_monte_carlo_is_unbiased_and_as_noisy_as_known():
    gamma, mean, sd = double(0.8, 0.5, 0.2, 0.95), double(0.5, 1, 2, 1), double(0.3, 0.5, 0.2, 0.3)
    shape = (40_000, 4)
    once = kl_value_monte_carlo(
        gamma.expand(shape),
        mean.expand(shape),
        sd.expand(shape),
        SPIKE,
        generator=torch.Generator().manual_seed(0),
    )
    exact = kl_value_integrated(gamma, mean, sd)
    assert ((once.mean(0) - exact).abs() < 4 * once.std(0) / math.sqrt(len(once))).all()
    assert once.std(0).min() > 0.3 and once.std(0).max() < 1.8


def test_more_draws_are_the_mean_of_single_ones():
    arguments = (double(0.8, 0.2), double(0.5, 2), double(0.3, 0.2), SPIKE)
    generator = torch.Generator().manual_seed(7)
    singles = [kl_value_monte_carlo(*arguments, generator=generator) for _ in range(5)]
    together = kl_value_monte_carlo(*arguments, draws=5, generator=torch.Generator().manual_seed(7))
    torch.testing.assert_close(together, torch.stack(singles).mean(0))


def test_a_prior_slab_costs_nothing():
    gamma = double(0.1, 0.5, 0.9)
    zeros, ones = torch.zeros_like(gamma), torch.ones_like(gamma)
    assert kl_value_monte_carlo(gamma, zeros, ones, SPIKE, draws=3).abs().max() == 0
    assert kl_value_bound(1 - gamma, zeros, ones).abs().max() == 0


def test_p_on_not_gamma_weighs_the_bound():
    """A gate that is surely off pays nothing for its slab."""
    off = Beta(torch.tensor(100.0), torch.tensor(0.5))
    assert kl_value_bound(off.p_on, torch.tensor(3.0), torch.tensor(0.5)).item() < 0.03


def test_the_whole_chain_survives_extremes():
    """Parameters as a network might give them, through draw and both estimates, back to their gradients."""
    axes = (
        torch.logspace(-5, 6, 7),
        torch.logspace(-5, 6, 7),
        torch.tensor([-30.0, 0, 30]),
        torch.logspace(-3, 1, 5),
    )
    a, b, mean, sd = (x.contiguous().requires_grad_() for x in torch.meshgrid(*axes, indexing="ij"))
    generator = torch.Generator().manual_seed(0)
    posterior = Beta(a, b)
    gamma = posterior.rsample(generator)
    loss = (
        kl_beta(a, b, 4.0)
        + kl_value_bound(posterior.p_on, mean, sd)
        + kl_value_monte_carlo(gamma, mean, sd, SPIKE, generator=generator, temperature=0.1)
    )
    assert torch.isfinite(loss).all()
    for gradient in torch.autograd.grad(loss.sum(), (a, b, mean, sd)):
        assert torch.isfinite(gradient).all()


def test_autocast_changes_nothing():
    a, b = torch.tensor([4.0, 0.7]), torch.tensor([1.0, 30.0])
    plain = Beta(a, b).rsample(torch.Generator().manual_seed(0)), kl_beta(a, b, 8.0)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        inside = Beta(a, b).rsample(torch.Generator().manual_seed(0)), kl_beta(a, b, 8.0)
    torch.testing.assert_close(inside, plain, rtol=0, atol=0)


def test_divergences_pass_gradcheck():
    a, b = (double(*x).requires_grad_() for x in ((0.7, 4, 60), (9, 1, 2)))
    mean, sd = (double(*x).requires_grad_() for x in ((-1, 0.1, 2), (0.3, 1, 0.05)))
    gamma, z = (double(*x).requires_grad_() for x in ((0.2, 0.8, 0.95), (0.1, -0.02, 2)))
    assert torch.autograd.gradcheck(lambda a, b: kl_beta(a, b, 8.0), (a, b))
    assert torch.autograd.gradcheck(kl_value_bound, (gamma, mean, sd))
    assert torch.autograd.gradcheck(lambda *x: kl_value_at(*x, SPIKE), (z, gamma, mean, sd))
