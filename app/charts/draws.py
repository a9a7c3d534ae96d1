"""Draws: of a sentence's code, of single dimensions, of the gates of a prior; and the curve of that prior."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.chart import BLUE, FAINT, GREEN, GREY, INK, PURPLE, Chart, figure, ink, literal

PLACES = ("top center", "middle right", "bottom center", "middle left", "top right")
"""Where the numbers stand at their dots: draws lie close together."""
WIDE = 20
"""Gates in a row of the board."""
TALLEST = 70.0
"""A curve that runs to infinity at an end is cut off here."""
_JITTER = np.random.default_rng(0).uniform(-0.22, 0.22, 10_000)  # the same at every redraw


def cloud(points: np.ndarray, centre: tuple[float, float], names: tuple[str, str], told: int) -> Chart:
    """The likely codes of a sentence: grey dots, numbered purple ones for the decoded, a blue diamond for the
    average.

    points (n, 2): draws of the code in two dimensions called `names`; the first `told` of them are written
    out as text. centre: the average of the cloud.
    """
    written, rest = points[:told], points[told:]
    chart = figure(400, left=72, bottom=52, top=8)
    chart.marks(rest[:, 0], rest[:, 1], FAINT, 6, line=1, edge=GREY)
    x, y = centre
    diamond = {"symbol": "diamond", "line": 1.5, "edge": INK}
    chart.marks([x], [y], BLUE, 17, ["the average of the cloud"], **diamond)
    numbers = range(1, len(written) + 1)
    numbered = {
        "mode": "markers+text",
        "text": [f"<b>{number}</b>" for number in numbers],
        "textposition": [PLACES[(number - 1) % len(PLACES)] for number in numbers],
        "textfont": ink(15),
    }
    hover = [f"draw {number}: {a:+.1f} and {b:+.1f}" for number, (a, b) in zip(numbers, written, strict=True)]
    chart.marks(written[:, 0], written[:, 1], PURPLE, 13, hover, line=1, edge=INK, **numbered)
    zero = {"zeroline": True, "zerolinecolor": FAINT, "zerolinewidth": 2}
    chart.update_xaxes(title_text=f"value of {literal(names[0])}", **zero)
    chart.update_yaxes(title_text=f"value of {literal(names[1])}", **zero)
    takeaway = (
        f"Diamond: the average. Dots: {len(points)} draws from the cloud; "
        "the numbered ones are written out on the left."
    )
    spread = points.std(0)
    alt = (
        f"Scatter of {len(points)} draws around ({x:.1f}, {y:.1f}); standard "
        f"deviation {spread[0]:.1f} in {names[0]}, {spread[1]:.1f} in {names[1]}. {takeaway}"
    )
    table = {"draw": range(1, len(points) + 1), **dict(zip(names, points.T, strict=True))}
    return Chart(chart, takeaway, alt, table)


@dataclass(frozen=True)
class DrawRow:
    """Draws of one dimension. values, on: (n,); on: drawn from the slab."""

    name: str
    values: np.ndarray
    on: np.ndarray


def draw_rows(rows: Sequence[DrawRow]) -> Chart:
    """A row per dimension: blue circles from the slab, grey strokes from the spike, at heights by chance."""
    chart = figure(64 + 96 * len(rows), left=8, bottom=70, top=8)
    for place, row in enumerate(rows):
        for on, name, colour, symbol, size in (
            (False, "off: from the spike", GREY, "line-ns-open", 12),
            (True, "on: from the slab", BLUE, "circle", 7),
        ):
            chosen = np.asarray(row.on, dtype=bool) == on
            x, y = np.asarray(row.values)[chosen], place + 0.18 + _JITTER[: len(row.values)][chosen]
            look = {"symbol": symbol, "line": 0 if on else 1.5, "edge": colour, "marker_opacity": 0.75}
            chart.marks(x, y, colour, size, **look, name=name, showlegend=place == 0)
        told = f"<b>{literal(row.name)}</b>: {int(np.sum(row.on))} of {len(row.on)} draws are on"
        chart.name_rows([(place - 0.32, told)], 14)
    everything = np.concatenate([row.values for row in rows])
    low, high = min(-1.0, float(everything.min())), max(1.0, float(everything.max()))
    zero = {"zeroline": True, "zerolinecolor": FAINT}
    chart.update_xaxes(title_text="value of the dimension", range=[low - 0.3, high + 0.3], **zero)
    chart.hide_rows(-0.55, len(rows) - 0.45)
    chart.legend(y=-0.34 / max(1, len(rows)) * 1.2, yanchor="top", yref="paper")
    first = rows[0]
    away = np.abs(first.values[~first.on]).max(initial=0.0)
    takeaway = (
        f"First row: {int(first.on.sum())} of {len(first.on)} draws are on and spread out; "
        f"the others stay within {away:.2f} of zero."
    )
    told = "; ".join(f"{row.name}: {int(row.on.sum())} of {len(row.on)} on" for row in rows)
    table = {
        "dimension": [row.name for row in rows for _ in row.values],
        "value": everything,
        "on": np.concatenate([row.on for row in rows]),
    }
    return Chart(chart, takeaway, f"Draws in {len(rows)} rows. {told}. {takeaway}", table)


def switchboard(on: np.ndarray, share: float) -> Chart:
    """A board of drawn gates, one dot each, filled where it is on.

    on: (n,) bool, in the order drawn; share: of gates that the prior expects to be on.
    """
    on = np.asarray(on, dtype=bool)
    column, row = np.arange(len(on)) % WIDE, np.arange(len(on)) // WIDE
    chart = figure(270, left=4, bottom=4, top=26)
    for chosen, colour, symbol, word in ((~on, GREY, "circle-open", "off"), (on, BLUE, "circle", "on")):
        look = {"symbol": symbol, "line": 1.4, "edge": colour}
        chart.marks(column[chosen], row[chosen], colour, 12, [word] * int(chosen.sum()), **look)
    hidden = {"showticklabels": False, "showgrid": False, "title_text": ""}
    chart.update_xaxes(range=[-0.7, WIDE - 0.3], **hidden)
    chart.update_yaxes(range=[row.max() + 0.7, -0.7], **hidden)
    takeaway = (
        f"{int(on.sum())} of {len(on)} drawn gates are on (filled); {share * len(on):.1f} were expected."
    )
    alt = f"A board of {len(on)} dots, filled where a gate is on. {takeaway}"
    return Chart(chart, takeaway, alt, {"draw": range(1, len(on) + 1), "on": on})


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
