"""How often each dimension fires, over all dimensions of a model."""

from collections.abc import Sequence

import numpy as np

from app.charts.chart import INK, PURPLE, Chart, literal
from app.charts.histogram import Histogram, bars

USUAL = (0.001, 0.5)
"""Between these shares of sentences a dimension is neither nearly dead nor nearly always on."""
LEAST = 1.3e-4
"""Marks of rarer dimensions stand in the lowest bin."""


def density_histogram(density: np.ndarray, corpus: str, mine: Sequence[tuple[str, float]] = ()) -> Chart:
    """`density`: (D,) share of sentences with the dimension on; `mine`: (name, density) of the user's."""
    density = np.asarray(density, dtype=float)
    edges = np.linspace(-4.0, 0.0, 41)  # powers of ten: densities span four of them
    counts, _ = np.histogram(np.log10(np.clip(density, 10.0 ** edges[0], 1)), edges)
    record = Histogram(edges, counts)
    hover = [
        f"on in {_percent(10**low)} to {_percent(10**high)} of sentences: {count} dimensions"
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    chart = bars(
        record, "share of sentences that switch the dimension on (log scale)", "share of dimensions", hover
    )
    ticks = [-4, -3, -2, -1, 0]
    chart.update_xaxes(
        tickvals=ticks,
        ticktext=["≤ 0.01 %", *(_percent(10.0**tick) for tick in ticks[1:])],
        range=[-4.1, 0.1],
    )
    if mine:
        chart.add_scatter(
            x=[np.log10(max(share, LEAST)) for _, share in mine],
            y=[0.0] * len(mine),
            mode="markers",
            marker={
                "symbol": "triangle-up",
                "size": 13,
                "color": PURPLE,
                "line": {"width": 1, "color": INK},
            },
            hovertext=[
                f"your sentence: {literal(name)}, on in {_percent(share)} of sentences"
                for name, share in mine
            ],
            hoverinfo="text",
            cliponaxis=False,
        )
    usual = int(np.sum((density >= USUAL[0]) & (density <= USUAL[1])))
    always, rare = int(np.sum(density > USUAL[1])), int(np.sum(density < USUAL[0]))
    rest = [f"{count} {how}" for count, how in ((rare, "fire more rarely"), (always, "more often")) if count]
    takeaway = (
        f"{usual if rest else 'All'} {'of ' if rest else ''}{len(density)} dimensions fire in "
        f"{_percent(USUAL[0])} to {_percent(USUAL[1])} of sentences{'; ' if rest else ''}{', '.join(rest)}."
    )
    own = f" {len(mine)} dimensions of your sentence are marked." if mine else ""
    table = {"dimension": range(len(density)), "share of sentences": density}
    return Chart(chart, takeaway, f"Histogram of firing rates over {corpus}. {takeaway}{own}", table)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"
