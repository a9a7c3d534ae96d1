"""Pass 1 of an index: all that can be counted while sentences stream by, in memory that rows do not fill.

Two tallies over two halves of the sentences merge into the tally of the whole: integers exactly, sums of
floats up to rounding.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from core.errors import RequestError
from core.index.activation_store import ActivationStore
from core.index.schema import (
    HOYER_EDGES,
    NEAR_ROWS,
    P_ON_EDGES,
    P_ON_STEPS,
    SAMPLE_ROWS,
    TOP_ROWS,
    VALUE_EDGES,
)
from core.index.topk import TopK
from core.index.word_accumulator import WordAccumulator
from core.interpretation.codes import Codes

_LARGEST = float(np.finfo(np.float16).max)
_SUMS = (
    "rows",
    "on",
    "sum_abs",
    "value_histogram",
    "p_on_histogram",
    "active_histogram",
    "hoyer_histogram",
    "nats_gate",
    "nats_value",
)


class Accumulators:
    """Counts over the sentences added so far, D dimensions wide.

    rows: sentences counted. on (D,), sum_abs (D,), value_histogram (D, 60): where a dimension is on.
    p_on_histogram (D, 20): all sentences. active_histogram (D + 1,), hoyer_histogram (50,).
    nats_gate, nats_value (D,): summed raw KL. classes: by label, (sentences, (D,) of them on).
    words: sentences by dimension and word. top, sample, near: the example sentences that are kept of each
    dimension. spool: the codes of every row added.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.rows = 0
        self.on = np.zeros(dimensions, dtype=np.int64)
        self.sum_abs = np.zeros(dimensions)
        self.value_histogram = np.zeros((dimensions, len(VALUE_EDGES) - 1), dtype=np.int64)
        self.p_on_histogram = np.zeros((dimensions, len(P_ON_EDGES) - 1), dtype=np.int64)
        self.active_histogram = np.zeros(dimensions + 1, dtype=np.int64)
        self.hoyer_histogram = np.zeros(len(HOYER_EDGES) - 1, dtype=np.int64)
        self.nats_gate, self.nats_value = np.zeros(dimensions), np.zeros(dimensions)
        self.classes: dict[str, tuple[int, np.ndarray]] = {}
        self.words = WordAccumulator(dimensions)
        self.top = TopK(dimensions, TOP_ROWS)
        self.sample = TopK(dimensions, SAMPLE_ROWS)
        self.near = TopK(dimensions, NEAR_ROWS)
        self.activation_store = ActivationStore()

    def add(
        self,
        codes: Codes,
        texts: Sequence[str],
        labels: Sequence[str],
        examples: np.ndarray,
        counted: int | None = None,
    ) -> None:
        """Take in B sentences.

        Args:
            texts: B normalised texts, whole. labels: "corpus class" of each that is counted.
            examples: (B,) its row in the example corpus, -1 where it is none.
            counted: how many of them, from the first, the statistics count; the others are examples only.

        Raises:
            RequestError: a model without gates, another width, or a value that is not finite.
        """
        self._check(codes)
        counted = len(codes) if counted is None else counted
        rows, columns = np.nonzero(codes.active)
        values = codes.values[rows, columns].astype(np.float32)
        p_on = codes.p_on[rows, columns]
        if not np.isfinite(values).all() or not np.isfinite(codes.p_on).all():
            raise RequestError("A code holds a value that is not a finite number.", "Check the checkpoint.")
        hoyers = codes.hoyer.astype(np.float32)
        self.activation_store.add(
            counts=np.bincount(rows, minlength=len(codes)),
            indices=columns,
            values=np.clip(values, -_LARGEST, _LARGEST),
            p_on=np.clip(np.round(p_on * P_ON_STEPS), 1, P_ON_STEPS),
            hoyer=hoyers,
        )
        self._keep(codes, texts, rows, columns, values, examples)
        if counted:
            inside = rows < counted
            self._count(codes, texts, labels, rows[inside], columns[inside], values[inside], counted)
            with_any = hoyers[:counted][~np.isnan(hoyers[:counted])]
            self.hoyer_histogram += np.histogram(np.clip(with_any, 0, 1), HOYER_EDGES)[0]

    def _check(self, codes: Codes) -> None:
        if not codes.has_gates:
            raise RequestError(
                "These codes have no gates, those before them had.", "Index one model at a time."
            )
        if codes.dimensions != self.dimensions:
            raise RequestError(f"Codes have {codes.dimensions} dimensions, not {self.dimensions}.")

    def _count(self, codes: Codes, texts, labels, rows, columns, values, counted: int) -> None:
        width, bins = self.dimensions, self.value_histogram.shape[1]
        self.rows += counted
        self.on += np.bincount(columns, minlength=width)
        self.sum_abs += np.bincount(columns, weights=np.abs(values).astype(np.float64), minlength=width)
        place = np.digitize(values, VALUE_EDGES[1:-1]) + bins * columns
        self.value_histogram += np.bincount(place, minlength=width * bins).reshape(width, bins)
        steps = self.p_on_histogram.shape[1]
        level = np.clip((codes.p_on[:counted] * steps).astype(np.int64), 0, steps - 1)
        place = (level + steps * np.arange(width)).ravel()
        self.p_on_histogram += np.bincount(place, minlength=width * steps).reshape(width, steps)
        self.active_histogram += np.bincount(np.bincount(rows, minlength=counted), minlength=width + 1)
        self.nats_gate += codes.nats_gate[:counted].sum(0, dtype=np.float64)
        self.nats_value += codes.nats_value[:counted].sum(0, dtype=np.float64)
        names, class_of = np.unique(np.asarray(labels[:counted], dtype=object), return_inverse=True)
        sizes = np.bincount(class_of, minlength=len(names))
        table = np.bincount(class_of[rows] * width + columns, minlength=len(names) * width)
        for name, size, on in zip(names.tolist(), sizes.tolist(), table.reshape(-1, width), strict=True):
            self._class(name, size, on)
        self.words.add(texts[:counted], rows, columns, values)

    def _class(self, name: str, size: int, on: np.ndarray) -> None:
        before = self.classes.get(name)
        self.classes[name] = (size, on) if before is None else (before[0] + size, before[1] + on)

    def _keep(self, codes: Codes, texts, rows, columns, values, examples: np.ndarray) -> None:
        shown = examples[rows] >= 0
        rows, columns, values = rows[shown], columns[shown], values[shown]
        ids = examples[rows]
        # What is stored in half precision ranks in half precision: equals there are equals everywhere.
        strength = -np.abs(values.astype(np.float16).astype(np.float64))
        self.top.offer(columns, strength, ids, values)
        priority = np.array([priority_of(text) for text in texts])
        self.sample.offer(columns, priority[rows], ids, values)
        off = np.where(codes.active | (examples < 0)[:, None], -1.0, codes.p_on.astype(np.float64))
        rows, columns = np.nonzero((off >= 0) & (-off <= self.near.bound()))
        self.near.offer(columns, -off[rows, columns], examples[rows], codes.p_on[rows, columns])

    def merge(self, other: "Accumulators") -> None:
        """Take in another tally of the same width; its rows come after these."""
        if other.dimensions != self.dimensions:
            raise RequestError(f"Codes have {other.dimensions} dimensions, not {self.dimensions}.")
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for label, (size, on) in other.classes.items():
            self._class(label, size, on)
        for name in ("words", "top", "sample", "near"):
            getattr(self, name).merge(getattr(other, name))
        self.activation_store.append(other.activation_store)


def priority_of(text: str) -> float:
    """A sentence's place in a random order that depends on its text alone; 53 bits, exact as a float."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 11
