"""What a sparse model's prior asks of its codes, before any sentence is read."""

from dataclasses import dataclass
from functools import lru_cache

from core.distributions.draws import draw_prior
from core.interpretation.hoyer import hoyer


@dataclass(frozen=True)
class Asked:
    """share: of dimensions expected to be on, beta/(alpha+beta). one_in: its inverse, "1 dimension in n".

    hoyer: mean Hoyer of draws from the prior at this width, spikes with their small noise included.
    """

    share: float
    one_in: float
    hoyer: float


@lru_cache(maxsize=512)
def asked(
    alpha: float, beta: float, dimensions: int, spike_scale: float = 0.05, draws: int = 64, seed: int = 0
) -> Asked:
    """What the prior Beta(alpha, beta) of the gates asks for.

    The draws need no division by standard deviations: under the prior all dimensions have the same one, and
    Hoyer does not feel a common factor. Compare with Hoyer of `sampled` codes, never of `gated` ones.

    >>> asked(8.0, 1.0, 256).one_in
    9.0
    """
    drawn = draw_prior(alpha, beta, dimensions, draws, seed, spike_scale)
    share = beta / (alpha + beta)
    return Asked(share, 1 / share, float(hoyer(drawn.values).mean()))


def likeness(first: tuple[float, float], second: tuple[float, float]) -> float:
    """How far apart two priors (alpha, beta) are: the factor between the shares they open; 1 is the same.

    >>> likeness((4.0, 1.0), (9.0, 1.0))
    2.0
    """
    shares = [beta / (alpha + beta) for alpha, beta in (first, second)]
    return max(shares) / min(shares)
