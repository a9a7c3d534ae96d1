"""The few rows with the largest score of every dimension, kept while sentences stream by; merges exactly."""

import numpy as np

_LAST_ROW = 2**32 - 1


class TopK:
    """At most `most` rows per dimension: those of the largest score, ties by row.

    After any order of `offer` and `merge` it holds what one sorted list of all offers would begin with.
    """

    def __init__(self, dimensions: int, most: int) -> None:
        self.most = most
        # (most, D), -1 where there are fewer. One whole number holds score and row: the bits of a float that
        # is not negative rise with it.
        self.keys = np.full((most, dimensions), -1, dtype=np.int64)

    def offer(self, scores: np.ndarray, rows: np.ndarray) -> None:
        """Sentences `rows` (B,) with their float32 `scores` (B, D); those below 0 are left out."""
        bits = (scores.astype(np.float32) + np.float32(0)).view(np.int32).astype(np.int64)
        keys = (bits << 32) | (_LAST_ROW - rows.astype(np.int64))[:, None]
        self._keep(np.where(scores >= 0, keys, -1))

    def merge(self, other: "TopK") -> None:
        """Take in what another of the same size has kept."""
        if other.keys.shape != self.keys.shape:
            raise ValueError("kept rows of different sizes")
        self._keep(other.keys)

    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """(D, most) rows, int32, best first, -1 where there are fewer; and their float32 scores, 0 there."""
        keys = np.ascontiguousarray(-np.sort(-self.keys, axis=0).T)
        rows = np.where(keys < 0, -1, _LAST_ROW - (keys & _LAST_ROW)).astype(np.int32)
        scores = (np.maximum(keys, 0) >> 32).astype(np.int32).view(np.float32)
        return rows, scores

    def _keep(self, keys: np.ndarray) -> None:
        both = np.concatenate([self.keys, keys])
        self.keys = np.partition(both, -self.most, axis=0)[-self.most :]
