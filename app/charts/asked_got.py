"""What the prior of each trained model asks for, and what one sentence gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import BLUE, FAINT, GREEN, INK, PURPLE, Chart, figure, literal

ROW, EDGES = 64, 100


@dataclass(frozen=True)
class AskedGot:
    """One model. asked: share of dimensions that its prior expects to be on.

    open: mean probability of being on, over all dimensions, for the sentence. on: share above the threshold.
    """

    model: str
    prior: tuple[float, float]
    dimensions: int
    asked: float
    open: float
    on: float


def asked_got(rows: Sequence[AskedGot], nearest: str) -> Chart:
    """A row per model, the one with the `nearest` prior in bold: three marks on a scale of shares."""
    chart = figure(EDGES + ROW * len(rows), left=8, bottom=48, top=40)
    for name, symbol, colour, size, value in (
        ("asked by the prior", "line-ns-open", GREEN, 22, lambda row: row.asked),
        ("all gates, added up", "circle-open", PURPLE, 15, lambda row: row.open),
        ("surely on, above the threshold", "square", BLUE, 13, lambda row: row.on),
    ):
        chart.add_scatter(
            x=[100 * value(row) for row in rows],
            y=list(range(len(rows))),
            mode="markers",
            name=name,
            marker={
                "symbol": symbol,
                "size": size,
                "color": colour,
                "line": {"width": 3 if symbol.endswith("open") else 0, "color": colour},
            },
            hovertext=[
                f"{literal(row.model)}, {name}: {value(row) * row.dimensions:.1f} of {row.dimensions}"
                for row in rows
            ],
            hoverinfo="text",
        )
    for place, row in enumerate(rows):
        words = f"{literal(row.model)}, Beta({row.prior[0]:g}, {row.prior[1]:g})"
        chart.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=place - 0.44,
            text=f"<b>{words}</b>: nearest to your sliders" if row.model == nearest else words,
            font={"size": 13, "color": INK},
            showarrow=False,
        )
    highest = max(max(row.asked, row.open, row.on) for row in rows)
    chart.update_layout(
        xaxis={
            "title": {"text": "share of dimensions (%)"},
            "range": [-1, 115 * highest],
            "ticksuffix": " %",
            "showgrid": True,
        },
        yaxis={
            "range": [len(rows) - 0.6, -0.8],
            "gridcolor": FAINT,
            "showticklabels": False,
            "showgrid": False,
        },
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "bottom",
            "font": {"color": INK, "size": 13},
        },
    )
    row = next(row for row in rows if row.model == nearest)
    takeaway = (
        f"Asked: {row.asked * row.dimensions:.1f} of {row.dimensions} dimensions. Got for your sentence: "
        f"{row.open * row.dimensions:.1f}, all gates added up; {row.on * row.dimensions:.0f} surely on."
    )
    table = {
        "model": [row.model for row in rows],
        "alpha": [row.prior[0] for row in rows],
        "beta": [row.prior[1] for row in rows],
        "asked": [row.asked for row in rows],
        "gates added up": [row.open for row in rows],
        "surely on": [row.on for row in rows],
    }
    return Chart(chart, takeaway, f"Three marks per model, {len(rows)} models. {takeaway}", table)
