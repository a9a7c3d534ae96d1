"""The relaxed gate: its density, its draws, and how far its straight-through gradient can be trusted."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

from core.distributions import BinaryConcrete
from core.errors import RequestError

DRAWS = 200_000
LOGITS = torch.tensor([-4.0, -1.0, 0.0, 0.5, 3.0], dtype=torch.float64)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 2.0])
def test_log_prob_is_torchs(temperature):
    value = torch.linspace(0.01, 0.99, 99, dtype=torch.float64)[:, None]
    expected = torch.distributions.RelaxedBernoulli(torch.tensor(temperature), logits=LOGITS).log_prob(value)
    torch.testing.assert_close(BinaryConcrete(LOGITS, temperature).log_prob(value), expected)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_log_prob_integrates_to_one(temperature):
    steps = torch.linspace(-34, 34, 20_001, dtype=torch.float64)[:, None]  # the gate's log odds
    value = steps.sigmoid()
    density = BinaryConcrete(LOGITS, temperature).log_prob(value).exp() * value * (1 - value)
    total = torch.trapezoid(density, steps, dim=0)
    torch.testing.assert_close(total, torch.ones_like(total), atol=5e-6, rtol=0)  # tails


@pytest.mark.parametrize("temperature", [0.05, 0.1, 0.5])
def test_half_of_the_range_holds_what_the_bernoulli_says(temperature):
    """At low temperatures the upper half lies closer to 1 than float64 can say; the lower half tells all:
    by symmetry the density of g for logits l is that of 1 - g for logits -l."""
    steps = torch.linspace(-690, 0, 200_001, dtype=torch.float64)[:, None]
    value = steps.sigmoid()
    for logits in (LOGITS, -LOGITS):
        density = BinaryConcrete(logits, temperature).log_prob(value).exp() * value * (1 - value)
        torch.testing.assert_close(torch.trapezoid(density, steps, dim=0), (-logits).sigmoid())


@pytest.mark.parametrize("temperature", [0.3, 0.5, 1.0])
@pytest.mark.parametrize("logit", [-3.0, 0.0, 1.0])
def test_draws_fit_the_density(logit, temperature):
    gate = BinaryConcrete(torch.full((4000,), logit, dtype=torch.float64), temperature)
    draws = gate.rsample(torch.Generator().manual_seed(2))
    steps = torch.linspace(-36, 36, 40_001, dtype=torch.float64)
    value = steps.sigmoid()
    density = BinaryConcrete(torch.tensor(logit, dtype=torch.float64), temperature).log_prob(value).exp()
    cdf = torch.cumulative_trapezoid(density * value * (1 - value), steps)
    fit = stats.kstest(draws.logit().numpy(), lambda x: np.interp(x, steps[1:].numpy(), cdf.numpy()))
    assert fit.pvalue > 0.01


def test_hard_draws_are_an_exact_bernoulli_at_every_temperature():
    for temperature in (0.1, 0.5, 2.0):
        gate = BinaryConcrete(LOGITS.expand(20_000, -1), temperature)
        hard = gate.rsample_straight_through(torch.Generator().manual_seed(0))
        assert set(hard.unique().tolist()) == {0.0, 1.0}
        for column, p in zip(hard.T, LOGITS.sigmoid().tolist(), strict=True):
            assert stats.binomtest(int(column.sum()), len(column), p).pvalue > 0.001


def test_mean_and_variance_are_the_bernoullis():
    p = LOGITS.sigmoid()
    torch.testing.assert_close(BinaryConcrete(LOGITS, 0.5).mean, p)
    torch.testing.assert_close(BinaryConcrete(LOGITS, 0.5).variance, p * (1 - p))


def test_hard_draws_have_the_relaxed_draws_gradient():
    logits = LOGITS.clone().requires_grad_()
    relaxed = BinaryConcrete(logits, 0.5).rsample(torch.Generator().manual_seed(5))
    hard = BinaryConcrete(logits, 0.5).rsample_straight_through(torch.Generator().manual_seed(5))
    assert (hard == relaxed.round()).all()
    torch.testing.assert_close(
        torch.autograd.grad(hard.sum(), logits), torch.autograd.grad(relaxed.sum(), logits)
    )


def slope_weights(gamma: float, temperature: float) -> tuple[float, float]:
    """What f'(0) and f'(1) weigh in the straight-through derivative of E[f(gate)] by the log odds.

    In units of p (1 - p). The exact derivative is p (1 - p) (f(1) - f(0)): for a quadratic f weights of 1/2.
    """
    logit = math.log((1 - gamma) / gamma)
    x = torch.linspace(-40, 40, 400_001, dtype=torch.float64)
    slope = (x / temperature).sigmoid() * (-x / temperature).sigmoid() / temperature
    density = (x - logit).sigmoid() * (logit - x).sigmoid() / (gamma * (1 - gamma))
    off = torch.trapezoid(torch.where(x < 0, slope * density, 0.0), x)
    return off.item(), torch.trapezoid(torch.where(x < 0, 0.0, slope * density), x).item()


def straight_through(gamma: float, temperature: float, target: float) -> torch.Tensor:
    """Draws of the derivative of (gate - target)^2 by the log odds, in units of p (1 - p)."""
    logit = math.log((1 - gamma) / gamma)
    logits = torch.full((DRAWS,), logit, dtype=torch.float64, requires_grad=True)
    hard = BinaryConcrete(logits, temperature).rsample_straight_through(torch.Generator().manual_seed(0))
    (gradient,) = torch.autograd.grad(((hard - target) ** 2).sum(), logits)
    return gradient / (gamma * (1 - gamma))


@pytest.mark.parametrize(
    ("gamma", "temperature", "off", "on"),
    [
        (0.5, 0.5, 0.429, 0.429),
        (0.5, 0.1, 0.496, 0.496),
        (0.8, 0.5, 0.650, 0.328),
        (0.8, 0.1, 0.541, 0.459),
        (0.95, 0.5, 0.955, 0.295),
        (0.95, 0.1, 0.569, 0.443),
    ],
)
def test_straight_through_weights_as_measured(gamma, temperature, off, on):
    """A mostly-off gate hears f'(0) too loudly and f'(1) too softly at .5; at .1 nearly as it should."""
    assert slope_weights(gamma, temperature) == pytest.approx((off, on), abs=0.002)
    for target in (0.0, 0.35, 1.0):
        draws = straight_through(gamma, temperature, target)
        expected = -2 * target * off + 2 * (1 - target) * on
        error = draws.std().item() / math.sqrt(len(draws))
        assert draws.mean().item() == pytest.approx(expected, abs=4 * error + 0.004)


def test_straight_through_has_the_wrong_sign_at_half_and_the_right_one_at_a_tenth():
    """Loss (gate - .35)^2 at gamma = .95: off is better, the exact derivative by the log odds is +.3."""
    exact = (1 - 0.35) ** 2 - 0.35**2
    assert exact == pytest.approx(0.3)
    assert straight_through(0.95, 0.5, 0.35).mean().item() == pytest.approx(-0.285, abs=0.02)
    assert straight_through(0.95, 0.1, 0.35).mean().item() == pytest.approx(0.177, abs=0.06)
    # An undecided gate has the right sign at both.
    assert straight_through(0.5, 0.5, 0.35).mean() > 0
    assert straight_through(0.5, 0.1, 0.35).mean() > 0


@pytest.mark.parametrize(("gamma", "ratio"), [(0.5, 3.35), (0.8, 2.90), (0.95, 2.34)])
def test_what_the_lower_temperature_costs(gamma, ratio):
    """The standard deviation of the gate's own derivative, at .1 over at .5."""
    spread = []
    for temperature in (0.1, 0.5):
        logits = torch.full((DRAWS,), math.log((1 - gamma) / gamma), requires_grad=True)
        hard = BinaryConcrete(logits, temperature).rsample_straight_through(torch.Generator().manual_seed(1))
        spread.append(torch.autograd.grad(hard.sum(), logits)[0].std().item())
    assert spread[0] / spread[1] == pytest.approx(ratio, rel=0.05)


def test_certain_gates_have_finite_gradients():
    logits = torch.tensor([-math.inf, -1e30, -90.0, 90.0, 1e30, math.inf], requires_grad=True)
    for temperature in (0.01, 0.5):
        hard = BinaryConcrete(logits, temperature).rsample_straight_through(torch.Generator().manual_seed(0))
        assert hard.tolist() == [0, 0, 0, 1, 1, 1]
        (gradient,) = torch.autograd.grad(hard.sum(), logits)
        assert torch.isfinite(gradient).all()


def test_half_precision_logits_are_raised():
    gate = BinaryConcrete(torch.tensor([9.0], dtype=torch.bfloat16), 0.5)
    assert gate.rsample().dtype == torch.float32


def test_log_prob_passes_gradcheck():
    value = torch.tensor([0.1, 0.4, 0.5, 0.9, 0.99]).double().requires_grad_()
    logits = LOGITS.clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda x, v: BinaryConcrete(x, 0.3).log_prob(v), (logits, value))


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan])
def test_a_temperature_must_be_positive(temperature):
    with pytest.raises(RequestError, match="temperature"):
        BinaryConcrete(LOGITS, temperature)
