"""How far a code's dimensions are the known factors of the sentences: DCI, MIG and the FactorVAE score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import mutual_info_score

_BINS = 20
_TREES, _DEPTH = 40, 12
_VOTES, _VOTE_ROWS = 1000, 64
_LEAST_VARIANCE = 1e-8


@dataclass(frozen=True)
class FactorScores:
    """Each 0 to 1, 1 is best.

    disentanglement: a dimension is of use to one factor only. completeness: one dimension suffices for a
    factor. informativeness: accuracy of reading factors off the code, mean over factors (Eastwood and
    Williams 2018, importances of a random forest). mig: gap between the two dimensions that tell most of a
    factor, in shares of its entropy (Chen et al. 2018, arXiv 1802.04942; values in 20 bins). factor_vae:
    accuracy of naming the factor that was held fixed by the dimension that varies least (Kim and Mnih 2018,
    arXiv 1802.05983).
    """

    disentanglement: float
    completeness: float
    informativeness: float
    mig: float
    factor_vae: float


def factor_scores(code: np.ndarray, factors: np.ndarray, seed: int = 0) -> FactorScores:
    """The scores of a code (N, D) of sentences with known factors (N, K) int; half are fitted on."""
    code = np.asarray(code, np.float64)
    half = np.random.default_rng(seed).permutation(len(code)) < len(code) // 2
    importances, right = _importances(code, factors, half, seed)
    return FactorScores(
        *disentanglement_completeness(importances),
        float(np.mean(right)),
        mutual_information_gap(code, factors),
        factor_vae_score(code, factors, half, seed),
    )


def disentanglement_completeness(importances: np.ndarray) -> tuple[float, float]:
    """Both out of importances (D, K) of dimensions for factors, weighted by how much each dimension and each
    factor counts."""
    total = importances.sum()
    if total <= 0:
        return 0.0, 0.0
    by_dimension = _concentration(importances)
    by_factor = _concentration(importances.T)
    weights = importances.sum(1) / total
    return float(by_dimension @ weights), float(by_factor @ (importances.sum(0) / total))


def mutual_information_gap(code: np.ndarray, factors: np.ndarray) -> float:
    """Mean over factors of the gap between the two dimensions that tell most, in shares of its entropy."""
    edges = [np.unique(np.histogram_bin_edges(column, _BINS)[1:-1]) for column in code.T]
    cells = [np.digitize(column, edge) for column, edge in zip(code.T, edges, strict=True)]
    gaps = []
    for factor in factors.T:
        told = np.sort([mutual_info_score(factor, column) for column in cells])[::-1]
        second = told[1] if len(told) > 1 else 0.0
        gaps.append((told[0] - second) / mutual_info_score(factor, factor))
    return float(np.mean(gaps))


def factor_vae_score(code: np.ndarray, factors: np.ndarray, half: np.ndarray, seed: int = 0) -> float:
    """Share of votes on the other half whose least varying dimension says which factor was fixed, by the
    majority of the votes on `half` (N,) bool. Dimensions that never vary have no vote."""
    generator, variance = np.random.default_rng(seed), code.var(0)
    living = np.flatnonzero(variance > _LEAST_VARIANCE)
    if not len(living):
        return 1 / factors.shape[1]
    table = np.zeros((2, code.shape[1], factors.shape[1]), np.int64)
    for side, rows in enumerate((np.flatnonzero(half), np.flatnonzero(~half))):
        for _ in range(_VOTES):
            factor = int(generator.integers(factors.shape[1]))
            value = factors[generator.choice(rows), factor]
            same = rows[factors[rows, factor] == value]
            drawn = code[generator.choice(same, _VOTE_ROWS)][:, living]
            table[side, living[np.argmin(drawn.var(0) / variance[living])], factor] += 1
    named = table[0].argmax(1)
    return float(table[1][np.arange(len(named)), named].sum() / table[1].sum())


def ideal_codes(factors: np.ndarray, sizes: Sequence[int]) -> dict[str, np.ndarray]:
    """The best codes there are: a dimension for each factor; one for each of its `sizes` values, 0 or 1."""
    values = [np.eye(size)[column] for column, size in zip(factors.T, sizes, strict=True)]
    return {"one dimension a factor": factors.astype(float), "one dimension a value": np.hstack(values)}


def _importances(code, factors, half, seed) -> tuple[np.ndarray, list[float]]:
    columns, right = [], []
    for factor in factors.T:
        forest = RandomForestClassifier(_TREES, max_depth=_DEPTH, max_features=None, random_state=seed)
        forest.fit(code[half], factor[half])
        columns.append(forest.feature_importances_)
        right.append(float((forest.predict(code[~half]) == factor[~half]).mean()))
    return np.stack(columns, axis=1), right


def _concentration(importances: np.ndarray) -> np.ndarray:
    """1 less the entropy of each row's shares, in units of the largest there can be."""
    shares = importances / np.maximum(importances.sum(1, keepdims=True), 1e-12)
    logs = np.log(np.where(shares > 0, shares, 1))
    return 1 + (shares * logs).sum(1) / np.log(max(2, importances.shape[1]))
