"""The four models: heads that turn an encoder's hidden state into a posterior. All else they share."""

import math
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from core.config import ModelConfig
from core.data.registry import Registry
from core.distributions.beta import bounded
from core.nn.posteriors import (
    FixedPriorPosterior,
    GaussianPosterior,
    PointPosterior,
    SpikeAndSlabPosterior,
)

_LEAST_SD = 1e-3
_START_SD = 0.3


def _sd(log_sd: Tensor) -> Tensor:
    return _LEAST_SD + log_sd.clamp(-7, 3).exp()


class Heads(nn.Module):
    """What the heads of every model have: whether there are gates, and a start."""

    has_gates: ClassVar[bool] = False

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()

    def start(self, gates_open: bool, slab_mean: float = 0.0) -> None:
        """Set the biases for a start; by default there is nothing to set."""


HEADS: Registry[type[Heads]] = Registry("model")


@HEADS.register("hsvae")
class SpikeAndSlabHeads(Heads):
    """Four linear heads on the encoder's state: hidden (B, H) -> SpikeAndSlabPosterior (B, D)."""

    has_gates = True

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.spike_scale = config.spike_scale
        self.one_sided = config.slab_sign == "positive"
        width, dimensions = config.encoder_output, config.dimensions
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
        nn.init.constant_(self.slab_log_sd.bias, math.log(_START_SD))
        nn.init.constant_(self.slab_mean.bias, slab_mean)

    def forward(self, hidden: Tensor) -> SpikeAndSlabPosterior:
        hidden = hidden.float()  # the gate's special functions have no half-precision kernels
        mean = self.slab_mean(hidden)
        return SpikeAndSlabPosterior(
            bounded(softplus(self.gate_a(hidden))),
            bounded(softplus(self.gate_b(hidden))),
            softplus(mean) if self.one_sided else mean,
            _sd(self.slab_log_sd(hidden)),
            self.spike_scale,
        )


@HEADS.register("vae")
class GaussianHeads(Heads):
    """Two linear heads: hidden (B, H) -> GaussianPosterior (B, D)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        width, dimensions = config.encoder_output, config.dimensions
        self.slab_mean, self.slab_log_sd = nn.Linear(width, dimensions), nn.Linear(width, dimensions)

    def start(self, gates_open: bool, slab_mean: float = 0.0) -> None:
        """Biases for a start with sd near .3; the arguments are for gates, and there are none."""
        nn.init.constant_(self.slab_log_sd.bias, math.log(_START_SD))

    def forward(self, hidden: Tensor) -> GaussianPosterior:
        return GaussianPosterior(self.slab_mean(hidden), _sd(self.slab_log_sd(hidden)))


@HEADS.register("mat_vae")
class FixedPriorHeads(GaussianHeads):
    """The heads of `vae`, held against a fixed spike-and-slab prior: -> FixedPriorPosterior (B, D)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.prior = (config.spike_scale, config.prior_spike_weight)

    def forward(self, hidden: Tensor) -> FixedPriorPosterior:
        posterior = super().forward(hidden)
        return FixedPriorPosterior(posterior.slab_mean, posterior.slab_sd, *self.prior)


@HEADS.register("ae")
class PointHeads(Heads):
    """One linear head: hidden (B, H) -> PointPosterior (B, D)."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.slab_mean = nn.Linear(config.encoder_output, config.dimensions)

    def forward(self, hidden: Tensor) -> PointPosterior:
        mean = self.slab_mean(hidden)
        return PointPosterior(mean, torch.zeros_like(mean))
