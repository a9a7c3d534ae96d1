"""A board of drawn gates: one dot each, filled where it is on."""

import numpy as np

from app.charts.chart import BLUE, GREY, Chart, figure

WIDE = 20


def switchboard(on: np.ndarray, share: float) -> Chart:
    """on: (n,) bool, in the order drawn; share: of gates that the prior expects to be on."""
    on = np.asarray(on, dtype=bool)
    column, row = np.arange(len(on)) % WIDE, np.arange(len(on)) // WIDE
    chart = figure(270, left=4, bottom=4, top=26)
    for open_, colour, symbol in ((False, GREY, "circle-open"), (True, BLUE, "circle")):
        chosen = on == open_
        chart.add_scatter(
            x=column[chosen],
            y=row[chosen],
            mode="markers",
            marker={"size": 12, "color": colour, "symbol": symbol, "line": {"width": 1.4, "color": colour}},
            hovertext=["on" if open_ else "off"] * int(chosen.sum()),
            hoverinfo="text",
        )
    hidden = {"showticklabels": False, "showgrid": False, "title": {"text": ""}}
    chart.update_layout(
        xaxis={**hidden, "range": [-0.7, WIDE - 0.3]},
        yaxis={**hidden, "range": [row.max() + 0.7, -0.7]},
    )
    takeaway = (
        f"{int(on.sum())} of {len(on)} drawn gates are on (filled); {share * len(on):.1f} were expected."
    )
    alt = f"A board of {len(on)} dots, filled where a gate is on. {takeaway}"
    return Chart(chart, takeaway, alt, {"draw": range(1, len(on) + 1), "on": on})
