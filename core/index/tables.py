"""What an index says about each dimension and about the whole corpus: numbers and names, no sentences."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import RequestError
from core.index.schema import (
    HOYER_EDGES,
    P_ON_EDGES,
    RELATIONS,
    VALUE_EDGES,
    VALUE_PROBABILITIES,
    IndexRecord,
)
from core.interpretation.hoyer import gaussian_hoyer
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import ClassShare, Word

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Related:
    """Other dimensions of one dimension, as pairs (dimension, score).

    together: lift of firing in one sentence, largest first. apart: the same, smallest first.
    alike: cosine of what they do to the decoder, largest first.
    """

    together: tuple[tuple[int, float], ...]
    apart: tuple[tuple[int, float], ...]
    alike: tuple[tuple[int, float], ...]


class Tables:
    """The tables of an index with D dimensions; never change after loading."""

    def __init__(self, record: IndexRecord, arrays: dict[str, np.ndarray]) -> None:
        for array in arrays.values():
            array.flags.writeable = False
        self.record = record
        self.corpus: str = record.corpus
        self.dimensions = len(record.dimensions)
        self._arrays = arrays

    def __len__(self) -> int:
        return self.record.rows

    @property
    def mixture_rows(self) -> int:
        """Sentences that densities, words, classes and percentiles were counted over."""
        return self.record.mixture_rows

    @cached_property
    def names(self) -> list[str]:
        """D names; no two alike, but for "never on" and "no clear name"."""
        return [entry.name for entry in self.record.dimensions]

    @cached_property
    def confidence(self) -> np.ndarray:
        """(D,) 0 to 1: share of sentences that the name fits where the dimension is on, less where off."""
        return np.array([entry.confidence for entry in self.record.dimensions])

    @cached_property
    def words(self) -> list[tuple[Word, ...]]:
        """Per dimension, the words that set its sentences apart, largest z first.

        Words like "of" say something only in a pattern: they are left out, also of an index that has them.
        """
        return [
            tuple(Word(**dict(word)) for word in entry.words if is_nameable(word.word))
            for entry in self.record.dimensions
        ]

    @cached_property
    def telling(self) -> list[tuple[Word, ...]]:
        """Per dimension, its words and the patterns of its name ("someone who ..."), largest z first."""
        patterns = ([Word(**dict(part)) for part in entry.patterns] for entry in self.record.dimensions)
        return [
            tuple(sorted([*some, *words], key=lambda word: -word.z))
            for some, words in zip(patterns, self.words, strict=True)
        ]

    @cached_property
    def classes(self) -> list[tuple[ClassShare, ...]]:
        """Per dimension, the commonest classes of its sentences, largest share first."""
        return [tuple(ClassShare(**dict(part)) for part in entry.classes) for entry in self.record.dimensions]

    @cached_property
    def notes(self) -> list[str]:
        """Per dimension, what to know before looking at its examples; mostly ""."""
        return [entry.note for entry in self.record.dimensions]

    @cached_property
    def example_rows(self) -> np.ndarray:
        """(D,) example sentences that have the dimension on."""
        return np.array([entry.example_rows for entry in self.record.dimensions])

    @property
    def density(self) -> np.ndarray:
        """(D,) share of the mixture's sentences with the dimension on."""
        return self._arrays["density"]

    @property
    def mean_abs(self) -> np.ndarray:
        """(D,) mean |value| where the dimension is on; 0 where it never is."""
        return self._arrays["mean_abs"]

    @property
    def nats_gate(self) -> np.ndarray:
        """(D,) raw KL of the gate, mean per sentence of the mixture, in nats."""
        return self._arrays["nats_gate"]

    @property
    def nats_value(self) -> np.ndarray:
        """(D,) raw KL of the value, mean per sentence of the mixture, in nats."""
        return self._arrays["nats_value"]

    @property
    def word_auc(self) -> np.ndarray:
        """(D,) word-label AUC; NaN where a dimension fires too rarely or too often to be scored."""
        return self._arrays["word_auc"]

    @property
    def word_auc_chance(self) -> float:
        """Mean of the same with the rows shuffled; NaN where nothing could be scored."""
        return _or_nan(self.record.word_auc_chance)

    @property
    def purity(self) -> np.ndarray:
        """(D,) share of the commonest class among the sentences with the dimension on; NaN as `word_auc`."""
        return self._arrays["purity"]

    @property
    def purity_chance(self) -> float:
        """Mean of the same with the classes shuffled."""
        return _or_nan(self.record.purity_chance)

    @property
    def class_names(self) -> tuple[str, ...]:
        """C labels of the mixture, "corpus class" or "corpus"."""
        return self.record.class_names

    @property
    def class_rows(self) -> np.ndarray:
        """(C,) sentences of each class."""
        return self._arrays["class_rows"]

    @property
    def class_counts(self) -> np.ndarray:
        """(C, D) sentences of each class with each dimension on."""
        return self._arrays["class_counts"]

    def related(self, dimension: int, k: int = 6) -> Related:
        """At most k (and at most 8) other dimensions of each relation, without those that chance explains."""
        self._check(dimension)
        lists = []
        for name in RELATIONS:
            ids, scores = self._arrays[name][dimension], self._arrays[f"{name}_score"][dimension]
            pairs = zip(ids.tolist(), scores.tolist(), strict=True)
            lists.append(tuple(pair for pair in pairs if pair[0] >= 0)[:k])
        return Related(*lists)

    value_probabilities = VALUE_PROBABILITIES
    value_edges, hoyer_edges, p_on_edges = VALUE_EDGES, HOYER_EDGES, P_ON_EDGES

    @property
    def p_on_histogram(self) -> np.ndarray:
        """(D, 20) all sentences of the mixture by p_on, between `p_on_edges`; also those with it off."""
        return self._arrays["p_on_histogram"]

    @property
    def value_quantiles(self) -> np.ndarray:
        """(D, 9) values where the dimension is on, at `value_probabilities`; 0 where it never is."""
        return self._arrays["value_quantiles"]

    @property
    def value_histogram(self) -> np.ndarray:
        """(D, 60) sentences by value, between `value_edges`; the outermost bins hold what lies beyond."""
        return self._arrays["value_histogram"]

    @property
    def active_histogram(self) -> np.ndarray:
        """(D + 1,) sentences with 0, 1, ... D active dimensions."""
        return self._arrays["active_histogram"]

    @property
    def hoyer_histogram(self) -> np.ndarray:
        """(50,) sentences by Hoyer between `hoyer_edges`; those with nothing active have none."""
        return self._arrays["hoyer_histogram"]

    @property
    def hoyer_quantiles(self) -> np.ndarray:
        """(101,) Hoyer at 0, 1, ... 100 percent of the sentences that have one."""
        return self._arrays["hoyer_quantiles"]

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

    def _check(self, dimension: int) -> None:
        if not 0 <= dimension < self.dimensions:
            raise RequestError(f"There is no dimension {dimension}.", f"Give 0 to {self.dimensions - 1}.")


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
