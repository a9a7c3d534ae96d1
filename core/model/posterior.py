"""What an encoder's hidden state says about z: a distribution, not loose tensors."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from core.config import ModelConfig
from core.distributions.beta import Beta, bounded
from core.distributions.binary_concrete import BinaryConcrete
from core.distributions.kl import kl_beta, kl_value_bound, kl_value_monte_carlo

_LEAST_SD = 1e-3


@dataclass(frozen=True)
class SpikeAndSlabPosterior:
    """q(gamma, z | x) of B sentences in D dimensions.

    gate_a, gate_b (B, D): q(gamma) = Beta(gate_a, gate_b), gamma being the spike's (off) probability.
    slab_mean, slab_sd (B, D). spike_scale: standard deviation of a closed dimension, shared with the prior.
    """

    gate_a: Tensor
    gate_b: Tensor
    slab_mean: Tensor
    slab_sd: Tensor
    spike_scale: float

    @property
    def p_on(self) -> Tensor:
        """(B, D) probability of the slab, 1 - E[gamma]."""
        return self.gate_b / (self.gate_a + self.gate_b)

    @property
    def values(self) -> Tensor:
        """(B, D) p_on * slab_mean, the deterministic code before gating."""
        return self.p_on * self.slab_mean

    def rsample(self, temperature: float, generator: torch.Generator | None = None) -> Tensor:
        """(B, D) draws of z with gradients.

        gamma is integrated out exactly: given x, the gate is Bernoulli(p_on) whatever the Beta's
        concentration, so that no Beta needs to be sampled. The gate is straight-through Binary Concrete.
        """
        logits = torch.log(self.gate_b) - torch.log(self.gate_a)
        gate = BinaryConcrete(logits, temperature).rsample_straight_through(generator)
        noise = torch.randn(self.slab_mean.shape, generator=generator, device=self.slab_mean.device)
        return gate * (self.slab_mean + self.slab_sd * noise) + (1 - gate) * self.spike_scale * noise

    def kl_gate(self, alpha: float, beta: float) -> Tensor:
        """(B, D) KL(q(gamma|x) || Beta(alpha, beta)) in nats."""
        return kl_beta(self.gate_a, self.gate_b, alpha, beta).to(self.gate_a.dtype)

    def kl_value(self) -> Tensor:
        """(B, D) closed-form upper bound of E_q(gamma|x)[KL(q(z|x,gamma) || p(z|gamma))] in nats."""
        return kl_value_bound(self.p_on, self.slab_mean, self.slab_sd)

    def kl_value_drawn(self, generator: torch.Generator | None = None) -> Tensor:
        """(B, D) the same KL estimated from one draw of gamma and z, in nats: unbiased, noisy."""
        gamma = Beta(self.gate_a, self.gate_b).rsample(generator)
        return kl_value_monte_carlo(gamma, self.slab_mean, self.slab_sd, self.spike_scale, 1, generator)

    @property
    def slab_imitates_spike(self) -> Tensor:
        """(B, D) bool: slabs nearly as narrow as the spike, where the closed form is up to .8 nat high."""
        return (self.slab_mean.abs() < 0.15) & (self.slab_sd < 0.15)


class SpikeAndSlabHeads(nn.Module):
    """Four linear heads on the encoder's state: hidden (B, H) -> SpikeAndSlabPosterior (B, D)."""

    has_gates = True

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.spike_scale = config.spike_scale
        self.one_sided = config.slab_sign == "positive"
        width, dimensions = config.encoder_hidden, config.dimensions
        self.gate_a, self.gate_b = nn.Linear(width, dimensions), nn.Linear(width, dimensions)
        self.slab_mean, self.slab_log_sd = nn.Linear(width, dimensions), nn.Linear(width, dimensions)

    def start(self, gates_open: bool, slab_mean: float = 0.0) -> None:
        """Biases for a start with p_on near .6 (open) or at the prior's side (.2), sd near .3.

        A `slab_mean` above 0 starts every dimension with one sign, so that it need not carry one meaning
        per sign; nothing keeps it there.
        """
        a, b = (1.3, 2.1) if gates_open else (4.0, 1.0)
        for head, value in ((self.gate_a, a), (self.gate_b, b)):
            nn.init.constant_(head.bias, math.log(math.expm1(value)))
        nn.init.constant_(self.slab_log_sd.bias, math.log(0.3))
        nn.init.constant_(self.slab_mean.bias, slab_mean)

    def forward(self, hidden: Tensor) -> SpikeAndSlabPosterior:
        hidden = hidden.float()  # the gate's special functions have no half-precision kernels
        mean = self.slab_mean(hidden)
        return SpikeAndSlabPosterior(
            bounded(softplus(self.gate_a(hidden))),
            bounded(softplus(self.gate_b(hidden))),
            softplus(mean) if self.one_sided else mean,
            _LEAST_SD + self.slab_log_sd(hidden).clamp(-7, 3).exp(),
            self.spike_scale,
        )
