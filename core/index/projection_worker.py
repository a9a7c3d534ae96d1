"""`python -m core.index.projection_worker IN.npy OUT.npy SETTINGS`: fit one UMAP in a process of its own.

UMAP takes many seconds to import and its threads may abort a process that fits two at once: no other module
imports it, and nobody but `core.index.fit_projection` starts this one.
"""

import json
import sys

import numpy as np


def main(source: str, target: str, settings: str) -> None:
    """Project the rows of IN.npy (M, F) to OUT.npy (M, 2) float32. SETTINGS: JSON of UMAP's arguments."""
    from umap import UMAP

    rows = np.load(source, allow_pickle=False)
    chosen = json.loads(settings)
    chosen["n_neighbors"] = max(2, min(chosen["n_neighbors"], len(rows) - 1))
    # A handful of rows is too few for the spectral start, which wants more of them than it has axes.
    start = "spectral" if len(rows) > 10 else "random"
    fitted = UMAP(n_components=2, n_jobs=1, init=start, **chosen).fit_transform(rows)
    np.save(target, np.asarray(fitted, dtype=np.float32), allow_pickle=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
