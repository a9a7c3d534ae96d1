"""What the dimensions of a model without gates mean, as far as that can be said: two ends, no codes."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.data.corpus import Corpus
from core.errors import DimensionIndexError, RequestError
from core.index.dense_schema import DenseRecord
from core.index.dense_tables import DenseTables
from core.index.effects import Effects, read_effects
from core.index.example_rows import ExampleRows, Neighbour, present
from core.index.files import read_index
from core.index.neighbours import check_k

DENSE_EXAMPLES = ("top", "bottom", "middle", "high", "low", "neither", "random")
"""Kinds of example sentences of a dimension."""


class DenseIndex(ExampleRows, DenseTables):
    """The index of (checkpoint without gates, corpus), with D dimensions. Never changes after loading.

    What takes gates is missing, not zero: there is no density, no p_on, no count of active dimensions. Codes
    of sentences are not kept, so that nothing can be searched by code.

    effects: what the decoder does with each dimension; None where not measured yet.
    """

    map = None

    def __init__(
        self,
        record: DenseRecord,
        arrays: dict[str, np.ndarray],
        rows: Callable[[], Corpus] | None = None,
        effects: Effects | None = None,
    ) -> None:
        super().__init__(record, arrays)
        self.effects = effects
        self._rows = rows

    @classmethod
    def load(
        cls, folder: Path, model_sha: str | None = None, rows: Callable[[], Corpus] | None = None
    ) -> "DenseIndex":
        """Read and validate an index folder; arguments and errors as of `DimensionIndex.load`."""
        record, arrays = read_index(folder, model_sha)
        if not isinstance(record, DenseRecord):
            raise DimensionIndexError(f"{folder} is the index of a model with gates.", "Use its own model.")
        return cls.of(record, arrays, folder, rows)

    @classmethod
    def of(
        cls,
        record: DenseRecord,
        arrays: dict[str, np.ndarray],
        folder: Path,
        rows: Callable[[], Corpus] | None = None,
    ) -> "DenseIndex":
        """What was read of a folder, with its effects. As `load`."""
        effects = read_effects(folder, record.model_sha256, record.effects_of, len(record.dimensions))
        return cls(record, arrays, rows, effects)

    def examples(self, dimension: int, kind: str, k: int = 10, seed: int = 0) -> list[Neighbour]:
        """At most k example sentences of a dimension, scored by their values.

        kind: "top" and "bottom", the highest and the lowest values; "middle", those nearest to the mixture's
        median; "high", "low" and "neither", drawn by hash from each end and from between; "random", k of the
        two ends' by `seed`.

        Raises:
            RequestError: no such dimension or kind, or k out of bounds.
        """
        check_k(k)
        self._check(dimension)
        if kind not in DENSE_EXAMPLES:
            raise RequestError(
                f"A model without gates has no examples {kind!r}.",
                f"Ask for one of: {', '.join(DENSE_EXAMPLES)}.",
            )
        if kind == "random":
            parts = [self._list(dimension, name) for name in ("high", "low")]
            rows, values = (np.concatenate(part) for part in zip(*parts, strict=True))
            order = np.random.default_rng(seed).permutation(len(rows))[:k]
            return self.neighbours(rows[order], values[order], k, None)
        return self.neighbours(*(part[:k] for part in self._list(dimension, kind)), k, None)

    def top_sentences(
        self, dimension: int, k: int = 10, sign: int | None = None, exclude_text: str | None = None
    ) -> list[Neighbour]:
        """The k example sentences of the highest (sign +1) or lowest (-1) values, at most 50; of the largest
        |value| for None. exclude_text: leave out the sentence that says exactly this."""
        check_k(k)
        self._check(dimension)
        kinds = {1: ("top",), -1: ("bottom",), None: ("top", "bottom")}
        parts = [self._list(dimension, kind) for kind in kinds[sign]]
        rows, values = (np.concatenate(part) for part in zip(*parts, strict=True))
        if sign is None:
            order = np.lexsort((rows, -np.abs(values)))
            rows, values = rows[order], values[order]
            first = np.sort(np.unique(rows, return_index=True)[1])  # a small corpus has both ends in common
            rows, values = rows[first], values[first]
        return self.neighbours(rows[: k + 1], values[: k + 1], k, exclude_text)

    def rows_of(self, dimension: int, kind: str) -> np.ndarray:
        """Rows of all example sentences that are kept of a kind, as of `examples` but for "random"."""
        self._check(dimension)
        return self._list(dimension, kind)[0]

    def _list(self, dimension: int, kind: str) -> tuple[np.ndarray, np.ndarray]:
        rows = present(self._arrays[f"{kind}_rows"][dimension])
        return rows, self._arrays[f"{kind}_values"][dimension][: len(rows)].astype(np.float32)
