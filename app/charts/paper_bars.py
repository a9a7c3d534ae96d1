"""The paper's picture: per panel and corpus a group of bars of accuracy, and below it one of sparsity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import plotly.graph_objects as go

from app.charts.chart import GREY, INK, Chart, figure, literal
from app.charts.model_marks import LINES, Level, Mark, mark, scatter_marker
from app.charts.panels import hold, legend_above, panel_title, panels, set_axis

WIDTH, ROW_GAP, COLUMN_GAP = 0.86, 0.13, 0.035
"""Share of a corpus's room that its bars take; shares of the picture between rows and between panels."""
HEIGHT, TOP, BOTTOM = 550, 86, 44


class Spread(Protocol):
    """One number over the `count` seeds it was measured with."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Bar:
    """One model on one corpus in one panel. accuracy, hoyer: None where they were not measured.

    place: its own number, which a click on it gives back. variant: how it differs from the model itself, if
    it does: then it is a lone mark on that model's bar. commands: what makes its rows again.
    """

    place: int
    panel: int
    corpus: str
    model: str
    accuracy: Spread | None
    hoyer: Spread | None
    variant: str = ""
    commands: Sequence[str] = ()


@dataclass(frozen=True)
class PaperPicture:
    """panels: their titles and models, left to right. lines: accuracy by (corpus, reference).

    gaussian: Hoyer of dense random codes per panel, None where unknown. accuracy_code, hoyer_code: what the
    two rows of bars were measured on. chosen: the place of the bar that is looked at.
    """

    panels: Sequence[tuple[str, Sequence[str]]]
    corpora: Sequence[tuple[str, str]]
    bars: Sequence[Bar]
    lines: Mapping[tuple[str, str], Level]
    gaussian: Sequence[Level | None]
    accuracy_code: str
    hoyer_code: str
    chosen: int | None = None


def paper_bars(picture: PaperPicture) -> Chart:
    """Two rows of panels on one scale each; marks at the ends of the bars can be clicked."""
    chart = figure(HEIGHT, left=58, bottom=BOTTOM, top=TOP)
    grid = panels(chart, 2, len(picture.panels), ROW_GAP, COLUMN_GAP)
    _scales(chart, picture, grid)
    named: set[str] = set()
    rows = (
        _Row("accuracy", 100, 1, "% accuracy", picture.accuracy_code),
        _Row("hoyer", 1, 3, "average Hoyer", picture.hoyer_code),
    )
    for row, axes_of_row in zip(rows, grid, strict=True):
        for panel, axes in enumerate(axes_of_row):
            hold(chart, axes)
            if row.measure == "accuracy":
                _lines(chart, picture, axes, named)
            elif picture.gaussian[panel] is not None:
                _gaussian(chart, picture, panel, axes, named)
            for model in picture.panels[panel][1]:
                own = [bar for bar in picture.bars if (bar.panel, bar.model) == (panel, model)]
                for variant in sorted({bar.variant for bar in own}):
                    shown = [bar for bar in own if bar.variant == variant and row.of(bar) is not None]
                    if shown:
                        _bars(chart, picture, row, shown, axes, named)
    return _told(chart, picture)


@dataclass(frozen=True)
class _Row:
    """One of the two rows of panels: what it measures, in which unit, on which code."""

    measure: str
    factor: float
    digits: int
    unit: str
    code: str

    def of(self, bar: Bar) -> Spread | None:
        return getattr(bar, self.measure)


def _bars(chart, picture: PaperPicture, row: _Row, shown: list[Bar], axes, named: set[str]) -> None:
    """The bars of one model in one panel with marks at their ends; of a variant the marks alone."""
    look, variant = mark(shown[0].model), shown[0].variant
    name = f"{look.name}, {variant}" if variant else look.name
    spots = [_spot(picture, bar) for bar in shown]
    heights = [row.of(bar) for bar in shown]
    tops = [row.factor * height.mean for height in heights]
    words = [_hover(picture, row, bar, name) for bar in shown]
    chosen = [bar.place == picture.chosen for bar in shown]
    placed = {"x": spots, "y": tops, "hovertext": words, "hoverinfo": "text"}
    placed |= {"xaxis": axes[0], "yaxis": axes[1]}
    if not variant:
        width = 0.9 * WIDTH / len(picture.panels[shown[0].panel][1])
        chart.add_bar(**placed, width=width, marker=_fill(look), showlegend=False)
    chart.add_trace(
        go.Scatter(
            **placed,
            mode="markers",
            name=name,
            legendgroup=name,
            showlegend=name not in named,
            marker=scatter_marker(look, bool(variant), chosen, 9),
            error_y={
                "visible": any(height.count > 1 for height in heights),
                "symmetric": False,
                "array": [row.factor * (height.high - height.mean) for height in heights],
                "arrayminus": [row.factor * (height.mean - height.low) for height in heights],
                "color": INK,
                "thickness": 2,
                "width": 5,
            },
            customdata=[[bar.place] for bar in shown],
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
        )
    )
    named.add(name)


def _fill(look: Mark) -> dict:
    return {
        "color": look.colour,
        "opacity": 0.78,
        "line": {"width": 1, "color": look.colour},
        "pattern": {"shape": look.pattern, "size": 6, "solidity": 0.28},
    }


def _hover(picture: PaperPicture, row: _Row, bar: Bar, name: str) -> str:
    height = row.of(bar)
    corpus, panel = dict(picture.corpora)[bar.corpus], picture.panels[bar.panel][0]
    number = f"{row.factor * height.mean:.{row.digits}f} {row.unit}, {row.code} code"
    seeds = f"<br>mean of {height.count} seeds" if height.count > 1 else ""
    commands = "<br>".join(literal(command) for command in bar.commands)
    return f"<b>{literal(name)}</b> on {literal(corpus)}, {panel}<br>{number}{seeds}<br>{commands}"


def _spot(picture: PaperPicture, bar: Bar) -> float:
    """Where a bar stands: corpora at whole numbers, the panel's models around them."""
    group = [key for key, _ in picture.corpora].index(bar.corpus)
    models = list(picture.panels[bar.panel][1])
    return group + WIDTH / len(models) * (models.index(bar.model) - (len(models) - 1) / 2)


def _lines(chart, picture: PaperPicture, axes, named: set[str]) -> None:
    """Accuracy without any model, a short line over each corpus."""
    for key, (name, colour, dash) in LINES.items():
        x: list[float | None] = []
        y: list[float | None] = []
        words: list[str] = []
        for group, (corpus, title) in enumerate(picture.corpora):
            if (corpus, key) in picture.lines:
                level = picture.lines[corpus, key]
                value = 100 * level.value
                x += [group - 0.48, group, group + 0.48, None]
                y += [value, value, value, None]
                told = f"{name} on {literal(title)}: {value:.1f} %<br>{literal(level.command)}"
                words += [told] * 3 + [""]
        if x:
            chart.add_scatter(
                x=x, y=y, mode="lines", name=name, legendgroup=name, showlegend=name not in named,
                line={"color": colour, "width": 2.5, "dash": dash}, hovertext=words, hoverinfo="text",
                xaxis=axes[0], yaxis=axes[1],
            )  # fmt: skip
            named.add(name)


def _gaussian(chart, picture: PaperPicture, panel: int, axes, named: set[str]) -> None:
    name, level = "dense random numbers", picture.gaussian[panel]
    chart.add_scatter(
        x=[-0.5, len(picture.corpora) - 0.5], y=[level.value] * 2, mode="lines", name=name, legendgroup=name,
        showlegend=name not in named, line={"color": GREY, "width": 2.5, "dash": "dashdot"},
        hovertext=[f"{name} of this width: {level.value:.3f}<br>{literal(level.command)}"] * 2,
        hoverinfo="text", xaxis=axes[0], yaxis=axes[1],
    )  # fmt: skip
    named.add(name)


def _scales(chart, picture: PaperPicture, grid) -> None:
    """Titles and ranges: the same in all panels, so that bars can be compared across them."""
    words = f"accuracy (%), {picture.accuracy_code}", f"Hoyer, {picture.hoyer_code}"
    for row, axes_of_row in enumerate(grid):
        for panel, (x, y) in enumerate(axes_of_row):
            set_axis(
                chart,
                x,
                range=[-0.55, len(picture.corpora) - 0.45],
                tickvals=list(range(len(picture.corpora))),
                ticktext=[literal(name) for _, name in picture.corpora],
                title="corpus" if row else "",
            )
            set_axis(
                chart,
                y,
                range=[0, 104 if row == 0 else 1.04],
                dtick=25 if row == 0 else 0.25,
                showticklabels=panel == 0,
                zeroline=True,
                title=words[row] if panel == 0 else "",
            )
            if row == 0:
                panel_title(chart, (x, y), picture.panels[panel][0])
    chart.update_layout(barmode="overlay")
    legend_above(chart, 26)


def _told(chart, picture: PaperPicture) -> Chart:
    """What HSVAE gains and loses against the VAE, panel by panel, averaged over corpora that have both."""
    said = []
    for panel, (title, _models) in enumerate(picture.panels):
        both = []
        for corpus, _ in picture.corpora:
            pair = [_own(picture, panel, corpus, model) for model in ("hsvae", "vae")]
            if all(bar and bar.accuracy and bar.hoyer for bar in pair):
                both.append(pair)
        if both:
            points = 100 * sum(one.accuracy.mean - two.accuracy.mean for one, two in both) / len(both)
            mine, theirs = (sum(pair[side].hoyer.mean for pair in both) / len(both) for side in (0, 1))
            where = f"{len(both)} {'corpora' if len(both) > 1 else 'corpus'}"
            said.append(f"{title}, {where}: {points:+.1f} points, Hoyer {mine:.2f} against {theirs:.2f}")
    takeaway = "No panel has both an HSVAE and a VAE yet."
    if said:
        takeaway = f"HSVAE's accuracy and sparsity against the VAE's. {'; '.join(said)}."
    alt = (
        f"Bars of accuracy ({picture.accuracy_code} code) and average Hoyer ({picture.hoyer_code} code) of "
        f"{len(picture.bars)} models over {len(picture.corpora)} corpora in {len(picture.panels)} panels. "
        f"{takeaway}"
    )
    rows = picture.bars
    return Chart(
        chart,
        takeaway,
        alt,
        {
            "panel": [picture.panels[bar.panel][0] for bar in rows],
            "corpus": [bar.corpus for bar in rows],
            "model": [mark(bar.model).name for bar in rows],
            "variant": [bar.variant for bar in rows],
            f"accuracy ({picture.accuracy_code})": [
                bar.accuracy.mean if bar.accuracy else None for bar in rows
            ],
            f"average Hoyer ({picture.hoyer_code})": [bar.hoyer.mean if bar.hoyer else None for bar in rows],
            "seeds": [
                max((part.count for part in (bar.accuracy, bar.hoyer) if part), default=0) for bar in rows
            ],
            "command": ["; ".join(bar.commands) for bar in rows],
        },
    )


def _own(picture: PaperPicture, panel: int, corpus: str, model: str) -> Bar | None:
    wanted = panel, corpus, model, ""
    return next(
        (bar for bar in picture.bars if (bar.panel, bar.corpus, bar.model, bar.variant) == wanted), None
    )
