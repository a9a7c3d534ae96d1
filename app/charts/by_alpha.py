"""What else came of the prior's alpha: active dimensions, sparsity, accuracy, one small picture each."""

import pandas as pd

from app.charts.chart import BLUE, INK, VERMILION, Chart, panels, table_of
from app.charts.model_marks import LINES, Level, reference_line

HEIGHT = 300
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
"""Of the seeds, in turn."""


def by_alpha(
    runs: pd.DataFrame, dimensions: int, code: str, accuracy_code: str, gaussian: Level | None
) -> Chart:
    """Three panels over the alphas, which stand at equal steps; a mark per seed, a line through the means.

    runs: a trained model for each line: alpha, seed, command, and as measured, NaN where nothing was: active
    (mean per sentence), hoyer, accuracy.
    """
    measures = {
        "active": (f"Active dimensions, of {dimensions}", 1, 1, "active dimensions"),
        "hoyer": (f"Average Hoyer, {code} code", 1, 2, "Hoyer"),
        "accuracy": (f"Accuracy (%), {accuracy_code} code", 100, 1, "accuracy"),
    }
    titles = [title for title, *_ in measures.values()]
    chart = panels(1, 3, titles, (0, 0.075), HEIGHT, left=52, bottom=50, top=34)
    alphas, told = sorted(set(runs["alpha"])), []
    ends = [-0.4, len(alphas) - 0.6]
    for place, (measure, (_, factor, digits, words)) in enumerate(measures.items(), 1):
        known = runs.dropna(subset=measure)
        means = (factor * runs.groupby("alpha")[measure].mean()).astype(object)
        chart.add_scatter(
            x=list(range(len(alphas))), y=list(means.where(means.notna(), None)), mode="lines",
            line={"color": BLUE, "width": 2}, hoverinfo="skip", connectgaps=False, row=1, col=place,
        )  # fmt: skip
        for number, (seed, shown) in enumerate(known.groupby("seed")):
            said = [
                f"alpha {alpha:g}, seed {seed}: {factor * value:.{digits}f} {words}<br>{command}"
                for alpha, value, command in shown[["alpha", measure, "command"]].itertuples(index=False)
            ]
            x, y = [alphas.index(alpha) for alpha in shown["alpha"]], list(factor * shown[measure])
            colour = BLUE if number % 2 == 0 else VERMILION
            chart.marks(x, y, colour, 10, said, SYMBOLS[number % len(SYMBOLS)], 1, INK, row=1, col=place)
        if measure == "hoyer" and gaussian is not None:
            said = [f"{LINES['gaussian'][0]}: {gaussian.value:.3f}<br>{gaussian.command}"] * 2
            levels = [gaussian.value] * 2
            reference_line(chart, "gaussian", ends, levels, said, name=None, row=1, col=place)
        if measure != "accuracy":
            chart.update_yaxes(rangemode="tozero", col=place)
        if len(found := means.dropna()) > 1:
            told.append(f"{words} {found.iat[0]:.{digits}f} to {found.iat[-1]:.{digits}f}")
    chart.update_xaxes(
        title_text="alpha of the prior", range=ends, tickvals=list(range(len(alphas))),
        ticktext=[f"{alpha:g}" for alpha in alphas],
    )  # fmt: skip
    takeaway = "Not enough runs are measured to compare."
    if told:
        takeaway = f"From alpha {alphas[0]:g} to {alphas[-1]:g}: {', '.join(told)}."
    alt = f"Three small pictures over {len(alphas)} values of alpha. {takeaway}"
    names = {
        "alpha": "alpha", "seed": "seed", "active": "active", "hoyer": f"average Hoyer ({code})",
        "accuracy": f"accuracy ({accuracy_code})", "command": "command",
    }  # fmt: skip
    return Chart(chart, takeaway, alt, table_of(runs[list(names)].rename(columns=names)), wide=True)
