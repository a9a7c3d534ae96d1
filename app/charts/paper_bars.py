"""The paper's picture: per panel and corpus a group of bars of accuracy, and below it one of sparsity."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from app.charts.chart import GREY, INK, Chart, figure, literal
from app.charts.model_marks import LINES, Mark, mark
from app.charts.panels import legend_above, panel_title, panels, set_axis
from app.comparison import Spread

WIDTH, ROW_GAP, COLUMN_GAP = 0.86, 0.13, 0.035
"""Share of a corpus's room that its bars take; shares of the picture between rows and between panels."""
HEIGHT, TOP, BOTTOM = 550, 86, 44


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
    """panels: their titles and models, left to right. bars; lines: (corpus, reference) -> accuracy.

    gaussian: Hoyer of dense random codes per panel, None where unknown. accuracy_code, hoyer_code: what the
    two rows of bars were measured on. chosen: the place of the bar that is looked at.
    """

    panels: Sequence[tuple[str, Sequence[str]]]
    corpora: Sequence[tuple[str, str]]
    bars: Sequence[Bar]
    lines: dict[tuple[str, str], float]
    gaussian: Sequence[float | None]
    accuracy_code: str
    hoyer_code: str
    chosen: int | None = None


def paper_bars(picture: PaperPicture) -> Chart:
    """Two rows of panels on one scale each; marks at the ends of the bars can be clicked."""
    chart = figure(HEIGHT, left=58, bottom=BOTTOM, top=TOP)
    grid = panels(chart, 2, len(picture.panels), ROW_GAP, COLUMN_GAP)
    _scales(chart, picture, grid)
    named: set[str] = set()
    for row, (attribute, factor) in enumerate((("accuracy", 100.0), ("hoyer", 1.0))):
        for panel, (_title, models) in enumerate(picture.panels):
            axes = grid[row][panel]
            if row == 0:
                _lines(chart, picture, axes, named)
            elif picture.gaussian[panel] is not None:
                _gaussian(chart, picture, panel, axes, named)
            for model in models:
                own = [bar for bar in picture.bars if (bar.panel, bar.model) == (panel, model)]
                _bars(chart, picture, models, own, attribute, factor, axes, named)
    return _told(chart, picture)


def _bars(
    chart, picture: PaperPicture, models, own: list[Bar], attribute: str, factor: float, axes, named
) -> None:
    """The bars of one model in one panel, the marks at their ends, and its variants."""
    if not own:
        return
    look, width = mark(own[0].model), WIDTH / len(models)
    unit = "% accuracy" if attribute == "accuracy" else "average Hoyer"
    code = picture.accuracy_code if attribute == "accuracy" else picture.hoyer_code
    kinds = list(dict.fromkeys(bar.variant for bar in own))
    for kind in sorted(kinds):
        shown = [bar for bar in own if bar.variant == kind and getattr(bar, attribute) is not None]
        if not shown:
            continue
        spots = [_spot(picture, models, bar) for bar in shown]
        heights = [getattr(bar, attribute) for bar in shown]
        tops = [factor * height.mean for height in heights]
        name = f"{look.name}, {kind}" if kind else look.name
        if not kind:
            chart.add_bar(
                x=spots, y=tops, width=0.9 * width, marker=_fill(look), hoverinfo="skip", showlegend=False,
                xaxis=axes[0], yaxis=axes[1],
            )  # fmt: skip
        several = any(height.count > 1 for height in heights)
        chart.add_trace(
            go.Scatter(
                x=spots,
                y=tops,
                mode="markers",
                name=name,
                legendgroup=name,
                showlegend=name not in named,
                marker={
                    "symbol": f"{look.symbol}-open" if kind else look.symbol,
                    "size": 10 if kind else 9,
                    "color": look.colour,
                    "opacity": 1,
                    "line": {
                        "width": [3 if bar.place == picture.chosen else 2 if kind else 1 for bar in shown],
                        "color": INK if not kind else look.colour,
                    },
                },
                error_y={
                    "visible": several,
                    "symmetric": False,
                    "array": [factor * (height.high - height.mean) for height in heights],
                    "arrayminus": [factor * (height.mean - height.low) for height in heights],
                    "color": INK,
                    "thickness": 2,
                    "width": 5,
                },
                customdata=[[bar.place] for bar in shown],
                hovertext=[
                    _hover(
                        picture, bar, name, f"{top:.1f}" if factor > 1 else f"{top:.3f}", unit, code, height
                    )
                    for bar, top, height in zip(shown, tops, heights, strict=True)
                ],
                hoverinfo="text",
                selected={"marker": {"opacity": 1}},
                unselected={"marker": {"opacity": 1}},
                xaxis=axes[0],
                yaxis=axes[1],
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


def _hover(
    picture: PaperPicture, bar: Bar, name: str, number: str, unit: str, code: str, height: Spread
) -> str:
    corpus = dict(picture.corpora)[bar.corpus]
    seeds = f"<br>mean of {height.count} seeds" if height.count > 1 else ""
    commands = "<br>".join(literal(command) for command in bar.commands)
    panel = picture.panels[bar.panel][0]
    head = f"<b>{literal(name)}</b> on {literal(corpus)}, {panel}"
    return f"{head}<br>{number} {unit}, {code} code{seeds}<br>{commands}"


def _spot(picture: PaperPicture, models: Sequence[str], bar: Bar) -> float:
    group = [key for key, _ in picture.corpora].index(bar.corpus)
    step = WIDTH / len(models)
    return group + step * (list(models).index(bar.model) - (len(models) - 1) / 2)


def _lines(chart, picture: PaperPicture, axes, named: set[str]) -> None:
    """Accuracy without any model, a short line over each corpus."""
    for key, (name, colour, dash) in LINES.items():
        x: list[float | None] = []
        y: list[float | None] = []
        words: list[str] = []
        for group, (corpus, title) in enumerate(picture.corpora):
            if (corpus, key) in picture.lines:
                value = 100 * picture.lines[corpus, key]
                x += [group - 0.48, group, group + 0.48, None]
                y += [value, value, value, None]
                words += [f"{name} on {literal(title)}: {value:.1f} %"] * 3 + [""]
        if x:
            chart.add_scatter(
                x=x, y=y, mode="lines", name=name, legendgroup=name, showlegend=name not in named,
                line={"color": colour, "width": 2.5, "dash": dash}, hovertext=words, hoverinfo="text",
                xaxis=axes[0], yaxis=axes[1],
            )  # fmt: skip
            named.add(name)


def _gaussian(chart, picture: PaperPicture, panel: int, axes, named: set[str]) -> None:
    name, value = "dense random numbers", picture.gaussian[panel]
    chart.add_scatter(
        x=[-0.5, len(picture.corpora) - 0.5], y=[value, value], mode="lines", name=name, legendgroup=name,
        showlegend=name not in named, line={"color": GREY, "width": 2.5, "dash": "dashdot"},
        hovertext=[f"{name} of this width: {value:.3f}"] * 2, hoverinfo="text", xaxis=axes[0], yaxis=axes[1],
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
