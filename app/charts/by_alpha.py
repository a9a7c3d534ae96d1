"""What else came of the prior's alpha: active dimensions, sparsity, accuracy, one small picture each."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import BLUE, GREY, INK, VERMILION, Chart, figure
from app.charts.model_marks import Level
from app.charts.panels import panel_title, panels, set_axis

HEIGHT = 300
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
"""Of the seeds, in turn."""


@dataclass(frozen=True)
class Run:
    """One trained model. active: mean per sentence; hoyer, accuracy: as measured; None: not measured."""

    alpha: float
    seed: int
    active: float | None
    hoyer: float | None
    accuracy: float | None
    command: str


def by_alpha(
    runs: Sequence[Run], dimensions: int, code: str, accuracy_code: str, gaussian: Level | None
) -> Chart:
    """Three panels over the alphas, which stand at equal steps; a mark per seed, a line through the means."""
    chart = figure(HEIGHT, left=52, bottom=50, top=34)
    grid = panels(chart, 1, 3, column_gap=0.075)[0]
    alphas = sorted({run.alpha for run in runs})
    told = []
    for axes, (attribute, title, factor, digits, words) in zip(
        grid,
        (
            ("active", f"Active dimensions, of {dimensions}", 1, 1, "active dimensions"),
            ("hoyer", f"Average Hoyer, {code} code", 1, 2, "Hoyer"),
            ("accuracy", f"Accuracy (%), {accuracy_code} code", 100, 1, "accuracy"),
        ),
        strict=True,
    ):
        known = [run for run in runs if getattr(run, attribute) is not None]
        means = []
        for alpha in alphas:
            found = [factor * getattr(run, attribute) for run in known if run.alpha == alpha]
            means.append(sum(found) / len(found) if found else None)
        chart.add_scatter(
            x=list(range(len(alphas))), y=means, mode="lines", line={"color": BLUE, "width": 2},
            hoverinfo="skip", xaxis=axes[0], yaxis=axes[1], connectgaps=False,
        )  # fmt: skip
        for place, seed in enumerate(sorted({run.seed for run in known})):
            shown = [run for run in known if run.seed == seed]
            chart.add_scatter(
                x=[alphas.index(run.alpha) for run in shown],
                y=[factor * getattr(run, attribute) for run in shown],
                mode="markers",
                marker={
                    "symbol": SYMBOLS[place % len(SYMBOLS)],
                    "size": 10,
                    "color": BLUE if place % 2 == 0 else VERMILION,
                    "line": {"width": 1, "color": INK},
                },
                hovertext=[
                    f"alpha {run.alpha:g}, seed {seed}: {factor * getattr(run, attribute):.{digits}f} {words}"
                    f"<br>{run.command}"
                    for run in shown
                ],
                hoverinfo="text",
                xaxis=axes[0],
                yaxis=axes[1],
            )
        if attribute == "hoyer" and gaussian is not None:
            chart.add_scatter(
                x=[-0.4, len(alphas) - 0.6], y=[gaussian.value] * 2, mode="lines", hoverinfo="text",
                hovertext=[f"dense random numbers: {gaussian.value:.3f}<br>{gaussian.command}"] * 2,
                line={"color": GREY, "width": 2.5, "dash": "dashdot"}, xaxis=axes[0], yaxis=axes[1],
            )  # fmt: skip
        panel_title(chart, axes, title)
        ticks = {"tickvals": list(range(len(alphas))), "ticktext": [f"{alpha:g}" for alpha in alphas]}
        set_axis(chart, axes[0], title="alpha of the prior", range=[-0.4, len(alphas) - 0.6], **ticks)
        set_axis(chart, axes[1], rangemode="tozero" if attribute != "accuracy" else "normal")
        if len(ends := [mean for mean in means if mean is not None]) > 1:
            told.append(f"{words} {ends[0]:.{digits}f} to {ends[-1]:.{digits}f}")
    takeaway = "Not enough runs are measured to compare."
    if told:
        takeaway = f"From alpha {alphas[0]:g} to {alphas[-1]:g}: {', '.join(told)}."
    return Chart(
        chart,
        takeaway,
        f"Three small pictures over {len(alphas)} values of alpha. {takeaway}",
        {
            "alpha": [run.alpha for run in runs],
            "seed": [run.seed for run in runs],
            "active": [run.active for run in runs],
            f"average Hoyer ({code})": [run.hoyer for run in runs],
            f"accuracy ({accuracy_code})": [run.accuracy for run in runs],
            "command": [run.command for run in runs],
        },
    )
