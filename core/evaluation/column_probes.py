"""How well a column can be read out of a few dimensions, on held-out rows, beside other readers."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.stats import rankdata
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from core.data.normalise import normalise
from core.data.readers.column_kinds import Column
from core.evaluation.bootstrap import average, bootstrap_interval, finite
from core.evaluation.probing import split
from core.evaluation.rank_association import RankedCodes

SIZES = (1, 2, 5, 10)
MOST_ROWS = 10_000
"""Rows that are fitted on and scored, together; drawn by the seed from a larger table."""
LEAST_ROWS = 40
_WORDS = 20_000
_STRENGTHS = (1.0, 10.0, 100.0, 1000.0, 10_000.0)


def column_probes(
    column: Column,
    codes: sparse.csr_matrix,
    texts: Sequence[str],
    rows: np.ndarray,
    embeddings: np.ndarray | None = None,
    seed: int = 0,
) -> tuple[dict, ...]:
    """Held-out scores of readers of a column: {reader, dimensions, metric, score, majority} of each.

    Readers: the best 1, 2, 5 and 10 dimensions (`best_dimensions` of the fitted rows), all dimensions,
    TF-IDF of words and pairs of words, and `embeddings` (N, F) where given. Each is a logistic regression,
    whose accuracy stands beside that of always saying the commonest class (`majority`); of an ordered column
    a ridge regression, with R2 (`majority` is 0: always the mean). score has a 95 % bootstrap interval.

    codes (N, D), texts (N): all rows; `rows`: those to use. Fitted on 70 %, chosen by a hash of the text.
    Nothing where there are fewer than 40 rows.
    """
    if len(rows) > MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).permutation(rows)[:MOST_ROWS])
    plain = [normalise(texts[row]) for row in rows]
    fit, test = split(plain)
    values = column.values[rows]
    if len(rows) < LEAST_ROWS or min(len(fit), len(test)) < LEAST_ROWS // 4:
        return ()
    if len(np.unique(values[fit])) < 2:
        return ()
    here = sparse.csr_matrix(codes[rows])
    order = best_dimensions(column, here[fit], values[fit])
    inputs: list[tuple[str, list[int] | None, object, object]] = [
        (
            f"best {size}",
            order[:size].tolist(),
            *(here[side][:, order[:size]].toarray() for side in (fit, test)),
        )
        for size in SIZES
        if size <= len(order)
    ]
    inputs.append(("all dimensions", None, here[fit], here[test]))
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=_WORDS)
    try:
        known = words.fit_transform([plain[row] for row in fit])
        inputs.append(("TF-IDF", None, known, words.transform([plain[row] for row in test])))
    except ValueError:  # texts without any word of two letters
        pass
    if embeddings is not None:
        one, other = (np.asarray(embeddings[rows[side]], np.float32) for side in (fit, test))
        inputs.append(("encoder", None, one, other))
    return tuple(
        {
            "reader": name,
            "dimensions": dimensions,
            **_score(column, one, values[fit], other, values[test], seed),
        }
        for name, dimensions, one, other in inputs
    )


def best_dimensions(column: Column, codes: sparse.csr_matrix, values: np.ndarray) -> np.ndarray:
    """Dimensions by |rank correlation| with the column; of classes first the best of each, and so on."""
    ranked = RankedCodes.of(codes)
    targets = [rankdata(values)] if column.is_ordered else [values == one for one in np.unique(values)]
    found = np.array([np.abs(ranked.correlation(np.asarray(target, np.float64))[0]) for target in targets])
    found = np.where(np.isnan(found), -1, found)
    strength, place = found.max(0), np.argsort(np.argsort(-found, axis=1, kind="stable"), axis=1).min(0)
    order = np.lexsort((-strength, place))
    return order[strength[order] >= 0]


def _ridge(scaler, fit, values: np.ndarray):
    """A ridge regression whose strength did best on the last fifth of the rows it is fitted on.

    One strength for all would favour readers of few inputs: many inputs of few rows need more of it.
    """
    cut = max(1, fit.shape[0] * 4 // 5)
    errors = []
    for alpha in _STRENGTHS:
        tried = make_pipeline(clone(scaler), Ridge(alpha=alpha)).fit(fit[:cut], values[:cut])
        errors.append(((tried.predict(fit[cut:]) - values[cut:]) ** 2).mean())
    return make_pipeline(scaler, Ridge(alpha=_STRENGTHS[int(np.argmin(errors))])).fit(fit, values)


def _score(column: Column, fit, fit_values: np.ndarray, test, test_values: np.ndarray, seed: int) -> dict:
    scaler = MaxAbsScaler() if sparse.issparse(fit) else StandardScaler()
    if column.is_ordered:
        reader = _ridge(scaler, fit, fit_values)
        errors = (reader.predict(test) - test_values) ** 2
        spread = (test_values - fit_values.mean()) ** 2
        parts = np.stack([errors, spread], axis=1)
        low, high = bootstrap_interval(parts, seed, statistic=lambda means: 1 - means[:, 0] / means[:, 1])
        mean = 1 - errors.mean() / spread.mean() if spread.any() else np.nan
        score = {"mean": finite(mean), "low": finite(low), "high": finite(high), "count": len(errors)}
        return {"metric": "r2", "score": score, "majority": 0.0}
    reader = make_pipeline(scaler, LogisticRegression(max_iter=300, tol=1e-3)).fit(fit, fit_values)
    classes, counts = np.unique(fit_values, return_counts=True)
    majority = (test_values == classes[counts.argmax()]).mean()
    return {
        "metric": "accuracy",
        "score": average(reader.predict(test) == test_values, seed),
        "majority": finite(majority),
    }
