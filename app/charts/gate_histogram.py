"""How open the gates are: what the prior asks for beside what the sentences get."""

import numpy as np

from app.charts.chart import GREEN, GREY, INK, Chart, figure

LEAST = 1e-3
"""Percent; smaller shares stand on the lower edge of the logarithmic axis."""


def gate_histogram(edges: np.ndarray, prior: np.ndarray, posterior: np.ndarray, corpus: str) -> Chart:
    """prior, posterior: (n,) shares of gates between `edges` (n + 1,), from 0 (shut) to 1 (open)."""
    edges, prior, posterior = (np.asarray(part, dtype=float) for part in (edges, prior, posterior))
    centres, width = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
    chart = figure(300)
    chart.add_bar(
        x=centres,
        y=np.maximum(100 * posterior, LEAST),
        width=width * 0.92,
        marker={"color": GREY, "line": {"width": 0}},
        name="these sentences",
        hovertext=[
            f"{low:.2f} to {high:.2f} open: {100 * share:.2g} % of gates; prior {100 * asked:.2g} %"
            for low, high, share, asked in zip(edges[:-1], edges[1:], posterior, prior, strict=True)
        ],
        hoverinfo="text",
    )
    chart.add_scatter(
        x=centres,
        y=np.maximum(100 * prior, LEAST),
        mode="lines+markers",
        line={"color": GREEN, "width": 2, "shape": "hvh", "dash": "dash"},
        marker={"size": 1, "color": GREEN},
        name="prior",
        hoverinfo="skip",
    )
    chart.update_layout(
        xaxis={
            "title": {"text": "how open a gate is (0 shut, 1 open)"},
            "range": [-0.02, 1.02],
            "showgrid": False,
        },
        yaxis={
            "type": "log",
            "title": {"text": "share of gates (log scale)"},
            "ticksuffix": " %",
            "range": [np.log10(LEAST), 2.05],
            "dtick": 1,
        },
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom",
                "font": {"color": INK}},
    )  # fmt: skip
    half = edges[:-1] >= 0.5
    takeaway = (
        f"The prior asks for {_percent(prior[half].sum())} of all gates to be more than half open; "
        f"on these sentences {_percent(posterior[half].sum())} are."
    )
    table = {"from": edges[:-1], "to": edges[1:], "prior": prior, "these sentences": posterior}
    return Chart(chart, takeaway, f"Histogram of gates over {corpus}, with the prior. {takeaway}", table)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else "less than 0.1 %" if share > 0 else "none"
