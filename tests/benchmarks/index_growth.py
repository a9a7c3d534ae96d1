"""Pass 1 of an index, and searching it, from ten thousand stored codes to a million: time and memory.

Each size runs in a process of its own, so that memory is that of one size alone.
"""

import json
import subprocess
import sys

from tests.benchmarks.measure import Figure, seconds

SIZES = (10_000, 100_000, 150_000, 1_000_000)
WIDTH, ACTIVE, BATCH = 256, 4, 4096
_AIMS = {
    ("pass", 150_000): "60 s",
    ("memory", 150_000): "1.5 GB",
    ("memory", 1_000_000): "2 GB",
    ("search", 150_000): "20 ms",
    ("search", 1_000_000): "150 ms",
}


def index_growth(sizes: tuple[int, ...] = SIZES) -> list[Figure]:
    """Two lines per size: pass 1 with the memory at its peak, and the 100 nearest by code."""
    figures = []
    for size in sizes:
        command = [sys.executable, "-m", "tests.benchmarks.index_growth", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        rows = f"{size:,} stored codes"
        figures += [
            Figure(f"index, pass 1 over {rows}", (found["pass"],), "s", _AIMS.get(("pass", size), "")),
            Figure(
                f"index, memory of pass 1, {rows}", (found["memory"],), "GB", _AIMS.get(("memory", size), "")
            ),
            Figure(
                f"top 100 of {rows} by code", tuple(found["search"]), "ms", _AIMS.get(("search", size), "")
            ),
        ]
    return figures


def main(size: int) -> None:
    """Print one size's figures as JSON."""
    import resource
    import tempfile
    from pathlib import Path

    import numpy as np

    from core.index.accumulators import Accumulators
    from core.index.neighbours import SparseCodes

    with tempfile.TemporaryDirectory() as scratch:
        stored = _store(size, Path(scratch))
        accumulators = Accumulators(WIDTH)

        def count() -> None:
            for start in range(0, size, BATCH):
                rows = slice(start, min(start + BATCH, size))
                texts = [" ".join(f"w{word}" for word in line) for line in stored["words"][rows].tolist()]
                accumulators.add(_codes(stored, rows, texts), np.arange(rows.start, rows.stop))

        taken = seconds(count)
        accumulators.near.table()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        activation_store = accumulators.activation_store
        codes = SparseCodes(
            activation_store.indptr().astype(np.int32),
            np.asarray(activation_store.array("indices")),
            activation_store.array("values").astype(np.float16),
            np.asarray(activation_store.array("p_on")),
            WIDTH,
        )
        query = np.zeros(WIDTH, np.float32)
        busiest = np.argsort(-np.bincount(codes.indices, minlength=WIDTH))[:ACTIVE]
        query[busiest] = 1.0  # the most rows to compare
        codes.nearest(query, 100)
        times = [1000 * seconds(lambda: codes.nearest(query, 100)) for _ in range(15)]
        activation_store.close()
    print(json.dumps({"pass": taken, "memory": memory, "search": times}))


def _store(size: int, folder) -> dict:
    """Codes on disk, as a memory-mapped file of p_on in bytes and values in halves; words by Zipf's law."""
    import numpy as np

    rng = np.random.default_rng(0)
    shapes = {"p_on": (np.uint8, WIDTH), "values": (np.float16, WIDTH), "words": (np.int32, 12)}
    stored = {
        name: np.memmap(folder / name, dtype=kind, mode="w+", shape=(size, width))
        for name, (kind, width) in shapes.items()
    }
    share = rng.dirichlet(np.full(WIDTH, 0.6)) * ACTIVE
    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        on = rng.random((count, WIDTH), dtype=np.float32) < share
        stored["p_on"][start : start + count] = np.where(on, 230, rng.integers(0, 120, (count, WIDTH)))
        stored["values"][start : start + count] = rng.random((count, WIDTH), dtype=np.float32) * 4
        stored["words"][start : start + count] = np.minimum(rng.zipf(1.25, (count, 12)), 200_000)
    return stored


def _codes(stored: dict, rows: slice, texts: list[str]):
    """A batch of stored codes as the record that pass 1 reads."""
    import numpy as np

    from core.interpretation.codes import Codes

    p_on = stored["p_on"][rows].astype(np.float32) / 255
    values = stored["values"][rows].astype(np.float32) * p_on
    return Codes(
        texts=tuple(texts),
        truncated=np.zeros(len(texts), bool),
        p_on=p_on,
        gate_a=p_on,
        gate_b=p_on,
        slab_mean=values,
        slab_sd=values,
        values=values,
        active=p_on > 0.5,
        nats_gate=p_on,
        nats_value=p_on,
        scales=np.ones((3, WIDTH), np.float32),
        spike_scale=0.05,
        has_gates=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
