"""The paper's picture: per panel and corpus a group of bars of accuracy, and below it one of sparsity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from app.charts.chart import INK, Chart, literal, table_of
from app.charts.model_marks import LINES, Level, mark, reference_line, scatter_marks
from app.charts.panels import hold, legend_above, panels

WIDTH, ROW_GAP, COLUMN_GAP = 0.86, 0.13, 0.035
"""Share of a corpus's room that its bars take; shares of the picture between rows and between panels."""
HEIGHT, TOP, BOTTOM = 550, 86, 44


@dataclass(frozen=True)
class PaperPicture:
    """panels: their titles and models, left to right. corpora: their titles. lines: accuracy without a model.

    bars: a line for each model on one corpus in one panel, with that panel's number, the commands of its
    rows, and of accuracy and Hoyer the NAME_mean, NAME_min, NAME_max and NAME_count over seeds, NaN where
    nothing was measured. A variant other than "" tells how it differs from the model itself: then it is a
    lone mark on that model's bar. A click gives back the index of the line; `chosen` is looked at.

    gaussian: Hoyer of dense random codes per panel, None where unknown. accuracy_code, hoyer_code: what the
    two rows of bars were measured on.
    """

    panels: Sequence[tuple[str, Sequence[str]]]
    corpora: Mapping[str, str]
    bars: pd.DataFrame
    lines: Mapping[tuple[str, str], Level]
    gaussian: Sequence[Level | None]
    accuracy_code: str
    hoyer_code: str
    chosen: int | None = None


@dataclass(frozen=True)
class _Row:
    """One of the two rows of panels: what it measures, in which unit, on which code, on which scale."""

    number: int
    measure: str
    factor: float
    digits: int
    unit: str
    title: str
    code: str


def paper_bars(picture: PaperPicture) -> Chart:
    """Two rows of panels on one scale each; marks at the ends of the bars can be clicked."""
    titles, count = [title for title, _ in picture.panels], len(picture.panels)
    chart = panels(2, count, titles, (ROW_GAP, COLUMN_GAP), HEIGHT, left=58, bottom=BOTTOM, top=TOP)
    for row in (
        _Row(1, "accuracy", 100, 1, "% accuracy", "accuracy (%)", picture.accuracy_code),
        _Row(2, "hoyer", 1, 3, "average Hoyer", "Hoyer", picture.hoyer_code),
    ):
        for panel, (_, models) in enumerate(picture.panels):
            place = {"row": row.number, "col": panel + 1}
            hold(chart, **place)
            for line in _lines(picture) if row.number == 1 else _gaussian(picture, panel):
                chart.add_trace(line, **place)
            bars = picture.bars[picture.bars["panel"] == panel].dropna(subset=f"{row.measure}_mean")
            for model in models:
                for variant, shown in bars[bars["model"] == model].groupby("variant"):
                    _bars(chart, picture, row, shown, variant, place)
        chart.update_yaxes(range=[0, 1.04 * row.factor], dtick=row.factor / 4, row=row.number)
        chart.update_yaxes(title_text=f"{row.title}, {row.code}", row=row.number, col=1)
    corpora = picture.corpora.values()
    chart.update_xaxes(
        range=[-0.55, len(corpora) - 0.45],
        tickvals=list(range(len(corpora))),
        ticktext=[literal(name) for name in corpora],
    )
    chart.update_xaxes(title_text="corpus", row=2)
    chart.update_yaxes(zeroline=True)
    for panel in range(count):
        chart.update_yaxes(showticklabels=panel == 0, col=panel + 1)
    chart.update_layout(barmode="overlay")
    legend_above(chart, 26)
    return _told(chart, picture)


def _bars(chart, picture: PaperPicture, row: _Row, shown: pd.DataFrame, variant: str, place: dict) -> None:
    """The bars of one model in one panel with marks at their ends; of a variant the marks alone."""
    model = shown["model"].iat[0]
    look, (title, models) = mark(model), picture.panels[place["col"] - 1]
    name = f"{look.name}, {variant}" if variant else look.name
    width, keys = WIDTH / len(models), list(picture.corpora)
    offset = width * (list(models).index(model) - (len(models) - 1) / 2)
    tops, low, high = (row.factor * shown[f"{row.measure}_{what}"] for what in ("mean", "min", "max"))
    seeds = shown[f"{row.measure}_count"]
    points = {
        "x": [keys.index(corpus) + offset for corpus in shown["corpus"]],
        "y": list(tops),
        "hovertext": [
            f"<b>{literal(name)}</b> on {literal(picture.corpora[corpus])}, {title}<br>"
            f"{top:.{row.digits}f} {row.unit}, {row.code} code"
            f"{f'<br>mean of {count} seeds' if count > 1 else ''}<br>{'<br>'.join(map(literal, commands))}"
            for corpus, top, count, commands in zip(
                shown["corpus"], tops, seeds, shown["command"], strict=True
            )
        ],
    }
    if not variant:
        fill = {
            "color": look.colour,
            "opacity": 0.78,
            "line": {"width": 1, "color": look.colour},
            "pattern": {"shape": look.pattern, "size": 6, "solidity": 0.28},
        }
        chart.add_bar(**points, hoverinfo="text", width=0.9 * width, marker=fill, **place)
    whiskers = {
        "visible": bool((seeds > 1).any()),
        "symmetric": False,
        "array": list(high - tops),
        "arrayminus": list(tops - low),
        "color": INK,
        "thickness": 2,
        "width": 5,
    }
    marks = scatter_marks(
        model, bool(variant), list(shown.index), picture.chosen, 9, name=name, error_y=whiskers, **points
    )
    chart.add_trace(marks, **place)


def _lines(picture: PaperPicture):
    """Accuracy without any model, a short line over each corpus."""
    for key, (name, *_) in LINES.items():
        x, y, said = [], [], []
        for group, (corpus, title) in enumerate(picture.corpora.items()):
            if level := picture.lines.get((corpus, key)):
                value = 100 * level.value
                x += [group - 0.48, group, group + 0.48, None]
                y += [value, value, value, None]
                told = f"{name} on {literal(title)}: {value:.1f} %<br>{literal(level.command)}"
                said += [told] * 3 + [""]
        if x:
            yield reference_line(key, x, y, said)


def _gaussian(picture: PaperPicture, panel: int):
    if level := picture.gaussian[panel]:
        said = f"{LINES['gaussian'][0]} of this width: {level.value:.3f}<br>{literal(level.command)}"
        ends = [-0.5, len(picture.corpora) - 0.5]
        yield reference_line("gaussian", ends, [level.value] * 2, [said] * 2)


def _told(chart, picture: PaperPicture) -> Chart:
    """What HSVAE gains and loses against the VAE, panel by panel, averaged over corpora that have both."""
    bars, measures, models = picture.bars, ("accuracy_mean", "hoyer_mean"), ("hsvae", "vae")
    own = bars[(bars["variant"] == "") & bars["model"].isin(models)]
    pairs = own.pivot(index=["panel", "corpus"], columns="model", values=list(measures))
    pairs = pairs.reindex(columns=pd.MultiIndex.from_product([measures, models])).dropna()
    said = []
    for panel, both in pairs.groupby(level="panel"):
        mean = both.mean()
        points = 100 * (mean["accuracy_mean", "hsvae"] - mean["accuracy_mean", "vae"])
        mine, theirs = mean["hoyer_mean"]
        where = f"{len(both)} {'corpora' if len(both) > 1 else 'corpus'}"
        title = picture.panels[panel][0]
        said.append(f"{title}, {where}: {points:+.1f} points, Hoyer {mine:.2f} against {theirs:.2f}")
    takeaway = "No panel has both an HSVAE and a VAE yet."
    if said:
        takeaway = f"HSVAE's accuracy and sparsity against the VAE's. {'; '.join(said)}."
    alt = (
        f"Bars of accuracy ({picture.accuracy_code} code) and average Hoyer ({picture.hoyer_code} code) of "
        f"{len(bars)} models over {len(picture.corpora)} corpora in {len(picture.panels)} panels. {takeaway}"
    )
    table = pd.DataFrame(
        {
            "panel": [picture.panels[panel][0] for panel in bars["panel"]],
            "corpus": bars["corpus"],
            "model": [mark(model).name for model in bars["model"]],
            "variant": bars["variant"],
            f"accuracy ({picture.accuracy_code})": bars["accuracy_mean"],
            f"average Hoyer ({picture.hoyer_code})": bars["hoyer_mean"],
            "seeds": bars[["accuracy_count", "hoyer_count"]].max(axis=1),
            "command": bars["command"].map("; ".join),
        }
    )
    return Chart(chart, takeaway, alt, table_of(table))
