"""The Beta prior of a gate, as a curve over the probability that a dimension is on."""

import numpy as np

from app.charts.chart import BLUE, GREEN, Chart, figure

TALLEST = 70.0
"""A curve that runs to infinity at an end is cut off here."""


def gate_curve(p_on: np.ndarray, density: np.ndarray, share: float, alpha: float, beta: float) -> Chart:
    """p_on, density: (n,) the curve; share: its mean, beta/(alpha+beta)."""
    density = np.asarray(density, dtype=float)
    drawn = np.minimum(density, TALLEST)
    chart = figure(270, left=72, bottom=48, top=26)
    hover = "%{x:.0f} % on<br>density %{y:.2f}<extra></extra>"
    look = {"line": {"color": BLUE, "width": 3}, "fill": "tozeroy", "fillcolor": "rgba(0, 114, 178, 0.16)"}
    chart.add_scatter(x=100 * np.asarray(p_on), y=drawn, mode="lines", hovertemplate=hover, **look)
    side = "left" if share < 0.7 else "right"
    chart.line_at(100 * share, f"mean: {100 * share:.3g} % on", GREEN, side=side)
    title = "probability that a dimension is on (%)"
    chart.update_xaxes(title_text=title, range=[0, 100], ticksuffix=" %", dtick=25, showgrid=False)
    top = min(TALLEST, max(1.6, 1.1 * float(drawn.max())))
    chart.update_yaxes(title_text="how likely (density)", range=[0, top])
    many = 1 / share
    takeaway = f"About 1 dimension in {many:.3g} is on." if many >= 1.05 else "Nearly every dimension is on."
    alt = f"Curve of the prior Beta({alpha:g}, {beta:g}): {100 * share:.3g} % on in the mean. {takeaway}"
    return Chart(chart, takeaway, alt, {"probability of being on": p_on, "density": density})
