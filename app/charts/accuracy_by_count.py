"""What a sparse code and a dense one cut down to few dimensions still tell, by how many dimensions are on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import plotly.graph_objects as go

from app.charts.chart import Chart, figure, literal
from app.charts.model_marks import LINES, Level, mark, scatter_marker
from app.charts.panels import legend_above, panel_title, panels, set_axis

ROW, TOP, BOTTOM = 235, 58, 46
CUT = "VAE, cut to its strongest"
_TICKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 768)


class Equal(Protocol):
    """HSVAE beside a code cut to the same active count. ahead: points of accuracy that the HSVAE has more."""

    corpus: str
    ahead: float


@dataclass(frozen=True)
class Point:
    """One row of the table. cut: a dense code of which only the strongest dimensions were left.

    place: its own number, which a click on it gives back. active: of a dense code, all of them.
    """

    place: int
    corpus: str
    model: str
    cut: bool
    seed: int
    active: float
    accuracy: float
    command: str


def accuracy_by_count(
    points: Sequence[Point],
    corpora: Sequence[tuple[str, str]],
    minilm: Mapping[str, Level],
    equal: Sequence[Equal],
    chosen: int | None = None,
) -> Chart:
    """A panel per corpus, active dimensions on a scale of doublings.

    corpora: (key, title). minilm: accuracy on raw MiniLM by corpus. equal: HSVAE against the cut code.
    """
    columns = min(2, max(1, len(corpora)))
    rows = math.ceil(len(corpora) / columns)
    chart = figure(TOP + BOTTOM + ROW * rows, left=58, bottom=BOTTOM, top=TOP)
    grid = panels(chart, rows, columns, 0.17 if rows > 1 else 0, 0.07)
    named: set[str] = set()
    for place, (corpus, title) in enumerate(corpora):
        axes = grid[place // columns][place % columns]
        own = [point for point in points if point.corpus == corpus]
        _panel(chart, axes, own, minilm.get(corpus), corpora[place], chosen, named)
        panel_title(chart, axes, title)
        last = place + columns >= len(corpora)
        set_axis(
            chart,
            axes[0],
            title="active dimensions per sentence" if last else "",
            type="log",
            range=[math.log10(0.85), math.log10(1000)],
            tickvals=_TICKS,
            showgrid=True,
            gridcolor=chart.layout[f"yaxis{axes[1][1:]}"].gridcolor,
        )
        low, high = _reach([*(point.accuracy for point in own), *_of(minilm, corpus)])
        set_axis(chart, axes[1], title="accuracy (%)" if place % columns == 0 else "", range=[low, high])
    legend_above(chart, 28)
    takeaway = _takeaway(equal, dict(corpora))
    return Chart(
        chart,
        takeaway,
        f"Accuracy on the gated code by active dimensions, {len(corpora)} panels, {len(points)} marks. "
        f"{takeaway}",
        _table(points, minilm),
    )


def _panel(
    chart, axes, points: Sequence[Point], minilm: Level | None, corpus, chosen, named: set[str]
) -> None:
    if minilm is not None:
        name, colour, dash = LINES["minilm"]
        chart.add_scatter(
            x=[0.5, 2000], y=[100 * minilm.value] * 2, mode="lines", name=name, legendgroup=name,
            showlegend=name not in named, line={"color": colour, "width": 2.5, "dash": dash},
            hovertext=[
                f"{name} on {literal(corpus[1])}: {100 * minilm.value:.1f} %, 384 numbers<br>"
                f"{literal(minilm.command)}"
            ] * 2,
            hoverinfo="text", xaxis=axes[0], yaxis=axes[1],
        )  # fmt: skip
        named.add(name)
    dense = [point for point in points if point.model == "vae" and not point.cut]
    for seed in sorted({point.seed for point in points if point.cut}):
        way = [point for point in points if point.cut and point.seed == seed]
        way += [point for point in dense if point.seed == seed]
        way.sort(key=lambda point: point.active)
        chart.add_scatter(
            x=[point.active for point in way], y=[100 * point.accuracy for point in way], mode="lines",
            line={"color": mark("vae").colour, "width": 1.5, "dash": "dot"}, hoverinfo="skip",
            showlegend=False, xaxis=axes[0], yaxis=axes[1],
        )  # fmt: skip
    kinds = dict.fromkeys((point.model, point.cut) for point in points)
    for model, cut in kinds:
        shown = [point for point in points if (point.model, point.cut) == (model, cut)]
        name, look = CUT if cut else mark(model).name, mark(model)
        chart.add_trace(
            go.Scatter(
                x=[point.active for point in shown],
                y=[100 * point.accuracy for point in shown],
                mode="markers",
                name=name,
                legendgroup=name,
                showlegend=name not in named,
                marker=scatter_marker(look, cut, [point.place == chosen for point in shown], 10),
                customdata=[[point.place] for point in shown],
                hovertext=[
                    f"<b>{literal(name)}</b> on {literal(corpus[1])}, seed {point.seed}<br>"
                    f"{100 * point.accuracy:.1f} % accuracy, gated code, {point.active:.3g} active dimensions"
                    f"<br>{literal(point.command)}"
                    for point in shown
                ],
                hoverinfo="text",
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                xaxis=axes[0],
                yaxis=axes[1],
            )
        )
        named.add(name)


def _table(points: Sequence[Point], minilm: Mapping[str, Level]) -> dict[str, list]:
    """Every mark, and raw MiniLM below."""
    rows = [
        (one.corpus, mark(one.model).name, one.cut, one.seed, one.active, one.accuracy, one.command)
        for one in points
    ]
    line = LINES["minilm"][0]
    rows += [(corpus, line, False, 0, 384, one.value, one.command) for corpus, one in minilm.items()]
    names = "corpus", "model", "cut", "seed", "active", "accuracy (gated)", "command"
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _of(minilm: Mapping[str, Level], corpus: str) -> list[float]:
    return [minilm[corpus].value] if corpus in minilm else []


def _reach(accuracies: Sequence[float]) -> tuple[float, float]:
    """The ends of a panel's scale in percent; marks keep clear of its edges."""
    if not accuracies:
        return 0.0, 100.0
    low, high = 100 * min(accuracies), 100 * max(accuracies)
    room = max(0.12 * (high - low), 1.0)
    return low - room, high + room


def _takeaway(equal: Sequence[Equal], titles: dict[str, str]) -> str:
    """Who is ahead at equal active count, corpus by corpus, and on average."""
    if not equal:
        return "No corpus has an HSVAE beside a VAE cut to its active count yet."
    means = {}
    for corpus in dict.fromkeys(one.corpus for one in equal):
        ahead = [one.ahead for one in equal if one.corpus == corpus]
        means[corpus] = sum(ahead) / len(ahead)
    parts = [f"{titles.get(corpus, corpus)} {points:+.1f}" for corpus, points in means.items()]
    average = sum(means.values()) / len(means)
    who = "HSVAE is ahead of" if average > 0.05 else "HSVAE is behind" if average < -0.05 else "HSVAE equals"
    size = f" by {abs(average):.1f} points of accuracy" if abs(average) > 0.05 else ""
    mean = "on average " if len(means) > 1 else ""
    return f"At equal active count {who} the cut VAE {mean}{size}".replace("  ", " ").rstrip() + (
        f": {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}."
    )
