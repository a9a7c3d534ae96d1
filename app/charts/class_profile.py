"""Which classes of sentences switch one dimension on."""

from collections.abc import Sequence

import numpy as np

from app.charts.chart import BLUE, GREEN, INK, Chart, figure, literal
from app.charts.class_names import class_name

MOST, FEWEST_ROWS = 8, 20
"""Classes shown; a class of fewer sentences says nothing."""
ROW, EDGES = 25, 62
SWITCHING = ("switch it on", "switches it on")


def class_profile(
    names: Sequence[str],
    on: np.ndarray,
    rows: np.ndarray,
    density: float,
    corpus: str,
    doing: tuple[str, str] = SWITCHING,
) -> Chart:
    """Horizontal bars: of each class's sentences, the share with the dimension on.

    on, rows: (C,) sentences of each class with the dimension on, and all; density: the share among all.
    doing: what these sentences do, and what one class does.
    """
    they, it = doing
    on, rows = np.asarray(on, dtype=float), np.asarray(rows, dtype=float)
    able = np.flatnonzero(rows >= FEWEST_ROWS)
    shares = on / np.maximum(rows, 1)
    shown = able[np.argsort(-shares[able], kind="stable")][:MOST]
    chart = figure(EDGES + ROW * len(shown), left=8, top=24, bottom=44)
    percent = 100 * shares[shown]
    labels = [class_name(names[number]) for number in shown]
    chart.add_bar(
        x=percent,
        y=list(range(len(shown))),
        orientation="h",
        width=0.62,
        marker={"color": BLUE, "line": {"width": 0}},
        text=[_percent(value) for value in percent],
        textposition="outside",
        textfont={"color": INK, "size": 12},
        cliponaxis=False,
        hovertext=[
            f"{literal(name)}: {on[number]:,.0f} of {rows[number]:,.0f} sentences"
            for name, number in zip(labels, shown, strict=True)
        ],
        hoverinfo="text",
    )
    highest = max(float(percent.max(initial=0)), 100 * density, 1.0)
    chart.add_vline(x=100 * density, line={"color": GREEN, "width": 2, "dash": "dash"})
    chart.add_annotation(
        x=100 * density,
        y=1,
        yref="paper",
        yanchor="bottom",
        xanchor="left",
        text=f"all sentences: {_percent(100 * density)}",
        font={"color": INK, "size": 12},
        showarrow=False,
    )
    chart.update_layout(
        xaxis={
            "title": {"text": f"sentences of the class that {they} (%)"},
            "range": [0, highest * 1.18],
            "showgrid": True,
        },
        yaxis={
            "tickvals": list(range(len(shown))),
            "ticktext": [literal(name) for name in labels],
            "range": [len(shown) - 0.4, -0.6],
            "showgrid": False,
            "automargin": True,
        },
    )
    if not len(shown) or percent[0] == 0:
        takeaway = f"No class of sentences {it}."
    else:
        takeaway = (
            f"The class “{labels[0]}” {it} most: {_percent(percent[0])} of its sentences, "
            f"against {_percent(100 * density)} of all."
        )
    described = ", ".join(f"{name} {_percent(value)}" for name, value in zip(labels, percent, strict=True))
    table = {
        "class": [names[number] for number in shown],
        f"sentences that {they}": on[shown],
        "sentences": rows[shown],
        "share": shares[shown],
    }
    return Chart(chart, takeaway, f"Bars over {corpus}: {described}. {takeaway}", table)


def _percent(value: float) -> str:
    """Whole percents, but for small ones: what is behind the point of 69.2 % says nothing.

    >>> _percent(69.2), _percent(2.43)
    ('69 %', '2.4 %')
    """
    return f"{value:.0f} %" if value >= 9.95 else f"{value:.1f} %"
