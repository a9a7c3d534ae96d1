"""The map of dimensions: those that answer to the same words stand together."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.charts.chart import BLUE, GREEN, GREY, PURPLE, Chart, figure, literal
from app.charts.room import Room, brief
from app.charts.sentence_map import EVEN, NAME, note

HEIGHT, MOST_NAMES, NAME_WIDTH = 560, 24, 26
REGION_SIZE, LIFTED = 14, 13
"""Letters of a group's name, and how far a dimension's name stands above its dot; pixels."""
_ROOM: dict[str, Any] = {"wide": 560, "high": 540, "letter": 6.9, "line": 27, "even": True}
_BROAD = 1.2
"""How much broader the letters of a group's name are."""


def dimension_map(
    xy: np.ndarray,
    labels: Sequence[str],
    density: np.ndarray,
    mine: Sequence[int],
    chosen: int | None,
    corpus: str,
    regions: Sequence[tuple[float, float, str]] = (),
) -> Chart:
    """One dot per dimension, as large as it is often on; those of the visitor's sentence stand out.

    xy: (D, 2), NaN for dimensions that are never on. labels: names with numbers. mine: dimensions that are on
    in the visitor's sentence. chosen: the one that colours the map of sentences. regions: (x, y, name), what
    the sentences of a group of dimensions are about.
    """
    placed = np.flatnonzero(np.isfinite(xy).all(1))
    listed, ours = placed.tolist(), set(mine)
    size = 7 + 60 * np.sqrt(np.clip(density[placed], 0, 0.04))
    chart = figure(HEIGHT, left=8, bottom=8, top=8)
    chart.marks(
        xy[placed, 0],
        xy[placed, 1],
        [GREEN if d == chosen else PURPLE if d in ours else BLUE for d in listed],
        size,
        [f"{literal(labels[d])}<br>on in {100 * density[d]:.1f} % of sentences" for d in listed],
        ["square" if d == chosen else "star" if d in ours else "circle" for d in listed],
        line=1,
        edge=GREY,
        marker_opacity=[0.95 if d in ours or d == chosen else 0.6 for d in listed],
        customdata=placed[:, None],
        selected={"marker": {"opacity": 0.95}},
        unselected={"marker": {"opacity": 0.6}},
    )
    room = Room(xy[placed], **_ROOM)
    small, bold = NAME, {**NAME, "size": REGION_SIZE}
    groups = [(room.take(x, y, len(name), broad=_BROAD), y, name) for x, y, name in regions]
    # Names where they find room: of the chosen dimension, then of the visitor's, then of the busiest.
    busiest = placed[np.argsort(-density[placed], kind="stable")].tolist()
    names: list[dict] = []
    for d in dict.fromkeys([*([] if chosen is None else [chosen]), *mine, *busiest]):
        if len(names) < MOST_NAMES and np.isfinite(xy[d]).all():
            x = room.take(xy[d, 0], xy[d, 1], min(len(labels[d]), NAME_WIDTH), LIFTED)
            if x is not None:
                text = literal(brief(labels[d], NAME_WIDTH))
                names.append(note(x, xy[d, 1], text, font=small, yshift=LIFTED))
    names += [note(x, y, f"<b>{literal(name)}</b>", font=bold) for x, y, name in groups if x is not None]
    blank = {"visible": False}
    chart.update_layout(xaxis=blank, yaxis={**blank, **EVEN}, annotations=names)
    takeaway = (
        f"{len(placed)} dimensions: neighbours answer to the same words. Click one to colour the map above."
    )
    if mine:
        takeaway = f"{takeaway} Stars: on in your sentence."
    if regions:
        takeaway = f"{takeaway} In bold: what a group of them is about."
    table = {
        "dimension": placed,
        "name": [labels[d] for d in listed],
        "x": xy[placed, 0],
        "y": xy[placed, 1],
        "density": density[placed],
    }
    about = f" Groups: {'; '.join(name for _, _, name in regions)}." if regions else ""
    alt = f"A map of {len(placed)} dimensions over {corpus}.{about} {takeaway}"
    return Chart(chart, takeaway, alt, table)
