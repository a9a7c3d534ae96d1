"""Sentence embeddings that are computed once: an append-only store of half-precision rows, keyed by text."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import ConfigError
from core.locks import locked
from core.nn.embedder import SentenceEmbedder

_KEY = np.dtype("<u8")
_BLOCK = 1024


def _keys(texts: Sequence[str]) -> np.ndarray:
    digests = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, dtype=_KEY)


@dataclass(frozen=True)
class EmbeddedTexts:
    """Embeddings of N texts as a view into the store: indexing gives (k, F) float16, read from the map."""

    store: np.ndarray
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index) -> np.ndarray:
        return self.store[self.rows[index]]


Features = EmbeddedTexts | np.ndarray
"""(N, F) of N sentences; indexing gives (k, F)."""


class EmbeddingStore:
    """The embeddings of one frozen encoder under one folder.

    Two flat files, rows (F x float16 each) and keys (8-byte hashes of the texts). Rows are written
    before keys, so that after a kill the keys say what is whole. A lock admits one writer at a time.
    """

    def __init__(self, folder: Path, embedder: SentenceEmbedder) -> None:
        self.embedder = embedder
        self.folder = folder / embedder.sha256[:16]
        self._rows, self._keys = self.folder / "rows.f16", self.folder / "keys.u64"
        self._sorted = np.zeros(0, _KEY), np.zeros(0, np.intp)
        with self._written():
            self.folder.mkdir(parents=True, exist_ok=True)
            for file in (self._rows, self._keys):
                if not file.exists():
                    file.touch()

    def embed(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> EmbeddedTexts:
        """Embeddings of N texts; only those never met before are computed, in blocks that survive a kill.

        `progress` is called with (done, total) over the missing ones.

        Raises:
            ConfigError: disk full, read-only; what was stored before stays.
        """
        wanted = _keys(texts)
        missing = self._find(wanted) < 0
        if missing.any():
            _, first = np.unique(wanted[missing], return_index=True)
            todo = np.flatnonzero(missing)[np.sort(first)]
            for start in range(0, len(todo), _BLOCK):
                block = todo[start : start + _BLOCK]
                rows = self.embedder.embed([texts[row] for row in block])
                with self._written():
                    self.add(wanted[block], rows)
                if progress:
                    progress(min(start + _BLOCK, len(todo)), len(todo))
        count = self._rows.stat().st_size // (2 * self.embedder.width)
        store = (
            np.memmap(self._rows, np.float16, "r", shape=(count, self.embedder.width))
            if count
            else np.zeros((0, self.embedder.width), "f2")
        )
        return EmbeddedTexts(store, self._find(wanted))

    def add(self, keys: np.ndarray, rows: np.ndarray) -> None:
        """Append rows (k, F) under their keys (k,)."""
        with (
            locked(self._keys),
            self._keys.open("r+b") as key_file,
            self._rows.open("r+b") as row_file,
        ):
            whole = self._whole()
            key_file.truncate(whole * _KEY.itemsize)
            row_file.truncate(whole * 2 * self.embedder.width)  # drop what a killed writer left
            row_file.seek(0, 2)
            row_file.write(np.ascontiguousarray(rows, dtype=np.float16).tobytes())
            row_file.flush()
            key_file.seek(0, 2)
            key_file.write(keys.tobytes())

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        """The system's errors of writing as a ConfigError."""
        try:
            yield
        except OSError as error:
            raise ConfigError(
                f"{self.folder} cannot be written ({error.strerror or error}).",
                "Free some space, or set HSVAE_HOME to another folder. Deleting it loses only time.",
            ) from None

    def _whole(self) -> int:
        """How many texts have both key and row: either file may have been cut off."""
        keys, rows = (file.stat().st_size for file in (self._keys, self._rows))
        return min(keys // _KEY.itemsize, rows // (2 * self.embedder.width))

    def _find(self, wanted: np.ndarray) -> np.ndarray:
        """Row of each key, -1 where it is not stored."""
        known = np.fromfile(self._keys, dtype=_KEY, count=self._whole())
        if not len(known):
            return np.full(len(wanted), -1)
        order = self._order(known)
        place = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
        found = order[place]
        return np.where(known[found] == wanted, found, -1)

    def _order(self, known: np.ndarray) -> np.ndarray:
        """np.argsort(known, kind="stable"); only keys that are new since the last call are sorted."""
        before, order = self._sorted
        if not np.array_equal(before, known[: len(before)]):  # the file was deleted and written anew
            before, order = before[:0], order[:0]
        if len(known) > len(before):
            new = len(before) + np.argsort(known[len(before) :], kind="stable")
            order = np.insert(order, np.searchsorted(before, known[new], "right", sorter=order), new)
            self._sorted = known, order
        return order
