"""How well numbers that sentences have, e.g. ratings, are read out of codes: ridge regressions."""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse
from scipy.stats import rankdata
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from core.evaluation.bootstrap import average, bootstrap_interval, finite
from core.evaluation.probing import split

LEAST_ROWS = 40
"""With fewer rows nothing is fitted."""
_WORDS = 20_000
_STRENGTHS = (1.0, 10.0, 100.0, 1000.0, 10_000.0)


def regression(
    codes: Mapping[str, np.ndarray],
    numbers: np.ndarray,
    texts: Sequence[str],
    seed: int = 0,
    fit: tuple[Mapping[str, np.ndarray], np.ndarray, Sequence[str]] | None = None,
) -> dict:
    """JSON-ready held-out scores of a ridge regression on each of `codes` (N, F), on TF-IDF, and of the mean.

    Rows whose number (N,) is NaN are left out. Fitted on `fit` (codes, numbers and texts of the training
    side) where given, else on 70 % of the rows, chosen by a hash of the text.

    Returns {"rows_fitted", "rows_scored", "different", "readers": {name: {"r2", "spearman", "error"}}}, each
    with its 95 % bootstrap interval; error: mean absolute error, in units of the numbers. The reader "mean"
    always says the mean of the fitted numbers, whose R2 is 0 by definition. No readers below 40 rows.
    """
    rows = np.flatnonzero(np.isfinite(numbers))
    if fit is None:
        inside, outside = (rows[side] for side in split([texts[row] for row in rows.tolist()]))
        fit = codes, numbers, texts
    else:
        inside, outside = np.flatnonzero(np.isfinite(fit[1])), rows
    known, seen = np.asarray(fit[1], float)[inside], np.asarray(numbers, float)[outside]
    result: dict = {
        "rows_fitted": len(known),
        "rows_scored": len(seen),
        "different": len(np.unique(np.concatenate([known, seen]))),
        "readers": {},
    }
    if len(known) + len(seen) < LEAST_ROWS or min(len(known), len(seen)) < LEAST_ROWS // 4:
        return result
    inputs = {name: (fit[0][name][inside], code[outside]) for name, code in codes.items()}
    chosen = [fit[2][row] for row in inside.tolist()], [texts[row] for row in outside.tolist()]
    words = tfidf(*chosen)
    inputs |= {"tfidf": words} if words else {}
    for name, (one, other) in inputs.items():
        result["readers"][name] = _scores(ridge_predictions(one, known, other), seen, known.mean(), seed)
    result["readers"]["mean"] = _scores(np.full(len(seen), known.mean()), seen, known.mean(), seed)
    return result


def ridge_predictions(fit, values: np.ndarray, test) -> np.ndarray:
    """(M,) what a ridge regression of `values` (N,) on `fit` (N, F), dense or sparse, says of `test` (M, F).

    Its strength is the one that did best on the last fifth of the fitted rows: one for all would favour
    readers of few inputs, for many inputs of few rows need more of it.
    """
    scaler, cut = scaler_for(fit), max(1, fit.shape[0] * 4 // 5)
    errors = []
    for alpha in _STRENGTHS:
        tried = make_pipeline(clone(scaler), Ridge(alpha=alpha)).fit(fit[:cut], values[:cut])
        errors.append(((tried.predict(fit[cut:]) - values[cut:]) ** 2).mean())
    best = make_pipeline(scaler, Ridge(alpha=_STRENGTHS[int(np.argmin(errors))])).fit(fit, values)
    return best.predict(test)


def scaler_for(inputs) -> MaxAbsScaler | StandardScaler:
    """A scaler that keeps sparse inputs sparse."""
    return MaxAbsScaler() if sparse.issparse(inputs) else StandardScaler()


def tfidf(fit: Sequence[str], test: Sequence[str]) -> tuple[sparse.csr_matrix, sparse.csr_matrix] | None:
    """TF-IDF of words and pairs of words, those of `fit`; None where no text has a word of two letters."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=_WORDS)
    try:
        return words.fit_transform(fit), words.transform(test)
    except ValueError:
        return None


def r2(said: np.ndarray, values: np.ndarray, mean: float, seed: int = 0) -> dict:
    """1 - squared error / squared error of always saying `mean`, with its 95 % bootstrap interval."""
    parts = np.stack([(said - values) ** 2, (values - mean) ** 2], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = bootstrap_interval(parts, seed, statistic=lambda means: 1 - means[:, 0] / means[:, 1])
        value = 1 - parts[:, 0].mean() / parts[:, 1].mean()
    return {"mean": finite(value), "low": finite(low), "high": finite(high), "count": len(values)}


def _scores(said: np.ndarray, values: np.ndarray, mean: float, seed: int) -> dict:
    return {
        "r2": r2(said, values, mean, seed),
        "spearman": _spearman(said, values, seed),
        "error": average(np.abs(said - values), seed),
    }


def _spearman(said: np.ndarray, values: np.ndarray, seed: int) -> dict:
    """The correlation of ranks; of a draw of the bootstrap, that of the ranks in all rows."""
    one, other = (rankdata(each) / len(each) for each in (said, values))
    parts = np.stack([one * other, one, other, one**2, other**2], axis=1)

    def correlation(means: np.ndarray) -> np.ndarray:
        both, left, right, squared, other_squared = means.T
        spread = np.sqrt(np.maximum(squared - left**2, 0) * np.maximum(other_squared - right**2, 0))
        return (both - left * right) / np.where(spread > 1e-12, spread, np.nan)

    low, high = bootstrap_interval(parts, seed, statistic=correlation)
    value = correlation(parts.mean(0)[None])[0]
    return {"mean": finite(value), "low": finite(low), "high": finite(high), "count": len(values)}
