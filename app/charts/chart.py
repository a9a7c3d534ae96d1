"""What every chart function returns, the look that all charts share, and panels of small pictures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

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
CLEAR = "rgba(0,0,0,0)"
SEQUENTIAL = [[place / 9, f"#{11 + place:06d}"] for place in range(10)]
"""A colour scale from the page's ground to blue: none to most."""

CONFIG = {
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
}
"""Plotly's own options: nothing zooms by accident, and no button sends data anywhere. The one button is not
shown: the menu of downloads presses it."""


class Figure(go.Figure):
    """A Plotly figure with what the charts share: bars, marks, rows with names, named lines, a legend."""

    def bars(self, x, y, colour, hover: Iterable[str], **options) -> None:
        """Bars without edges, which say `hover` when pointed at."""
        marker = {"color": colour, "line": {"width": 0}}
        self.add_bar(x=x, y=y, marker=marker, hovertext=list(hover), **{"hoverinfo": "text", **options})

    def marks(self, x, y, colour, size, hover=None, symbol=None, line=0, edge=None, **options) -> None:
        """Markers with edges of `line` pixels in the colour `edge`, which say `hover` when pointed at."""
        options = {"mode": "markers", "hoverinfo": "skip" if hover is None else "text", **options}
        marker = {"size": size, "color": colour, "symbol": symbol, "line": {"width": line, "color": edge}}
        self.add_scatter(x=x, y=y, marker=marker, hovertext=hover, **options)

    def name_rows(self, names: Iterable[tuple[float, str]], size: float = 13, **place) -> None:
        """HTML at the left edge, each at its height; above its row a long name leaves the width to marks."""
        place = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "middle", **place}
        look = {"font": ink(size), "showarrow": False, **place}
        # All at once: one by one, Plotly would check every earlier one again.
        rows = [{"y": y, "text": text, **look} for y, text in names]
        self.layout.annotations = [*self.layout.annotations, *rows]

    def hide_rows(self, top: float, bottom: float) -> None:
        """The first row on top, and no numbers beside the rows."""
        self.update_yaxes(range=[bottom, top], showgrid=False, showticklabels=False)

    def line_at(
        self, x: float, label: str, colour: str, dash="dash", side="center", size: float = 13
    ) -> None:
        """A named vertical line over the whole height; `side` of the label that stands at the line."""
        self.add_vline(x=x, line={"color": colour, "width": 3 if dash == "solid" else 2, "dash": dash})
        place = {"x": x, "y": 1, "yref": "paper", "xanchor": side, "yanchor": "bottom"}
        self.add_annotation(text=literal(label), font=ink(size), showarrow=False, **place)

    def legend(self, left: bool = False, **options) -> None:
        """A legend in one line above the picture, at its left or right end."""
        place = {"x": 0 if left else 1, "xanchor": "left" if left else "right", "y": 1, "yanchor": "bottom"}
        self.update_layout(showlegend=True, legend={"orientation": "h", "font": ink(), **place, **options})


@dataclass(frozen=True)
class Chart:
    """A picture with its words.

    figure; takeaway: one sentence that says what to see; alt: the picture in words, for screen readers.
    table: the numbers behind the picture, columns of equal length (lists, ranges or arrays), for export.
    wide: whether it needs the width of a laptop; in a small window it is then moved sideways.
    """

    figure: go.Figure
    takeaway: str
    alt: str
    table: Mapping[str, Any] = field(default_factory=dict)
    wide: bool = False


def columns(records: Sequence, *names: str, **attributes: str) -> dict[str, list]:
    """A table of records: a column for each of `names`, and one for each attribute under another name."""
    listed = {**dict(zip(names, names, strict=True)), **attributes}
    return {name: [getattr(one, attribute) for one in records] for name, attribute in listed.items()}


def literal(text: str) -> str:
    """`text` for labels and hover boxes, where Plotly reads a few HTML tags: they appear as typed."""
    return escape(text, quote=False)


def with_fit(label: str, fit: str, bold: bool = False) -> str:
    """A dimension's label for Plotly, with how well its name fits in grey, where that is known."""
    name = f"<b>{literal(label)}</b>" if bold else literal(label)
    return f"{name}  <span style='color:{GREY}'>· {fit} fit</span>" if fit else name


def table_of(frame: pd.DataFrame) -> dict[str, list]:
    """Columns of plain values, as a Chart's table; None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("list")


def ink(size: float = 13) -> dict:
    """Plotly's font of written words."""
    return {"size": size, "color": INK}


def signed(values: Iterable[float]) -> list[str]:
    """The colour of each number: blue, or vermilion below zero."""
    return [BLUE if value >= 0 else VERMILION for value in values]


def axis(title: str | None = None) -> dict:
    """Plotly's options of an axis that does not zoom."""
    titled = {"text": title, "standoff": 8, "font": ink()}
    return {"fixedrange": True, "zeroline": False, "gridcolor": FAINT, "title": titled, "tickfont": ink()}


def figure(height: int, left: int = 62, bottom: int = 46, top: int = 24) -> Figure:
    """An empty figure of `height` pixels with the common margins, transparent and without zooming."""
    return Figure(
        layout={
            "height": height,
            "margin": {"l": left, "r": 16, "t": top, "b": bottom},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "font": ink(),
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.12,
            "hoverlabel": {"align": "left"},
            "xaxis": axis(),
            "yaxis": axis(),
        }
    )


def clickable(dimensions: Iterable[int]) -> dict:
    """Options of a trace whose marks can be clicked: what a click gives back, and no fading after one."""
    full = {"marker": {"opacity": 1}}
    return {"customdata": [[one] for one in dimensions], "selected": full, "unselected": full}


def colour_bar(title: str) -> dict:
    """Plotly's bar that explains a colour scale."""
    words = {"text": title, "font": ink(), "side": "right"}
    return {"title": words, "tickfont": ink(), "thickness": 12, "outlinewidth": 0}


def panels(
    rows: int, columns: int, titles: Sequence[str], gaps: tuple[float, float], height: int, **margins: int
) -> Figure:
    """An empty figure of panels, numbered row by row from the top; traces name theirs by `row` and `col`.

    titles: headings of the first panels, the others have none. gaps: between rows and between columns, as
    shares of the whole. height, margins: as in `figure`, in pixels.
    """
    chart = make_subplots(
        rows, columns, vertical_spacing=gaps[0], horizontal_spacing=gaps[1],
        subplot_titles=[f"<b>{literal(title)}</b>" for title in titles], figure=figure(height, **margins),
    )  # fmt: skip
    chart.update_annotations(font=ink(), yshift=5)
    common = {"fixedrange": True, "zeroline": False, "zerolinecolor": GREY, "tickfont": ink()}
    title = {"font": ink(), "standoff": 6}
    chart.update_xaxes(**common, title=title, showgrid=False)
    chart.update_yaxes(**common, title=title, gridcolor=FAINT)
    return chart


def hold(chart: Figure, row: int, col: int) -> None:
    """Keep a panel that has nothing to show yet: axes without any trace are not drawn."""
    chart.add_scatter(x=[None], y=[None], mode="markers", hoverinfo="skip", row=row, col=col)


def legend_above(chart: Figure, pixels: int) -> None:
    """One legend over all panels, which starts so many pixels above them.

    Each name stands in it once, for all traces that bear it; traces without a name are left out.
    """
    named: set[str] = set()
    for trace in chart.data:
        trace.update(legendgroup=trace.name, showlegend=bool(trace.name) and trace.name not in named)
        named.add(trace.name)
    inner = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    chart.update_layout(
        showlegend=True,
        legend={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1 + pixels / inner, "yanchor": "bottom",
            "font": ink(), "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
