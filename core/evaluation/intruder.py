"""Metric 7: how often words alone tell a sentence without a dimension from four that have it on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from core.evaluation.bootstrap import average

INSIDE = 4
CHANCE = 1 / (INSIDE + 1)
_TRIALS = 20
_COMPONENTS = 100


@dataclass(frozen=True)
class TopicSpace:
    """N sentences as unit vectors (N, K): TF-IDF of their words, reduced by SVD; it knows no model."""

    vectors: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str], seed: int = 0) -> "TopicSpace":
        """Fitted on the sentences themselves; words that stand in one sentence only are left out."""
        try:
            counts = TfidfVectorizer(token_pattern=r"\S+", min_df=2, sublinear_tf=True).fit_transform(texts)
        except ValueError:  # no word stands in two sentences
            return cls(np.zeros((len(texts), 1), np.float32))
        size = min(_COMPONENTS, min(counts.shape) - 1)
        if size < 1:
            return cls(normalize(counts.toarray()).astype(np.float32))
        with np.errstate(invalid="ignore"):  # sentences that are all alike have no variance to explain
            reduced = TruncatedSVD(size, random_state=seed).fit_transform(counts)
        return cls(normalize(reduced).astype(np.float32))


def intruder(
    on: sparse.csr_matrix, space: TopicSpace, usable: np.ndarray, seed: int = 0, trials: int = _TRIALS
) -> dict:
    """Share of trials in which the sentence without the dimension is the one least like the other four.

    {"mean", "low", "high", "count"} over dimensions of `intruder_shares`, beside `chance` (.2).
    """
    shares = intruder_shares(on, space, usable, seed, trials)
    return {**average(shares[np.isfinite(shares)], seed), "chance": CHANCE}


def intruder_shares(
    on: sparse.csr_matrix,
    space: TopicSpace,
    usable: np.ndarray,
    seed: int = 0,
    trials: int = _TRIALS,
    shuffled: bool = False,
) -> np.ndarray:
    """(D,) share of trials in which the odd one was picked; NaN where a dimension was left out.

    Each trial of a usable dimension draws four sentences that have it on and one that has not; the one with
    the smallest summed cosine to the others is picked, ties by lot.

    Args:
        on: (N, D), non-zero where a dimension is on. usable: (D,) bool.
        shuffled: draw all five from all sentences instead: what chance gives.
    """
    generator = np.random.default_rng(seed)
    columns = on.tocsc()
    shares = np.full(on.shape[1], np.nan)
    for dimension in np.flatnonzero(usable):
        inside = columns.indices[columns.indptr[dimension] : columns.indptr[dimension + 1]]
        outside = np.setdiff1d(np.arange(on.shape[0]), inside, assume_unique=True)
        if len(inside) < INSIDE or not len(outside):
            continue
        shares[dimension] = found_share(space, inside, outside, generator, trials, shuffled)
    return shares


def found_share(
    space: TopicSpace,
    inside: np.ndarray,
    outside: np.ndarray,
    generator: np.random.Generator,
    trials: int = _TRIALS,
    shuffled: bool = False,
) -> float:
    """Share of trials in which one row of `outside` is told from four of `inside`; as `intruder_shares`."""
    four = np.stack([generator.choice(inside, INSIDE, replace=False) for _ in range(trials)])
    rows = np.column_stack([four, generator.choice(outside, trials)])  # (trials, 5), the last one is odd
    if shuffled:
        rows = generator.integers(len(space.vectors), size=rows.shape)
    vectors = space.vectors[rows]
    cosines = np.einsum("tik,tjk->tij", vectors, vectors)
    # Less its own, which is 0 and not 1 for a sentence without any shared word.
    likeness = cosines.sum(2) - np.einsum("tii->ti", cosines)
    noise = generator.random(likeness.shape) * 1e-6
    return float(((likeness + noise).argmin(1) == INSIDE).mean())
