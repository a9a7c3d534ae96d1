"""Two short lists of numbers as bars, with their Hoyer values."""

from collections.abc import Sequence

import numpy as np

from app.charts.chart import BLUE, GREY, INK, VERMILION, Chart, figure

PANEL, GAP = 0.43, 0.14


def two_vectors(vectors: Sequence[np.ndarray], hoyers: Sequence[float]) -> Chart:
    """vectors: two of any lengths; hoyers: their values, NaN for one that is zero everywhere."""
    chart = figure(330, left=8, bottom=40, top=34)
    limit = max(float(np.abs(vector).max(initial=0)) for vector in vectors) or 1.0
    for place, (vector, value) in enumerate(zip(vectors, hoyers, strict=True)):
        number = "" if place == 0 else "2"
        vector = np.asarray(vector, dtype=float)
        chart.add_bar(
            x=np.arange(1, len(vector) + 1),
            y=vector,
            marker={"color": [BLUE if entry >= 0 else VERMILION for entry in vector], "line": {"width": 0}},
            text=[f"{entry:g}" for entry in vector],
            textposition="outside",
            textfont={"size": 12, "color": INK},
            cliponaxis=False,
            hoverinfo="skip",
            xaxis=f"x{number}",
            yaxis=f"y{number}",
        )
        start = place * (PANEL + GAP)
        quiet = {"fixedrange": True, "showgrid": False, "showticklabels": False}
        chart.update_layout(
            {
                f"xaxis{number}": {
                    **quiet,
                    "domain": [start, start + PANEL],
                    "anchor": f"y{number}",
                    "title": {"text": "place in the list", "font": {"size": 13, "color": INK}, "standoff": 8},
                },
                f"yaxis{number}": {
                    **quiet,
                    "anchor": f"x{number}",
                    "range": [-1.25 * limit, 1.25 * limit],
                    "zeroline": True,
                    "zerolinecolor": GREY,
                },
            }
        )
        chart.add_annotation(
            x=start,
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            text=f"<b>{_named(place)}: Hoyer {_written(value)}</b>",
            font={"size": 16, "color": INK},
            showarrow=False,
        )
    first, second = hoyers
    if np.isnan(first) or np.isnan(second):
        takeaway = "A list of zeros has no Hoyer value: there is nothing to be sparse."
    elif abs(first - second) < 0.005:
        takeaway = "Both lists are equally sparse."
    else:
        more = _named(0 if first > second else 1).lower()
        takeaway = f"The {more} is the sparser one: {max(hoyers):.2f} against {min(hoyers):.2f}."
    told = "; ".join(
        f"{_named(place)}: {', '.join(f'{entry:g}' for entry in vector)}"
        for place, vector in enumerate(vectors)
    )
    table = {
        "list": [_named(place) for place, vector in enumerate(vectors) for _ in vector],
        "number": [float(entry) for vector in vectors for entry in vector],
    }
    return Chart(chart, takeaway, f"Bars of two lists. {told}. {takeaway}", table)


def _named(place: int) -> str:
    return ("First list", "Second list")[place]


def _written(value: float) -> str:
    return "none" if np.isnan(value) else f"{value:.2f}"
