"""The values that one dimension takes where it is on."""

import numpy as np

from app.charts.chart import Chart, mark_mine
from app.charts.histogram import Histogram, bars


def value_histogram(
    edges: np.ndarray, counts: np.ndarray, density: float, corpus: str, mine: float | None = None
) -> Chart:
    """`counts` (n,): sentences by value between `edges` (n + 1,); the outermost bins hold what lies beyond.

    density: share of all sentences that have it on; mine: the value in the user's sentence, None where off.
    """
    edges, counts = np.asarray(edges, dtype=float), np.asarray(counts, dtype=float)
    filled = np.flatnonzero(counts)
    first, last = (filled[0], filled[-1] + 1) if len(filled) else (len(counts) // 2, len(counts) // 2 + 1)
    if mine is not None:
        place = int(np.clip(np.searchsorted(edges, mine, "right") - 1, 0, len(counts) - 1))
        first, last = min(first, place), max(last, place + 1)
    record = Histogram(edges[first : last + 1], counts[first:last])
    total = max(record.total, 1)
    hover = [
        f"value {low:+.1f} to {high:+.1f}: {100 * count / total:.1f} % of its sentences ({count:,.0f})"
        for low, high, count in zip(record.edges[:-1], record.edges[1:], record.counts, strict=True)
    ]
    chart = bars(record, "value where the dimension is on", "share of its sentences", hover, height=230)
    if mine is not None:
        middle = float(record.edges[0] + record.edges[-1]) / 2
        mark_mine(chart, mine, f"your sentence: {mine:+.1f}", side="right" if mine > middle else "left")
    if not len(filled):
        takeaway = f"No sentence of {corpus} switches it on."
    else:
        below = np.cumsum(counts) / counts.sum()
        low, high = (float(edges[int(np.searchsorted(below, share))]) for share in (0.05, 0.95))
        takeaway = (
            f"On in {_percent(density)} of sentences; nine in ten of these have a value from "
            f"{low:+.1f} to {high + edges[1] - edges[0]:+.1f}."
        )
    own = " Your sentence leaves it off." if mine is None else f" Your sentence has {mine:+.1f}."
    table = {"from": record.edges[:-1], "to": record.edges[1:], "sentences": record.counts}
    return Chart(chart, takeaway, f"Histogram of values over {corpus}. {takeaway}{own}", table)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{100 * share:.2g} %"
