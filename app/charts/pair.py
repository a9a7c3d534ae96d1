"""Two sentences' codes side by side: which dimensions they share, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import BLUE, FAINT, GREY, PURPLE, Chart, clickable, columns, figure, literal, with_fit

ROW, EDGES = 40, 74
NAME, DOT = -0.26, 0.16


@dataclass(frozen=True)
class Pair:
    """One dimension with its value in each of the two codes; 0 is off. fit: of its name, in one word."""

    dimension: int
    label: str
    first: float
    second: float
    fit: str = ""


def pair_chart(pairs: Sequence[Pair], selected: int | None = None) -> Chart:
    """One row per dimension: a circle for the first sentence, a diamond for the second, a line between.

    Marks can be clicked and carry the dimension. `selected` is named in bold.
    """
    chart = figure(EDGES + ROW * len(pairs), left=2, bottom=46, top=28)
    places = [row + DOT for row in range(len(pairs))]
    lines = []
    for row, pair in enumerate(pairs):
        ends = {"x0": pair.first, "x1": pair.second, "y0": row + DOT, "y1": row + DOT}
        zero = {"x0": 0, "x1": 0, "y0": row - 0.08, "y1": row + 0.4}
        for line, colour, width in ((ends, FAINT, 5), (zero, GREY, 1)):
            edge = {"color": colour, "width": width}
            lines.append({**line, "type": "line", "layer": "below", "line": edge})
    chart.update_layout(shapes=lines)
    dimensions = [pair.dimension for pair in pairs]
    for name, symbol, colour, values in (
        ("your sentence", "circle", BLUE, [pair.first for pair in pairs]),
        ("the second sentence", "diamond", PURPLE, [pair.second for pair in pairs]),
    ):
        hover = [
            f"<b>{literal(pair.label)}</b><br>{name}: {_value(value)}<br>click: open this dimension"
            for pair, value in zip(pairs, values, strict=True)
        ]
        symbols = [symbol if value else f"{symbol}-open" for value in values]
        chart.marks(
            values, places, colour, 13, hover, symbols, 2, colour,
            marker_opacity=1, name=name, **clickable(dimensions),
        )  # fmt: skip
    names = [with_fit(pair.label, pair.fit, pair.dimension == selected) for pair in pairs]
    chart.name_rows((row + NAME, name) for row, name in enumerate(names))
    numbers = [value for pair in pairs for value in (pair.first, pair.second)]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    room = 0.06 * (high - low or 1)
    title = "value in the code (0, an open mark, is off)"
    chart.update_xaxes(title_text=title, range=[low - room, high + room], showgrid=False)
    chart.hide_rows(-0.6, len(pairs) - 0.4)
    chart.legend(left=True)
    both = sum(bool(pair.first) and bool(pair.second) for pair in pairs)
    first, second = (sum(bool(getattr(pair, side)) for pair in pairs) for side in ("first", "second"))
    shared = f"{both} dimensions are" if both != 1 else "1 dimension is"
    takeaway = f"{shared} on in both; {first - both} only in yours, {second - both} only in the second."
    listed = ", ".join(f"{pair.label} {_value(pair.first)} and {_value(pair.second)}" for pair in pairs)
    alt = f"{takeaway} Values in your sentence and in the second: {listed}."
    table = columns(
        pairs, dimension="dimension", name="label", first="first", second="second", name_fit="fit"
    )
    return Chart(chart, takeaway, alt, table)


def _value(value: float) -> str:
    return f"{value:+.1f}" if value else "off"
