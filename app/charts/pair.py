"""Two sentences' codes side by side: which dimensions they share, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from app.charts.chart import BLUE, FAINT, GREY, INK, PURPLE, Chart, figure, literal

ROW, EDGES = 40, 74
NAME, DOT = -0.26, 0.16


@dataclass(frozen=True)
class Pair:
    """One dimension with its value in each of the two codes; 0 is off."""

    dimension: int
    label: str
    first: float
    second: float


def pair_chart(pairs: Sequence[Pair], selected: int | None = None) -> Chart:
    """One row per dimension: a circle for the first sentence, a diamond for the second, a line between.

    Marks can be clicked and carry the dimension. `selected` is named in bold.
    """
    chart = figure(EDGES + ROW * len(pairs), left=2, bottom=46, top=28)
    places = [row + DOT for row in range(len(pairs))]
    for row, pair in enumerate(pairs):
        ends = {"x0": pair.first, "x1": pair.second, "y0": row + DOT, "y1": row + DOT}
        chart.add_shape(type="line", **ends, line={"color": FAINT, "width": 5}, layer="below")
        zero = {"x0": 0, "x1": 0, "y0": row - 0.08, "y1": row + 0.4}
        chart.add_shape(type="line", **zero, line={"color": GREY, "width": 1}, layer="below")
    for name, symbol, colour, values in (
        ("your sentence", "circle", BLUE, [pair.first for pair in pairs]),
        ("the second sentence", "diamond", PURPLE, [pair.second for pair in pairs]),
    ):
        chart.add_trace(
            go.Scatter(
                x=values,
                y=places,
                mode="markers",
                name=name,
                marker={
                    "size": 13,
                    "symbol": [symbol if value else f"{symbol}-open" for value in values],
                    "color": colour,
                    "opacity": 1,
                    "line": {"width": 2, "color": colour},
                },
                customdata=[[pair.dimension] for pair in pairs],
                hovertext=[
                    f"<b>{literal(pair.label)}</b><br>{name}: {_value(value)}<br>click: open this dimension"
                    for pair, value in zip(pairs, values, strict=True)
                ],
                hoverinfo="text",
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
            )
        )
    numbers = [value for pair in pairs for value in (pair.first, pair.second)]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    room = 0.06 * (high - low or 1)
    chart.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"size": 13, "color": INK}},
        xaxis={
            "range": [low - room, high + room],
            "title": {"text": "value in the code (0, an open mark, is off)"},
            "showgrid": False,
        },
        yaxis={"range": [len(pairs) - 0.4, -0.6], "showgrid": False, "showticklabels": False},
        annotations=[
            {
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": row + NAME,
                "yanchor": "middle",
                "text": f"<b>{literal(pair.label)}</b>"
                if pair.dimension == selected
                else literal(pair.label),
                "font": {"size": 13, "color": INK},
                "showarrow": False,
            }
            for row, pair in enumerate(pairs)
        ],
    )
    both = sum(bool(pair.first) and bool(pair.second) for pair in pairs)
    first, second = (
        sum(bool(value) for value in side) for side in zip(*((p.first, p.second) for p in pairs), strict=True)
    )
    shared = f"{both} dimensions are" if both != 1 else "1 dimension is"
    takeaway = f"{shared} on in both; {first - both} only in yours, {second - both} only in the second."
    listed = ", ".join(f"{pair.label} {_value(pair.first)} and {_value(pair.second)}" for pair in pairs)
    return Chart(
        chart,
        takeaway,
        f"{takeaway} Values in your sentence and in the second: {listed}.",
        {
            "dimension": [pair.dimension for pair in pairs],
            "name": [pair.label for pair in pairs],
            "first": [pair.first for pair in pairs],
            "second": [pair.second for pair in pairs],
        },
    )


def _value(value: float) -> str:
    return f"{value:+.1f}" if value else "off"
