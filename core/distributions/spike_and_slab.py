"""The latent value: a narrow normal around zero when off, a wide one where the sentence says so when on."""

import math

import torch
from torch import Tensor

from core.distributions.binary_concrete import BinaryConcrete, uniform_like
from core.errors import RequestError


def _log(x: Tensor) -> Tensor:
    """log(x), -inf at 0 with gradient 0 there instead of NaN."""
    positive = x > 0
    return torch.where(positive, torch.where(positive, x, 1.0).log(), -math.inf)


def _log_normal(z: Tensor, mean: Tensor, sd: Tensor) -> Tensor:
    return -0.5 * ((z - mean) / sd) ** 2 - sd.log() - 0.5 * math.log(2 * math.pi)


def normal_like(x: Tensor, generator: torch.Generator | None) -> Tensor:
    """Standard normal draws of the shape, dtype and device of `x`, drawn where the generator lives."""
    device = x.device if generator is None else generator.device
    return torch.randn(x.shape, generator=generator, device=device, dtype=x.dtype).to(x.device)


class SpikeAndSlab:
    r"""Mixture of a spike at zero and a slab, given gamma, the probability of the SPIKE (of being off).

    .. math:: z \sim \gamma\, N(0, s_0^2) + (1-\gamma)\, N(\mu, \sigma^2)

    gamma = 1 is exactly the spike, gamma = 0 exactly the slab. Draws of the spike are near zero, never zero.

    Reference:
        Prokhorov, Li, Shareghi, Collier, "Learning Sparse Sentence Encoding without Supervision"
        (RepL4NLP 2021, arXiv 2009.12421); Mathieu et al., "Disentangling Disentanglement" (ICML 2019).

    Arguments:
        gamma: (B, D) in [0, 1].
        slab_mean: (B, D), broadcast.
        slab_sd: (B, D) positive, broadcast.
        spike_scale: standard deviation of the spike, a positive number.

    Raises:
        RequestError: the spike's scale is not positive.

    Example:
        >>> prior = SpikeAndSlab(torch.tensor([[0.8]]), torch.zeros(1, 1), torch.ones(1, 1), 0.05)
        >>> prior.variance
        tensor([[0.2020]])
        >>> prior.sample(torch.Generator().manual_seed(0)).shape
        torch.Size([1, 1])
    """

    def __init__(self, gamma: Tensor, slab_mean: Tensor, slab_sd: Tensor, spike_scale: float) -> None:
        if not spike_scale > 0:
            raise RequestError(f"The spike's scale is {spike_scale}.", "Give a scale above 0.")
        self.gamma, self.slab_mean, self.slab_sd = torch.broadcast_tensors(gamma, slab_mean, slab_sd)
        self.spike_scale = spike_scale

    @property
    def mean(self) -> Tensor:
        """(B, D) (1 - gamma) mu."""
        return (1 - self.gamma) * self.slab_mean

    @property
    def variance(self) -> Tensor:
        """(B, D) gamma s0^2 + (1 - gamma) sigma^2 + gamma (1 - gamma) mu^2."""
        off, on = self.gamma, 1 - self.gamma
        return off * self.spike_scale**2 + on * self.slab_sd**2 + off * on * self.slab_mean**2

    def log_prob(self, z: Tensor) -> Tensor:
        """Log density (..., B, D) in nats at `z`, broadcast; added up in log space, so it never underflows.

        At gamma exactly 0 or 1 the gradient with respect to gamma is 0.
        """
        scale = torch.as_tensor(self.spike_scale, dtype=self.slab_sd.dtype, device=self.slab_sd.device)
        spike = _log(self.gamma) + _log_normal(z, torch.zeros_like(scale), scale)
        slab = _log(1 - self.gamma) + _log_normal(z, self.slab_mean, self.slab_sd)
        return torch.logaddexp(spike, slab)

    def gate(self, temperature: float) -> BinaryConcrete:
        """The relaxed gate (B, D), 1 for ON: log odds log((1 - gamma) / gamma)."""
        return BinaryConcrete(_log(1 - self.gamma) - _log(self.gamma), temperature)

    def rsample(self, generator: torch.Generator | None = None, temperature: float = 0.5) -> Tensor:
        """One draw (B, D) of exactly this mixture, with a gradient in all three parameters.

        It is the pathwise gradient in slab_mean and slab_sd, and the biased straight-through gradient of a
        `gate` of this temperature in gamma (0 at gamma exactly 0 or 1).
        """
        return self._mix(self.gate(temperature).rsample_straight_through(generator), generator)

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        """One draw (B, D) without gradient."""
        return self.sample_parts(generator)[0]

    @torch.no_grad()
    def sample_parts(self, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """(z, on), each (B, D): one draw without gradient, and whether it came from the slab (bool)."""
        on = uniform_like(self.gamma, generator) >= self.gamma
        return self._mix(on.to(self.slab_mean.dtype), generator), on

    def _mix(self, gate: Tensor, generator: torch.Generator | None) -> Tensor:
        # One noise serves both parts: only one of them is seen, and the gate's gradient is less noisy.
        noise = normal_like(self.slab_mean, generator)
        return gate * (self.slab_mean + self.slab_sd * noise) + (1 - gate) * (self.spike_scale * noise)
