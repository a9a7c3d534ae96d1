"""How good the dimensions of a checkpoint are, one by one, each measure beside what chance gives."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.evaluation.intruder import INSIDE, TopicSpace, found_share, intruder_shares
from core.index import DimensionIndex
from core.interpretation.interpretability import class_purity_auc, word_label_auc
from core.interpretation.words import WordCounts

Progress = Callable[[int, int], None]
_STAGES = 4
_LEAST_ON = 20
"""A dimension that is on (or an end that has) fewer example sentences is not asked about."""


@dataclass(frozen=True)
class Quality:
    """Measures of D dimensions; arrays are (D,), without gates (2, D) of the high and the low ends; NaN where
    too few or too many sentences have the feature.

    intruder: share of `trials` in which the odd one of five example sentences was found; intruder_null: the
    same with all five drawn from all sentences.

    word_auc, purity: over the whole mixture, from the index. With gates, nulls are taken on the example
    sentences: word_auc_null with the codes dealt to other sentences, purity_null with the classes dealt anew.
    """

    index: DimensionIndex
    intruder: np.ndarray
    intruder_null: np.ndarray
    trials: int
    word_auc_null: np.ndarray
    purity_null: np.ndarray

    @cached_property
    def mean_intruder(self) -> np.ndarray:
        """(D,) mean over the ends, NaN where one was not asked."""
        return self.intruder.reshape(-1, self.index.dimensions).mean(0)

    @cached_property
    def clarity(self) -> np.ndarray:
        """(D,) mean of a dimension's ranks (0 worst, 1 best) by word-label AUC, confidence and intruder, each
        the mean of its ends; NaN where one of these is not known."""
        parts = [ranks(self.index.word_auc), ranks(self.index.confidence), ranks(self.mean_intruder)]
        return np.mean(parts, axis=0)

    @cached_property
    def order(self) -> np.ndarray:
        """Dimensions, the clearest first; those without a clarity are left out."""
        known = np.flatnonzero(np.isfinite(self.clarity))
        return known[np.lexsort((known, -self.clarity[known]))]


def measure_quality(
    index: DimensionIndex, seed: int = 0, progress: Progress | None = None, trials: int = 100
) -> Quality:
    """Measure all dimensions on the example sentences of an index.

    Raises:
        CorpusError: the sentences are not here.
    """
    progress = progress or (lambda done, total: None)
    space = TopicSpace.of(index.rows.texts, seed)
    return (_gated if index.has_gates else _ends)(index, space, seed, progress, trials)


def _gated(index: DimensionIndex, space: TopicSpace, seed: int, progress: Progress, trials: int) -> Quality:
    words = WordCounts.of(index.rows.texts)
    progress(1, _STAGES)
    codes = index.codes.matrix()
    on = sparse.csr_matrix((np.ones(codes.nnz, np.float32), codes.indices, codes.indptr), shape=codes.shape)
    chosen = np.diff(sparse.csc_array(on).indptr) >= _LEAST_ON
    found, chance = (intruder_shares(on, space, chosen, seed, trials, shuffled) for shuffled in (False, True))
    progress(2, _STAGES)
    generator = np.random.default_rng(seed)
    dealt = word_label_auc(on[generator.permutation(on.shape[0])], words, seed)
    progress(3, _STAGES)
    labels = index.rows.labels or ("",) * len(index)
    shuffled = [labels[row] for row in generator.permutation(len(labels))]
    purity = class_purity_auc(on, shuffled, seed, usable=np.isfinite(index.purity))
    progress(_STAGES, _STAGES)
    return Quality(index, found, chance, trials, dealt.auc, purity.purity)


def _ends(index: DimensionIndex, space: TopicSpace, seed: int, progress: Progress, trials: int) -> Quality:
    """Four sentences at an end against one at neither."""
    found = np.full((2, 2, index.dimensions), np.nan)
    generator = np.random.default_rng(seed)
    for dimension in range(index.dimensions):
        outside = index.rows_of(dimension, "neither")
        for side, kind in enumerate(index.kind.ends):
            inside = index.rows_of(dimension, kind)
            if len(inside) >= max(INSIDE, _LEAST_ON) and len(outside):
                for place, shuffled in enumerate((False, True)):
                    found[place, side, dimension] = found_share(
                        space, inside, outside, generator, trials, shuffled
                    )
        progress(dimension + 1, index.dimensions)
    return Quality(index, found[0], found[1], trials, index.word_auc_null, index.purity_null)


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0 to 1, equals alike; NaN stays NaN."""
    from scipy.stats import rankdata

    known = np.isfinite(values)
    ranks = np.full(len(values), np.nan)
    if known.any():
        ranks[known] = (rankdata(values[known]) - 1) / max(1, known.sum() - 1)
    return ranks
