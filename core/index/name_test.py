"""Whether a reader who knows only a feature's name tells held-out sentences that have it from others.

Half of the others are drawn at random; the other half are hard negatives: those that lack the feature but
are nearest to its sentences by all the other features of their codes. The reader knows words alone (no
sentence encoder, no labels, no words that merely go with the name): a sentence's score is the share of the
name's words that it holds in any form, by inverse document frequency, plus the cosine of name and sentence in
a latent semantic space (TF-IDF reduced by SVD) of the rows that names are found on. The result is an AUC: .5
is chance, also with hard negatives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import sparse
from scipy.stats import rankdata

from core.index.evidence import Background
from core.index.name_fit import Kinds, Split
from core.index.schema import NameTestEntry
from core.interpretation.words import words_of

LEAST_ROWS = 10
"""Held-out sentences that a feature must have."""
_MOST_ROWS = 300
"""Sentences that have the feature, and as many of either kind that have not."""
_HELD_OUT = 8000
_FITTED = 30_000
_COMPONENTS = 100


@dataclass(frozen=True)
class _Pairs:
    """Rows that have a feature, others at random, and the nearest others: each (R,)."""

    having: np.ndarray
    random: np.ndarray
    nearest: np.ndarray


class NameTest:
    """Tests of names on the rows `choice` and `told` of a split; arguments as of `NameFit`."""

    def __init__(self, background: Background, features: sparse.csr_array, split: Split) -> None:
        words = background.words
        self._forms = cache(Kinds(words.words).forms)  # looking a word up costs more than testing it
        self._rows_with = words.rows.astype(np.float64)
        self._idf = np.log((1 + words.matrix.shape[0]) / (1 + self._rows_with)) + 1
        self._texts = words.matrix
        self._topics = self._fit(split.found)
        self._sides = {
            "choice": self._draw(features, split.choice),
            "told": self._draw(features, split.told),
        }

    def test(self, feature: int, name: str, rows: str = "told") -> NameTestEntry | None:
        """What the name tells on `rows`; None with too few of them, and for a name without known words."""
        pairs, parts = self._sides[rows][feature], self._parts(name)
        if pairs is None or not parts:
            return None
        having, random, nearest = (
            self._scores(parts, part) for part in (pairs.having, pairs.random, pairs.nearest)
        )
        both = np.concatenate([random, nearest], axis=1)
        overlap, topics = (_auc(having[side], both[side]) for side in (0, 1))
        return NameTestEntry(
            random=_auc(having.sum(0), random.sum(0)),
            nearest=_auc(having.sum(0), nearest.sum(0)),
            overlap=overlap,
            topics=topics,
            rows=len(pairs.having),
        )

    def chance(self, names: Sequence[str], seed: int = 0) -> float | None:
        """Mean AUC with the names dealt to other features; None where nothing is tested."""
        order = np.random.default_rng(seed).permutation(len(names))
        dealt = [names[place] for place in np.roll(order, 1)[np.argsort(order)]]
        tested = (self.test(feature, name) for feature, name in enumerate(dealt))
        found = [one.auc for one in tested if one is not None]
        return round(float(np.mean(found)), 4) if found else None

    def _fit(self, found: np.ndarray) -> np.ndarray:
        """(V, K) what each word adds to a sentence's place among topics, weighted by its rarity."""
        from sklearn.decomposition import TruncatedSVD  # here alone: an index is read without it

        some = np.sort(np.random.default_rng(3).permutation(found)[:_FITTED])
        weighted = sparse.csr_array(self._texts[some] * self._idf[None, :])
        size = min(_COMPONENTS, min(weighted.shape) - 1)
        if size < 1 or not weighted.nnz:
            return np.zeros((len(self._idf), 1))
        lengths = np.sqrt(weighted.multiply(weighted).sum(1))
        rows = sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ weighted
        with np.errstate(invalid="ignore"):  # sentences that are all alike have no variance to explain
            reduced = TruncatedSVD(size, random_state=0).fit(sparse.csr_matrix(rows))
        return self._idf[:, None] * reduced.components_.T

    def _draw(self, features: sparse.csr_array, rows: np.ndarray) -> list[_Pairs | None]:
        generator = np.random.default_rng(4)
        rows = np.sort(generator.permutation(rows)[:_HELD_OUT])
        part = features[rows]
        has = sparse.csr_array((np.ones(part.nnz, np.float32), part.indices, part.indptr), shape=part.shape)
        lengths = np.sqrt(np.maximum(np.asarray(has.sum(1)).ravel(), 1))
        unit, columns = sparse.diags_array(1 / lengths) @ has, has.tocsc()
        found: list[_Pairs | None] = []
        for feature in range(has.shape[1]):
            inside = columns.indices[columns.indptr[feature] : columns.indptr[feature + 1]]
            outside = np.setdiff1d(np.arange(len(rows)), inside)
            if min(len(inside), len(outside)) < LEAST_ROWS:
                found.append(None)
                continue
            inside = generator.permutation(inside)[:_MOST_ROWS]
            toward = np.asarray(unit[inside].sum(0)).ravel()
            toward[feature] = 0  # those outside lack it anyhow
            order = outside[np.argsort(-(unit[outside] @ toward), kind="stable")][: len(inside)]
            drawn = generator.permutation(outside)[: len(inside)]
            found.append(_Pairs(rows[inside], rows[drawn], rows[order]))
        return found

    def _parts(self, name: str) -> list[tuple[np.ndarray, float]]:
        """Of each word of a name that the sentences know: the columns of its forms, and its weight."""
        found = []
        for word in dict.fromkeys(words_of(name.lower())):
            if columns := self._forms(word):
                places = np.array(sorted(columns))
                rows = self._texts.shape[0]
                found.append((places, float(np.log((1 + rows) / (1 + self._rows_with[places].sum())) + 1)))
        return found

    def _scores(self, parts: Sequence[tuple[np.ndarray, float]], rows: np.ndarray) -> np.ndarray:
        """(2, R) overlap and cosine of a name with some sentences, each at most 1."""
        texts, total = self._texts[rows], sum(weight for _, weight in parts)
        said, about = np.zeros(len(rows)), np.zeros(self._topics.shape[1])
        for columns, weight in parts:
            said += weight / total * (np.asarray(texts[:, columns].sum(1)).ravel() > 0)
            share = self._rows_with[columns] / max(1.0, self._rows_with[columns].sum())
            about += share @ self._topics[columns]
        return np.stack([said, _unit(texts @ self._topics) @ _unit(about[None])[0]])


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _auc(having: np.ndarray, others: np.ndarray) -> float:
    """Share of pairs in which the one that has it scores higher, equals counted half."""
    ranks = rankdata(np.round(np.concatenate([having, others]), 9))[: len(having)]
    above = ranks.sum() - len(having) * (len(having) + 1) / 2
    return round(float(above / (len(having) * len(others))), 4)
