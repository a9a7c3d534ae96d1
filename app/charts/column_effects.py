"""What dimensions have to do with a column of a table, and how well a few of them tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import (
    BLUE,
    GREEN,
    GREY,
    PURPLE,
    VERMILION,
    Chart,
    clickable,
    columns,
    figure,
    literal,
)

ROW, EDGES = 34, 84
LOWEST = -0.3
"""Of a reader that tells less than the mean: how much less says nothing more."""


@dataclass(frozen=True)
class Effect:
    """One dimension. effect, low, high: as drawn, with the interval. told: what shows under the pointer."""

    dimension: int
    label: str
    effect: float
    low: float
    high: float
    told: str


def effects_chart(
    effects: Sequence[Effect], title: str, takeaway: str, found: int, selected: int | None = None
) -> Chart:
    """A row per dimension: its effect as a mark, its interval as a line, 0 as a line of its own.

    Marks can be clicked and carry the dimension. found: how many dimensions go with the column: the others
    are grey.
    """
    chart = figure(EDGES + ROW * len(effects), left=2, bottom=46, top=12)
    shapes = []
    for row, one in enumerate(effects):
        edge = {"color": GREY, "width": 4}
        ends = {"x0": one.low, "x1": one.high, "y0": row + 0.17, "y1": row + 0.17}
        shapes.append({**ends, "type": "line", "layer": "below", "line": edge})
    chart.update_layout(shapes=shapes)
    chart.add_vline(x=0, line={"color": GREEN, "width": 2, "dash": "dash"})
    colours = [
        (BLUE if one.effect >= 0 else VERMILION) if row < found else GREY for row, one in enumerate(effects)
    ]
    symbols = ["circle" if one.effect >= 0 else "diamond" for one in effects]
    hover = [f"<b>{literal(one.label)}</b><br>{one.told}<br>click: its sentences" for one in effects]
    dimensions = [one.dimension for one in effects]
    places = [row + 0.17 for row in range(len(effects))]
    values = [one.effect for one in effects]
    chart.marks(values, places, colours, 13, hover, symbols, **clickable(dimensions))
    chart.name_rows(
        (row - 0.27, f"<b>{literal(one.label)}</b>" if one.dimension == selected else literal(one.label))
        for row, one in enumerate(effects)
    )
    low, high = min(0.0, *(one.low for one in effects)), max(0.0, *(one.high for one in effects))
    room = 0.06 * (high - low or 1)
    chart.update_xaxes(title_text=title, range=[low - room, high + room], showgrid=True)
    chart.hide_rows(-0.7, len(effects) - 0.4)
    listed = ", ".join(f"{one.label} {one.effect:+.2f}" for one in effects)
    table = columns(effects, "dimension", "effect", "low", "high", name="label")
    return Chart(chart, takeaway, f"{takeaway} {title}: {listed}.", table)


@dataclass(frozen=True)
class Reader:
    """How well something tells a column on rows it was not fitted on. few: whether it is a few dimensions."""

    name: str
    score: float
    low: float
    high: float
    few: bool


def readers_chart(readers: Sequence[Reader], measure: str, guessing: float, takeaway: str) -> Chart:
    """A bar per reader with its interval, and a line at what guessing gives."""
    chart = figure(66 + 27 * len(readers), left=8, bottom=46, top=24)
    names = [f"{literal(one.name)}  {one.score:.2f}" for one in readers]
    scores = [one.score for one in readers]
    hover = [f"{one.name}: {one.score:.2f} ({one.low:.2f} to {one.high:.2f})" for one in readers]
    error = {
        "type": "data",
        "array": [one.high - one.score for one in readers],
        "arrayminus": [one.score - one.low for one in readers],
        "color": GREY,
        "thickness": 2,
        "width": 4,
    }
    colours = [BLUE if one.few else PURPLE if one.name.startswith("all") else GREY for one in readers]
    chart.bars(scores, names, colours, hover, orientation="h", width=0.62, error_x=error)
    chart.line_at(guessing, f"guessing: {guessing:.2f}", GREEN, side="left")
    chart.update_xaxes(title_text=measure, range=[LOWEST if min(scores) < 0 else 0, 1.04])
    chart.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    told = ", ".join(f"{one.name} {one.score:.2f}" for one in readers)
    table = columns(readers, "low", "high", reader="name", score="score")
    return Chart(chart, takeaway, f"Bars of {measure}: {told}. {takeaway}", table)
