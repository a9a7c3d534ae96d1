"""What an encoder's hidden state says about z: a distribution, not loose tensors. One class per model.

All answer the same questions, so that trainer, codes and screens need not know which model they hold:
has_gates, p_on, gate_a, gate_b, slab_mean, slab_sd, values, active, gated, rsample, draw, kl_gate, kl_value,
kl_value_drawn, mmd.
"""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from core.distributions.beta import Beta
from core.distributions.binary_concrete import BinaryConcrete
from core.distributions.kl import kl_beta, kl_normal, kl_value_at, kl_value_bound, kl_value_monte_carlo
from core.distributions.mmd import mmd_per_dimension
from core.distributions.spike_and_slab import SpikeAndSlab, normal_like

_STRATA = 128
_MMD_ROWS, _MMD_DIMENSIONS = 64, 64


@dataclass(frozen=True)
class SpikeAndSlabPosterior:
    """q(gamma, z | x) of B sentences in D dimensions: `hsvae`.

    gate_a, gate_b (B, D): q(gamma) = Beta(gate_a, gate_b), gamma being the spike's (off) probability.
    slab_mean, slab_sd (B, D). spike_scale: standard deviation of a closed dimension, shared with the prior.
    """

    gate_a: Tensor
    gate_b: Tensor
    slab_mean: Tensor
    slab_sd: Tensor
    spike_scale: float
    has_gates: ClassVar[bool] = True

    @property
    def p_on(self) -> Tensor:
        """(B, D) probability of the slab, 1 - E[gamma]."""
        return self.gate_b / (self.gate_a + self.gate_b)

    @property
    def values(self) -> Tensor:
        """(B, D) p_on * slab_mean, the deterministic code before gating."""
        return self.p_on * self.slab_mean

    def active(self, threshold: float) -> Tensor:
        """(B, D) bool: p_on above the threshold."""
        return self.p_on > threshold

    def gated(self, threshold: float) -> Tensor:
        """(B, D) values where active, exactly 0 elsewhere."""
        return self.values * self.active(threshold)

    def deterministic(self, threshold: float) -> Tensor:
        """(B, D) `gated`, whose gates pass gradients straight through to p_on."""
        p_on = self.p_on
        return (self.active(threshold).to(p_on.dtype) + p_on - p_on.detach()) * p_on * self.slab_mean

    def rsample(self, temperature: float, generator: torch.Generator | None = None) -> Tensor:
        """(B, D) draws of z with gradients.

        gamma is integrated out exactly: given x, the gate is Bernoulli(p_on) whatever the Beta's
        concentration, so that no Beta needs to be sampled. The gate is straight-through Binary Concrete.
        """
        logits = torch.log(self.gate_b) - torch.log(self.gate_a)
        gate = BinaryConcrete(logits, temperature).rsample_straight_through(generator)
        noise = normal_like(self.slab_mean, generator)
        return gate * (self.slab_mean + self.slab_sd * noise) + (1 - gate) * self.spike_scale * noise

    def draw(
        self, temperature: float, generator: torch.Generator | None = None, faithful: bool = False
    ) -> tuple[Tensor, Tensor]:
        """(z, KL_z), each (B, D), as training takes them.

        Stable: `rsample` and the closed-form bound. Faithful: gamma is drawn, then z, and the KL of the two
        mixtures is estimated at that one z.
        """
        if not faithful:
            return self.rsample(temperature, generator), self.kl_value()
        gamma = Beta(self.gate_a, self.gate_b).rsample(generator)
        z = SpikeAndSlab(gamma, self.slab_mean, self.slab_sd, self.spike_scale).rsample(
            generator, temperature
        )
        return z, kl_value_at(z, gamma, self.slab_mean, self.slab_sd, self.spike_scale)

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

    def mmd(self, z: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Scalar 0: this model's aggregate posterior is not held to its prior."""
        return z.new_zeros(())

    @property
    def slab_imitates_spike(self) -> Tensor:
        """(B, D) bool: slabs nearly as narrow as the spike, where the closed form is up to .8 nat high."""
        return (self.slab_mean.abs() < 0.15) & (self.slab_sd < 0.15)


@dataclass(frozen=True)
class GaussianPosterior:
    """q(z | x) = N(slab_mean, slab_sd^2) under a standard normal prior: `vae`. Every dimension is always on.

    slab_mean, slab_sd (B, D).
    """

    slab_mean: Tensor
    slab_sd: Tensor
    has_gates: ClassVar[bool] = False

    @property
    def p_on(self) -> Tensor:
        """(B, D) ones: there is no gate."""
        return torch.ones_like(self.slab_mean)

    @property
    def gate_a(self) -> Tensor:
        """(B, D) zeros: there is no Beta."""
        return torch.zeros_like(self.slab_mean)

    gate_b = gate_a

    @property
    def values(self) -> Tensor:
        """(B, D) the mean."""
        return self.slab_mean

    def active(self, threshold: float) -> Tensor:
        """(B, D) all True, whatever the threshold."""
        return torch.ones_like(self.slab_mean, dtype=torch.bool)

    def gated(self, threshold: float) -> Tensor:
        """(B, D) the values."""
        return self.values

    deterministic = gated

    def rsample(self, temperature: float = 0.0, generator: torch.Generator | None = None) -> Tensor:
        """(B, D) draws of z with gradients; the temperature is for gates, and there are none."""
        return self.slab_mean + self.slab_sd * normal_like(self.slab_mean, generator)

    def draw(
        self, temperature: float, generator: torch.Generator | None = None, faithful: bool = False
    ) -> tuple[Tensor, Tensor]:
        """(z, KL_z), each (B, D), as training takes them: the KL in closed form, or at the one z drawn."""
        z = self.rsample(temperature, generator)
        return z, (self.kl_value_at(z) if faithful else self.kl_value())

    def kl_gate(self, alpha: float, beta: float) -> Tensor:
        """(B, D) zeros."""
        return torch.zeros_like(self.slab_mean)

    def kl_value(self) -> Tensor:
        """(B, D) KL(q(z|x) || N(0, 1)) in nats, exact."""
        return kl_normal(self.slab_mean, self.slab_sd)

    def kl_value_at(self, z: Tensor) -> Tensor:
        """(B, D) log q(z|x) - log p(z) at z (B, D): a one-sample estimate for z from q."""
        own = torch.distributions.Normal(self.slab_mean, self.slab_sd, validate_args=False)
        return own.log_prob(z) - self.prior_log_prob(z)

    def prior_log_prob(self, z: Tensor) -> Tensor:
        """Log density (..., B, D) of the prior at z, in nats."""
        return torch.distributions.Normal(0.0, 1.0, validate_args=False).log_prob(z)

    def kl_value_drawn(self, generator: torch.Generator | None = None) -> Tensor:
        """(B, D) the KL estimated from one draw, in nats: unbiased, noisy."""
        return self.kl_value_at(self.rsample(generator=generator))

    def mmd(self, z: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Scalar 0: the aggregate posterior is not held to the prior."""
        return z.new_zeros(())


@dataclass(frozen=True)
class PointPosterior(GaussianPosterior):
    """A single point per sentence, no distribution and no prior: `ae`. slab_sd is 0, every KL is 0."""

    def rsample(self, temperature: float = 0.0, generator: torch.Generator | None = None) -> Tensor:
        """(B, D) the point itself."""
        return self.slab_mean

    def kl_value(self) -> Tensor:
        """(B, D) zeros: a point has no finite divergence to a density, and the model asks for none."""
        return torch.zeros_like(self.slab_mean)

    def kl_value_at(self, z: Tensor) -> Tensor:
        """(B, D) zeros, as `kl_value`."""
        return torch.zeros_like(z)


@dataclass(frozen=True)
class FixedPriorPosterior(GaussianPosterior):
    """q(z | x) Gaussian under one fixed spike-and-slab prior for all sentences: `mat_vae`.

    spike_weight: the prior's probability of the spike, the same for every dimension and sentence.
    spike_scale: the spike's standard deviation.

    Reference:
        Mathieu, Rainforth, Siddharth, Teh, "Disentangling Disentanglement in Variational Autoencoders"
        (ICML 2019, arXiv 1812.02833).
    """

    spike_scale: float
    spike_weight: float

    def prior(self) -> SpikeAndSlab:
        """The prior of one dimension, shape (1,)."""
        one = self.slab_mean.new_ones(1)
        return SpikeAndSlab(self.spike_weight * one, torch.zeros_like(one), one, self.spike_scale)

    def prior_log_prob(self, z: Tensor) -> Tensor:
        """Log density (..., B, D) of the spike-and-slab prior at z, in nats."""
        return self.prior().log_prob(z)

    def draw(
        self, temperature: float, generator: torch.Generator | None = None, faithful: bool = False
    ) -> tuple[Tensor, Tensor]:
        """(z, KL_z), each (B, D): the KL to a mixture has no closed form, so it is always taken at z."""
        return super().draw(temperature, generator, faithful=True)

    def kl_value(self) -> Tensor:
        """(B, D) KL(q(z|x) || prior) in nats, the same on every call.

        KL(q || N(0, 1)) is exact. What the spike adds, log(prior / N(0, 1)), is bounded and lives near zero:
        its mean is taken over the middles of 128 strata of q. Within .02 nat of the integral for slab_sd of
        .02 to 1.
        """
        places = (torch.arange(_STRATA, dtype=torch.float64) + 0.5) / _STRATA
        added = torch.zeros_like(self.slab_mean)
        for quantile in torch.special.ndtri(places).to(self.slab_mean):  # all at once would not fit
            z = self.slab_mean + self.slab_sd * quantile
            added = added + self.prior_log_prob(z) - super().prior_log_prob(z)
        return super().kl_value() - added / _STRATA

    def mmd(self, z: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Scalar: squared MMD between the draws z (B, D) of a batch and the prior, summed over dimensions.

        Estimated on at most 64 rows and 64 dimensions that the generator chooses, scaled up to all
        dimensions: unbiased, at a fixed price however wide the code. A single row says nothing of a
        distribution: 0.
        """
        if len(z) < 2:
            return z.new_zeros(())
        rows = torch.randperm(len(z), generator=generator)[:_MMD_ROWS]
        dimensions = torch.randperm(z.shape[1], generator=generator)[:_MMD_DIMENSIONS]
        some = z[rows.to(z.device)][:, dimensions.to(z.device)]
        weight = torch.full_like(some, self.spike_weight)
        prior = SpikeAndSlab(weight, torch.zeros_like(some), torch.ones_like(some), self.spike_scale)
        return mmd_per_dimension(some, prior.sample(generator)).sum() * (z.shape[1] / some.shape[1])
