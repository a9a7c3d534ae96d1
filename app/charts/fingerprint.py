"""Which dimensions each class of sentences switches on: one row per class, one column per dimension."""

from collections.abc import Sequence

import numpy as np

from app.charts.chart import SEQUENTIAL, Chart, colour_bar, figure, literal
from app.charts.class_names import class_name

FEWEST_ROWS = 100
"""A class of fewer sentences has no steady fingerprint."""
ROW, EDGES = 19, 84


def fingerprint(
    names: Sequence[str],
    on: np.ndarray,
    rows: np.ndarray,
    labels: Sequence[str],
    corpus: str,
    most: int | None = None,
) -> Chart:
    """on: (C, D) sentences of each class with each dimension on; rows: (C,) sentences of each class.

    labels: of the D dimensions. most: show only so many dimensions, those that tell classes apart best.
    """
    able = np.flatnonzero(np.asarray(rows) >= FEWEST_ROWS)
    shares = np.asarray(on, dtype=float)[able] / np.asarray(rows, dtype=float)[able, None]
    names = [names[number] for number in able.tolist()]
    spread = shares.max(0) - np.median(shares, axis=0) if len(able) else np.zeros(len(labels))
    kept = np.sort(np.argsort(-spread, kind="stable")[:most])
    # Each dimension stands with the class that uses it most: a class's own ones form a block.
    home = shares[:, kept].argmax(0) if len(able) else np.zeros(len(kept), dtype=int)
    kept = kept[np.lexsort((-shares[:, kept].max(0), home))] if len(able) else kept
    shown = 100 * shares[:, kept]
    chart = figure(EDGES + ROW * max(len(able), 3), left=8, top=8, bottom=44)
    chart.add_heatmap(
        z=shown,
        x=[literal(labels[number]) for number in kept],
        y=[literal(class_name(name)) for name in names],
        colorscale=SEQUENTIAL,
        zmin=0,
        zmax=float(np.quantile(shown, 0.995)) if shown.size else 1.0,
        hovertemplate="%{y}<br>%{x}<br>on in %{z:.1f} % of its sentences<extra></extra>",
        colorbar=colour_bar("on in (%)"),
        xgap=0,
        ygap=1,
    )
    title = f"{len(kept)} dimensions, each beside the class that uses it most"
    chart.update_xaxes(title_text=title, showticklabels=False, ticks="", showgrid=False)
    chart.update_yaxes(autorange="reversed", showgrid=False, automargin=True)
    if not shown.size:
        return Chart(chart, "No class has enough sentences.", f"An empty picture over {corpus}.")
    # Not the largest share: a dimension that is on for every class tells none of them apart.
    middle = np.median(shown, axis=0)
    row, column = np.unravel_index(int((shown - middle).argmax()), shown.shape)
    takeaway = (
        f"The clearest difference: {labels[kept[column]]} is on in {shown[row, column]:.0f} % of the "
        f"sentences of the class “{class_name(names[row])}”, against {middle[column]:.0f} % in the median "
        "class."
    )
    table = {
        "class": np.repeat(names, len(kept)),
        "dimension": np.tile(kept, len(names)),
        "share on": (shown / 100).ravel(),
    }
    return Chart(chart, takeaway, f"Heat map of {len(names)} classes over {corpus}. {takeaway}", table)
