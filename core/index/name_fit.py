"""How well a name fits a feature: whether words that go with the name go with the feature's sentences.

A name is its parts: words, and a pattern or a class in front. The sentences of a part are those that have it:
a word in any form, or a word that WordNet files under it ("rose" for "flower"); both words of a phrase; the
pattern; the class. Which other words and patterns go with a part is counted on some of the rows (positive
log-odds of its sentences against all others), and a sentence's score for a name is the sum of these over its
words, and more where it has the part itself. The fit is 2 AUC - 1 of that score on other rows: 0 is chance,
1 tells every sentence with the feature from every one without. With a score of 0 or 1 this is Youden's J.
No sentence encoder has a say in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.stats import rankdata

from core.data.wordnet_lexicon import Sense, lexicon
from core.index.evidence import Background, rows_with
from core.interpretation.labels import Proposal
from core.interpretation.words import group_counts, log_odds_of_counts

Part = tuple[str, str]
"""(WORD, PATTERN or CLASS; which)."""
WORD, PATTERN, CLASS = "word", "pattern", "class"
_LEAST_Z = 2.0
_OF_ITSELF = 3.0
"""What having the part itself adds to a score, as log-odds."""
_MOST_COUNTED = 100_000
"""Rows that associations are counted on; more would hardly change them."""
_MOST_ON, _MOST_OFF = 1000, 2000
"""Sentences with and without a feature that a fit is taken on; drawn by seed."""


@dataclass(frozen=True)
class Split:
    """Row numbers of N sentences: where names are found, where one is chosen, where its fit is told."""

    found: np.ndarray
    choice: np.ndarray
    told: np.ndarray

    @classmethod
    def of(cls, rows: int, seed: int = 0) -> "Split":
        """Eight, one and one tenth of them."""
        order = np.random.default_rng(seed).permutation(rows)
        cuts = [8 * rows // 10, 9 * rows // 10]
        return cls(*map(np.sort, np.split(order, cuts)))


def parts_of(name: Proposal) -> list[Part]:
    """The parts of a name, of both sides of it."""
    parts = [(WORD, word) for word in name.words]
    parts += [(PATTERN, name.pattern)] if name.pattern else []
    parts += [(CLASS, name.class_label)] if name.class_label else []
    return parts + (parts_of(name.opposite) if name.opposite else [])


class Kinds:
    """Which columns of a vocabulary hold a word: in any form, or as one of its kinds."""

    def __init__(self, words: Sequence[str]) -> None:
        self._forms: dict[str, list[int]] = {}
        self._below: dict[Sense, list[int]] = {}
        known = lexicon()
        for column, word in enumerate(words):
            base = word.partition("'")[0]
            self._forms.setdefault(known.lemma(base), []).append(column)
            for sense in known.above(base):
                self._below.setdefault(sense, []).append(column)

    def forms(self, word: str) -> set[int]:
        """Columns of the forms of one word."""
        return set(self._forms.get(lexicon().lemma(word), ()))

    def columns(self, word: str) -> set[int]:
        """Columns of the forms of a word or phrase and of all that WordNet files under its main meanings."""
        below = (self._below.get(sense, ()) for sense in lexicon().senses(word))
        return self.forms(word).union(*below)


class NameFit:
    """Fits of names to features over the N sentences of a background.

    features: (N, F), stored places are the sentences that have a feature. parts: all that may be asked for.
    """

    def __init__(
        self, background: Background, features: sparse.csr_array, split: Split, parts: Iterable[Part]
    ) -> None:
        self._columns = {part: column for column, part in enumerate(dict.fromkeys(parts))}
        self._rows = {"choice": split.choice, "told": split.told}
        self._features = sparse.csc_array(features)
        self._texts = sparse.hstack([background.words.matrix, background.patterns.matrix], format="csr")
        self._have = self._membership(background)
        self._weights = self._associations(split.found)

    def _membership(self, background: Background) -> sparse.csr_array:
        """(N, parts) 1 where a sentence has the part itself."""
        kinds, words = Kinds(background.words.words), background.words.matrix
        patterns = {pattern: column for column, pattern in enumerate(background.patterns.words)}
        columns: list[set[int]] = []
        others: list[np.ndarray] = []
        for kind, text in self._columns:
            columns.append(kinds.columns(text) if kind == WORD else set())
            rows = np.zeros(0, np.int64)
            if kind == CLASS:
                rows = np.flatnonzero(background.class_of == background.classes.index(text))
            elif kind == PATTERN:
                rows = np.flatnonzero(rows_with(background.by_pattern, [patterns[text]]))
            elif " " in text:
                both = (rows_with(background.by_word, kinds.forms(word)) for word in text.split())
                rows = np.flatnonzero(np.logical_and.reduce(list(both)))
            others.append(rows)
        sizes = [len(one) for one in columns]
        place = np.fromiter((column for one in columns for column in one), np.int64, sum(sizes))
        part = np.repeat(np.arange(len(columns)), sizes)
        shape = words.shape[1], len(columns)
        below = words @ sparse.csr_array((np.ones(len(place), np.float32), (place, part)), shape=shape)
        rows = np.concatenate(others) if others else np.zeros(0, np.int64)
        part = np.repeat(np.arange(len(others)), [len(one) for one in others])
        shape = words.shape[0], len(others)
        beside = sparse.csr_array((np.ones(len(rows), np.float32), (rows, part)), shape=shape)
        have = sparse.csr_array(below + beside)
        have.data[:] = 1
        return have

    def _associations(self, found: np.ndarray) -> sparse.csr_array:
        """(parts, words and patterns) positive log-odds of what goes with each part."""
        some = np.sort(np.random.default_rng(2).permutation(found)[:_MOST_COUNTED])
        have, texts = self._have[some], self._texts[some]
        total = np.asarray(texts.sum(0), np.float64).ravel()
        blocks = []
        for _, inside in group_counts(have, texts):
            z, odds = log_odds_of_counts(inside, total)
            blocks.append(sparse.csr_array(np.where(z >= _LEAST_Z, odds, 0).astype(np.float32)))
        return sparse.vstack(blocks, format="csr") if blocks else sparse.csr_array((0, texts.shape[1]))

    def scores(self, feature: int, parts: Sequence[Part], rows: str) -> "Scores":
        """Of sentences with and without a feature, for each part. rows: "choice" or "told"."""
        chosen, on = self._drawn[rows][feature]
        columns = [self._columns[part] for part in parts]
        texts, have = self._texts[chosen], self._have[chosen][:, columns]
        scores = texts @ self._weights[columns].T + _OF_ITSELF * have
        return Scores(scores.toarray().astype(np.float32), on)

    def fit(self, feature: int, name: Proposal, rows: str) -> float:
        """0 to 1; 0 for no name, and where too few sentences say anything."""
        parts = parts_of(name)
        return max(0.0, self.scores(feature, parts, rows).fit(range(len(parts)))) if parts else 0.0

    @cached_property
    def _drawn(self) -> Mapping[str, list[tuple[np.ndarray, np.ndarray]]]:
        """For each feature (rows, whether each has it)."""
        drawn, indptr = {}, self._features.indptr
        for name, rows in self._rows.items():
            generator, inside = np.random.default_rng(1), np.zeros(self._features.shape[0], dtype=bool)
            inside[rows] = True
            others, pairs = generator.permutation(rows)[:_MOST_OFF], []
            for feature in range(self._features.shape[1]):
                having = self._features.indices[indptr[feature] : indptr[feature + 1]]
                on = generator.permutation(having[inside[having]])[:_MOST_ON]
                off = np.setdiff1d(others, having)
                pairs.append((np.concatenate([on, off]), np.arange(len(on) + len(off)) < len(on)))
            drawn[name] = pairs
        return drawn


@dataclass(frozen=True)
class Scores:
    """values: (R, P) of R sentences for P parts. on: (R,) which of them have the feature."""

    values: np.ndarray
    on: np.ndarray

    def fit(self, parts: Iterable[int]) -> float:
        """2 AUC - 1 of the sum of some parts."""
        return float(self.fits(self.values[:, list(parts)].sum(1, keepdims=True))[0])

    def fits(self, scores: np.ndarray) -> np.ndarray:
        """(K,) 2 AUC - 1 of each column of scores (R, K)."""
        on, off = int(self.on.sum()), int((~self.on).sum())
        if not on or not off:
            return np.zeros(scores.shape[1])
        above = rankdata(scores, axis=0)[self.on].sum(0) - on * (on + 1) / 2
        return 2 * above / (on * off) - 1
