"""What the index of a model without gates says about each dimension and the whole corpus: no sentences."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.index.common import CommonTables
from core.index.dense_schema import DENSE_RELATIONS, VALUE_BINS, DenseRecord, EndEntry
from core.index.schema import WordEntry
from core.interpretation.records import UNCLEAR, ClassShare, Word

HIGH, LOW = 0, 1
UNNAMED_END = "?"
"""Stands in a name for an end that has none."""


@dataclass(frozen=True)
class End:
    """The sentences at one end of a dimension: the 2.5 % of the mixture with the highest or lowest values.

    name: None where none fits. confidence: share of sentences at this end that the name fits, less the share
    of the others; of the best name found where none is given. threshold: the value at which the end begins.
    word_auc, purity and their nulls: metrics 6 and 5 of "lies at this end"; NaN with too few sentences.
    """

    name: str | None
    confidence: float
    words: tuple[Word, ...]
    classes: tuple[ClassShare, ...]
    example_rows: int
    note: str
    threshold: float
    word_auc: float
    word_auc_null: float
    purity: float
    purity_null: float


@dataclass(frozen=True)
class DenseRelated:
    """Other dimensions of one dimension, as pairs (dimension, score).

    correlated, opposed: correlation of values, largest first, and most negative first. alike: cosine of what
    they do to the decoder, largest first.
    """

    correlated: tuple[tuple[int, float], ...]
    opposed: tuple[tuple[int, float], ...]
    alike: tuple[tuple[int, float], ...]


def joined(high: str | None, low: str | None) -> str:
    """The name of a dimension out of those of its ends.

    >>> joined("plants, shrub", None), joined(None, None)
    ('plants, shrub / ?', 'no clear name')
    """
    return f"{high or UNNAMED_END} / {low or UNNAMED_END}" if high or low else UNCLEAR


class DenseTables(CommonTables):
    """The tables of an index with D dimensions; never change after loading."""

    has_gates = False
    record: DenseRecord

    @cached_property
    def names(self) -> list[str]:
        """D names "high end / low end", "?" for an end without one; "no clear name" where both lack it."""
        return [joined(entry.high.name, entry.low.name) for entry in self.record.dimensions]

    def ends(self, dimension: int) -> tuple[End, End]:
        """The high end of a dimension, and its low one.

        Raises:
            RequestError: no such dimension.
        """
        self._check(dimension)
        entry = self.record.dimensions[dimension]
        return self._end(dimension, HIGH, entry.high), self._end(dimension, LOW, entry.low)

    @cached_property
    def confidence(self) -> np.ndarray:
        """(D,) mean confidence of the two ends."""
        pairs = [(entry.high.confidence, entry.low.confidence) for entry in self.record.dimensions]
        return np.array(pairs).mean(1)

    @cached_property
    def words(self) -> list[tuple[Word, ...]]:
        """Per dimension, words that set its ends apart, largest z first; their sign says which end."""
        return [
            tuple(sorted((*_words(entry.high.words), *_words(entry.low.words)), key=_by_z))
            for entry in self.record.dimensions
        ]

    @cached_property
    def distinctive(self) -> list[tuple[Word, ...]]:
        """Per dimension, its words and the patterns of its name ("someone who ..."), largest z first."""
        patterns = (entry.high.patterns + entry.low.patterns for entry in self.record.dimensions)
        return [
            tuple(sorted((*_words(some), *words), key=_by_z))
            for some, words in zip(patterns, self.words, strict=True)
        ]

    @cached_property
    def notes(self) -> list[str]:
        """Per dimension, what to know before looking at its examples; mostly ""."""
        return [
            "; ".join(f"{side} end: {end.note}" for side, end in pair if end.note)
            for pair in ((("high", entry.high), ("low", entry.low)) for entry in self.record.dimensions)
        ]

    @property
    def mean(self) -> np.ndarray:
        """(D,) mean value over the mixture."""
        return self._arrays["mean"]

    @property
    def deviation(self) -> np.ndarray:
        """(D,) standard deviation of the values over the mixture."""
        return self._arrays["deviation"]

    @property
    def thresholds(self) -> np.ndarray:
        """(2, D) values at which the high and the low ends begin."""
        return self._arrays["ends"]

    @cached_property
    def word_auc(self) -> np.ndarray:
        """(D,) word-label AUC, mean of the two ends; NaN where neither could be scored."""
        return _mean_of_ends(self._arrays["word_auc"])

    @cached_property
    def purity(self) -> np.ndarray:
        """(D,) share of the commonest class, mean of the two ends."""
        return _mean_of_ends(self._arrays["purity"])

    @property
    def word_auc_ends(self) -> np.ndarray:
        """(2, D) word-label AUC of the high and the low ends."""
        return self._arrays["word_auc"]

    @property
    def word_auc_null(self) -> np.ndarray:
        """(2, D) the same with the ends dealt to other sentences."""
        return self._arrays["word_auc_null"]

    @property
    def purity_ends(self) -> np.ndarray:
        """(2, D) share of the commonest class at each end."""
        return self._arrays["purity"]

    @property
    def purity_null(self) -> np.ndarray:
        """(2, D) the same with the classes dealt to other sentences."""
        return self._arrays["purity_null"]

    @property
    def class_counts(self) -> np.ndarray:
        """(2, C, D) sentences of each class at the high and at the low end of each dimension."""
        return self._arrays["class_counts"]

    def value_edges(self, dimension: int) -> np.ndarray:
        """(61,) edges of a dimension's histogram of values: its own, as values have no common scale."""
        self._check(dimension)
        low, high = self._arrays["value_range"][dimension]
        return np.linspace(low, high, VALUE_BINS + 1, dtype=np.float32)

    def related(self, dimension: int, k: int = 6) -> DenseRelated:
        """At most k (and at most 8) other dimensions of each relation."""
        return DenseRelated(*(self._pairs(name, dimension, k) for name in DENSE_RELATIONS))

    def _end(self, dimension: int, side: int, entry: EndEntry) -> End:
        measures = ("word_auc", "word_auc_null", "purity", "purity_null")
        return End(
            name=entry.name,
            confidence=entry.confidence,
            words=_words(entry.words),
            classes=tuple(ClassShare(**dict(part)) for part in entry.classes),
            example_rows=entry.example_rows,
            note=entry.note,
            threshold=float(self.thresholds[side, dimension]),
            **{name: float(self._arrays[name][side, dimension]) for name in measures},
        )


def _words(entries: tuple[WordEntry, ...]) -> tuple[Word, ...]:
    return tuple(Word(**dict(word)) for word in entries)


def _by_z(word: Word) -> float:
    return -word.z


def _mean_of_ends(values: np.ndarray) -> np.ndarray:
    """(D,) of (2, D): of both where both are known, else of the one."""
    known = np.isfinite(values)
    total = np.where(known, values, 0).sum(0)
    return np.divide(total, known.sum(0), out=np.full(values.shape[1], np.nan), where=known.any(0))
