"""How a training gets on: reconstruction, divergences and active dimensions over the minutes."""

from collections.abc import Sequence
from typing import Any

from app.charts.chart import BLUE, CLASSES, GREEN, Chart, hold, legend_above, panels

PANELS = (
    ("Writing back (nats per sentence)", (("nll", "writing back", BLUE),)),
    ("What the code says (nats)", (("kl_gate", "gates", BLUE), ("kl_value", "values", CLASSES[3]))),
    (
        "Dimensions on per sentence",
        (("active", "on per sentence", BLUE), ("active_units", "ever used", GREEN)),
    ),
)
"""Title of each panel; the measures drawn in it, what they are called, and their colours."""


def training_curves(rows: Sequence[dict[str, Any]]) -> Chart:
    """Three panels, a mark for each validation. rows: as a job's `curve`; measures it lacks are left out.

    An nll of 0 is none: no sentences are written during the warm-up.
    """
    chart = panels(1, 3, [title for title, _ in PANELS], (0.0, 0.09), 262, left=44, bottom=46, top=56)
    minutes = [float(row.get("minutes", 0.0)) for row in rows]
    table: dict[str, Any] = {"step": [row.get("step") for row in rows], "minutes": minutes}
    for place, (_, measures) in enumerate(PANELS, start=1):
        hold(chart, 1, place)
        for number, (key, name, colour) in enumerate(measures):
            values = [row.get(key) or None if key == "nll" else row.get(key) for row in rows]
            if not any(isinstance(value, int | float) for value in values):
                continue
            table[key] = values
            look = {"line": {"color": colour, "width": 2, "dash": "dot" if number else "solid"}}
            chart.add_scatter(
                x=minutes, y=values, mode="lines+markers", name=name, row=1, col=place, **look,
                marker={"size": 7, "color": colour, "symbol": "diamond" if number else "circle"},
                hovertemplate=f"{name}: %{{y:.1f}}<br>after %{{x:.1f}} min<extra></extra>",
            )  # fmt: skip
        chart.update_xaxes(title_text="minutes", row=1, col=place)
        chart.update_yaxes(rangemode="tozero", row=1, col=place)
    if rows:
        legend_above(chart, 22)
    written = [row["nll"] for row in rows if row.get("nll")]
    takeaway = "No validation yet: the first comes after some hundred steps."
    if rows:
        takeaway = f"{rows[-1].get('active', 0):.1f} dimensions are on per sentence. "
        takeaway += (
            f"Writing a sentence back costs {written[-1]:,.0f} nats now, {written[0]:,.0f} at first."
            if written
            else "Codes come first: writing sentences back is learnt later."
        )
    alt = f"Curves over {max(minutes, default=0):.1f} minutes, {len(rows)} validations. {takeaway}"
    return Chart(chart, takeaway, alt, table)
