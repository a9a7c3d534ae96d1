"""Bars: classes of sentences, sparsity and nats over a corpus, and the nats of one sentence."""

from collections.abc import Sequence

import numpy as np

from app.charts.chart import BLUE, CLASSES, GREEN, GREY, VERMILION, Chart, figure, ink, literal
from app.charts.class_names import class_name

MOST, FEWEST_ROWS = 8, 20
"""Classes shown; a class of fewer sentences says nothing."""
SWITCHING = ("switch it on", "switches it on")
SAVED, COST = "saved by the code", "cost of the code"
AMBER = CLASSES[3]


def class_profile(
    names: Sequence[str],
    on: np.ndarray,
    rows: np.ndarray,
    density: float,
    corpus: str,
    doing: tuple[str, str] = SWITCHING,
) -> Chart:
    """Which classes switch one dimension on: of each class's sentences, the share with the dimension on.

    on, rows: (C,) sentences of each class with the dimension on, and all; density: the share among all.
    doing: what these sentences do, and what one class does.
    """
    they, it = doing
    on, rows = np.asarray(on, dtype=float), np.asarray(rows, dtype=float)
    able = np.flatnonzero(rows >= FEWEST_ROWS)
    shares = on / np.maximum(rows, 1)
    shown = able[np.argsort(-shares[able], kind="stable")][:MOST]
    percent, places = 100 * shares[shown], list(range(len(shown)))
    labels = [class_name(names[number]) for number in shown]
    told = [_percent(value) for value in percent]
    chart = figure(62 + 25 * len(shown), left=8, top=24, bottom=44)
    hover = [
        f"{literal(name)}: {on[number]:,.0f} of {rows[number]:,.0f} sentences"
        for name, number in zip(labels, shown, strict=True)
    ]
    halo = {**ink(), "shadow": "auto"}  # readable on the reference line
    written = {"text": told, "textposition": "outside", "textfont": halo, "cliponaxis": False}
    chart.bars(percent, places, BLUE, hover, orientation="h", width=0.62, **written)
    all_of_them = _percent(100 * density)
    chart.line_at(100 * density, f"all sentences: {all_of_them}", GREEN, side="left")
    highest = max(float(percent.max(initial=0)), 100 * density, 1.0)
    title = f"sentences of the class that {they} (%)"
    chart.update_xaxes(title_text=title, range=[0, highest * 1.18], showgrid=True)
    ticks = {"tickvals": places, "ticktext": [literal(name) for name in labels]}
    chart.update_yaxes(range=[len(shown) - 0.4, -0.6], showgrid=False, automargin=True, **ticks)
    takeaway = f"No class of sentences {it}."
    if len(shown) and percent[0]:
        takeaway = (
            f"The class “{labels[0]}” {it} most: {told[0]} of its sentences, against {all_of_them} of all."
        )
    described = ", ".join(f"{name} {value}" for name, value in zip(labels, told, strict=True))
    table = {
        "class": [names[number] for number in shown],
        f"sentences that {they}": on[shown],
        "sentences": rows[shown],
        "share": shares[shown],
    }
    return Chart(chart, takeaway, f"Bars over {corpus}: {described}. {takeaway}", table)


def adaptive_bars(
    each: float, together: float, corpus: str, reported: tuple[float, int] | None = None
) -> Chart:
    """Do different sentences use different dimensions, or all the same few?

    each: mean Hoyer of single sentences' codes; together: Hoyer of the average of all these codes. reported:
    the ratio in the model's report, and over how many sentences. It grows with their number, since the more
    codes are averaged, the less chance is left in the average: where there is a report, its ratio is told.
    """
    ephemeral = each / together if together > 0 else float("inf")
    names, values = ["one sentence's code", "the average of all codes"], [each, together]
    chart = figure(190, left=8, top=8)
    hover = [f"Hoyer {value:.3f}: {name}" for name, value in zip(names, values, strict=True)]
    text = [f"{value:.2f}" if value >= 0.05 else f"{value:.3f}" for value in values]
    written = {"text": text, "textposition": "outside", "textfont": ink(), "cliponaxis": False}
    chart.bars(values, names, [BLUE, GREY], hover, orientation="h", width=0.55, **written)
    chart.update_xaxes(title_text="Hoyer sparsity (0 dense, 1 a single dimension)", range=[0, 1.08])
    chart.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    ratio, rows = reported or (ephemeral, 0)
    kind = "Different sentences use different" if ratio > 2 else "All sentences use much the same"
    over = f"the average of {rows:,} test sentences" if reported else "the average of all"
    takeaway = f"{kind} dimensions: one sentence's code is {ratio:.3g} times as sparse as {over}"
    takeaway += f" ({ephemeral:.3g} times for the fewer sentences drawn here)." if reported else "."
    alt = f"Two bars over {corpus}: {each:.2f} and {together:.3f}, {ephemeral:.3g} times. {takeaway}"
    return Chart(chart, takeaway, alt, {"what": names, "Hoyer": values, "ratio": [ephemeral] * 2})


def nats_bars(gate: np.ndarray, value: np.ndarray, labels: Sequence[str], corpus: str) -> Chart:
    """What each dimension says on average, split into whether it is on and how far.

    gate, value: (D,) mean raw KL per sentence, in nats; drawn from the largest sum to the smallest.
    """
    gate, value = np.asarray(gate, dtype=float), np.asarray(value, dtype=float)
    order = np.argsort(-(gate + value), kind="stable")
    chart = figure(300)
    hover = [
        f"{literal(labels[number])}<br>gate {gate[number]:.2f} + value {value[number]:.2f} nats"
        for number in order
    ]
    for name, part, colour in (("gate (is it on?)", gate, BLUE), ("value (how far?)", value, AMBER)):
        if part.any():
            chart.bars(np.arange(len(order)), part[order], colour, hover, width=1, name=name)
    title = "dimensions, from the most informative"
    chart.update_xaxes(title_text=title, range=[-1, len(order)], showgrid=False)
    chart.update_yaxes(title_text="nats per sentence", rangemode="tozero")
    chart.update_layout(barmode="stack")
    chart.legend()
    total, first = float((gate + value).sum()), int(order[0])
    half = int(np.searchsorted(np.cumsum((gate + value)[order]), total / 2)) + 1
    share = f" {100 * gate.sum() / total:.0f} % are in the gates." if gate.any() and total else ""
    takeaway = (
        f"A sentence's code carries {total:,.0f} nats on average, half of them in {half} of "
        f"{len(order)} dimensions.{share}"
    )
    names = [labels[number] for number in order]
    parts = {"nats of the gate": gate[order], "nats of the value": value[order]}
    alt = f"Stacked bars over {corpus}; the most informative is {labels[first]}. {takeaway}"
    return Chart(chart, takeaway, alt, {"dimension": order, "name": names, **parts})


def balance_bars(saved: float, gates: float, values: float, share: float) -> Chart:
    """What a code saves against what it costs, in nats: the raw KLs, of which `share` counts."""
    gates, values = share * gates, share * values
    cost = gates + values
    chart = figure(248, left=8, bottom=92, top=8)
    for name, row, size, colour in (
        (SAVED, SAVED, saved, BLUE),
        ("gates (which dimensions are on)", COST, gates, VERMILION),
        ("values (how large they are)", COST, values, AMBER),
    ):
        look = {"orientation": "h", "width": 0.6, "name": name, "showlegend": name != SAVED}
        chart.bars([size], [row], colour, [f"{name}: {size:,.1f} nats"], **look)
    for row, size in ((SAVED, saved), (COST, cost)):
        place = {"x": max(size, 0), "y": row, "xanchor": "left", "xshift": 8}
        chart.add_annotation(text=f"<b>{size:,.1f} nats</b>", font=ink(15), showarrow=False, **place)
    longest = max(saved, cost, 1.0)
    chart.update_layout(barmode="stack")
    chart.update_xaxes(title_text="nats for this sentence", range=[min(0.0, saved), 1.22 * longest])
    rows = {"categoryorder": "array", "categoryarray": [COST, SAVED], "tickfont": ink(15)}
    chart.update_yaxes(showgrid=False, automargin=True, **rows)
    chart.legend(y=-0.42, yanchor="top", traceorder="normal")
    start = "It" if share == 1 else f"At {100 * share:.3g} % of the cost it"
    gain = f"saves {saved:,.1f}" if saved > 0 else "makes the sentence no easier to guess"
    verdict = f"{start} costs {cost:,.1f} nats and {gain}: the balance tips "
    verdict += "to the code." if saved > cost else "against the code."
    table = {
        "what": ["saved", "cost of the gates", "cost of the values"],
        "nats": [saved, gates, values],
        "share of the cost that counts": [1.0, share, share],
    }
    alt = f"Bars: saved {saved:,.1f} nats; gates {gates:,.1f} nats, values {values:,.1f} nats. {verdict}"
    return Chart(chart, verdict, alt, table)


def _percent(value: float) -> str:
    """Whole percents, but for small ones: what is behind the point of 69.2 % says nothing.

    >>> _percent(69.2), _percent(2.43)
    ('69 %', '2.4 %')
    """
    return f"{value:.0f} %" if value >= 9.95 else f"{value:.1f} %"
