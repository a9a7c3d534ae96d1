"""Draws of single dimensions, one row each: those from the spike at zero, and those from the slab."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.charts.chart import BLUE, FAINT, GREY, INK, Chart, figure, literal

ROW, EDGES = 96, 64
_JITTER = np.random.default_rng(0).uniform(-0.22, 0.22, 10_000)  # the same at every redraw


@dataclass(frozen=True)
class DrawRow:
    """Draws of one dimension. values, on: (n,); on: drawn from the slab."""

    name: str
    values: np.ndarray
    on: np.ndarray


def draw_rows(rows: Sequence[DrawRow]) -> Chart:
    """A mark per draw: blue circles from the slab, grey strokes from the spike; height in a row is chance."""
    chart = figure(EDGES + ROW * len(rows), left=8, bottom=48, top=8)
    for place, row in enumerate(rows):
        for on, name, colour, symbol, size in (
            (False, "off: from the spike", GREY, "line-ns-open", 12),
            (True, "on: from the slab", BLUE, "circle", 7),
        ):
            chosen = np.asarray(row.on, dtype=bool) == on
            chart.add_scatter(
                x=np.asarray(row.values)[chosen],
                y=place + 0.18 + _JITTER[: len(row.values)][chosen],
                mode="markers",
                name=name,
                showlegend=place == 0,
                marker={
                    "size": size,
                    "color": colour,
                    "symbol": symbol,
                    "opacity": 0.75,
                    "line": {"width": 1.5 if not on else 0, "color": colour},
                },
                hoverinfo="skip",
            )
        chart.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=place - 0.32,
            yanchor="middle",
            text=f"<b>{literal(row.name)}</b>: {int(np.sum(row.on))} of {len(row.on)} draws are on",
            font={"size": 14, "color": INK},
            showarrow=False,
        )
    everything = np.concatenate([row.values for row in rows])
    low, high = min(-1.0, float(everything.min())), max(1.0, float(everything.max()))
    chart.update_layout(
        xaxis={
            "title": {"text": "value of the dimension"},
            "range": [low - 0.3, high + 0.3],
            "zeroline": True,
            "zerolinecolor": FAINT,
        },
        yaxis={"range": [len(rows) - 0.45, -0.55], "showgrid": False, "showticklabels": False},
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": 0,
            "yanchor": "top",
            "yref": "paper",
            "font": {"color": INK, "size": 13},
        },
    )
    chart.update_layout(legend={"y": -0.34 / max(1, len(rows)) * 1.2}, margin={"b": 70})
    first = rows[0]
    away = np.abs(first.values[~first.on]).max(initial=0.0)
    takeaway = (
        f"First row: {int(first.on.sum())} of {len(first.on)} draws are on and spread out; "
        f"the others stay within {away:.2f} of zero."
    )
    told = "; ".join(f"{row.name}: {int(row.on.sum())} of {len(row.on)} on" for row in rows)
    table = {
        "dimension": [row.name for row in rows for _ in row.values],
        "value": np.concatenate([row.values for row in rows]),
        "on": np.concatenate([row.on for row in rows]),
    }
    return Chart(chart, takeaway, f"Draws in {len(rows)} rows. {told}. {takeaway}", table)
