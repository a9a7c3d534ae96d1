"""`python -m core.index.projection_worker FOLDER`: fit UMAPs one after the other, in a process of its own.

UMAP takes many seconds to import and to compile, and its threads may abort a process that fits two at once:
no other module imports it, and nobody but `core.index.fit_projection` starts this one.
"""

import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np

_MANY, _EPOCHS = 2500, 200
"""From so many rows on, UMAP's own number of epochs for large data is enough."""


def main(place: str) -> None:
    """Project the rows of NUMBER.npy (M, F), by the settings in NUMBER.json, to NUMBER.out.npy (M, 2).

    The nearest neighbours are exact: of 20,000 rows that takes less time than compiling a search.
    """
    from umap import UMAP

    _keep_compiled()
    for file in sorted(Path(place).glob("*.json")):
        rows = np.load(file.with_suffix(".npy"), allow_pickle=False)
        chosen = json.loads(file.read_text(encoding="utf-8"))
        chosen["n_neighbors"] = count = max(2, min(chosen["n_neighbors"], len(rows) - 1))
        # A handful of rows is too few for the spectral start, which wants more of them than it has axes.
        start = "spectral" if len(rows) > 10 else "random"
        distances, ids = _neighbours(rows, count, chosen["metric"])
        epochs = _EPOCHS if len(rows) > _MANY else None
        umap = UMAP(
            n_components=2, n_jobs=1, init=start, n_epochs=epochs,
            precomputed_knn=(ids, distances.astype(np.float32), None), **chosen,
        )  # fmt: skip
        fitted = umap.fit_transform(rows)
        np.save(file.with_suffix(".out.npy"), np.asarray(fitted, dtype=np.float32), allow_pickle=False)


def _neighbours(rows: np.ndarray, count: int, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """(M, count) distances and places of the nearest of (M, F) rows, each row first of its own.

    By cosine they are those of the rows at length 1 by Euclid: that search scikit-learn has in compiled code.
    """
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import normalize

    cosine = metric == "cosine"
    read = normalize(rows) if cosine else rows
    distances, ids = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(read).kneighbors(read)
    return np.square(distances) / 2 if cosine else distances, ids


def _keep_compiled() -> None:
    """Let numba keep on disk what it compiles of UMAP, where it keeps pynndescent's functions already: beside
    their sources, else in the user's cache. Each map would compile the same anew."""
    from numba.core.dispatcher import Dispatcher
    from umap import layouts, umap_

    for module in (layouts, umap_):
        for function in vars(module).values():
            if isinstance(function, Dispatcher):
                with contextlib.suppress(RuntimeError):  # no place to write to: it is compiled, as ever
                    function.enable_caching()


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone: nobody would read what it finds."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    main(*sys.argv[1:])
