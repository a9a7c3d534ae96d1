"""Which dimensions a sentence switches on: signed value and certainty side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from app.charts.chart import BLUE, FAINT, GREY, INK, VERMILION, Chart, figure, literal
from app.naming import brief

LABEL_WIDTH = 36
"""Characters of a name beside its bar; the hover box has all of it."""
ROW, EDGES = 36, 74
"""Pixels per dimension, and for both axes together."""


@dataclass(frozen=True)
class Bar:
    """One dimension of one sentence: value in the code, and p_on between 0 and 1 (None: it has no gate)."""

    dimension: int
    label: str
    value: float
    p_on: float | None


def active_bars(bars: Sequence[Bar], threshold: float, selected: int | None = None) -> Chart:
    """Horizontal bars in the given order; a marker at each end can be clicked and carries the dimension.

    `threshold` is the p_on above which a dimension counts as on; `selected` is drawn with a ring.
    """
    gated = bars[0].p_on is not None
    rows = list(range(len(bars)))
    chart = figure(EDGES + ROW * len(bars), left=10, bottom=44, top=6)
    colours = [BLUE if bar.value >= 0 else VERMILION for bar in bars]
    ids = [[bar.dimension] for bar in bars]
    rings = [3 if bar.dimension == selected else 0 for bar in bars]
    hover = [_hover(bar) for bar in bars]

    def markers(x: list[float], colour, axis: str, texts: list[str], places: list[str]) -> go.Scatter:
        return go.Scatter(
            x=x,
            y=rows,
            xaxis=axis,
            mode="markers+text",
            text=texts,
            textposition=places,
            textfont={"size": 13, "color": INK},
            cliponaxis=False,
            customdata=ids,
            hovertext=hover,
            hoverinfo="text",
            marker={"size": 15, "color": colour, "opacity": 1, "line": {"width": rings, "color": INK}},
            # A click must not fade the others: the ring says what is chosen.
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )

    chart.add_bar(
        x=[bar.value for bar in bars],
        y=rows,
        orientation="h",
        width=0.42,
        marker={"color": colours, "line": {"width": 0}},
        customdata=ids,
        hovertext=hover,
        hoverinfo="text",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    chart.add_trace(
        markers(
            [bar.value for bar in bars],
            colours,
            "x",
            [f"{bar.value:+.1f}" for bar in bars],
            ["middle right" if bar.value >= 0 else "middle left" for bar in bars],
        )
    )
    low, high = min(0.0, *(bar.value for bar in bars)), max(0.0, *(bar.value for bar in bars))
    room = 0.16 * (high - low or 1)
    chart.update_layout(
        xaxis={
            "domain": [0, 0.66] if gated else [0, 1],
            "range": [low - (room if low < 0 else 0.02), high + (room if high > 0 else 0.02)],
            "title": {"text": "value in the code (signed, no unit)"},
            "zeroline": True,
            "zerolinecolor": GREY,
            "zerolinewidth": 1,
        },
        yaxis={
            "tickvals": rows,
            "ticktext": [literal(brief(bar.label, LABEL_WIDTH)) + "  " for bar in bars],
            "range": [len(bars) - 0.5, -0.5],
            "automargin": True,
            "showgrid": False,
            "tickfont": {"size": 14, "color": INK},
        },
    )
    if gated:
        _certainty(chart, bars, threshold, markers)
    first = bars[0]
    many = f"{len(bars)} dimensions are on" if len(bars) > 1 else "One dimension is on"
    takeaway = f"{many}; the strongest is {first.label} ({first.value:+.1f})."
    sure = "" if not gated else " with their certainty"
    listed = ", ".join(
        f"{bar.label} {bar.value:+.1f}" + ("" if bar.p_on is None else f" ({100 * bar.p_on:.0f} % sure)")
        for bar in bars
    )
    return Chart(chart, takeaway, f"Bars of signed values{sure}: {listed}.")


def _certainty(chart: go.Figure, bars: Sequence[Bar], threshold: float, markers) -> None:
    shares = [100 * (bar.p_on or 0) for bar in bars]
    for row, share in enumerate(shares):
        chart.add_shape(
            type="line",
            xref="x2",
            x0=0,
            x1=share,
            y0=row,
            y1=row,
            line={"color": FAINT, "width": 4},
            layer="below",
        )
    chart.add_trace(
        markers(shares, GREY, "x2", [f"{share:.0f} %" for share in shares], ["middle right"] * len(bars))
    )
    chart.add_vline(x=100 * threshold, xref="x2", line={"color": GREY, "width": 1, "dash": "dot"})
    chart.update_layout(
        xaxis2={
            "domain": [0.74, 1],
            "anchor": "y",
            "range": [0, 128],
            "tickvals": [0, 100 * threshold, 100],
            "ticktext": ["0", f"{100 * threshold:.0f}", "100"],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "title": {
                "text": "certainty that it is on (%)",
                "standoff": 8,
                "font": {"size": 13, "color": INK},
            },
            "tickfont": {"size": 13, "color": INK},
        }
    )


def _hover(bar: Bar) -> str:
    sure = "" if bar.p_on is None else f"<br>certainty that it is on: {100 * bar.p_on:.1f} %"
    return f"<b>{literal(bar.label)}</b><br>value {bar.value:+.2f}{sure}<br>click: open this dimension"
