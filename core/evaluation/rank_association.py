"""How every dimension of a sparse code goes with a target: ranks, correlations and permutation p-values.

Everything is computed from what is stored: zeros are one block of ties, and cost nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

LEAST_ROWS_ON = 5
"""A dimension that is on in fewer rows is not tested."""
_BLOCK = 25
_WORK = 4e8
"""Stored values times draws of one bootstrap, at most: the draws go down to _LEAST_DRAWS."""
_LEAST_DRAWS = 100


@dataclass(frozen=True)
class RankedCodes:
    """Average ranks of N rows in each of D dimensions, as shares of N.

    deviations (N, D) CSC: rank less the rank of zeros. zero (D,): the zeros' rank less the mean rank.
    squares, cubes (D,): sums of the centred ranks' powers. rows_on (D,): rows that are not zero.
    """

    deviations: sparse.csc_matrix
    zero: np.ndarray
    squares: np.ndarray
    cubes: np.ndarray
    rows_on: np.ndarray

    def __len__(self) -> int:
        return self.deviations.shape[0]

    @classmethod
    def of(cls, codes: sparse.csr_matrix) -> "RankedCodes":
        """codes: (N, D), N above 2."""
        columns = sparse.csc_matrix(codes, dtype=np.float64, copy=True)
        columns.eliminate_zeros()
        count = columns.shape[0]
        for start, stop in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
            values = columns.data[start:stop]
            below, zeros = (values < 0).sum(), count - (stop - start)
            ranks = stats.rankdata(values) + np.where(values > 0, zeros, 0)
            columns.data[start:stop] = (ranks - (below + (zeros + 1) / 2)) / count
        sums = [_column_sums(columns, columns.data**power) for power in (1, 2, 3)]
        zero = -sums[0] / count
        return cls(
            columns,
            zero,
            sums[1] - count * zero**2,
            sums[2] + 3 * zero * sums[1] - 2 * count * zero**3,
            np.diff(columns.indptr),
        )

    def correlation(self, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(rank correlation, two-sided permutation p-value), each (D,), with a target (N,) of numbers.

        The target is taken as it is: give ranks for Spearman's, 0 and 1 for two groups. NaN where the
        dimension or the target never varies, or the dimension is on in fewer than LEAST_ROWS_ON rows.

        The distribution of the sum over all permutations is taken as Pearson's type III with its exact first
        three moments, on the side of its longer tail, and as normal on the other, where that is cautious:
        plain normal p-values are far too small where few rows are on and few are of a class (Kazi-Aoual et
        al. 1995, doi 10.1016/0167-9473(94)00064-4).
        """
        count = len(self)
        centred = target - target.mean()
        squares, cubes = (centred**2).sum(), (centred**3).sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt(self.squares * squares)
            rho = (self.deviations.T @ centred) / spread
            z = rho * np.sqrt(count - 1)
            skew = count * np.sqrt(count - 1) / (count - 2) * self.cubes * cubes / spread**3
        able = np.isfinite(z) & (self.squares > 1e-12) & (self.rows_on >= LEAST_ROWS_ON)
        rho, z, skew = (np.where(able, part, np.nan) for part in (rho, z, skew))
        p = np.full(len(z), np.nan)
        long_tail = np.where(z * skew > 0, np.abs(skew), 0)[able]
        p[able] = np.minimum(1, 2 * stats.pearson3.sf(np.abs(z[able]), long_tail))
        return np.clip(rho, -1, 1), p

    def auc(self, inside: np.ndarray) -> np.ndarray:
        """(D,) area under the ROC curve of each dimension's value as a detector of `inside` (N,) bool."""
        count, members = len(self), inside.sum()
        if members in (0, count):
            return np.full(len(self.zero), np.nan)
        excess = self.deviations.T @ (inside - members / count)
        return 0.5 + excess * count / (members * (count - members))

    def interval(self, target: np.ndarray, seed: int, draws: int, level: float = 0.95) -> np.ndarray:
        """(2, D) percentile bootstrap interval, over rows, of the correlation with the target's numbers."""
        draws = int(np.clip(_WORK / max(1, self.deviations.nnz), min(_LEAST_DRAWS, draws), draws))
        centred = target - target.mean()
        found, squares = np.empty((draws, len(self.zero))), self.deviations.T.power(2)
        for place, weights in _resampled(len(self), draws, seed):
            found[place] = self._weighted_correlation(weights, centred, squares)
        tail = 50 * (1 - level)
        return np.percentile(found, [tail, 100 - tail], axis=0)

    def _weighted_correlation(self, weights: np.ndarray, target: np.ndarray, squared) -> np.ndarray:
        """(draws, D) for weights (N, draws): how often each row was drawn. Shifts of ranks cancel out."""
        count, rows = len(self), self.deviations.T
        means = (rows @ weights) / count
        both = rows @ (weights * target[:, None]) / count
        squares = squared @ weights / count
        mean, square = target @ weights / count, target**2 @ weights / count
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt((squares - means**2) * (square - mean**2))
            return np.where(spread > 1e-12, (both - means * mean) / spread, 0).T


def _resampled(count: int, draws: int, seed: int) -> Iterator[tuple[slice, np.ndarray]]:
    generator = np.random.default_rng(seed)
    for start in range(0, draws, _BLOCK):
        place = slice(start, min(start + _BLOCK, draws))
        drawn = [
            np.bincount(generator.integers(count, size=count), minlength=count)
            for _ in range(place.stop - start)
        ]
        yield place, np.stack(drawn, axis=1).astype(np.float64)


def _column_sums(matrix: sparse.csc_matrix, data: np.ndarray) -> np.ndarray:
    return np.bincount(
        np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr)), data, minlength=matrix.shape[1]
    )


def share_interval(
    on: np.ndarray, size: int, on_elsewhere: np.ndarray, size_elsewhere: int, seed: int, draws: int = 400
) -> np.ndarray:
    """(2, D) 95 % percentile bootstrap interval of the difference of two shares of rows on.

    on, on_elsewhere (D,): rows on in two groups. Rows drawn with replacement within a group of zeros and ones
    have a binomial sum: its draws are the bootstrap's, without going through the rows.
    """
    generator = np.random.default_rng(seed)
    shares = [
        generator.binomial(rows, count / rows, size=(draws, len(count))) / rows
        for count, rows in ((on, size), (on_elsewhere, size_elsewhere))
    ]
    return np.percentile(shares[0] - shares[1], [2.5, 97.5], axis=0)
