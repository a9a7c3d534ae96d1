"""Which example sentences are shown before others: those of an earlier part of their corpus."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.data.corpus import Part
from core.index.schema import MEDIAN, Source


def part_numbers(parts: Sequence[Part | Source], rows: int) -> np.ndarray:
    """(N,) int8, which part of a corpus each of its rows is in; all 0 where it has none."""
    sizes = [part.rows for part in parts] or [rows]
    return np.repeat(np.arange(len(sizes), dtype=np.int8), sizes)


class Preference(NamedTuple):
    """Rows of an earlier part of the corpus first, if they score enough.

    parts: (N,) number of each row's part. least: the score from which an earlier part goes first. below: how
    far below the best score of all it may be.
    """

    parts: np.ndarray
    least: float
    below: float = np.inf

    def ranks(self, rows: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """(n,) smallest first; rows of any part that score less come with those of the last."""
        least = max(self.least, scores.max(initial=0) - self.below)
        return np.where(scores >= least, self.parts[rows], self.parts[-1])

    @classmethod
    def by_strength(cls, parts: np.ndarray, quantiles: np.ndarray, dimension: int) -> "Preference":
        """Of the sentences of a dimension: enough is its median |value|. quantiles: (D, 9) of the index."""
        return cls(parts, float(abs(quantiles[dimension, MEDIAN])))
