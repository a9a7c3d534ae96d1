"""Codes to start from when there is no sentence, drawn from the prior or from the aggregate posterior."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from core.config import ModelConfig
from core.distributions.draws import draw_prior
from core.errors import RequestError
from core.interpretation.hoyer import hoyer

MOST_DRAWS = 1000
_HALF = 0.5  # added to every count of a table: no chance is exactly 0 or 1


@dataclass(frozen=True)
class Prior:
    """The true prior of a model: what its objective compares posteriors with.

    For an HSVAE, in each dimension by itself: gamma ~ Beta(alpha, beta), off with probability gamma, else
    z ~ N(0, 1). An off dimension is exactly 0 here, as in `gated`, and not a draw of the narrow spike. Slab
    means that training kept positive do not make the prior one-sided: half of its values are negative.
    A VAE's is N(0, 1); a MAT-VAE's the fixed mixture of spike and slab, whose spikes keep their small values,
    as its codes, which no gate cuts, do.
    """

    config: ModelConfig
    origin = "prior"

    def draw(self, seed: int, n: int = 1) -> np.ndarray:
        """(n, D) codes.

        Raises:
            RequestError: n is not 1 to 1,000, a seed below 0, or the model has no prior (an autoencoder).
        """
        config, generator = self.config, _generator(seed, n)
        shape = n, config.dimensions
        if config.model == "ae":
            raise RequestError(f"{config.name} is an autoencoder: it has no prior.", "Start from a sentence.")
        slab = generator.standard_normal(shape)
        if config.model == "hsvae":
            on = generator.random(shape) >= generator.beta(config.alpha, config.beta, shape)
            slab = np.where(on, slab, 0)
        elif config.model == "mat_vae":
            spike = generator.random(shape) < config.prior_spike_weight
            slab = np.where(spike, config.spike_scale * slab, slab)
        return slab.astype(np.float32)


@dataclass(frozen=True)
class Aggregate:
    """The aggregate posterior, fitted to the gated codes (N, D) of a corpus, SciPy CSR.

    Which dimensions are on: a tree (Chow and Liu 1968, IEEE Trans. Inf. Theory 14), the best approximation in
    which each dimension depends on one other; so each is on as often as in the corpus, and the strongest
    companions come together. How far: a value that the corpus has in that dimension, drawn by itself.
    """

    codes: sparse.csr_array
    origin = "aggregate"

    @cached_property
    def tree(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(order (D,), parent (D,), chance (D, 2)): a dimension comes after its parent (-1: it has none).

        chance[d, s]: the probability that d is on when its parent is on (s = 1) or off (s = 0).
        """
        rows, width = self.codes.shape
        on = sparse.csr_array(
            (np.ones(len(self.codes.indices), np.float64), self.codes.indices, self.codes.indptr),
            shape=self.codes.shape,
        )
        both = (on.T @ on).toarray()
        count = both.diagonal().copy()
        information = _mutual_information(both, count, rows)
        # Kruskal wants small weights and no zeros; all information lies in (-1, 1) nats.
        branches = minimum_spanning_tree(np.triu(1 - information, 1))
        order, parent = breadth_first_order(branches, int(count.argmax()), directed=False)
        parent = np.where(parent < 0, -1, parent)
        chance = np.empty((width, 2))
        above = parent.clip(0)
        with_parent, of_parent = both[np.arange(width), above], count[above]
        chance[:, 1] = (with_parent + _HALF * count / rows) / (of_parent + _HALF)
        chance[:, 0] = (count - with_parent + _HALF * count / rows) / (rows - of_parent + _HALF)
        root = parent < 0
        chance[root] = (count[root] / rows)[:, None]
        return order, parent, chance.clip(0, 1)

    def draw(self, seed: int, n: int = 1) -> np.ndarray:
        """(n, D) codes.

        Raises:
            RequestError: n is not 1 to 1,000, a seed below 0, or there are no codes to learn from.
        """
        generator = _generator(seed, n)
        if not self.codes.nnz:
            raise RequestError("No sentence of the corpus has a dimension on.", "Start from a sentence.")
        order, parent, chance = self.tree
        on = np.zeros((n, len(parent)), dtype=bool)
        luck = generator.random(on.shape)
        for dimension in order:
            state = on[:, parent[dimension]].astype(int) if parent[dimension] >= 0 else np.zeros(n, int)
            on[:, dimension] = luck[:, dimension] < chance[dimension, state]
        starts, values = self._columns
        size = np.diff(starts)
        on &= size > 0
        place = starts[:-1] + (generator.random(on.shape) * size).astype(np.int64)
        return np.where(on, values[np.minimum(place, len(values) - 1)], 0).astype(np.float32)

    @cached_property
    def _columns(self) -> tuple[np.ndarray, np.ndarray]:
        by_dimension = self.codes.tocsc()
        return by_dimension.indptr.astype(np.int64), by_dimension.data


def _mutual_information(both: np.ndarray, count: np.ndarray, rows: int) -> np.ndarray:
    """(D, D) nats between being on of two dimensions, from joint counts (D, D) and counts (D,)."""
    one, two = count[:, None], count[None, :]
    total = np.zeros_like(both)
    for joint, left, right in (
        (both, one, two),
        (one - both, one, rows - two),
        (two - both, rows - one, two),
        (rows - one - two + both, rows - one, rows - two),
    ):
        with np.errstate(divide="ignore", invalid="ignore"):
            total += np.where(joint > 0, joint / rows * np.log(joint * rows / (left * right)), 0)
    return total


def _generator(seed: int, n: int) -> np.random.Generator:
    if not 1 <= n <= MOST_DRAWS:
        raise RequestError(f"{n} draws at once.", f"Ask for 1 to {MOST_DRAWS:,}.")
    if seed < 0:
        raise RequestError(f"The seed is {seed}.", "Give a whole number, 0 or more.")
    return np.random.default_rng(seed)


@dataclass(frozen=True)
class PriorSparsity:
    """share: of dimensions expected to be on, beta/(alpha+beta). one_in: its inverse, "1 dimension in n".

    hoyer: mean Hoyer of draws from the prior at this width, spikes with their small noise included.
    """

    share: float
    one_in: float
    hoyer: float


@lru_cache(maxsize=512)
def prior_sparsity(
    alpha: float, beta: float, dimensions: int, spike_scale: float = 0.05, draws: int = 64, seed: int = 0
) -> PriorSparsity:
    """How sparse codes are under the prior Beta(alpha, beta) of the gates.

    The draws need no division by standard deviations: under the prior all dimensions have the same one, and
    Hoyer does not depend on a common factor. Compare with Hoyer of `sampled` codes, never of `gated` ones.

    >>> prior_sparsity(8.0, 1.0, 256).one_in
    9.0
    """
    drawn = draw_prior(alpha, beta, dimensions, draws, seed, spike_scale)
    share = beta / (alpha + beta)
    return PriorSparsity(share, 1 / share, float(hoyer(drawn.values).mean()))


def share_ratio(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The factor, 1 or more, between the shares of dimensions that two priors (alpha, beta) open.

    >>> share_ratio((4.0, 1.0), (9.0, 1.0))
    2.0
    """
    shares = [beta / (alpha + beta) for alpha, beta in (first, second)]
    return max(shares) / min(shares)
