"""Small pictures in rows and columns, side by side on the same scales."""

from collections.abc import Sequence

from plotly.subplots import make_subplots

from app.charts.chart import FAINT, GREY, Figure, figure, ink, literal


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
