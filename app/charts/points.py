"""Clouds of points: how many are drawn, and with what."""

import numpy as np
import plotly.graph_objects as go

MOST_SVG = 2_000
"""Above so many points one by one in the page's tree, a browser becomes slow: WebGL draws them instead."""
MOST = 20_000
"""Above so many points a picture shows a sample, and says so."""


def sampled(rows: int, most: int = MOST, keep: np.ndarray | None = None, seed: int = 0) -> np.ndarray:
    """Which of `rows` points to draw, in order: all, or `most` of them, those of `keep` always among them.

    The choice depends on the numbers given alone: a rerun draws the same points.

    >>> sampled(3)
    array([0, 1, 2])
    >>> len(sampled(100_000)), 99 in sampled(100_000, keep=np.array([99]))
    (20000, True)
    """
    if rows <= most:
        return np.arange(rows)
    kept = np.unique(np.asarray([] if keep is None else keep, dtype=np.int64))[:most]
    others = np.setdiff1d(np.arange(rows), kept, assume_unique=True)
    drawn = np.random.default_rng(seed).choice(others, most - len(kept), replace=False)
    return np.sort(np.concatenate([kept, drawn]))


def scatter(x: np.ndarray, y: np.ndarray, **options) -> go.Scatter | go.Scattergl:
    """Markers at (x, y), by WebGL when there are many; `customdata` carries the row behind each point."""
    kind = go.Scattergl if len(x) > MOST_SVG else go.Scatter
    return kind(x=x, y=y, **{"mode": "markers", **options})


def shown(drawn: int, rows: int) -> str:
    """How many of how many, for the line above the picture."""
    return f"all {rows:,}" if drawn == rows else f"{drawn:,} of {rows:,}, drawn at random"
