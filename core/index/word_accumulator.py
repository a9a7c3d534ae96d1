"""How many sentences hold a word while a dimension is on, counted while sentences stream by."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from core.interpretation.words import words_of

_LEAST_PENDING = 1_000_000


class WordAccumulator:
    """Integer counts by (dimension, word), for values of either sign; grows with the vocabulary only.

    rows_with: by word, all sentences that hold it.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.known: dict[str, int] = {}
        self._rows_with = np.zeros(0, dtype=np.int64)
        self._sides = (_Pairs(), _Pairs())

    def add(self, texts: Sequence[str], rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
        """B normalised texts; `rows`, `columns`, `values` (A,) are the active places of their codes."""
        known, places, starts = self.known, [], [0]
        for text in texts:
            places.extend({known.setdefault(word, len(known)) for word in words_of(text)})
            starts.append(len(places))
        words = np.array(places, dtype=np.int32)
        self._grow(np.bincount(words, minlength=len(known)))
        shape = len(texts), len(known)
        presence = sparse.csr_array((np.ones(len(words), np.int32), words, np.array(starts)), shape=shape)
        for pairs, side in zip(self._sides, (values >= 0, values < 0), strict=True):
            if side.any():
                place = columns[side], rows[side]
                on = sparse.csr_array(
                    (np.ones(len(place[0]), np.int32), place), shape=(self.dimensions, len(texts))
                )
                pairs.add((on @ presence).tocoo())

    def merge(self, other: "WordAccumulator") -> None:
        """Add the counts of other sentences."""
        moved = np.array([self.known.setdefault(word, len(self.known)) for word in other.known], np.int64)
        counts = np.zeros(len(self.known), dtype=np.int64)
        counts[moved] = other._rows_with
        self._grow(counts)
        for pairs, theirs in zip(self._sides, other._sides, strict=True):
            pairs.merge(theirs, moved)

    def rows_with(self, words: Sequence[str]) -> np.ndarray:
        """(V,) sentences that hold each of the given words."""
        return self._rows_with[[self.known[word] for word in words]]

    def counts(self, words: Sequence[str], side: int) -> sparse.csr_array:
        """(D, V) int64: sentences with the word, the dimension on and its value above (1) or below 0 (-1)."""
        size = max(1, len(self.known))
        column = np.full(size, -1, dtype=np.int64)
        column[[self.known[word] for word in words]] = np.arange(len(words))
        dimension, word, count = self._sides[0 if side > 0 else 1].settled()
        asked = column[word] >= 0
        place = dimension[asked], column[word[asked]]
        return sparse.csr_array((count[asked], place), shape=(self.dimensions, len(words)))

    def _grow(self, counts: np.ndarray) -> None:
        longer = np.zeros(len(self.known), dtype=np.int64)
        longer[: len(self._rows_with)] = self._rows_with
        longer[: len(counts)] += counts
        self._rows_with = longer


class _Pairs:
    """Counts by (dimension, word) as sorted keys, merged when enough are waiting."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._counts = np.zeros(0, dtype=np.int64)
        self._pending: list[tuple[np.ndarray, np.ndarray]] = []
        self._waiting = 0

    def add(self, found: sparse.coo_array) -> None:
        self._push((found.row.astype(np.int64) << 32) | found.col, found.data)

    def merge(self, other: "_Pairs", moved: np.ndarray) -> None:
        dimension, word, count = other.settled()
        if len(count):
            self._push((dimension << 32) | moved[word], count)

    def settled(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(dimension, word, count), each (pairs,)."""
        self._settle()
        return self._keys >> 32, self._keys & 0xFFFFFFFF, self._counts

    def _push(self, keys: np.ndarray, counts: np.ndarray) -> None:
        self._pending.append((keys, counts))
        self._waiting += len(keys)
        if self._waiting > max(_LEAST_PENDING, len(self._keys)):
            self._settle()

    def _settle(self) -> None:
        if not self._pending:
            return
        keys = np.concatenate([self._keys, *(part[0] for part in self._pending)])
        counts = np.concatenate([self._counts, *(part[1] for part in self._pending)])
        self._pending, self._waiting = [], 0
        order = np.argsort(keys, kind="stable")
        keys, counts = keys[order], counts[order]
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else order
        self._keys = keys[first]
        self._counts = np.add.reduceat(counts, first) if len(keys) else counts
