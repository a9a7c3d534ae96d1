"""What the prior of each trained model asks for, and what it gets: for one sentence, or for many."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.charts.chart import BLUE, GREEN, PURPLE, Chart, columns, figure, literal

ROW, EDGES = 64, 100


@dataclass(frozen=True)
class AskedGot:
    """One model. asked: share of dimensions that its prior expects to be on.

    open: mean probability of being on, over all dimensions. on: share above the threshold.
    note: small words behind its name. command: what measures it, where that is known.
    """

    model: str
    prior: tuple[float, float]
    dimensions: int
    asked: float
    open: float
    on: float
    note: str = ""
    command: str = ""


def asked_got(rows: Sequence[AskedGot], nearest: str = "") -> Chart:
    """A row per model, three marks on a scale of shares.

    nearest: the model that the takeaway is about, in bold; "": it is about all of them.
    """
    chart = figure(EDGES + ROW * len(rows), left=8, bottom=48, top=40)
    for name, symbol, colour, size, attribute in (
        ("requested by the prior", "line-ns-open", GREEN, 22, "asked"),
        ("all gates, added up", "circle-open", PURPLE, 15, "open"),
        ("surely on, above the threshold", "square", BLUE, 13, "on"),
    ):
        shares = [getattr(row, attribute) for row in rows]
        hover = [
            f"{literal(row.model)}{literal(row.note)}, {name}: {share * row.dimensions:.1f} of "
            f"{row.dimensions}{f'<br>{literal(row.command)}' if row.command else ''}"
            for row, share in zip(rows, shares, strict=True)
        ]
        look = {"symbol": symbol, "line": 3 if symbol.endswith("open") else 0, "edge": colour, "name": name}
        chart.marks([100 * share for share in shares], list(range(len(rows))), colour, size, hover, **look)
    names = []
    for place, row in enumerate(rows):
        words = f"{literal(row.model)}, Beta({row.prior[0]:g}, {row.prior[1]:g}){literal(row.note)}"
        bold = f"<b>{words}</b>: nearest to your sliders" if row.model == nearest else words
        names.append((place - 0.44, bold))
    chart.name_rows(names, yanchor=None)
    highest = max(max(row.asked, row.open, row.on) for row in rows)
    title = "share of dimensions (%)"
    chart.update_xaxes(title_text=title, range=[-1, 115 * highest], ticksuffix=" %", showgrid=True)
    chart.hide_rows(-0.8, len(rows) - 0.6)
    chart.legend(left=True)
    takeaway = _of_one(next(row for row in rows if row.model == nearest)) if nearest else _of_all(rows)
    table = {
        **columns(rows, "model"),
        "alpha": [row.prior[0] for row in rows],
        "beta": [row.prior[1] for row in rows],
        **columns(rows, "asked", **{"gates added up": "open", "surely on": "on"}),
        **(columns(rows, "command") if any(row.command for row in rows) else {}),
    }
    return Chart(chart, takeaway, f"Three marks per model, {len(rows)} models. {takeaway}", table)


def _of_one(row: AskedGot) -> str:
    return (
        f"Nearest to your sliders is {row.model}. Requested: {row.asked * row.dimensions:.1f} of "
        f"{row.dimensions} dimensions. Actual for your sentence: {row.open * row.dimensions:.1f}, all gates "
        f"added up; {row.on * row.dimensions:.0f} surely on."
    )


def _of_all(rows: Sequence[AskedGot]) -> str:
    """Whether fewer come where fewer are asked; rows of one prior are averaged."""
    asked = sorted({row.asked for row in rows}, reverse=True)
    means = []
    for share in asked:
        found = [row.open for row in rows if row.asked == share]
        means.append(sum(found) / len(found))
    if len(asked) < 2:
        return f"Requested: {100 * asked[0]:.0f} % on. Actual: {100 * means[0]:.0f} %."
    falls = all(one > two for one, two in pairwise(means))
    verdict = "and each step down brought fewer" if falls else "but not every step down brought fewer"
    return (
        f"Requested: {100 * asked[0]:.0f} % down to {100 * asked[-1]:.0f} % on. Actual, all gates added up: "
        f"{100 * means[0]:.0f} % down to {100 * means[-1]:.0f} %, {verdict}."
    )
