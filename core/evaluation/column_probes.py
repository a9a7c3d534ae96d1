"""How well a column can be read out of a few dimensions, on held-out rows, beside other readers."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from core.data.normalise import normalise
from core.data.readers.column_kinds import Column
from core.evaluation.bootstrap import average, finite
from core.evaluation.probing import split
from core.evaluation.rank_association import RankedCodes
from core.evaluation.regression import LEAST_ROWS, r2, ridge_predictions, scaler_for, tfidf

SIZES = (1, 2, 5, 10)
MOST_ROWS = 10_000
"""Rows that are fitted on and scored, together; drawn by the seed from a larger table."""


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
    words = tfidf([plain[row] for row in fit], [plain[row] for row in test])
    if words is not None:
        inputs.append(("TF-IDF", None, *words))
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


def _score(column: Column, fit, fit_values: np.ndarray, test, test_values: np.ndarray, seed: int) -> dict:
    if column.is_ordered:
        said = ridge_predictions(fit, fit_values, test)
        return {"metric": "r2", "score": r2(said, test_values, fit_values.mean(), seed), "majority": 0.0}
    reader = make_pipeline(scaler_for(fit), LogisticRegression(max_iter=300, tol=1e-3)).fit(fit, fit_values)
    classes, counts = np.unique(fit_values, return_counts=True)
    majority = (test_values == classes[counts.argmax()]).mean()
    return {
        "metric": "accuracy",
        "score": average(reader.predict(test) == test_values, seed),
        "majority": finite(majority),
    }
