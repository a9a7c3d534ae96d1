"""One sentence as several codes, each a strip of one bar per number: dense beside sparse."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.chart import BLUE, FAINT, GREY, INK, VERMILION, Chart, figure, literal

STRIP, HEAD, FOOT = 78, 24, 40
"""Pixels of one strip, of its heading, and of the last axis."""


@dataclass(frozen=True)
class Strip:
    """One code (D,) of the sentence, what it is called, and, if they have any, a name for each number."""

    title: str
    values: np.ndarray
    labels: Sequence[str] = ()

    @property
    def on(self) -> int:
        """How many numbers are not exactly zero."""
        return int(np.count_nonzero(self.values))

    @property
    def size(self) -> str:
        """The same in words."""
        return f"{self.on} of {len(self.values)} numbers {'is' if self.on == 1 else 'are'} not zero"


def strips(codes: Sequence[Strip]) -> Chart:
    """Strips below each other, each scaled to its own largest number."""
    count = len(codes)
    height = count * (STRIP + HEAD) + FOOT
    chart = figure(height, left=8, bottom=FOOT, top=HEAD)
    share = STRIP / (height - HEAD - FOOT)
    step = (1 - share) / max(1, count - 1)
    for place, strip in enumerate(codes):
        number = "" if place == 0 else str(place + 1)
        top = 1 - place * step
        values = np.asarray(strip.values, dtype=float)
        limit = float(np.abs(values).max()) or 1.0
        names = strip.labels or [f"number {position}" for position in range(len(values))]
        chart.add_trace(
            go.Bar(
                x=np.arange(len(values)),
                y=values,
                marker={
                    "color": [BLUE if value >= 0 else VERMILION for value in values],
                    "line": {"width": 0},
                },
                hovertext=[
                    f"{literal(name)}: {value:+.2f}" for name, value in zip(names, values, strict=True)
                ],
                hoverinfo="text",
                xaxis=f"x{number}",
                yaxis=f"y{number}",
            )
        )
        axis = {"fixedrange": True, "zeroline": True, "zerolinecolor": GREY, "showgrid": False}
        chart.update_layout(
            {
                f"xaxis{number}": {
                    **axis,
                    "zeroline": False,
                    "anchor": f"y{number}",
                    "range": [-1, len(values)],
                    "showticklabels": False,
                    "title": {"text": "position in the code" if place == count - 1 else ""},
                },
                f"yaxis{number}": {
                    **axis,
                    "domain": [max(0.0, top - share), top],
                    "range": [-1.05 * limit, 1.05 * limit]
                    if values.min() < 0
                    else [-0.04 * limit, 1.05 * limit],
                    "showticklabels": False,
                    "gridcolor": FAINT,
                },
            }
        )
        chart.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=top,
            yref="paper",
            yanchor="bottom",
            text=f"<b>{literal(strip.title)}</b>: {strip.size}",
            font={"size": 13, "color": INK},
            showarrow=False,
        )
    chart.update_layout(bargap=0)
    first, last = codes[0], codes[-1]
    takeaway = f"The first description of this sentence takes {first.on} numbers, the last one {last.on}."
    alt = "; ".join(f"{strip.title}: {strip.size}" for strip in codes)
    rows = [(strip.title, position, value) for strip in codes for position, value in enumerate(strip.values)]
    return Chart(
        chart,
        takeaway,
        f"{takeaway} {alt}.",
        {
            "code": [row[0] for row in rows],
            "position": [row[1] for row in rows],
            "value": [float(row[2]) for row in rows],
        },
    )
