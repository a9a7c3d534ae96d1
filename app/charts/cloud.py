"""The cloud of likely codes of one sentence, seen in two of its dimensions."""

from dataclasses import dataclass

import numpy as np

from app.charts.chart import BLUE, FAINT, INK, PURPLE, Chart, figure, literal

PLACES = ("top center", "middle right", "bottom center", "middle left", "top right")
"""Where the numbers stand at their dots: draws lie close together."""


@dataclass(frozen=True)
class Cloud:
    """points (n, 2): draws of the code in two dimensions; the first `told` of them are written out as text.

    centre: the average of the cloud. names: of the two dimensions.
    """

    points: np.ndarray
    centre: tuple[float, float]
    names: tuple[str, str]
    told: int


def cloud(record: Cloud) -> Chart:
    """One grey dot per draw, numbered purple ones for the decoded, a blue diamond for the average."""
    points = np.asarray(record.points, dtype=float)
    chart = figure(400, left=72, bottom=52, top=8)
    drawn = points[record.told :]
    chart.add_scatter(
        x=drawn[:, 0],
        y=drawn[:, 1],
        mode="markers",
        marker={"size": 6, "color": FAINT, "line": {"width": 1, "color": "#000002"}},
        hoverinfo="skip",
    )
    chart.add_scatter(
        x=[record.centre[0]],
        y=[record.centre[1]],
        mode="markers",
        marker={"size": 17, "symbol": "diamond", "color": BLUE, "line": {"width": 1.5, "color": INK}},
        hovertext=["the average of the cloud"],
        hoverinfo="text",
    )
    told = points[: record.told]
    chart.add_scatter(
        x=told[:, 0],
        y=told[:, 1],
        mode="markers+text",
        text=[f"<b>{number}</b>" for number in range(1, len(told) + 1)],
        textposition=[PLACES[number % len(PLACES)] for number in range(len(told))],
        textfont={"size": 15, "color": INK},
        marker={"size": 13, "color": PURPLE, "line": {"width": 1, "color": INK}},
        hovertext=[
            f"draw {number}: {first:+.1f} and {second:+.1f}" for number, (first, second) in enumerate(told, 1)
        ],
        hoverinfo="text",
    )
    chart.update_layout(
        xaxis={"title": {"text": f"value of {literal(record.names[0])}"}, "zeroline": True},
        yaxis={"title": {"text": f"value of {literal(record.names[1])}"}, "zeroline": True},
    )
    chart.update_xaxes(zerolinecolor=FAINT, zerolinewidth=2)
    chart.update_yaxes(zerolinecolor=FAINT, zerolinewidth=2)
    takeaway = (
        f"Diamond: the average. Dots: {len(points)} draws from the cloud; "
        "the numbered ones are written out on the left."
    )
    spread = points.std(0)
    alt = (
        f"Scatter of {len(points)} draws around ({record.centre[0]:.1f}, {record.centre[1]:.1f}); standard "
        f"deviation {spread[0]:.1f} in {record.names[0]}, {spread[1]:.1f} in {record.names[1]}. {takeaway}"
    )
    table = {
        "draw": range(1, len(points) + 1),
        record.names[0]: points[:, 0],
        record.names[1]: points[:, 1],
    }
    return Chart(chart, takeaway, alt, table)
