"""What is said of one feature of a dimension, put together from the record and the arrays of an index."""

from dataclasses import dataclass

import numpy as np

from core.index.schema import EndEntry, WordEntry
from core.interpretation.records import UNCLEAR, ClassShare, Word

UNNAMED_END = "?"
"""Stands in a name for an end that has none."""


@dataclass(frozen=True)
class End:
    """One feature of a dimension: that it is on, or the sentences at one end of a dimension without a gate.

    name: None where none fits. confidence: how well the name fits, 0 to 1 (see `core.index.name_fit`);
    of the best name found where none is given. name_test: AUC of a reader who knows only
    the name, NaN where not tested. threshold: the value at which the end begins.
    word_auc, purity and their nulls: metrics 6 and 5 of "has this feature"; NaN with too few sentences, and
    nulls where there are gates.
    """

    name: str | None
    confidence: float
    name_test: float
    words: tuple[Word, ...]
    classes: tuple[ClassShare, ...]
    example_rows: int
    note: str
    threshold: float
    word_auc: float
    word_auc_null: float
    purity: float
    purity_null: float

    @classmethod
    def of(cls, entry: EndEntry, arrays: dict[str, np.ndarray], side: int, dimension: int) -> "End":
        """Out of the record and the arrays of an index. side: which of the dimension's features it is."""

        def measure(name: str) -> float:
            array = arrays.get(name)
            return float("nan") if array is None else float(np.atleast_2d(array)[side, dimension])

        return cls(
            name=entry.name,
            confidence=entry.confidence,
            name_test=entry.name_test.auc if entry.name_test else float("nan"),
            words=words_of(entry.words),
            classes=classes_of(entry),
            example_rows=entry.example_rows,
            note=entry.note,
            threshold=measure("ends"),
            **{name: measure(name) for name in ("word_auc", "word_auc_null", "purity", "purity_null")},
        )


def joined(names: tuple[str | None, ...]) -> str:
    """The name of a dimension out of those of its ends.

    >>> joined(("plants, shrub", None)), joined((None, None)), joined(("plants",))
    ('plants, shrub / ?', 'no clear name', 'plants')
    """
    return " / ".join(name or UNNAMED_END for name in names) if any(names) else UNCLEAR


def words_of(*lists: tuple[WordEntry, ...]) -> tuple[Word, ...]:
    return tuple(Word(**dict(word)) for entries in lists for word in entries)


def classes_of(entry: EndEntry) -> tuple[ClassShare, ...]:
    return tuple(ClassShare(**dict(part)) for part in entry.classes)
