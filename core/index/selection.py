"""What sets some sentences apart from others: their dimensions and their words."""

from dataclasses import dataclass

import numpy as np

from core.errors import RequestError
from core.index.neighbours import SparseCodes
from core.interpretation.lexicon import is_nameable
from core.interpretation.words import words_of

LEAST_ROWS = 3
"""A dimension or word of fewer selected sentences is left out: it says little about the group."""
LEAST_Z = 3.0


@dataclass(frozen=True)
class Difference:
    """A dimension that is on more often in a selection than elsewhere.

    share, usual: how many of the selected, and of all sentences, have it on.
    count: selected sentences that have it on. lift: share over usual. z: in errors of the difference.
    """

    dimension: int
    count: int
    share: float
    usual: float
    lift: float
    z: float


def sets_apart(codes: SparseCodes, chosen: np.ndarray, among: np.ndarray, k: int = 8) -> list[Difference]:
    """The dimensions whose share among `chosen` rows most exceeds that among all of `among`, surest first.

    chosen: row ids, some of `among`. Sure is a large z of the difference between the chosen and the others.

    Raises:
        RequestError: a chosen row that is not among them.
    """
    chosen, among = np.unique(chosen), np.unique(among)
    if not np.isin(chosen, among).all():
        raise RequestError("A selected sentence is not one of those shown.", "Select among the points.")
    inside, all_of = _counts(codes, chosen), _counts(codes, among)
    size, total = len(chosen), len(among)
    if not 0 < size < total:
        return []
    share, usual, z = inside / size, all_of / total, _z(inside, all_of, size, total)
    able = np.flatnonzero((inside >= LEAST_ROWS) & (z >= LEAST_Z))
    best = able[np.lexsort((able, -z[able]))][:k]
    return [
        Difference(
            int(d),
            int(inside[d]),
            float(share[d]),
            float(usual[d]),
            float(share[d] / usual[d]),
            float(z[d]),
        )
        for d in best
    ]


def words_apart(texts, usual: dict[str, int], total: int, k: int = 8) -> list[str]:
    """Nameable words that stand in more of the selected `texts` than `usual` lets expect, surest first.

    usual: by word, how many of all `total` sentences hold it, the selected ones included.
    """
    counts, size = count_words(texts), len(texts)
    if not 0 < size < total:
        return []
    able = sorted(word for word, count in counts.items() if count >= LEAST_ROWS and is_nameable(word))
    inside, all_of = (np.array([found[word] for word in able], dtype=np.float64) for found in (counts, usual))
    z = _z(inside, all_of, size, total)
    best = np.argsort(-z, kind="stable")
    return [able[place] for place in best if z[place] >= LEAST_Z][:k]


def _z(inside: np.ndarray, all_of: np.ndarray, size: int, total: int) -> np.ndarray:
    """The surplus of a share among `size` chosen sentences over that of the others, in its standard errors.

    inside, all_of: how many of the chosen, and of all `total` sentences, have each thing.
    """
    usual = all_of / total
    surplus = inside / size - (all_of - inside) / (total - size)
    error = np.sqrt(usual * (1 - usual) * (1 / size + 1 / (total - size)))
    return np.divide(surplus, error, out=np.zeros(len(surplus)), where=error > 0)


def count_words(texts) -> dict[str, int]:
    """How many of the texts hold each word."""
    counts: dict[str, int] = {}
    for text in texts:
        for word in set(words_of(text)):
            counts[word] = counts.get(word, 0) + 1
    return counts


def inside_polygon(xy: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """(M,) bool: which points (M, 2) lie inside a closed outline (C, 2), by the even-odd rule."""
    x, y = xy[:, 0][:, None], xy[:, 1][:, None]
    x1, y1 = corners[:, 0], corners[:, 1]
    x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
    crosses = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    return (crosses & (x < at)).sum(1) % 2 == 1


def _counts(codes: SparseCodes, rows: np.ndarray) -> np.ndarray:
    starts, stops = codes.indptr[rows].astype(np.int64), codes.indptr[rows + 1].astype(np.int64)
    sizes = stops - starts
    places = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(sizes.sum())
    return np.bincount(codes.indices[places], minlength=codes.dimensions)
