"""Sparse codes written to a scratch file as they come in, and read back memory-mapped."""

import tempfile
from pathlib import Path

import numpy as np

_KINDS = {
    "counts": np.int32,
    "indices": np.uint16,
    "values": np.float32,
    "p_on": np.uint8,
    "hoyer": np.float32,
}


class Spool:
    """N rows of codes as CSR: active places only, on disk.

    counts (N,), indices, values, p_on (A,), hoyer (N,): read them with `array`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._scratch = tempfile.TemporaryDirectory(
            prefix="hsvae-index-", dir=folder, ignore_cleanup_errors=True
        )
        self._folder = Path(self._scratch.name)
        self._files = {name: (self._folder / name).open("wb") for name in _KINDS}

    def add(self, **parts: np.ndarray) -> None:
        """Append to each of the five arrays."""
        for name, kind in _KINDS.items():
            self._files[name].write(np.ascontiguousarray(parts[name], dtype=kind).tobytes())

    def array(self, name: str) -> np.ndarray:
        """One array as it stands now, memory-mapped, read-only."""
        self._files[name].flush()
        path = self._folder / name
        if not path.stat().st_size:  # an empty file cannot be mapped
            return np.zeros(0, dtype=_KINDS[name])
        return np.memmap(path, dtype=_KINDS[name], mode="r")

    def append(self, other: "Spool") -> None:
        """The rows of another spool behind these."""
        self.add(**{name: other.array(name) for name in _KINDS})

    def indptr(self) -> np.ndarray:
        """(N + 1,) int64 where each row's places begin."""
        return np.concatenate([[0], np.cumsum(self.array("counts"), dtype=np.int64)])

    def close(self) -> None:
        """Remove the scratch files; arrays that were handed out must not be used any more."""
        for file in self._files.values():
            file.close()
        self._scratch.cleanup()
