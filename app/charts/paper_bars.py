"""The paper's picture: per panel and corpus a group of bars of accuracy, and below it one of sparsity."""

from collections.abc import Mapping, Sequence

import pandas as pd

from app.charts.chart import INK, Chart, Figure, hold, legend_above, literal, panels, table_of
from app.charts.model_marks import LINES, Level, mark, model_marks, reference_line

WIDTH, ROW_GAP, COLUMN_GAP = 0.86, 0.13, 0.035
"""Share of a corpus's room that its bars take; shares of the picture between rows and between panels."""
HEIGHT, TOP, BOTTOM = 550, 86, 44
MEASURES = {
    "accuracy": ("accuracy (%)", "{:.1f} % accuracy", 100),
    "hoyer": ("Hoyer", "{:.3f} average Hoyer", 1),
}
"""Of each row of panels: its title, how a number is told, and what 1 is on its scale."""


def paper_bars(
    groups: Sequence[tuple[str, Sequence[str]]],
    corpora: Mapping[str, str],
    bars: pd.DataFrame,
    lines: Mapping[tuple[str, str], Level],
    gaussian: Sequence[Level | None],
    codes: Mapping[str, str],
    chosen: int | None = None,
) -> Chart:
    """Two rows of panels on one scale each; marks at the ends of the bars can be clicked.

    Args:
        groups: titles and models of the panels, left to right. corpora: their titles.
        bars: a line for each model on one corpus in one panel: `panel` (its number), corpus, model, command
            (a list), and of accuracy and Hoyer NAME_mean, NAME_min, NAME_max and NAME_count over seeds, NaN
            where nothing was measured. A variant other than "" tells how it differs from the model itself:
            then it is a lone mark on that model's bar. A click gives back the index of the line.
        lines: accuracy without a model, by corpus and key of LINES.
        gaussian: Hoyer of dense random codes per panel, None where unknown.
        codes: what accuracy and Hoyer were measured on. chosen: the line that is looked at.
    """
    titles = [title for title, _ in groups]
    chart = panels(2, len(groups), titles, (ROW_GAP, COLUMN_GAP), HEIGHT, left=58, bottom=BOTTOM, top=TOP)
    for row, (measure, (title, told, factor)) in enumerate(MEASURES.items(), 1):
        named = {f"{measure}_{what}": what for what in ("mean", "min", "max")} | {f"{measure}_count": "seeds"}
        measured = bars.rename(columns=named).dropna(subset="mean")
        measured[["mean", "min", "max"]] *= factor
        for number, (group, models) in enumerate(groups):
            place, own = {"row": row, "col": number + 1}, measured[measured["panel"] == number]
            hold(chart, **place)
            if row == 1:
                _lines(chart, lines, corpora, place)
            elif level := gaussian[number]:
                said = f"{LINES['gaussian'][0]} of this width: {level.value:.3f}<br>{literal(level.command)}"
                ends = [-0.5, len(corpora) - 0.5]
                reference_line(chart, "gaussian", ends, [level.value] * 2, [said] * 2, **place)
            for position, model in enumerate(models):
                offset = WIDTH / len(models) * (position - (len(models) - 1) / 2)
                for variant, shown in own[own["model"] == model].groupby("variant"):
                    shown = shown.assign(
                        x=[list(corpora).index(corpus) + offset for corpus in shown["corpus"]],
                        said=[
                            f"{literal(corpora[one.corpus])}, {group}<br>"
                            f"{told.format(one.mean)}, {codes[measure]} code"
                            f"{f'<br>mean of {one.seeds} seeds' if one.seeds > 1 else ''}<br>"
                            f"{'<br>'.join(map(literal, one.command))}"
                            for one in shown.itertuples()
                        ],
                    )
                    _bars(chart, shown, model, variant, WIDTH / len(models), chosen, place)
            chart.update_yaxes(showticklabels=number == 0, **place)
        chart.update_yaxes(range=[0, 1.04 * factor], dtick=factor / 4, zeroline=True, row=row)
        chart.update_yaxes(title_text=f"{title}, {codes[measure]}", row=row, col=1)
    ticks = {"tickvals": list(range(len(corpora))), "ticktext": [literal(name) for name in corpora.values()]}
    chart.update_xaxes(range=[-0.55, len(corpora) - 0.45], **ticks)
    chart.update_xaxes(title_text="corpus", row=2)
    chart.update_layout(barmode="overlay")
    legend_above(chart, 26)
    takeaway = _takeaway(bars, titles)
    alt = (
        f"Bars of accuracy ({codes['accuracy']} code) and average Hoyer ({codes['hoyer']} code) of "
        f"{len(bars)} models over {len(corpora)} corpora in {len(groups)} panels. {takeaway}"
    )
    table = {
        "panel": [titles[panel] for panel in bars["panel"]],
        "corpus": bars["corpus"],
        "model": [mark(model).name for model in bars["model"]],
        "variant": bars["variant"],
        f"accuracy ({codes['accuracy']})": bars["accuracy_mean"],
        f"average Hoyer ({codes['hoyer']})": bars["hoyer_mean"],
        "seeds": bars[["accuracy_count", "hoyer_count"]].max(axis=1),
        "command": bars["command"].map("; ".join),
    }
    return Chart(chart, takeaway, alt, table_of(pd.DataFrame(table)), wide=True)


def _bars(chart: Figure, shown: pd.DataFrame, model: str, variant: str, width: float, chosen, place) -> None:
    """The bars of one model in one panel, and marks at their ends; of a variant the marks alone."""
    look, mean = mark(model), shown["mean"]
    name = f"{look.name}, {variant}" if variant else look.name
    said = [f"<b>{literal(name)}</b> on {words}" for words in shown["said"]]
    x, places = list(shown["x"]), list(shown.index)
    if not variant:
        fill = {
            "color": look.colour, "opacity": 0.78, "line": {"width": 1, "color": look.colour},
            "pattern": {"shape": look.pattern, "size": 6, "solidity": 0.28},
        }  # fmt: skip
        chart.add_bar(
            x=x, y=list(mean), hovertext=said, hoverinfo="text", width=0.9 * width, marker=fill, **place
        )
    whiskers = {
        "visible": bool((shown["seeds"] > 1).any()), "symmetric": False, "array": list(shown["max"] - mean),
        "arrayminus": list(mean - shown["min"]), "color": INK, "thickness": 2, "width": 5,
    }  # fmt: skip
    options = {"name": name, "error_y": whiskers, "x": x, "y": list(mean), "hover": said, **place}
    model_marks(chart, model, bool(variant), places, chosen, 9, **options)


def _lines(chart: Figure, lines: Mapping[tuple[str, str], Level], corpora: Mapping[str, str], place) -> None:
    """Accuracy without any model, a short line over each corpus."""
    for key, (name, *_) in LINES.items():
        x, y, said = [], [], []
        for group, (corpus, title) in enumerate(corpora.items()):
            if level := lines.get((corpus, key)):
                value = 100 * level.value
                x += [group - 0.48, group, group + 0.48, None]
                y += [value, value, value, None]
                told = f"{name} on {literal(title)}: {value:.1f} %<br>{literal(level.command)}"
                said += [told] * 3 + [""]
        if x:
            reference_line(chart, key, x, y, said, **place)


def _takeaway(bars: pd.DataFrame, titles: Sequence[str]) -> str:
    """What HSVAE gains and loses against the VAE, panel by panel, averaged over corpora that have both."""
    measures, models, said = ("accuracy_mean", "hoyer_mean"), ("hsvae", "vae"), []
    own = bars[(bars["variant"] == "") & bars["model"].isin(models)]
    pairs = own.pivot(index=["panel", "corpus"], columns="model", values=list(measures))
    pairs = pairs.reindex(columns=pd.MultiIndex.from_product([measures, models])).dropna()
    for panel, both in pairs.groupby(level="panel"):
        mean = both.mean()
        points = 100 * (mean["accuracy_mean", "hsvae"] - mean["accuracy_mean", "vae"])
        where = f"{len(both)} {'corpora' if len(both) > 1 else 'corpus'}"
        hoyers = "Hoyer {:.2f} against {:.2f}".format(*mean["hoyer_mean"])
        said.append(f"{titles[panel]} ({where}): {points:+.1f} points of accuracy, {hoyers}")
    if not said:
        return "No panel has both an HSVAE and a VAE yet."
    return f"How the sparse HSVAE compares with the dense VAE: {'; '.join(said)}."
