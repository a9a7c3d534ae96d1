"""Small pictures in rows and columns, side by side on the same scales."""

from collections.abc import Mapping

import plotly.graph_objects as go

from app.charts.chart import FAINT, GREY, INK, literal

FONT = {"size": 13, "color": INK}
Axes = tuple[str, str]
"""The names of a panel's two axes, as traces refer to them: ("x2", "y2")."""


def panels(
    chart: go.Figure, rows: int, columns: int, row_gap: float = 0.0, column_gap: float = 0.04
) -> list[list[Axes]]:
    """Give the figure its axes, rows from the top; gaps are shares of the whole."""
    width = (1 - column_gap * (columns - 1)) / columns
    height = (1 - row_gap * (rows - 1)) / rows
    found = []
    for row in range(rows):
        low = (rows - 1 - row) * (height + row_gap)
        found.append([])
        for column in range(columns):
            left = column * (width + column_gap)
            number = row * columns + column + 1
            x, y = (f"x{number}", f"y{number}") if number > 1 else ("x", "y")
            set_axis(chart, x, domain=[left, min(left + width, 1)], anchor=y, showgrid=False)
            set_axis(chart, y, domain=[low, min(low + height, 1)], anchor=x, gridcolor=FAINT)
            found[-1].append((x, y))
    return found


def set_axis(chart: go.Figure, axis: str, title: str = "", **options: object) -> None:
    """Set options of one axis; `axis` as in `Axes`."""
    shown: Mapping[str, object] = {
        "fixedrange": True,
        "zeroline": False,
        "zerolinecolor": GREY,
        "tickfont": FONT,
        **({"title": {"text": title, "font": FONT, "standoff": 6}} if title else {}),
        **options,
    }
    chart.update_layout({f"{axis[0]}axis{axis[1:]}": shown})


def hold(chart: go.Figure, axes: Axes) -> None:
    """Keep a panel that has nothing to show yet: axes without any trace are not drawn."""
    chart.add_scatter(
        x=[None], y=[None], mode="markers", hoverinfo="skip", showlegend=False, xaxis=axes[0], yaxis=axes[1]
    )


def panel_title(chart: go.Figure, axes: Axes, text: str) -> None:
    """A heading above a panel."""
    chart.add_annotation(
        x=0.5, xref=f"{axes[0]} domain", y=1, yref=f"{axes[1]} domain", yanchor="bottom", yshift=5,
        text=f"<b>{literal(text)}</b>", font=FONT, showarrow=False,
    )  # fmt: skip


def legend_above(chart: go.Figure, pixels: int) -> None:
    """One legend over all panels, which starts so many pixels above them and ends at the top."""
    inner = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    chart.update_layout(
        showlegend=True,
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1 + pixels / inner, "yanchor": "bottom",
            "font": FONT, "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
