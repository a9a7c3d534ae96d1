"""What every chart function returns, and the look that all charts share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd
import plotly.graph_objects as go

# Names of colours, not colours: in the browser Streamlit replaces each of these marks by an entry of
# chartCategoricalColors of the theme in force (.streamlit/config.toml, light and dark), in this order. So a
# figure follows the theme at once, without knowing it. They are Okabe and Ito's colours.
INK = "#000001"  # text
GREY = "#000002"  # everything that is context
BLUE = "#000003"  # positive
VERMILION = "#000004"  # negative
PURPLE = "#000005"  # the user's own value
GREEN = "#000006"  # reference lines
CLASSES = (BLUE, VERMILION, GREEN, "#000007", PURPLE, "#000008", "#000009")
"""Up to seven classes; give each its own marker symbol too."""
FAINT = "rgba(138, 147, 156, 0.28)"  # grids, in both themes
SEQUENTIAL = [[place / 9, f"#{11 + place:06d}"] for place in range(10)]
"""A colour scale from the page's ground to blue: none to most."""
DIVERGING = [[place / 9, f"#{21 + place:06d}"] for place in range(10)]
"""From vermilion over the page's ground to blue: below to above."""

CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "doubleClick": False}
"""Plotly's own options: nothing zooms by accident, and no button sends data anywhere."""


@dataclass(frozen=True)
class Chart:
    """A picture with its words.

    figure; takeaway: one sentence that says what to see; alt: the picture in words, for screen readers.
    table: the numbers behind the picture, columns of equal length, for export.
    """

    figure: go.Figure
    takeaway: str
    alt: str
    table: Mapping[str, Sequence] = field(default_factory=dict)


def literal(text: str) -> str:
    """`text` for labels and hover boxes, where Plotly reads a few HTML tags: they appear as typed."""
    return escape(text, quote=False)


def table_of(frame: pd.DataFrame) -> dict[str, list]:
    """Columns of plain values, as a Chart's table; None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("list")


def figure(height: int, left: int = 56, bottom: int = 46, top: int = 24) -> go.Figure:
    """An empty figure of `height` pixels with the common margins, transparent and without zooming."""
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": FAINT,
        "title": {"standoff": 8, "font": {"size": 13, "color": INK}},
        "tickfont": {"size": 13, "color": INK},
    }
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": 16, "t": top, "b": bottom},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"size": 13, "color": INK},
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.12,
            "hoverlabel": {"align": "left"},
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def mark_mine(chart: go.Figure, x: float, label: str, side: str = "center") -> None:
    """A vertical line at the user's own value, named in words above it."""
    vertical_line(chart, x, label, PURPLE, "solid", side)


def vertical_line(
    chart: go.Figure, x: float, label: str, colour: str, dash: str = "dash", side: str = "center"
) -> None:
    """A named vertical line over the whole height; `side` of the label that stands at the line."""
    chart.add_vline(x=x, line={"color": colour, "width": 3 if dash == "solid" else 2, "dash": dash})
    chart.add_annotation(
        x=x,
        y=1,
        yref="paper",
        xanchor=side,
        yanchor="bottom",
        text=literal(label),
        font={"color": INK, "size": 13},
        showarrow=False,
    )
