"""Which dimensions a sentence switches on: signed value and certainty side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import (
    FAINT,
    GREY,
    INK,
    Chart,
    axis,
    clickable,
    columns,
    figure,
    ink,
    literal,
    signed,
    with_fit,
)

ROW, EDGES = 50, 58
"""Pixels per dimension, its name above its bar; and for the axes."""
NAME, BAR, THICK = -0.34, 0.12, 0.26
"""Where name and bar stand within a row, and how thick the bar is, in rows."""


@dataclass(frozen=True)
class Bar:
    """One dimension of one sentence: value in the code, and p_on between 0 and 1 (None: it has no gate).

    fit: how well its name fits, in one word.
    """

    dimension: int
    label: str
    value: float
    p_on: float | None
    fit: str = ""


def active_bars(bars: Sequence[Bar], threshold: float, selected: int | None = None, hidden: int = 0) -> Chart:
    """Horizontal bars in the given order; a marker at each end can be clicked and carries the dimension.

    `threshold` is the p_on above which a dimension counts as on; `selected` is drawn with a ring.
    hidden: how many more are on.
    """
    gated = bars[0].p_on is not None
    chart = figure(EDGES + ROW * len(bars), left=2, bottom=46, top=4)
    places, values = [row + BAR for row in range(len(bars))], [bar.value for bar in bars]
    hover, colours = [_hover(bar) for bar in bars], signed(values)
    carried = clickable(bar.dimension for bar in bars)
    chart.bars(values, places, colours, hover, orientation="h", width=THICK, **carried)
    ends = {
        "mode": "markers+text",
        "textfont": ink(),
        "cliponaxis": False,
        "marker_opacity": 1,
        "line": [3 if bar.dimension == selected else 0 for bar in bars],
        "edge": INK,
        **carried,
    }
    sides = ["middle right" if value >= 0 else "middle left" for value in values]
    texts = [f"{value:+.1f}" for value in values]
    chart.marks(values, places, colours, 15, hover, text=texts, textposition=sides, **ends)
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.16 * (high - low or 1)
    chart.update_xaxes(
        domain=[0, 0.68] if gated else [0, 1],
        range=[low - (room if low < 0 else 0.02), high + (room if high > 0 else 0.02)],
        title_text="value in the code (signed)",
        showgrid=True,
    )
    chart.hide_rows(-0.6, len(bars) - 0.45)
    chart.layout.shapes = _lines(bars, threshold)
    names = [with_fit(bar.label, bar.fit, bar.dimension == selected) for bar in bars]
    chart.name_rows(((row + NAME, name) for row, name in enumerate(names)), 14)
    if gated:
        shares = [100 * (bar.p_on or 0) for bar in bars]
        texts = [_certainty(share, 100 * threshold) for share in shares]
        sides = ["middle right"] * len(bars)
        chart.marks(shares, places, GREY, 15, hover, text=texts, textposition=sides, xaxis="x2", **ends)
        domain = {"domain": [0.74, 1], "anchor": "y", "range": [0, 135], "showgrid": False}
        ticks = {"tickvals": [0, 100 * threshold, 100], "ticktext": ["0", f"{100 * threshold:.0f}", "100"]}
        chart.layout.xaxis2 = {**axis("certainty (%)"), **domain, **ticks}
    best = f"{bars[0].label} ({bars[0].value:+.1f})"
    if not gated:
        takeaway = f"The {len(bars)} largest values of the code; the largest is {best}."
    elif len(bars) + hidden == 1:
        takeaway = f"One dimension is on: {best}."
    else:
        takeaway = f"{len(bars) + hidden} dimensions are on; the strongest is {best}."
    listed = ", ".join(f"{bar.label} {bar.value:+.1f}{_sure(bar)}" for bar in bars)
    table = columns(bars, dimension="dimension", name="label", value="value", p_on="p_on", name_fit="fit")
    alt = f"Bars of signed values{' with their certainty' if gated else ''}: {listed}."
    return Chart(chart, takeaway, alt, table)


def _lines(bars: Sequence[Bar], threshold: float) -> list[dict]:
    """Zero beside each bar, the way from 0 to its certainty, neither across a name; and the threshold."""
    lines: list[dict] = []
    for row, bar in enumerate(bars):
        ends = {"y0": row + BAR - THICK, "y1": row + BAR + THICK}
        lines.append({"type": "line", "x0": 0, "x1": 0, **ends, "line": {"color": GREY, "width": 1}})
        if bar.p_on is not None:
            place = {"xref": "x2", "x0": 0, "x1": 100 * bar.p_on, "y0": row + BAR, "y1": row + BAR}
            lines.append({"type": "line", **place, "line": {"color": FAINT, "width": 4}, "layer": "below"})
    if bars[0].p_on is not None:
        # Not Plotly's add_vline, which checks every other line again: half of a chart's time.
        place = {"xref": "x2", "yref": "y domain", "x0": 100 * threshold, "x1": 100 * threshold}
        look = {"color": GREY, "width": 1, "dash": "dot"}
        lines.append({"type": "line", **place, "y0": 0, "y1": 1, "line": look})
    return lines


def _sure(bar: Bar) -> str:
    return "" if bar.p_on is None else f" ({100 * bar.p_on:.0f} % sure)"


def _hover(bar: Bar) -> str:
    sure = "" if bar.p_on is None else f"<br>certainty that it is on: {100 * bar.p_on:.1f} %"
    fit = f"<br>its name: {bar.fit} fit" if bar.fit else ""
    return f"<b>{literal(bar.label)}</b><br>value {bar.value:+.2f}{sure}{fit}<br>click: open this dimension"


def _certainty(share: float, threshold: float) -> str:
    """Whole percents; what would seem to lie on the threshold gets a decimal.

    >>> _certainty(88.6, 50), _certainty(50.3, 50)
    ('89 %', '50.3 %')
    """
    return f"{share:.1f} %" if round(share) == round(threshold) else f"{share:.0f} %"
