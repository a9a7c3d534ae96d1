"""What an index says about each dimension and the whole corpus: no sentences."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import RequestError
from core.index.ends import End, classes_of, joined, words_of
from core.index.schema import (
    HOYER_EDGES,
    P_ON_EDGES,
    VALUE_BINS,
    VALUE_EDGES,
    VALUE_PROBABILITIES,
    EndEntry,
    IndexRecord,
)
from core.interpretation.hoyer import gaussian_hoyer
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import ClassShare, Word

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Related:
    """Other dimensions of one dimension, as pairs (dimension, score); () for relations its kind has not.

    together, apart: lift of firing in one sentence, largest and smallest first. correlated, opposed:
    correlation of values, largest and most negative first. alike: cosine of what they do to the decoder.
    """

    together: tuple[tuple[int, float], ...] = ()
    apart: tuple[tuple[int, float], ...] = ()
    correlated: tuple[tuple[int, float], ...] = ()
    opposed: tuple[tuple[int, float], ...] = ()
    alike: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Family:
    """Dimensions, rising, that are on in much the same sentences, and what they are called together."""

    name: str
    dimensions: tuple[int, ...]


class _Stored:
    """A property that gives a stored array of its own name; RequestError where the kind has no such thing."""

    def __init__(self, meaning: str, name: str = "") -> None:
        self.__doc__, self.name = meaning, name

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    def __get__(self, tables: "Tables | None", owner: type):
        return self if tables is None else tables.stored(self.name)


class Tables:
    """The tables of an index with D dimensions; never change after loading.

    Where a model has no gates, measures of a dimension are means over its two ends.
    """

    value_probabilities = VALUE_PROBABILITIES
    hoyer_edges, p_on_edges = HOYER_EDGES, P_ON_EDGES

    class_rows = _Stored("(C,) sentences of each class.")
    class_counts = _Stored("(C, D) those with each dimension on; (2, C, D) at either end, without gates.")
    value_quantiles = _Stored(
        "(D, 9) at `value_probabilities`, of sentences with it on or (no gates) of all."
    )
    value_histogram = _Stored("(D, 60) sentences by value, between `value_edges`; outermost bins are open.")
    nats_value = _Stored("(D,) raw KL of the value, mean per sentence, in nats; NaN without a posterior.")
    hoyer_histogram = _Stored("(50,) sentences with anything active by Hoyer, between `hoyer_edges`.")
    hoyer_quantiles = _Stored("(101,) Hoyer at 0, 1, ... 100 percent of the sentences that have one.")

    density = _Stored("(D,) share of the mixture's sentences with it on; all these: with gates only.")
    mean_abs = _Stored("(D,) mean |value| where the dimension is on; 0 where it never is.")
    nats_gate = _Stored("(D,) raw KL of the gate, mean per sentence of the mixture, in nats.")
    p_on_histogram = _Stored("(D, 20) all sentences by p_on, between `p_on_edges`.")
    active_histogram = _Stored("(D + 1,) sentences with 0, 1, ... D active dimensions.")

    mean = _Stored("(D,) mean value over the mixture; all these: without gates only.")
    deviation = _Stored("(D,) standard deviation of the values over the mixture.")
    thresholds = _Stored("(2, D) values at which the high and the low ends begin.", "ends")
    word_auc_ends = _Stored("(2, D) word-label AUC of the high and the low ends.", "word_auc")
    word_auc_null = _Stored("(2, D) the same with the ends dealt to other sentences.")
    purity_ends = _Stored("(2, D) share of the commonest class at each end.", "purity")
    purity_null = _Stored("(2, D) the same with the classes dealt to other sentences.")

    def __init__(self, record: IndexRecord, arrays: dict[str, np.ndarray]) -> None:
        self.record = record
        self.kind = record.kind_of_features
        self.has_gates = self.kind.has_gates
        self.corpus: str = record.corpus
        self.dimensions = len(record.dimensions)
        self.mixture_rows = record.mixture_rows
        self.class_names = record.class_names
        self.word_auc_chance = _or_nan(record.word_auc_chance)
        self.purity_chance = _or_nan(record.purity_chance)
        self.name_test_chance = _or_nan(record.name_test_chance)
        self._arrays = arrays

    def __len__(self) -> int:
        return self.record.rows

    def stored(self, name: str) -> np.ndarray:
        """One of the index's arrays.

        Raises:
            RequestError: indexes of models of this kind have none of this name.
        """
        if name not in self._arrays:
            which = "with" if self.has_gates else "without"
            raise RequestError(f"The index of a model {which} gates has no {name}.", "Ask `has_gates` first.")
        return self._arrays[name]

    @cached_property
    def _entries(self) -> list[tuple[EndEntry, ...]]:
        return [self.record.ends(dimension) for dimension in range(self.dimensions)]

    @cached_property
    def names(self) -> list[str]:
        """D names; no two alike, but for "never on" and "no clear name". Without gates "high end / low end",
        with "?" for an end that has none."""
        return [joined(tuple(entry.name for entry in ends)) for ends in self._entries]

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """Dimensions that are on in much the same sentences, largest family first; () in older indexes and
        without gates."""
        return tuple(Family(entry.name, entry.dimensions) for entry in self.record.families)

    @cached_property
    def family_of(self) -> np.ndarray:
        """(D,) place in `families` of each dimension's family, -1 where it has none."""
        result = np.full(self.dimensions, -1)
        for place, family in enumerate(self.families):
            result[list(family.dimensions)] = place
        return result

    @cached_property
    def confidence(self) -> np.ndarray:
        """(D,) 0 to 1: how well a name fits, by words alone, on sentences that it was not found on; see
        `core.index.name_fit`."""
        return np.array([[entry.confidence for entry in ends] for ends in self._entries]).mean(1)

    @cached_property
    def name_test(self) -> np.ndarray:
        """(D,) AUC of a reader who knows only the name, .5 is chance, mean over the ends; NaN where none was
        tested. See `core.index.name_test`."""
        tests = [[entry.name_test for entry in ends if entry.name_test] for ends in self._entries]
        return np.array([np.mean([test.auc for test in some]) if some else np.nan for some in tests])

    @cached_property
    def words(self) -> list[tuple[Word, ...]]:
        """Per dimension, the words that set its sentences (or its ends) apart, largest z first.

        Words like "of" say something only in a pattern: they are left out, also of an index that has them.
        """
        found = (words_of(*(entry.words for entry in ends)) for ends in self._entries)
        nameable = ([word for word in words if is_nameable(word.word)] for words in found)
        return [tuple(sorted(words, key=lambda word: -word.z)) for words in nameable]

    @cached_property
    def distinctive(self) -> list[tuple[Word, ...]]:
        """Per dimension, its words and the patterns of its name ("someone who ..."), largest z first."""
        patterns = (words_of(*(entry.patterns for entry in ends)) for ends in self._entries)
        pairs = zip(patterns, self.words, strict=True)
        return [tuple(sorted(some + words, key=lambda word: -word.z)) for some, words in pairs]

    @cached_property
    def classes(self) -> list[tuple[ClassShare, ...]]:
        """Per dimension, the commonest classes of its sentences, largest share first; without gates, of those
        at its purer end."""
        found = (map(classes_of, ends) for ends in self._entries)
        return [max(sides, key=lambda parts: parts[0].share if parts else 0.0) for sides in found]

    @cached_property
    def notes(self) -> list[str]:
        """Per dimension, what to know before looking at its examples; mostly ""."""
        heads = [""] if self.has_gates else [f"{end} end: " for end in self.kind.ends]
        return [
            "; ".join(head + entry.note for head, entry in zip(heads, ends, strict=True) if entry.note)
            for ends in self._entries
        ]

    @cached_property
    def example_rows(self) -> np.ndarray:
        """(D,) example sentences that have the dimension on (or lie at one of its ends)."""
        return np.array([sum(entry.example_rows for entry in ends) for ends in self._entries])

    @cached_property
    def word_auc(self) -> np.ndarray:
        """(D,) word-label AUC; NaN where a dimension fires too rarely or too often to be scored."""
        return self._over_ends("word_auc")

    @cached_property
    def purity(self) -> np.ndarray:
        """(D,) share of the commonest class among the sentences with the dimension on; NaN as `word_auc`."""
        return self._over_ends("purity")

    def ends(self, dimension: int) -> tuple[End, ...]:
        """The features of a dimension: its high end and its low one; with gates, that it is on.

        Raises:
            RequestError: no such dimension.
        """
        self._check(dimension)
        return tuple(
            End.of(entry, self._arrays, side, dimension)
            for side, entry in enumerate(self._entries[dimension])
        )

    def related(self, dimension: int, k: int = 6) -> Related:
        """At most k (and at most 8) other dimensions of each relation, without those that chance explains."""
        return Related(**{name: self._pairs(name, dimension, k) for name in self.kind.relations})

    def value_edges(self, dimension: int) -> np.ndarray:
        """(61,) edges of a dimension's histogram of values: its own, where values have no common scale."""
        self._check(dimension)
        if self.has_gates:
            return VALUE_EDGES
        low, high = self._arrays["value_range"][dimension]
        return np.linspace(low, high, VALUE_BINS + 1, dtype=np.float32)

    @property
    def gaussian_hoyer(self) -> float:
        """Mean Hoyer of normal draws of this width: not sparse at all."""
        return gaussian_hoyer(self.dimensions)

    def hoyer_percentile(self, hoyer: float) -> float:
        """Percent of the mixture's sentences that are less sparse, equals counted half; NaN for NaN."""
        grid = self.hoyer_quantiles
        if np.isnan(hoyer) or not self.record.hoyer_rows:
            return float("nan")
        left = np.searchsorted(grid, hoyer - _ROUNDING)
        right = np.searchsorted(grid, hoyer + _ROUNDING, "right")
        if left < right:
            return float(left + right - 1) / 2
        return float(np.interp(hoyer, grid, np.arange(101)))

    def label(self, dimension: int) -> str:
        """As shown: the name, then the number, e.g. "plants: shrub, leaves - 14"."""
        self._check(dimension)
        return f"{self.names[dimension]} - {dimension}"

    def _over_ends(self, name: str) -> np.ndarray:
        """(D,) mean over the ends where a measure is known; NaN where it is known of none."""
        values = self._arrays[name]
        if self.has_gates:
            return values
        known = np.isfinite(values)
        total = np.where(known, values, 0).sum(0)
        return np.divide(total, known.sum(0), out=np.full(self.dimensions, np.nan), where=known.any(0))

    def _pairs(self, name: str, dimension: int, k: int) -> tuple[tuple[int, float], ...]:
        """At most k (other dimension, score) of one relation."""
        self._check(dimension)
        ids, scores = self._arrays[name][dimension], self._arrays[f"{name}_score"][dimension]
        found = zip(ids.tolist(), scores.tolist(), strict=True)
        return tuple(pair for pair in found if pair[0] >= 0)[:k]

    def _check(self, dimension: int) -> None:
        if not 0 <= dimension < self.dimensions:
            raise RequestError(f"There is no dimension {dimension}.", f"Give 0 to {self.dimensions - 1}.")


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
