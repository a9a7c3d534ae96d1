"""Draws in NumPy for whoever shows them, told by the probability of being ON: gamma stays in this folder."""

from dataclasses import dataclass

import numpy as np
import torch

from core.distributions.beta import Beta
from core.distributions.spike_and_slab import SpikeAndSlab
from core.errors import RequestError

MOST_DRAWS = 10_000


@dataclass(frozen=True)
class Draws:
    """n draws in D dimensions, each (n, D).

    p_on: how open the gate was, between 0 and 1. on: bool, whether the value came from the slab.
    values: z; a spike's draw is small, never exactly zero.
    """

    p_on: np.ndarray
    on: np.ndarray
    values: np.ndarray


def draw_prior(
    alpha: float, beta: float, dimensions: int, n: int, seed: int = 0, spike_scale: float = 0.05
) -> Draws:
    """The whole generative story n times: a gate from Beta(alpha, beta), a value from spike or slab N(0, 1).

    alpha pulls gates shut, beta pulls them open; both are clamped to [0.5, 100] like every Beta here.

    Raises:
        RequestError: n is not 1 to 10,000.

    Example:
        >>> draws = draw_prior(4.0, 1.0, dimensions=1000, n=50)
        >>> draws.values.shape, round(float(draws.on.mean()), 2)
        ((50, 1000), 0.2)
    """
    generator = _generator(seed, n)
    shape = torch.empty(n, dimensions, dtype=torch.float64)
    gamma = Beta(torch.full_like(shape, alpha), torch.full_like(shape, beta)).rsample(generator)
    mixture = SpikeAndSlab(gamma, torch.zeros_like(gamma), torch.ones_like(gamma), spike_scale)
    values, on = mixture.sample_parts(generator)
    return Draws((1 - gamma).numpy(), on.numpy(), values.numpy())


def draw_mixture(
    p_on: np.ndarray,
    slab_mean: np.ndarray,
    slab_sd: np.ndarray,
    n: int,
    seed: int = 0,
    spike_scale: float = 0.05,
) -> Draws:
    """n draws of D dimensions whose probabilities of being on and slabs are known, all (D,).

    Raises:
        RequestError: n is not 1 to 10,000, or a probability is not one.
    """
    generator = _generator(seed, n)
    probability, mean, sd = (
        torch.as_tensor(np.asarray(part, np.float64)).expand(n, -1) for part in (p_on, slab_mean, slab_sd)
    )
    if not bool(((probability >= 0) & (probability <= 1)).all()):
        raise RequestError("A probability lies outside 0 to 1.", "Give probabilities of being on.")
    values, on = SpikeAndSlab(1 - probability, mean, sd, spike_scale).sample_parts(generator)
    return Draws(probability.numpy(), on.numpy(), values.numpy())


def gate_density(p_on: np.ndarray, alpha: float, beta: float) -> np.ndarray:
    """Density of a gate's probability of being ON at each `p_on` in (0, 1); the prior is Beta(alpha, beta).

    Example:
        >>> gate_density(np.array([0.1, 0.9]), 2.0, 1.0).round(1)  # mostly shut
        array([1.8, 0.2])
    """
    gate = Beta(torch.tensor([alpha], dtype=torch.float64), torch.tensor([beta], dtype=torch.float64))
    return gate.log_prob(1 - torch.as_tensor(np.asarray(p_on, np.float64))).exp().numpy()


def spike_and_slab_density(
    values: np.ndarray, p_on: float, slab_mean: float, slab_sd: float, spike_scale: float = 0.05
) -> np.ndarray:
    """Density of z at each of `values`, for one dimension."""
    one = torch.ones(1, dtype=torch.float64)
    mixture = SpikeAndSlab((1 - p_on) * one, slab_mean * one, slab_sd * one, spike_scale)
    return mixture.log_prob(torch.as_tensor(np.asarray(values, np.float64))).exp().numpy()


def _generator(seed: int, n: int) -> torch.Generator:
    if not 1 <= n <= MOST_DRAWS:
        raise RequestError(f"{n} draws at once.", f"Ask for 1 to {MOST_DRAWS:,}.")
    return torch.Generator().manual_seed(seed)
