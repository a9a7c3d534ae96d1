"""Codes as strips of one bar per number: dense beside sparse, and two short lists with their Hoyer values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.chart import Chart, ink, literal, panels, signed

STRIP, HEAD, FOOT = 78, 24, 40
"""Pixels of one strip, of its heading, and of the last axis."""
GAP = 0.14
"""Between two lists, as a share of the width."""
QUIET = {"showgrid": False, "showticklabels": False, "zeroline": True}
LISTS = ("First list", "Second list")


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
    gap = (1 - count * STRIP / (height - HEAD - FOOT)) / max(1, count - 1)
    chart = panels(count, 1, (), (gap, 0), height, left=8, bottom=FOOT, top=HEAD)
    for row, strip in enumerate(codes, 1):
        place, values = {"row": row, "col": 1}, np.asarray(strip.values, dtype=float)
        limit = float(np.abs(values).max()) or 1.0
        names = strip.labels or [f"number {position}" for position in range(len(values))]
        hover = [f"{literal(name)}: {value:+.2f}" for name, value in zip(names, values, strict=True)]
        chart.bars(np.arange(len(values)), values, signed(values), hover, **place)
        low = -1.05 if values.min() < 0 else -0.04
        chart.update_xaxes(range=[-1, len(values)], **place)
        chart.update_yaxes(range=[low * limit, 1.05 * limit], **place)
        heading, top = (
            f"<b>{literal(strip.title)}</b>: {strip.size}",
            chart.get_subplot(row, 1).yaxis.domain[1],
        )
        chart.name_rows([(top, heading)], yref="paper", yanchor="bottom")
    chart.update_xaxes(title_text="position in the code", row=count)
    chart.update_xaxes(showticklabels=False)
    chart.update_yaxes(**QUIET)
    chart.update_layout(bargap=0)
    first, last = codes[0], codes[-1]
    other = first.title[:1].lower() + first.title[1:]
    takeaway = f"{last.title} needs {last.on} numbers for this sentence; {other}, {first.on}."
    alt = "; ".join(f"{strip.title}: {strip.size}" for strip in codes)
    table = {
        "code": [strip.title for strip in codes for _ in strip.values],
        "position": [position for strip in codes for position in range(len(strip.values))],
        "value": [float(value) for strip in codes for value in strip.values],
    }
    return Chart(chart, takeaway, f"{takeaway} {alt}.", table)


def two_vectors(vectors: Sequence[np.ndarray], hoyers: Sequence[float]) -> Chart:
    """Two lists of any lengths on one scale; hoyers: their values, NaN for one that is zero everywhere."""
    chart = panels(1, 2, (), (0, GAP), 330, left=8, bottom=40, top=34)
    limit = max(float(np.abs(vector).max(initial=0)) for vector in vectors) or 1.0
    for column, (vector, value) in enumerate(zip(vectors, hoyers, strict=True), 1):
        written = {"text": [f"{entry:g}" for entry in vector], "textposition": "outside", "textfont": ink()}
        place = {"row": 1, "col": column, "hoverinfo": "skip", "cliponaxis": False}
        chart.bars(np.arange(1, len(vector) + 1), vector, signed(vector), (), **written, **place)
        heading = f"<b>{LISTS[column - 1]}: Hoyer {'none' if np.isnan(value) else f'{value:.2f}'}</b>"
        start = chart.get_subplot(1, column).xaxis.domain[0]
        chart.name_rows([(1, heading)], 16, x=start, yref="paper", yanchor="bottom")
    chart.update_xaxes(title_text="place in the list", showticklabels=False)
    chart.update_yaxes(range=[-1.25 * limit, 1.25 * limit], **QUIET)
    first, second = hoyers
    if np.isnan(first) or np.isnan(second):
        takeaway = "A list of zeros has no Hoyer value: there is nothing to be sparse."
    elif abs(first - second) < 0.005:
        takeaway = "Both lists are equally sparse."
    else:
        more = LISTS[0 if first > second else 1].lower()
        takeaway = f"The {more} is the sparser one: {max(hoyers):.2f} against {min(hoyers):.2f}."
    named = list(zip(LISTS, vectors, strict=True))
    told = "; ".join(f"{name}: {', '.join(f'{entry:g}' for entry in vector)}" for name, vector in named)
    table = {
        "list": [name for name, vector in named for _ in vector],
        "number": [float(entry) for vector in vectors for entry in vector],
    }
    return Chart(chart, takeaway, f"Bars of two lists. {told}. {takeaway}", table)
