"""What an index says of its corpus, its values and its names, whether its model has gates or not."""

from abc import ABC, abstractmethod
from functools import cached_property

import numpy as np

from core.errors import RequestError
from core.index.schema import HOYER_EDGES, VALUE_PROBABILITIES, AboutIndex
from core.interpretation.hoyer import gaussian_hoyer

_ROUNDING = 1e-6


class CommonTables(ABC):
    """Tables of an index with D dimensions; never change after loading.

    has_gates: whether the model's dimensions can be off.
    """

    has_gates: bool
    value_probabilities = VALUE_PROBABILITIES
    hoyer_edges = HOYER_EDGES

    def __init__(self, record: AboutIndex, arrays: dict[str, np.ndarray]) -> None:
        for array in arrays.values():
            array.flags.writeable = False
        self.record = record
        self.corpus: str = record.corpus
        self.dimensions = len(record.dimensions)
        self._arrays = arrays

    def __len__(self) -> int:
        return self.record.rows

    @cached_property
    @abstractmethod
    def names(self) -> list[str]:
        """D names; no two alike, but for "never on" and "no clear name"."""

    @property
    def mixture_rows(self) -> int:
        """Sentences that words, classes, values and percentiles were counted over."""
        return self.record.mixture_rows

    @property
    def word_auc_chance(self) -> float:
        """Mean word-label AUC with the rows shuffled; NaN where nothing could be scored."""
        return _or_nan(self.record.word_auc_chance)

    @property
    def purity_chance(self) -> float:
        """Mean purity with the classes shuffled."""
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
    def value_quantiles(self) -> np.ndarray:
        """(D, 9) values at `value_probabilities`: of the sentences with the dimension on, where it has a gate
        (0 where it never is); of all, where it has none."""
        return self._arrays["value_quantiles"]

    @property
    def value_histogram(self) -> np.ndarray:
        """(D, 60) sentences by value; the outermost bins hold what lies beyond."""
        return self._arrays["value_histogram"]

    @property
    def nats_value(self) -> np.ndarray:
        """(D,) raw KL of the value, mean per sentence of the mixture, in nats; NaN without a posterior."""
        return self._arrays["nats_value"]

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
