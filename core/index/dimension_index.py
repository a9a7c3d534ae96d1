"""What each dimension of a checkpoint means, as shipped: names, evidence, example sentences."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from core.data.corpus import Corpus
from core.data.normalise import normalise
from core.data.readers.strict_json import shorten
from core.errors import RequestError
from core.index.effects import Effects, read_effects
from core.index.example_rows import ExampleRows, Neighbour
from core.index.files import read_index
from core.index.neighbours import ActiveDimension, SparseCodes, check_k, check_sign
from core.index.preference import Preference, part_numbers
from core.index.projection import SentenceMap, place_among, read_map
from core.index.schema import MEDIAN, IndexRecord
from core.index.search import rows_with
from core.index.stability import Stability, read_stability
from core.index.tables import Tables

EXAMPLES: dict[bool, dict[str, tuple[str, ...]]] = {
    True: {"top": ("top",), "middle": ("sample",), "random": ("sample",), "near_miss": ("near",)},
    False: {
        **{name: (name,) for name in ("top", "bottom", "middle", "high", "low", "neither")},
        "random": ("high", "low"),
    },
}
"""By `has_gates`, the kinds of example sentences of a dimension, and the stored lists they are taken from."""
_AS_NEAR = 0.1
"""Cosines that differ by less count as equal where sentences of an everyday kind are preferred."""
_LISTED_CLASSES = 60
_PLACED_BY = 15


class DimensionIndex(ExampleRows, Tables):
    """The index of (checkpoint, corpus), with D dimensions and N example sentences. Never changes.

    Numbers come from the whole mixture that the checkpoint was trained on; sentences from the example corpus,
    whose texts are looked up when they are first asked for. What takes gates is missing where the model has
    none: density, p_on, counts of active dimensions, codes of sentences and all that is searched by them.

    Sentences that may not be shown (`visible`) are in no answer.

    effects: what the decoder does with each dimension. map: sentences as points. stability: in which other
    runs each dimension was found again. None where not made yet.
    near: cosine of two codes below which sentences are not called near.
    """

    near = 0.5

    def __init__(
        self,
        record: IndexRecord,
        arrays: dict[str, np.ndarray],
        folder: Path,
        rows: Callable[[], Corpus] | None = None,
        effects: Effects | None = None,
        map: SentenceMap | None = None,
        stability: Stability | None = None,
    ) -> None:
        super().__init__(record, arrays)
        self.folder = folder
        self.effects = effects
        self.stability = stability
        self._map = map
        self._rows = rows

    @classmethod
    def load(
        cls, folder: Path, model_sha: str | None = None, rows: Callable[[], Corpus] | None = None
    ) -> "DimensionIndex":
        """Read and validate an index folder, of a model with gates or without (`has_gates` says which).

        Args:
            model_sha: SHA-256 of the model.safetensors in use; None does not compare.
            rows: gives the example corpus when sentences are first shown; None finds it by its name.

        Raises:
            DimensionIndexError: missing, altered, malformed, or built for another checkpoint; its effects,
                maps or stability too, where there are any.
        """
        record, arrays = read_index(folder, model_sha)
        fitted = read_map(folder, record) if record.kind_of_features.has_gates else None
        effects, stability = read_effects(folder, record), read_stability(folder, record)
        return cls(record, arrays, folder, rows, effects, fitted, stability)

    @cached_property
    def codes(self) -> SparseCodes:
        """The codes of the example sentences.

        Raises:
            RequestError: the model has no gates.
        """
        if not self.has_gates:
            raise RequestError(
                "The index of a model without gates keeps no codes of sentences.",
                "Use a checkpoint with gates.",
            )
        parts = {name: self.stored(name) for name in ("indptr", "indices", "values", "p_on")}
        return SparseCodes(**parts, dimensions=self.dimensions)

    @cached_property
    def map(self) -> SentenceMap | None:
        """Sentences and dimensions as points; None where no map was fitted."""
        return None if self._map is None else self._map.only(self.visible)

    def top_sentences(
        self, dimension: int, k: int = 10, sign: int | None = None, exclude_text: str | None = None
    ) -> list[Neighbour]:
        """The k example sentences with the largest |value| in a dimension; of an earlier part of the corpus
        first, where they reach .8 of the strongest value.

        sign: +1 or -1 takes one side only; without gates the highest or the lowest values, at most 50.
        exclude_text: leave out the sentence that says exactly this.

        Raises:
            RequestError: no such dimension, another sign, or k out of bounds.
        """
        check_k(k)
        self._check(dimension)
        if self.has_gates:
            preferred = Preference.by_strength(self.part_of)
            most = k + (exclude_text is not None)
            rows, values = self.codes.strongest(dimension, most, sign, self.visible, preferred)
        elif sign is None:
            rows, values = self._lists(dimension, ("top", "bottom"))
            order = np.lexsort((rows, -np.abs(values)))
            first = np.sort(np.unique(rows[order], return_index=True)[1])  # a small corpus has both in common
            rows, values = rows[order][first], values[order][first]
        else:
            check_sign(sign)
            rows, values = self._lists(dimension, ("top" if sign > 0 else "bottom",))
        return self.neighbours(rows[: k + 1], values[: k + 1], k, exclude_text)

    def examples(
        self, dimension: int, kind: str, k: int = 10, seed: int = 0, among: np.ndarray | None = None
    ) -> list[Neighbour]:
        """At most k example sentences of a dimension.

        kind, with gates: "top", as of `top_sentences`; "middle", of 128 drawn at random those nearest to the
        median value; "random", k of these 128 by `seed`; "near_miss", off, with the largest p_on, which then
        is the score. Without: "top" and "bottom", the highest and the lowest values; "middle", those nearest
        to the median; "high", "low" and "neither", drawn by hash from each end and from between; "random", k
        of the two ends' by `seed`.

        among: (N,) bool, the rows to choose from. With gates all that have the dimension on are looked at; of
        near misses, as of everything without gates, only those kept are known.

        Raises:
            RequestError: no such dimension or kind, or k out of bounds.
        """
        check_k(k)
        self._check(dimension)
        kinds = EXAMPLES[self.has_gates]
        if kind not in kinds:
            which = "with" if self.has_gates else "without"
            raise RequestError(
                f"A model {which} gates has no examples {kind!r}.", f"Ask for one of: {', '.join(kinds)}."
            )
        if among is None and self.has_gates and kind == "top":
            return self.top_sentences(dimension, k)  # not as stored: older indexes chose otherwise
        if among is not None and self.has_gates and kind != "near_miss":
            rows, values = self.codes.column(dimension)
            strongest = np.argsort(-np.abs(values), kind="stable")
            rows, values = (rows[strongest], values[strongest]) if kind == "top" else (rows, values)
        else:
            rows, values = self._lists(dimension, kinds[kind])
        if among is not None:
            kept = among[rows] & self.visible[rows]
            rows, values = rows[kept], values[kept]
        order = np.arange(len(rows))
        if kind == "random":
            order = np.random.default_rng(seed).permutation(len(rows))
        elif kind == "middle" and self.has_gates:
            order = np.argsort(np.abs(values - self.value_quantiles[dimension, MEDIAN]), kind="stable")
        return self.neighbours(rows[order[:k]], values[order[:k]], k, None)

    def rows_of(self, dimension: int, kind: str) -> np.ndarray:
        """Rows of all example sentences that are kept of a kind, as of `examples`."""
        self._check(dimension)
        return self._lists(dimension, EXAMPLES[self.has_gates][kind])[0]

    def _lists(self, dimension: int, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Rows of some stored lists of a dimension, and their values (p_on of near misses)."""
        found = []
        for name in names:
            rows = self._arrays[f"{name}_rows"][dimension]
            places = np.flatnonzero((rows >= 0) & self.visible[rows])
            rows = rows[places]
            if name == "near":
                values = self._arrays["near_p_on"][dimension][places]
            elif self.has_gates:
                values = self.codes.values_at(rows, dimension)
            else:
                values = self._arrays[f"{name}_values"][dimension][places].astype(np.float32)
            found.append((rows, values))
        rows, values = (np.concatenate(part) for part in zip(*found, strict=True))
        return rows, values

    def matching(
        self,
        classes: Sequence[str] = (),
        on: Sequence[int] = (),
        words: Sequence[str] = (),
        off: Sequence[int] = (),
    ) -> np.ndarray:
        """(N,) bool: example sentences of any of `classes`, with all of `on` active, none of `off`, and all
        `words` in them.

        classes: labels of the corpus. words: in any letter case. Nothing asked for: every sentence.

        Raises:
            RequestError: no such dimension or class.
        """
        unknown = [name for name in classes if name not in self._classes]
        if unknown:
            known = [shorten(name) for name in self._classes][:_LISTED_CLASSES]
            rest = len(self._classes) - len(known)
            more = f", and {rest:,} more" if rest else ""
            raise RequestError(
                f"The corpus {self.corpus!r} has no class {shorten(unknown[0])!r}.",
                f"Its classes: {', '.join(known)}{more}." if known else "Its sentences have no classes.",
            )
        result = self.visible.copy()
        if classes:
            result &= np.isin(self._class_of, [self._classes[name] for name in classes])
        for dimension in on:
            having = np.zeros(len(self), dtype=bool)
            having[self.codes.column(int(dimension))[0]] = True
            result &= having
        for dimension in off:
            result[self.codes.column(int(dimension))[0]] = False
        for word in words:
            result &= rows_with(self.rows.texts, normalise(word), result)
        return result

    @cached_property
    def part_of(self) -> np.ndarray:
        """(N,) int8, which of the record's `parts` each example sentence is in."""
        return part_numbers(self.record.parts, len(self))

    @cached_property
    def _classes(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(sorted(set(self.rows.labels or ())))}

    @cached_property
    def _class_of(self) -> np.ndarray:
        labels = self.rows.labels or ("",) * len(self)
        return np.fromiter((self._classes.get(label, -2) for label in labels), np.int32, len(self))

    def nearest(
        self,
        code: np.ndarray,
        k: int = 10,
        exclude_text: str | None = None,
        among: np.ndarray | None = None,
    ) -> list[Neighbour]:
        """The k example sentences whose gated codes have the largest cosine to `code` (D,); exact.

        Of an earlier part of the corpus first, where their cosine is at least `near` and at most .1 below the
        best. Fewer where fewer share a dimension with it, none for an empty code. `among` (N,) bool filters
        rows.
        """
        check_k(k)
        order = Preference(self.part_of, self.near, _AS_NEAR)
        if among is None or among.shape == self.visible.shape:  # others are refused below
            among = self.visible if among is None else among & self.visible
        rows, cosines = self.codes.nearest(code, k + (exclude_text is not None), among, order)
        return self.neighbours(rows, cosines, k, exclude_text)

    def active_of(self, row: int) -> tuple[ActiveDimension, ...]:
        """The active dimensions of one sentence, strongest first; () where no codes are kept."""
        return self.codes.active(row) if self.has_gates else ()

    def take(self, rows: np.ndarray) -> list[Neighbour]:
        """Chosen example sentences, in the order given; their score is 0."""
        return self.neighbours(np.asarray(rows), np.zeros(len(rows)), len(rows), None)

    @property
    def dimension_map(self) -> np.ndarray | None:
        """(D, 2) the dimensions as points, NaN where no example sentence has one on; None without a map."""
        return None if self.map is None else self.map.dimensions

    def place(self, code: np.ndarray) -> tuple[float, float] | None:
        """Where a code (D,) belongs on the map, from its nearest sentences there; None where it has none."""
        if self.map is None:
            return None
        among = np.zeros(len(self), dtype=bool)
        among[self.map.rows] = True
        rows, cosines = self.codes.nearest(code, _PLACED_BY, among)
        if not len(rows):
            return None
        return place_among(self.map.xy[np.searchsorted(self.map.rows, rows)], cosines)
