"""Sparse codes of N sentences, and which of them are nearest to a code or strongest in a dimension; exact."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from core.errors import RequestError
from core.index.preference import Preference
from core.index.schema import P_ON_STEPS

MOST_NEIGHBOURS = 10_000
_SAME = 1e-6
"""Cosines that differ by less are equal: rounding must not decide an order."""


class ActiveDimension(NamedTuple):
    """One dimension of one sentence's code."""

    dimension: int
    value: float
    p_on: float


@dataclass(frozen=True)
class SparseCodes:
    """Gated codes of N sentences in D dimensions, as stored.

    indptr (N + 1,) int32, indices (A,) uint16, values (A,) float16, p_on (A,) uint8 in steps of 1/255.
    """

    indptr: np.ndarray
    indices: np.ndarray
    values: np.ndarray
    p_on: np.ndarray
    dimensions: int

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @cached_property
    def row_of_place(self) -> np.ndarray:
        """(A,) int32, the row of every stored value."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def _by_dimension(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(D + 1,) starts, then per dimension its (A,) rows in order and their values, float32."""
        order = np.argsort(self.indices, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(self.indices, minlength=self.dimensions))])
        return starts, self.row_of_place[order], self.values[order].astype(np.float32)

    @cached_property
    def norms(self) -> np.ndarray:
        """(N,) lengths of the codes."""
        squares = self.values.astype(np.float64) ** 2
        return np.sqrt(np.bincount(self.row_of_place, weights=squares, minlength=len(self)))

    def column(self, dimension: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows that have a dimension on, in order, and their values.

        Raises:
            RequestError: no such dimension.
        """
        if not 0 <= dimension < self.dimensions:
            raise RequestError(f"There is no dimension {dimension}.", f"Give 0 to {self.dimensions - 1}.")
        starts, rows, values = self._by_dimension
        place = slice(starts[dimension], starts[dimension + 1])
        return rows[place], values[place]

    def values_at(self, rows: np.ndarray, dimension: int) -> np.ndarray:
        """(n,) float32 values of one dimension in some rows; 0 where it is off."""
        values = np.zeros(len(rows), dtype=np.float32)
        for place, row in enumerate(rows.tolist()):
            start, stop = self.indptr[row], self.indptr[row + 1]
            at = start + np.searchsorted(self.indices[start:stop], dimension)
            if at < stop and self.indices[at] == dimension:
                values[place] = self.values[at]
        return values

    def matrix(self):
        """The codes as a SciPy CSR matrix (N, D) float32."""
        from scipy import sparse  # half a second to import, and showing neighbours does without

        parts = self.values.astype(np.float32), self.indices.astype(np.int32), self.indptr
        return sparse.csr_array(parts, shape=(len(self), self.dimensions))

    def active(self, row: int) -> tuple[ActiveDimension, ...]:
        """The active dimensions of one sentence, largest |value| first."""
        place = slice(self.indptr[row], self.indptr[row + 1])
        values = self.values[place].astype(np.float32)
        p_on = self.p_on[place].astype(np.float32) / P_ON_STEPS
        found = [
            ActiveDimension(int(self.indices[place][at]), float(values[at]), float(p_on[at]))
            for at in np.argsort(-np.abs(values), kind="stable")
        ]
        return tuple(found)

    def strongest(
        self,
        dimension: int,
        k: int,
        sign: int | None = None,
        among: np.ndarray | None = None,
        order: Preference | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The rows with the largest |value| in one dimension, largest first, ties by row.

        sign: +1 or -1 takes values of that sign only. among: (N,) bool, the rows to choose from; None for
        all. order: preferred rows first. Returns (rows, their values).

        Raises:
            RequestError: no such dimension, a sign other than +1, -1 and None, or k out of bounds.
        """
        check_k(k)
        check_sign(sign)
        rows, values = self.column(dimension)
        if among is not None:
            rows, values = rows[among[rows]], values[among[rows]]
        if sign is not None:
            rows, values = rows[values * sign > 0], values[values * sign > 0]
        found = _largest(rows, np.abs(values), k, order)
        return rows[found], values[found]

    def nearest(
        self, code: np.ndarray, k: int, among: np.ndarray | None = None, order: Preference | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The rows with the largest cosine to a code (D,), above 0; of equals, the nearer in length.

        among: (N,) bool, the rows to choose from; None for all. order: preferred rows first.
        Returns (rows, their cosines), largest first.

        Raises:
            RequestError: wrong width, values that are not finite, or k out of bounds.
        """
        check_k(k)
        code = np.asarray(code, dtype=np.float32)
        if code.shape != (self.dimensions,) or not np.isfinite(code).all():
            raise RequestError(
                f"A code of shape {code.shape} cannot be compared.", f"Give {self.dimensions} finite numbers."
            )
        if among is not None and (among.dtype != bool or among.shape != (len(self),)):
            raise RequestError("`among` is not one bool per row.", f"Give {len(self)} of them.")
        length = float(np.linalg.norm(code))
        products = np.zeros(len(self), dtype=np.float64)
        for dimension in np.flatnonzero(code):  # a few: codes are sparse
            rows, values = self.column(int(dimension))
            products[rows] += values * float(code[dimension])
        rows = np.flatnonzero(products > 0)
        rows = rows if among is None else rows[among[rows]]
        cosines = products[rows] / (self.norms[rows] * length)
        rows, cosines = rows[cosines > _SAME], cosines[cosines > _SAME]
        found = _largest(rows, cosines, k, order, np.abs(self.norms - length))
        return rows[found], np.minimum(cosines[found], 1.0)


def _largest(
    rows: np.ndarray, scores: np.ndarray, k: int, order: Preference | None, ties: np.ndarray | None = None
) -> np.ndarray:
    """Places of the k largest scores, largest first; of the preferred rows before those of others.

    ties: (N,) of equal scores, the row with the smallest of these goes first, then the first row.
    """
    ranks = np.zeros(len(rows), np.int8) if order is None else order.ranks(rows, scores)
    found: list[int] = []
    for rank in np.unique(ranks):
        places, most = np.flatnonzero(ranks == rank), k - len(found)
        if len(places) > most:
            least = np.partition(scores[places], len(places) - most)[len(places) - most]
            places = places[scores[places] >= least - _SAME]
        equal = np.zeros(len(places)) if ties is None else ties[rows[places]]
        by_score = np.lexsort((rows[places], equal, -np.round(scores[places] / _SAME)))
        found.extend(places[by_score[:most]].tolist())
        if len(found) == k:
            break
    return np.array(found, dtype=np.int64)


def check_k(k: int) -> None:
    if not 1 <= k <= MOST_NEIGHBOURS:
        raise RequestError(f"{k} neighbours were asked for.", f"Ask for 1 to {MOST_NEIGHBOURS:,}.")


def check_sign(sign: int | None) -> None:
    if sign not in (None, 1, -1):
        raise RequestError(f"The sign is {sign!r}.", "Give 1, -1 or None.")
