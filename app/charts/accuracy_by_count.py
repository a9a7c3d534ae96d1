"""What a sparse code and a dense one cut down to few dimensions still tell, by how many dimensions are on."""

import math
from collections.abc import Mapping

import pandas as pd

from app.charts.chart import FAINT, Chart, Figure, legend_above, literal, panels, table_of
from app.charts.model_marks import LINES, Level, mark, model_marks, reference_line

ROW, TOP, BOTTOM = 235, 58, 46
CUT = "VAE, cut to its strongest"
_TICKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 768)


def accuracy_by_count(
    points: pd.DataFrame,
    corpora: Mapping[str, str],
    lines: Mapping[tuple[str, str], Level],
    equal: pd.DataFrame,
    chosen: int | None = None,
) -> Chart:
    """A panel per corpus, active dimensions on a scale of doublings.

    Args:
        points: a mark for each line: corpus, model, seed, active (of a dense code, all), accuracy, command;
            cut: whether only the strongest dimensions of a dense code were left; place: what a click on it
            gives back.
        corpora: their titles. lines: as in `paper_bars`; that of raw MiniLM is drawn.
        equal: HSVAE beside a code cut to the same active count: corpus, and `ahead` in points of accuracy.
    """
    columns = min(2, max(1, len(corpora)))
    rows = math.ceil(len(corpora) / columns)
    chart = panels(
        rows, columns, list(corpora.values()), (0.17, 0.07), TOP + BOTTOM + ROW * rows, left=58,
        bottom=BOTTOM, top=TOP,
    )  # fmt: skip
    for number, (corpus, title) in enumerate(corpora.items()):
        place = {"row": number // columns + 1, "col": number % columns + 1}
        own, level = points[points["corpus"] == corpus], lines.get((corpus, "minilm"))
        _draw(chart, own, level, literal(title), chosen, place)
        accuracies = [100 * value for value in [*own["accuracy"], *([level.value] if level else [])]]
        low, high = min(accuracies, default=0), max(accuracies, default=100)
        room = max(0.12 * (high - low), 1.0) if accuracies else 0  # marks keep clear of the edges
        chart.update_yaxes(range=[low - room, high + room], **place)
        if number + columns >= len(corpora):
            chart.update_xaxes(title_text="active dimensions per sentence", **place)
    chart.update_xaxes(
        type="log",
        range=[math.log10(0.85), math.log10(1000)],
        tickvals=_TICKS,
        showgrid=True,
        gridcolor=FAINT,
    )
    chart.update_yaxes(title_text="accuracy (%)", col=1)
    legend_above(chart, 28)
    takeaway = _takeaway(equal, corpora)
    alt = f"Accuracy on the gated code by active dimensions, {len(corpora)} panels, {len(points)} marks."
    names = {"active": "active", "accuracy": "accuracy (gated)", "command": "command"}
    table = points[["corpus", "model", "cut", "seed", *names]].rename(columns=names)
    table["model"] = [mark(model).name for model in table["model"]]
    raw = [
        (corpus, LINES["minilm"][0], False, 0, 384, level.value, level.command)
        for corpus in corpora
        if (level := lines.get((corpus, "minilm")))
    ]
    table = table_of(pd.concat([table, pd.DataFrame(raw, columns=table.columns)]))
    return Chart(chart, takeaway, f"{alt} {takeaway}", table, wide=True)


def _draw(chart: Figure, points: pd.DataFrame, minilm: Level | None, title: str, chosen, place: dict) -> None:
    """Raw MiniLM, the way from a seed's cut codes to the whole one, and a mark for each point."""
    if minilm is not None:
        value = 100 * minilm.value
        said = f"{LINES['minilm'][0]} on {title}: {value:.1f} %, 384 numbers<br>{literal(minilm.command)}"
        reference_line(chart, "minilm", [0.5, 2000], [value] * 2, [said] * 2, **place)
    vae = points[(points["model"] == "vae") | points["cut"]]
    for seed in sorted(set(points.loc[points["cut"], "seed"])):
        way = vae[vae["seed"] == seed].sort_values("active", kind="stable")
        chart.add_scatter(
            x=list(way["active"]), y=list(100 * way["accuracy"]), mode="lines", hoverinfo="skip",
            line={"color": mark("vae").colour, "width": 1.5, "dash": "dot"}, **place,
        )  # fmt: skip
    for (model, cut), shown in points.groupby(["model", "cut"], sort=False):
        name = CUT if cut else mark(model).name
        told = [
            f"<b>{literal(name)}</b> on {title}, seed {one.seed}<br>"
            f"{100 * one.accuracy:.1f} % accuracy, gated code, {one.active:.3g} active dimensions"
            f"<br>{literal(one.command)}"
            for one in shown.itertuples()
        ]
        points_at = {"x": list(shown["active"]), "y": list(100 * shown["accuracy"]), "hover": told}
        model_marks(chart, model, cut, list(shown["place"]), chosen, 10, name=name, **points_at, **place)


def _takeaway(equal: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Who is ahead at equal active count, corpus by corpus, and on average."""
    if equal.empty:
        return "No corpus has an HSVAE beside a VAE cut to its active count yet."
    means = equal.groupby("corpus", sort=False)["ahead"].mean()
    parts = [f"{titles.get(corpus, corpus)} {points:+.1f}" for corpus, points in means.items()]
    average = means.mean()
    who = "HSVAE is ahead of" if average > 0.05 else "HSVAE is behind" if average < -0.05 else "HSVAE equals"
    size = f" by {abs(average):.1f} points of accuracy" if abs(average) > 0.05 else ""
    mean = " on average" if len(means) > 1 else ""
    every = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"At equal active count {who} the cut VAE{mean}{size}: {every}."
