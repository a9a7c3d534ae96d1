"""Codes written to a scratch file as they come in, and read back memory-mapped."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

SPARSE_PARTS = {
    "counts": np.int32,
    "indices": np.uint16,
    "values": np.float32,
    "p_on": np.uint8,
    "hoyer": np.float32,
}
"""N rows as CSR, active places only: counts (N,), indices, values, p_on (A,), hoyer (N,)."""
DENSE_PARTS = {"values": np.float32, "hoyer": np.float32}
"""N whole rows: values (N * D,), hoyer (N,)."""

_BLOCK = 32
"""Dimensions read from disk at once."""


class ActivationStore:
    """Some arrays on disk that grow together, of the given `kinds`; read them with `array`."""

    def __init__(self, kinds: Mapping[str, type] = SPARSE_PARTS, folder: Path | None = None) -> None:
        self.kinds = kinds
        self._scratch = tempfile.TemporaryDirectory(
            prefix="hsvae-index-", dir=folder, ignore_cleanup_errors=True
        )
        self._folder = Path(self._scratch.name)
        self._files = {name: (self._folder / name).open("wb") for name in kinds}

    def add(self, **parts: np.ndarray) -> None:
        """Append to each of the arrays."""
        for name, kind in self.kinds.items():
            self._files[name].write(np.ascontiguousarray(parts[name], dtype=kind).tobytes())

    def array(self, name: str) -> np.ndarray:
        """One array as it stands now, memory-mapped, read-only."""
        self._files[name].flush()
        path = self._folder / name
        if not path.stat().st_size:  # an empty file cannot be mapped
            return np.zeros(0, dtype=self.kinds[name])
        return np.memmap(path, dtype=self.kinds[name], mode="r")

    def append(self, other: "ActivationStore") -> None:
        """The rows of another store of the same parts behind these."""
        self.add(**{name: other.array(name) for name in self.kinds})

    def columns(self, width: int) -> Iterator[np.ndarray]:
        """The (N,) values of each dimension in turn, read in blocks; of whole rows only."""
        values = self.array("values").reshape(-1, width)
        for first in range(0, width, _BLOCK):
            yield from np.ascontiguousarray(values[:, first : first + _BLOCK].T)

    def indptr(self) -> np.ndarray:
        """(N + 1,) int64 where each row's places begin; of sparse rows only."""
        return np.concatenate([[0], np.cumsum(self.array("counts"), dtype=np.int64)])

    def close(self) -> None:
        """Remove the scratch files; arrays that were handed out must not be used any more."""
        for file in self._files.values():
            file.close()
        self._scratch.cleanup()
