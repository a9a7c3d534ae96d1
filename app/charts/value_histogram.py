"""The values that one dimension takes where it is on."""

import numpy as np

from app.charts.chart import Chart, mark_mine
from app.charts.histogram import Histogram, bars


def value_histogram(
    edges: np.ndarray, counts: np.ndarray, density: float | None, corpus: str, mine: float | None = None
) -> Chart:
    """`counts` (n,): sentences by value between `edges` (n + 1,); the outermost bins hold what lies beyond.

    density: share of all sentences that have it on, None for a model whose dimensions are never off; mine:
    the value in the user's sentence, None where off.
    """
    edges, counts = np.asarray(edges, dtype=float), np.asarray(counts, dtype=float)
    filled = np.flatnonzero(counts)
    first, last = (filled[0], filled[-1] + 1) if len(filled) else (len(counts) // 2, len(counts) // 2 + 1)
    if mine is not None:
        place = int(np.clip(np.searchsorted(edges, mine, "right") - 1, 0, len(counts) - 1))
        first, last = min(first, place), max(last, place + 1)
    record = Histogram(edges[first : last + 1], counts[first:last])
    total = max(record.total, 1)
    digits = 1 if density is not None else 2
    hover = [
        f"value {low:+.{digits}f} to {high:+.{digits}f}: {100 * count / total:.1f} % of its sentences "
        f"({count:,.0f})"
        for low, high, count in zip(record.edges[:-1], record.edges[1:], record.counts, strict=True)
    ]
    axes = ("value where the dimension is on", "share of its sentences")
    if density is None:
        axes = ("value", "share of all sentences")
    chart = bars(record, *axes, hover, height=230)
    if mine is not None:
        middle = float(record.edges[0] + record.edges[-1]) / 2
        mark_mine(
            chart, mine, f"your sentence: {mine:+.{digits}f}", side="right" if mine > middle else "left"
        )
    if not len(filled):
        takeaway = f"No sentence of {corpus} switches it on."
    else:
        below = np.cumsum(counts) / counts.sum()
        low, high = (float(edges[int(np.searchsorted(below, share))]) for share in (0.05, 0.95))
        often = "Never off" if density is None else f"On in {_percent(density)} of sentences"
        these = "sentences" if density is None else "of these"
        takeaway = (
            f"{often}; nine in ten {these} have a value from "
            f"{low:+.{digits}f} to {high + edges[1] - edges[0]:+.{digits}f}."
        )
    own = f" Your sentence has {mine:+.{digits}f}." if mine is not None else ""
    if mine is None and density is not None:
        own = " Your sentence leaves it off."
    table = {"from": record.edges[:-1], "to": record.edges[1:], "sentences": record.counts}
    return Chart(chart, takeaway, f"Histogram of values over {corpus}. {takeaway}{own}", table)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{100 * share:.2g} %"
