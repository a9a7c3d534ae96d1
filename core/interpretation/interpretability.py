"""How well dimensions can be described: word-label AUC, class purity and class AUC, with permutation nulls.

Everything here takes arrays: which dimensions are on in which rows, and the rows' texts or classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.stats import rankdata

from core.interpretation.words import MIN_ROWS, WordCounts, group_counts, log_odds_of_counts

LEAST_DENSITY, MOST_DENSITY = 0.001, 0.5
LEAST_ROWS_ON = 20
"""A dimension with fewer scored rows on is left out: its AUC would be noise."""
TOP_WORDS = 10
TRAIN_SHARE = 0.8


def top_words(
    active: sparse.csr_matrix, matrix: sparse.csr_array, count: int = TOP_WORDS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each dimension the `count` words that most set its rows apart.

    Args:
        active: (N, D), non-zero where a dimension is on. matrix: (N, V), 1 where a row holds a word.

    Returns:
        (columns, z, odds), each (D, count): largest z first, ties by column; columns are -1 where the
        dimension is on nowhere or everywhere, or there are fewer words.
    """
    total = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.float64)
    allowed = np.flatnonzero(total >= MIN_ROWS)
    matrix, total = matrix[:, allowed], total[allowed]
    count_here = min(count, len(allowed))
    shape = (active.shape[1], count)
    columns, z, odds = np.full(shape, -1), np.zeros(shape), np.zeros(shape)
    if not count_here:
        return columns, z, odds
    rows_on = np.diff(active.tocsc().indptr)
    some = (rows_on > 0) & (rows_on < active.shape[0])
    for first, inside in group_counts(active, matrix):
        block_z, block_odds = log_odds_of_counts(inside, total)
        for dimension in np.flatnonzero(some[first : first + len(inside)]):
            scores = block_z[dimension]
            near = np.flatnonzero(scores >= np.partition(scores, -count_here)[-count_here])
            best = near[np.lexsort((near, -scores[near]))][:count_here]
            place = first + dimension, slice(count_here)
            columns[place], z[place], odds[place] = allowed[best], scores[best], block_odds[dimension, best]
    return columns, z, odds


def column_auc(scores: sparse.csc_matrix, on: sparse.csc_matrix, column: int) -> float:
    """Area under the ROC curve of non-negative `scores` for `on` in one column; nan with one class only.

    Only stored scores are ranked: the zeros are one block of ties below them.
    """
    rows = scores.shape[0]
    place = slice(scores.indptr[column], scores.indptr[column + 1])
    positive = on.indices[on.indptr[column] : on.indptr[column + 1]]
    if len(positive) in (0, rows):
        return float("nan")
    zeros = rows - (place.stop - place.start)
    ranks = np.full(rows, (zeros + 1) / 2)
    ranks[scores.indices[place]] = zeros + rankdata(scores.data[place])
    excess = ranks[positive].sum() - len(positive) * (len(positive) + 1) / 2
    return float(excess / (len(positive) * (rows - len(positive))))


@dataclass(frozen=True)
class WordAuc:
    """Word-label AUC of D dimensions.

    auc: (D,), nan where not usable. words: per dimension the ten (word, z), largest z first.
    usable: (D,) bool. mean: over usable dimensions. chance: mean of the same over permuted rows, nan without
    permutations. scored_rows: how many rows the AUC was taken on.
    """

    auc: np.ndarray
    words: tuple[tuple[tuple[str, float], ...], ...]
    usable: np.ndarray
    mean: float
    chance: float
    scored_rows: int


def word_label_auc(
    active: np.ndarray | sparse.spmatrix,
    texts: Sequence[str] | WordCounts,
    seed: int = 0,
    permutations: int = 0,
    fit_rows: int = 0,
) -> WordAuc:
    """How well ten words predict where each dimension is on: word-label AUC (metric 6); chance .5.

    On 80 % of the rows (drawn by `seed`) the ten words with the largest z of `top_words`, among words in at
    least 4 of these rows; on the other 20 % a row's score is the sum of the positive log-odds of those of
    them that it holds, and the AUC is that score's against `active`. Usable: on in .1 to 50 % of all rows and
    in at least 20 scored ones.

    Args:
        active: (N, D) bool, or CSR whose non-zero entries are the active ones.
        texts: N normalised texts, or their `WordCounts`.
        permutations: how often the rows of `active` are shuffled against the texts for `chance`.
        fit_rows: words are found on the first so many rows and scored on the others, instead of a split.
    """
    on = as_on(active)
    words = texts if isinstance(texts, WordCounts) else WordCounts.of(texts)
    if on.shape[0] != words.matrix.shape[0]:
        raise ValueError(f"{on.shape[0]} rows of active, {words.matrix.shape[0]} texts")
    generator = np.random.default_rng(seed)
    order = np.arange(on.shape[0]) if fit_rows else generator.permutation(on.shape[0])
    cut = fit_rows or int(TRAIN_SHARE * len(order))
    fit, scored = order[:cut], order[cut:]
    auc, usable, best = _one_auc(on, words.matrix, fit, scored)
    orders = (generator.permutation(on.shape[0]) for _ in range(permutations))
    nulls = [_one_auc(on[order], words.matrix, fit, scored)[0] for order in orders]
    return WordAuc(
        auc,
        tuple(tuple((words.words[column], float(z)) for column, z in pairs) for pairs in best),
        usable,
        _mean(auc),
        _mean(np.array([_mean(null) for null in nulls])),
        len(scored),
    )


def _one_auc(on, words, fit, scored):
    on_scored = on[scored].tocsc()
    usable = is_usable(density_of(on), np.diff(on_scored.indptr))
    columns, z, odds = top_words(on[fit], words[fit])
    dimensions, places = np.nonzero((columns >= 0) & (odds > 0))
    weights = sparse.csc_matrix(
        (odds[dimensions, places], (columns[dimensions, places], dimensions)),
        shape=(words.shape[1], on.shape[1]),
    )
    scores = (words[scored] @ weights).tocsc()  # (N scored, D)
    auc = np.full(on.shape[1], np.nan)
    for dimension in np.flatnonzero(usable).tolist():
        auc[dimension] = column_auc(scores, on_scored, dimension)
    best = [
        [(column, score) for column, score in zip(*pair, strict=True) if column >= 0]
        for pair in zip(columns, z, strict=True)
    ]
    return auc, usable, best


@dataclass(frozen=True)
class ClassPurity:
    """Best-class purity and AUC of D dimensions.

    purity: (D,) share of the most frequent class among the rows with the dimension on. auc: (D,) largest AUC,
    over classes, of on/off as a detector of the class. Both are nan where not usable.
    chance_*: their means over usable dimensions with permuted labels.
    """

    purity: np.ndarray
    auc: np.ndarray
    usable: np.ndarray
    chance_purity: float
    chance_auc: float


def class_purity_auc(
    active: np.ndarray | sparse.spmatrix,
    labels: Sequence[str],
    seed: int = 0,
    permutations: int = 0,
    usable: np.ndarray | None = None,
) -> ClassPurity:
    """How well one class describes where a dimension is on (metric 5).

    Taking the best of many classes rises above the class shares by chance alone: read it beside `chance_*`.

    Args:
        active: (N, D) bool, or CSR whose non-zero entries are the active ones.
        labels: N class names.
        usable: (D,) bool, the dimensions to average; default: density .1 to 50 % and at least 20 rows on.
    """
    on = as_on(active)
    classes = np.unique(np.asarray(labels, dtype=object).astype(str), return_inverse=True)[1]
    if on.shape[0] != len(classes):
        raise ValueError(f"{on.shape[0]} rows of active, {len(classes)} labels")
    totals = np.asarray(on.sum(0), np.float64).ravel()
    if usable is None:
        usable = is_usable(density_of(on), totals)
    purity, auc = _one_purity(on, classes, totals)
    purity[~usable], auc[~usable] = np.nan, np.nan
    generator = np.random.default_rng(seed)
    nulls = [_one_purity(on, generator.permutation(classes), totals) for _ in range(permutations)]
    chance = [_mean(np.array([_mean(null[part][usable]) for null in nulls])) for part in range(2)]
    return ClassPurity(purity, auc, usable, *chance)


def _one_purity(on, classes, totals):
    sizes = np.bincount(classes)
    places = np.arange(len(classes)), classes
    member = sparse.csr_matrix((np.ones(len(classes), np.float32), places), (len(classes), len(sizes)))
    counts = np.asarray((on.T @ member).toarray(), np.float64)  # (D, classes) rows on, by class
    with np.errstate(invalid="ignore", divide="ignore"):
        purity = counts.max(1) / totals
        hit = counts / sizes
        false = (totals[:, None] - counts) / (len(classes) - sizes)
        auc = np.nanmax(np.where(np.isfinite(hit - false), 0.5 + (hit - false) / 2, 0.5), axis=1)
    return purity, auc


def as_on(active: np.ndarray | sparse.spmatrix) -> sparse.csr_matrix:
    """(N, D) CSR of ones where `active` is not zero; the argument is left as it is."""
    on = sparse.csr_matrix(active, copy=True)
    on.eliminate_zeros()
    on.data = np.ones(on.nnz, np.float32)
    return on


def density_of(on: sparse.csr_matrix) -> np.ndarray:
    """(D,) share of rows with the dimension on."""
    return np.asarray(on.sum(0), np.float64).ravel() / max(on.shape[0], 1)


def is_usable(density: np.ndarray, rows_on: np.ndarray) -> np.ndarray:
    """(D,) bool: on in .1 to 50 % of the rows, and in at least 20 of the scored ones."""
    return (density >= LEAST_DENSITY) & (density <= MOST_DENSITY) & (rows_on >= LEAST_ROWS_ON)


def _mean(values: np.ndarray) -> float:
    values = values[np.isfinite(values)]
    return float(values.mean()) if len(values) else float("nan")
