"""Codes as strips of one bar per number: dense beside sparse, and two short lists with their Hoyer values."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.chart import FAINT, GREY, Chart, Figure, figure, ink, literal, signed

STRIP, HEAD, FOOT = 78, 24, 40
"""Pixels of one strip, of its heading, and of the last axis."""
PANEL, GAP = 0.43, 0.14
"""Shares of the width: of one of two lists, and between them."""
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
    chart = figure(height, left=8, bottom=FOOT, top=HEAD)
    share = STRIP / (height - HEAD - FOOT)
    step = (1 - share) / max(1, count - 1)
    for place, strip in enumerate(codes):
        top = 1 - place * step
        values = np.asarray(strip.values, dtype=float)
        limit = float(np.abs(values).max()) or 1.0
        names = strip.labels or [f"number {position}" for position in range(len(values))]
        hover = [f"{literal(name)}: {value:+.2f}" for name, value in zip(names, values, strict=True)]
        title = "position in the code" if place == count - 1 else ""
        low = -1.05 if values.min() < 0 else -0.04
        below = {"zeroline": False, "range": [-1, len(values)], "title": {"text": title}}
        beside = {
            "domain": [max(0.0, top - share), top],
            "range": [low * limit, 1.05 * limit],
            "gridcolor": FAINT,
        }
        _panel(chart, place, np.arange(len(values)), values, below, beside, hovertext=hover, hoverinfo="text")
        heading = f"<b>{literal(strip.title)}</b>: {strip.size}"
        chart.name_rows([(top, heading)], yref="paper", yanchor="bottom")
    chart.update_layout(bargap=0)
    takeaway = (
        f"The first description of this sentence takes {codes[0].on} numbers, the last one {codes[-1].on}."
    )
    alt = "; ".join(f"{strip.title}: {strip.size}" for strip in codes)
    table = {
        "code": [strip.title for strip in codes for _ in strip.values],
        "position": [position for strip in codes for position in range(len(strip.values))],
        "value": [float(value) for strip in codes for value in strip.values],
    }
    return Chart(chart, takeaway, f"{takeaway} {alt}.", table)


def two_vectors(vectors: Sequence[np.ndarray], hoyers: Sequence[float]) -> Chart:
    """Two lists of any lengths on one scale; hoyers: their values, NaN for one that is zero everywhere."""
    chart = figure(330, left=8, bottom=40, top=34)
    limit = max(float(np.abs(vector).max(initial=0)) for vector in vectors) or 1.0
    for place, (vector, value) in enumerate(zip(vectors, hoyers, strict=True)):
        start = place * (PANEL + GAP)
        title = {"text": "place in the list", "font": ink(), "standoff": 8}
        below = {"domain": [start, start + PANEL], "title": title}
        beside = {"range": [-1.25 * limit, 1.25 * limit]}
        written = {"text": [f"{entry:g}" for entry in vector], "textposition": "outside", "textfont": ink(12)}
        x = np.arange(1, len(vector) + 1)
        _panel(chart, place, x, vector, below, beside, **written, cliponaxis=False, hoverinfo="skip")
        heading = f"<b>{LISTS[place]}: Hoyer {'none' if np.isnan(value) else f'{value:.2f}'}</b>"
        chart.name_rows([(1, heading)], 16, x=start, yref="paper", yanchor="bottom")
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


def _panel(chart: Figure, place: int, x, values, below: dict, beside: dict, **options) -> None:
    """Bars with two axes of their own, which have the options `below` and `beside`."""
    number = "" if place == 0 else str(place + 1)
    values = np.asarray(values, dtype=float)
    marker = {"color": signed(values), "line": {"width": 0}}
    chart.add_bar(x=x, y=values, marker=marker, xaxis=f"x{number}", yaxis=f"y{number}", **options)
    quiet = {"fixedrange": True, "showgrid": False, "showticklabels": False}
    zero = {"zeroline": True, "zerolinecolor": GREY}
    axes = {
        f"xaxis{number}": {**quiet, "anchor": f"y{number}", **below},
        f"yaxis{number}": {**quiet, **zero, "anchor": f"x{number}", **beside},
    }
    chart.update_layout(axes)
