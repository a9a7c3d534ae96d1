"""Which example sentences are shown before others: those of an earlier part of their corpus."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.data.corpus import Part
from core.index.schema import Source


def part_numbers(parts: Sequence[Part | Source], rows: int) -> np.ndarray:
    """(N,) int8, which part of a corpus each of its rows is in; all 0 where it has none."""
    sizes = [part.rows for part in parts] or [rows]
    return np.repeat(np.arange(len(sizes), dtype=np.int8), sizes)


AS_STRONG = 0.6
"""Of the strongest value of a dimension, the share from which an earlier part of the corpus goes first: from
the median on, as it was once, everyday sentences hid definitions that say a rare topic far more strongly."""


class Preference(NamedTuple):
    """Rows of an earlier part of the corpus first, if they score enough.

    parts: (N,) number of each row's part. least: the score from which an earlier part goes first. below: how
    far below the best score of all it may be. share: of the best score, what it must reach.
    """

    parts: np.ndarray
    least: float = 0.0
    below: float = np.inf
    share: float = 0.0

    def ranks(self, rows: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """(n,) smallest first; rows of any part that score less come with those of the last."""
        best = scores.max(initial=0)
        least = max(self.least, best - self.below, self.share * best)
        return np.where(scores >= least, self.parts[rows], self.parts[-1])

    @classmethod
    def by_strength(cls, parts: np.ndarray) -> "Preference":
        """Of the sentences of a dimension, by their |value|: enough is AS_STRONG of the strongest."""
        return cls(parts, share=AS_STRONG)
