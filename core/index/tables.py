"""What the index of a model with gates says about each dimension and the whole corpus: no sentences."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.index.common import CommonTables
from core.index.schema import P_ON_EDGES, RELATIONS, VALUE_EDGES, IndexRecord
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import ClassShare, Word


@dataclass(frozen=True)
class Related:
    """Other dimensions of one dimension, as pairs (dimension, score).

    together: lift of firing in one sentence, largest first. apart: the same, smallest first.
    alike: cosine of what they do to the decoder, largest first.
    """

    together: tuple[tuple[int, float], ...]
    apart: tuple[tuple[int, float], ...]
    alike: tuple[tuple[int, float], ...]


class Tables(CommonTables):
    """The tables of an index with D dimensions; never change after loading."""

    has_gates = True
    record: IndexRecord
    value_edges, p_on_edges = VALUE_EDGES, P_ON_EDGES

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
    def distinctive(self) -> list[tuple[Word, ...]]:
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
    def word_auc(self) -> np.ndarray:
        """(D,) word-label AUC; NaN where a dimension fires too rarely or too often to be scored."""
        return self._arrays["word_auc"]

    @property
    def purity(self) -> np.ndarray:
        """(D,) share of the commonest class among the sentences with the dimension on; NaN as `word_auc`."""
        return self._arrays["purity"]

    @property
    def class_counts(self) -> np.ndarray:
        """(C, D) sentences of each class with each dimension on."""
        return self._arrays["class_counts"]

    def related(self, dimension: int, k: int = 6) -> Related:
        """At most k (and at most 8) other dimensions of each relation, without those that chance explains."""
        return Related(*(self._pairs(name, dimension, k) for name in RELATIONS))

    @property
    def p_on_histogram(self) -> np.ndarray:
        """(D, 20) all sentences of the mixture by p_on, between `p_on_edges`; also those with it off."""
        return self._arrays["p_on_histogram"]

    @property
    def active_histogram(self) -> np.ndarray:
        """(D + 1,) sentences with 0, 1, ... D active dimensions."""
        return self._arrays["active_histogram"]
