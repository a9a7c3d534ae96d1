"""The distributions of the gate and of the latent value, and the divergences between them.

Only here is gamma the word: the probability of the spike, of being OFF. Everywhere else it is
p_on = 1 - E[gamma] = b/(a+b).
"""

from core.distributions.beta import Beta, bounded
from core.distributions.binary_concrete import BinaryConcrete
from core.distributions.kl import kl_beta, kl_normal, kl_value_at, kl_value_bound, kl_value_monte_carlo
from core.distributions.mmd import mmd_per_dimension
from core.distributions.spike_and_slab import SpikeAndSlab

__all__ = [
    "Beta",
    "BinaryConcrete",
    "SpikeAndSlab",
    "bounded",
    "kl_beta",
    "kl_normal",
    "kl_value_at",
    "kl_value_bound",
    "kl_value_monte_carlo",
    "mmd_per_dimension",
]
