"""How good the ends of a dense checkpoint's dimensions are, each measure beside what chance gives."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.evaluation.intruder import INSIDE, TopicSpace, found_share
from core.evaluation.quality import ranks
from core.index import DenseIndex

Progress = Callable[[int, int], None]
_LEAST = 20
"""An end with fewer example sentences than this is not asked about."""


@dataclass(frozen=True)
class DenseQuality:
    """Measures of D dimensions. intruder, intruder_null: (2, D) of the high and the low ends, NaN where not
    asked; share of `trials` in which, of four sentences at the end and one at neither, the latter was found;
    and the same with all five drawn from all sentences."""

    index: DenseIndex
    intruder: np.ndarray
    intruder_null: np.ndarray
    trials: int

    @cached_property
    def mean_intruder(self) -> np.ndarray:
        """(D,) mean of the two ends, NaN where one was not asked."""
        return self.intruder.mean(0)

    @cached_property
    def clarity(self) -> np.ndarray:
        """(D,) mean of a dimension's ranks (0 worst, 1 best) by word-label AUC, confidence and intruder, each
        the mean of its ends; NaN where one is not known."""
        parts = [ranks(self.index.word_auc), ranks(self.index.confidence), ranks(self.mean_intruder)]
        return np.mean(parts, axis=0)

    @cached_property
    def order(self) -> np.ndarray:
        """Dimensions from the clearest to the muddiest; those without a clarity are left out."""
        known = np.flatnonzero(np.isfinite(self.clarity))
        return known[np.lexsort((known, -self.clarity[known]))]


def measure_dense(
    index: DenseIndex, seed: int = 0, progress: Progress | None = None, trials: int = 100
) -> DenseQuality:
    """Measure both ends of all dimensions on the example sentences of an index.

    Raises:
        CorpusError: the sentences are not here.
    """
    progress = progress or (lambda done, total: None)
    space = TopicSpace.of(index.rows.texts, seed)
    found = np.full((2, 2, index.dimensions), np.nan)
    generator = np.random.default_rng(seed)
    for dimension in range(index.dimensions):
        outside = index.rows_of(dimension, "neither")
        for side, kind in enumerate(("high", "low")):
            inside = index.rows_of(dimension, kind)
            if len(inside) >= max(INSIDE, _LEAST) and len(outside):
                for place, shuffled in enumerate((False, True)):
                    found[place, side, dimension] = found_share(
                        space, inside, outside, generator, trials, shuffled
                    )
        progress(dimension + 1, index.dimensions)
    return DenseQuality(index, found[0], found[1], trials)
