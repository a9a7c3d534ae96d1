"""The divergences of the objective, per sentence and dimension, in nats.

The first two are exact. KL_z, between two mixtures that share gamma and the spike, has no closed form: there
is an upper bound without noise (`stable`), and an unbiased estimate (`faithful`).
"""

import math

import torch
from torch import Tensor

from core.distributions.beta import as_given, bounded, widened
from core.distributions.spike_and_slab import SpikeAndSlab


def kl_beta(a: Tensor, b: Tensor, alpha: float, beta: float = 1.0) -> Tensor:
    r"""KL(Beta(a, b) || Beta(alpha, beta)), the price of the gate: KL_gamma.

    .. math:: \log\frac{B(\alpha, \beta)}{B(a, b)} + (a-\alpha)\psi(a) + (b-\beta)\psi(b)
        + (\alpha - a + \beta - b)\psi(a+b)

    float64 inside: the terms are large and nearly cancel. a and b are clamped by `bounded`, the prior is not.

    Arguments:
        a, b: (B, D) positive, parameters of gamma, the probability of being OFF.
        alpha, beta: positive, parameters of the prior.

    Returns:
        (B, D) nats, not negative, in the dtype of `a` (float32 at least).

    Example:
        >>> kl_beta(torch.tensor([4.0, 1.0]), torch.tensor([1.0, 4.0]), 4.0, 1.0).round(decimals=4)
        tensor([0.0000, 5.5000])
    """
    like = a + b
    a, b = bounded(widened(a)), bounded(widened(b))
    of_prior = math.lgamma(alpha) + math.lgamma(beta) - math.lgamma(alpha + beta)
    kl = (
        of_prior
        - _log_beta(a, b)
        + (a - alpha) * torch.digamma(a)
        + (b - beta) * torch.digamma(b)
        + (alpha - a + beta - b) * torch.digamma(a + b)
    )
    return as_given(kl, like)


def _log_beta(a: Tensor, b: Tensor) -> Tensor:
    return torch.lgamma(a) + torch.lgamma(b) - torch.lgamma(a + b)


def kl_normal(mean: Tensor, sd: Tensor) -> Tensor:
    r"""KL(N(mean, sd^2) || N(0, 1)) = (mean^2 + sd^2 - 1)/2 - log sd.

    Arguments:
        mean, sd: (B, D), sd positive.

    Returns:
        (B, D) nats.

    Example:
        >>> kl_normal(torch.tensor([0.0, 2.0]), torch.tensor([1.0, 1.0]))
        tensor([0., 2.])
    """
    return 0.5 * (mean**2 + sd**2 - 1) - sd.log()


def kl_value_bound(p_on: Tensor, mean: Tensor, sd: Tensor) -> Tensor:
    r"""Upper bound on E[KL_z]: p_on KL(N(mean, sd^2) || N(0, 1)).

    Posterior and prior of z are gamma spike + (1 - gamma) slab with the same gamma and the same spike. KL is
    jointly convex, so KL_z <= gamma KL(spike || spike) + (1 - gamma) KL(slab || slab), the first of which is
    0; the mean over gamma replaces 1 - gamma by p_on = b/(a+b).

    Arguments:
        p_on: (B, D) in [0, 1], the probability of being ON (not gamma).
        mean, sd: (B, D), the slab; sd positive.

    Returns:
        (B, D) nats. For a spike of .05 it is above the truth, at given gamma, by at most .075 nat where
        sd >= .3 or |mean| >= .5, and by up to .8 nat where the slab imitates the spike (mean near 0, sd near
        .05); a slab narrower still reaches 1.3 nat at sd .01.

    Example:
        >>> kl_value_bound(torch.tensor([0.25]), torch.tensor([2.0]), torch.tensor([1.0]))
        tensor([0.5000])
    """
    return p_on * kl_normal(mean, sd)


def kl_value_at(z: Tensor, gamma: Tensor, mean: Tensor, sd: Tensor, spike_scale: float) -> Tensor:
    """log q(z|x, gamma) - log p(z|gamma) at one z (..., B, D): a one-sample estimate of KL_z for z from q.

    Shapes and arguments as in `kl_value_monte_carlo`. Single values may be negative.
    """
    posterior = SpikeAndSlab(gamma, mean, sd, spike_scale)
    prior = SpikeAndSlab(gamma, torch.zeros_like(mean), torch.ones_like(sd), spike_scale)
    return posterior.log_prob(z) - prior.log_prob(z)


def kl_value_monte_carlo(
    gamma: Tensor,
    mean: Tensor,
    sd: Tensor,
    spike_scale: float,
    draws: int = 1,
    generator: torch.Generator | None = None,
    temperature: float = 0.5,
) -> Tensor:
    r"""Estimate of KL_z = KL(q(z|x, gamma) || p(z|gamma)) for given gamma, by draws from q.

    Its value is unbiased; one draw has a standard deviation of .3 to 1.8 nat per dimension. Its gradient is
    that of SpikeAndSlab.rsample: biased in gamma.

    Arguments:
        gamma: (B, D) in [0, 1], the probability of the SPIKE, of being OFF.
        mean, sd: (B, D), the slab; sd positive.
        spike_scale: standard deviation of the spike.
        draws: how many draws to average; 1 in `faithful` training.
        generator, temperature: as in SpikeAndSlab.rsample.

    Returns:
        (B, D) nats; may be negative.

    Example:
        >>> same = [torch.tensor([x]) for x in (0.8, 0.0, 1.0)]
        >>> kl_value_monte_carlo(*same, spike_scale=0.05, draws=3)
        tensor([0.])
    """
    posterior = SpikeAndSlab(gamma, mean, sd, spike_scale)
    total = torch.zeros_like(posterior.gamma)
    for _ in range(draws):
        z = posterior.rsample(generator, temperature)
        total = total + kl_value_at(z, gamma, mean, sd, spike_scale)
    return total / draws
