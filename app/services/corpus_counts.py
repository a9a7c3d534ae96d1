"""What an index counts over its training text, counted over the sentences of an own corpus instead."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.naming import listed
from app.services import resources
from app.services.resources import memoize
from app.services.verdict import SOURCES

if TYPE_CHECKING:
    from core.index import DimensionIndex

_BLOCK = 2048


@dataclass(frozen=True)
class CorpusCounts:
    """Counts over the N sentences of a corpus; fields are called, and shaped, as those of an index.

    nats_gate, nats_value: (D,) NaN, since an index keeps no divergences of sentences.
    """

    dimensions: int
    density: np.ndarray
    active_histogram: np.ndarray
    hoyer_edges: np.ndarray
    hoyer_histogram: np.ndarray
    gaussian_hoyer: float
    class_names: tuple[str, ...]
    class_rows: np.ndarray
    class_counts: np.ndarray
    nats_gate: np.ndarray = field(repr=False)
    nats_value: np.ndarray = field(repr=False)


def mixture(found: "DimensionIndex") -> str:
    """What rates and percentiles were counted over."""
    names = [SOURCES.get(part.name, part.name) for part in found.record.mixture]
    return f"{found.mixture_rows:,} sentences ({listed(names)})"


@memoize(4)
def corpus_counts(name: str) -> CorpusCounts:
    """Of "MODEL@CORPUS", of a model with gates."""
    from core.interpretation.hoyer import hoyer

    found = resources.index(name).result()
    codes = found.codes.matrix().tocsr()
    on = codes.astype(bool)
    scale = resources.encode(name, found.rows.texts[0]).scales[0]
    blocks = (codes[start : start + _BLOCK].toarray() for start in range(0, codes.shape[0], _BLOCK))
    hoyers = np.concatenate([hoyer(block, scale) for block in blocks])
    shares = np.clip(hoyers[~np.isnan(hoyers)], 0, 1)
    labels = np.array(found.rows.labels or [found.record.corpus_title] * codes.shape[0])
    names, place = np.unique(labels, return_inverse=True)
    counts = np.stack([np.asarray(on[place == one].sum(0)).ravel() for one in range(len(names))])
    nothing = np.full(found.dimensions, np.nan)
    return CorpusCounts(
        found.dimensions,
        np.asarray(on.mean(0)).ravel(),
        np.bincount(np.diff(codes.indptr), minlength=found.dimensions + 1),
        found.hoyer_edges,
        np.histogram(shares, found.hoyer_edges)[0],
        found.gaussian_hoyer,
        tuple(map(str, names)),
        np.bincount(place),
        counts,
        nothing,
        nothing,
    )
