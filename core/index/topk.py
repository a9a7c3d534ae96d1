"""The few best sentences of every dimension, kept while sentences stream by; two keepers merge exactly."""

import numpy as np

_PENDING = 4
"""Offers wait until there are this many times as many as can be kept: sorting is what costs."""


class TopK:
    """At most `most` rows per dimension: those of the smallest key, ties by row.

    After any order of `offer` and `merge` it holds what one sorted list of all offers would begin with.
    """

    def __init__(self, dimensions: int, most: int) -> None:
        self.dimensions, self.most = dimensions, most
        self._bound = np.full(dimensions, np.inf)
        self._kept = _nothing()
        self._pending: list[tuple[np.ndarray, ...]] = []
        self._waiting = 0

    def offer(self, dimensions: np.ndarray, keys: np.ndarray, rows: np.ndarray, scores: np.ndarray) -> None:
        """Sentences `rows` (n,) for `dimensions` (n,); the smaller `keys` (n,) stay, with their `scores`."""
        able = keys <= self._bound[dimensions]
        offer = (
            dimensions[able].astype(np.int32),
            keys[able].astype(np.float64),
            rows[able].astype(np.int64),
            scores[able].astype(np.float32),
        )
        self._pending.append(offer)
        self._waiting += len(offer[0])
        if self._waiting > _PENDING * self.dimensions * self.most:
            self._settle()

    def bound(self) -> np.ndarray:
        """(D,) a key above this cannot enter any more; infinite where there is room."""
        return self._bound

    def merge(self, other: "TopK") -> None:
        """Take in what another keeper of the same size has kept."""
        if (other.dimensions, other.most) != (self.dimensions, self.most):
            raise ValueError("keepers of different sizes")
        other._settle()
        self.offer(*other._kept)

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """(D, most) rows, int32, best first, -1 where there are fewer; and their scores, 0 there."""
        self._settle()
        dimensions, _, kept, scored = self._kept
        rows = np.full((self.dimensions, self.most), -1, dtype=np.int32)
        scores = np.zeros((self.dimensions, self.most), dtype=np.float32)
        place = dimensions, _rank(dimensions)
        rows[place], scores[place] = kept, scored
        return rows, scores

    def _settle(self) -> None:
        if not self._pending:
            return
        parts = [self._kept, *self._pending]
        dimensions, keys, rows, scores = (np.concatenate(part) for part in zip(*parts, strict=True))
        order = np.lexsort((rows, keys, dimensions))
        order = order[_rank(dimensions[order]) < self.most]
        self._kept = dimensions[order], keys[order], rows[order], scores[order]
        self._pending, self._waiting = [], 0
        ranks = _rank(self._kept[0])
        last = ranks == self.most - 1
        self._bound[self._kept[0][last]] = self._kept[1][last]


def _nothing() -> tuple[np.ndarray, ...]:
    kinds = np.int32, np.float64, np.int64, np.float32
    return tuple(np.zeros(0, kind) for kind in kinds)


def _rank(ordered: np.ndarray) -> np.ndarray:
    """Place of each element among its equals, in an array whose equals stand together."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    new = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return np.arange(len(ordered)) - np.repeat(new, np.diff(np.concatenate([new, [len(ordered)]])))
