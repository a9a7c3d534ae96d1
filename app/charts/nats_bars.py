"""What each dimension says on average, split into whether it is on and how far."""

from collections.abc import Sequence

import numpy as np

from app.charts.chart import BLUE, CLASSES, INK, Chart, figure, literal

VALUE = CLASSES[3]


def nats_bars(gate: np.ndarray, value: np.ndarray, labels: Sequence[str], corpus: str) -> Chart:
    """gate, value: (D,) mean raw KL per sentence, in nats; drawn from the largest sum to the smallest."""
    gate, value = np.asarray(gate, dtype=float), np.asarray(value, dtype=float)
    order = np.argsort(-(gate + value), kind="stable")
    place = np.arange(len(order))
    chart = figure(300)
    hover = [
        f"{literal(labels[number])}<br>gate {gate[number]:.2f} + value {value[number]:.2f} nats"
        for number in order
    ]
    for name, part, colour in (("gate (is it on?)", gate, BLUE), ("value (how far?)", value, VALUE)):
        if part.any():
            chart.add_bar(
                x=place,
                y=part[order],
                width=1,
                name=name,
                marker={"color": colour, "line": {"width": 0}},
                hovertext=hover,
                hoverinfo="text",
            )
    chart.update_layout(
        barmode="stack",
        xaxis={
            "title": {"text": "dimensions, from the most informative"},
            "range": [-1, len(order)],
            "showgrid": False,
        },
        yaxis={"title": {"text": "nats per sentence"}, "rangemode": "tozero"},
        showlegend=True,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom",
                "font": {"color": INK}},
    )  # fmt: skip
    total, first = float((gate + value).sum()), int(order[0])
    half = int(np.searchsorted(np.cumsum((gate + value)[order]), total / 2)) + 1
    share = f" {100 * gate.sum() / total:.0f} % is in the gates." if gate.any() and total else ""
    takeaway = (
        f"A sentence's code costs {total:.0f} nats on average; {half} of {len(order)} dimensions carry half."
        f"{share}"
    )
    table = {
        "dimension": order,
        "name": [labels[number] for number in order],
        "nats of the gate": gate[order],
        "nats of the value": value[order],
    }
    alt = f"Stacked bars over {corpus}; the most informative is {labels[first]}. {takeaway}"
    return Chart(chart, takeaway, alt, table)
