"""How many dimensions a sentence switches on, over a corpus."""

import numpy as np

from app.charts.chart import Chart, mark_mine
from app.charts.histogram import Histogram, bars


def active_count_histogram(
    counts: np.ndarray, dimensions: int, corpus: str, mine: int | None = None
) -> Chart:
    """`counts[n]`: sentences of the corpus with exactly n active dimensions; `mine`: the user's number."""
    counts = np.asarray(counts, dtype=float)
    last = int(np.nonzero(counts)[0].max(initial=0))
    shown = max(last, mine or 0, 3) + 1
    counts = np.pad(counts[:shown], (0, max(0, shown - len(counts))))
    total = max(counts.sum(), 1)
    record = Histogram(np.arange(shown + 1) - 0.5, counts)
    hover = [
        f"{n} on: {100 * count / total:.1f} % of sentences ({count:,.0f})" for n, count in enumerate(counts)
    ]
    chart = bars(record, "active dimensions in one sentence", "share of sentences", hover)
    chart.update_xaxes(range=[-0.6, shown - 0.4], dtick=1 if shown <= 16 else None)
    if mine is not None:
        mark_mine(
            chart,
            mine,
            f"your sentence: {mine}",
            side="left" if mine < 2 else "right" if mine > shown - 3 else "center",
        )
    low, middle, high = (
        int(np.searchsorted(np.cumsum(counts) / total, share)) for share in (0.05, 0.5, 0.95)
    )
    silent = counts[0] / total
    takeaway = (
        f"A typical sentence switches on {middle} of {dimensions} dimensions; "
        f"nine in ten use {low} to {high}, and {100 * silent:.1f} % use none."
    )
    own = "" if mine is None else f" Your sentence uses {mine}."
    table = {"active dimensions": range(shown), "sentences": counts}
    alt = f"Histogram of active dimensions per sentence of {corpus}. {takeaway}{own}"
    return Chart(chart, takeaway, alt, table)
