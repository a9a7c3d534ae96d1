"""Words, patterns and classes of each dimension's sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from core.interpretation.labels import Evidence
from core.interpretation.patterns import collocations, count_patterns
from core.interpretation.records import ClassShare, Word
from core.interpretation.words import WordCounts, group_counts, log_odds_of_counts

_WORDS, _PATTERNS, _CLASSES = 80, 30, 5


@dataclass(frozen=True)
class Background:
    """N sentences, ready to be set apart: their words and patterns as matrices, phrases, and their classes.

    classes: C names; class_of: (N,) which one each sentence has.
    """

    words: WordCounts
    patterns: WordCounts
    phrases: dict[str, str]
    classes: tuple[str, ...]
    class_of: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[str]) -> "Background":
        """Read normalised texts and their labels ("corpus class", or "corpus" alone)."""
        classes = tuple(sorted(set(labels)))
        number = {label: place for place, label in enumerate(classes)}
        class_of = np.fromiter((number[label] for label in labels), dtype=np.int64, count=len(texts))
        words = WordCounts.of(texts)
        return cls(words, count_patterns(texts), collocations(texts, words), classes, class_of)

    def take(self, rows: np.ndarray) -> "Background":
        """The chosen sentences, over the same words, patterns and classes."""
        words, patterns = (
            WordCounts(
                counts.words, part := counts.matrix[rows], np.bincount(part.indices, minlength=part.shape[1])
            )
            for counts in (self.words, self.patterns)
        )
        return Background(words, patterns, self.phrases, self.classes, self.class_of[rows])

    def evidence(self, active: sparse.csr_array) -> list[Evidence]:
        """One Evidence per feature. active: (N, F), its stored places are the sentences that have it."""
        rows_on = np.bincount(active.indices, minlength=active.shape[1])
        words = ranked(active, self.words, _WORDS)
        patterns = ranked(active, self.patterns, _PATTERNS)
        classes = self.class_shares(active)
        return [
            Evidence(int(rows_on[d]), words[d], patterns[d], classes[d], self.phrases)
            for d in range(active.shape[1])
        ]

    def class_counts(self, active: sparse.csr_array) -> np.ndarray:
        """(C, F) how many sentences of each class have each feature."""
        classes, features = len(self.classes), active.shape[1]
        class_of = np.repeat(self.class_of, np.diff(active.indptr))
        place = class_of * features + active.indices
        return np.bincount(place, minlength=classes * features).reshape(classes, features)

    def class_shares(self, active: sparse.csr_array) -> list[tuple[ClassShare, ...]]:
        """The largest classes of each feature's sentences, largest first."""
        overall = np.bincount(self.class_of, minlength=len(self.classes)) / max(1, len(self.class_of))
        result = []
        for counts in self.class_counts(active).T:
            largest = np.argsort(-counts, kind="stable")[:_CLASSES]
            shares = counts / max(1, counts.sum())
            result.append(
                tuple(
                    ClassShare(self.classes[c], float(shares[c]), float(shares[c] / overall[c]))
                    for c in largest
                    if counts[c]
                )
            )
        return result

    @cached_property
    def by_word(self) -> sparse.csc_array:
        """The matrix of words, to be read column by column."""
        return self.words.matrix.tocsc()

    @cached_property
    def by_pattern(self) -> sparse.csc_array:
        """The matrix of patterns, likewise."""
        return self.patterns.matrix.tocsc()


def ranked(active: sparse.csr_array, counts: WordCounts, most: int) -> list[tuple[Word, ...]]:
    """For each feature (N, F) the words with the largest positive z, ties in alphabetical order."""
    total = counts.rows.astype(np.float64)
    result: list[tuple[Word, ...]] = []
    for _, block in group_counts(active, counts.matrix):
        for inside in block:
            found = np.flatnonzero(inside)
            z = log_odds_of_counts(inside, total)[0][found]
            best = np.lexsort((found, -z))[:most]
            result.append(
                tuple(
                    Word(counts.words[found[i]], float(z[i]), int(inside[found[i]])) for i in best if z[i] > 0
                )
            )
    return result


def rows_with(matrix: sparse.csc_array, columns: Iterable[int]) -> np.ndarray:
    """(N,) bool: rows with any of the columns."""
    rows = np.zeros(matrix.shape[0], dtype=bool)
    for column in columns:
        rows[matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]]] = True
    return rows
