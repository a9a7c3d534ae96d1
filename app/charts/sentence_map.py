"""The map of sentences: every dot a sentence, alike codes close together, names of regions floating on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from app.charts.chart import (
    BLUE,
    CLASSES,
    CLEAR,
    GREY,
    INK,
    PURPLE,
    SEQUENTIAL,
    Chart,
    Figure,
    colour_bar,
    figure,
    ink,
    literal,
)
from app.charts.class_names import class_group, class_name
from app.charts.room import Room

HEIGHT, LOW, MOST_CLASSES, LONGEST_HOVER = 660, 330, 7, 110
SYMBOLS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star")
OTHER = "other"
CELLS, SMOOTHED, LEVELS, FAINT_DOTS = 90, 1.6, 8, 0.45
"""Of the density: cells each way, spread of the smoothing in cells, levels; opacity of the dots above it."""
FEW, LARGE = 400, 8
"""So many dots with a value, or fewer, are drawn large and with an edge: grey ones would hide them."""
SMALL = 1000
"""Dots of a map on which all are drawn large."""
NAME = {"size": 13, "color": INK}
PLATE = {"bgcolor": SEQUENTIAL[0][1], "borderpad": 1, "opacity": 0.92}
"""The page's ground behind names: they stay readable on dots."""
_ROOM: dict[str, Any] = {"letter": 7.2, "line": 21, "even": True}
_ASIDE: dict[str, Any] = {"orientation": "v", "y": 1, "yanchor": "top"}
_DOTS = (0.38, 1.0)
"""Of the width, what a legend beside them leaves to the dots."""


_MINE, _LIFTED = "your sentence", 22
"""What stands above the visitor's star, and how far; pixels."""
EVEN = {"scaleanchor": "x", "scaleratio": 1}
"""Plotly's option of a vertical axis: distances are the same in both directions, whatever the window."""


@dataclass(frozen=True)
class Points:
    """M dots. rows: ids of their sentences. xy (M, 2). texts: what a dot says when pointed at."""

    rows: np.ndarray
    xy: np.ndarray
    texts: Sequence[str]
    regions: Sequence[tuple[float, float, str]]


@dataclass(frozen=True)
class Colours:
    """What the dots' colours say: `groups` by name (classes), or `values`, NaN for grey, with their `title`.

    groups: (M,) numbers into names; a number of len(names) or more is "other". lowest, highest: ends of the
    scale.
    classes: (M,) names of classes, where groups are of several.
    """

    title: str
    groups: np.ndarray | None = None
    names: Sequence[str] = ()
    values: np.ndarray | None = None
    highest: float = 1.0
    lowest: float = 0.0
    classes: Sequence[str] = ()


def by_class(labels: Sequence[str]) -> Colours:
    """The seven commonest classes in colour, the others grey; or groups of classes, if those colour more."""
    known = {label: (class_group(label), class_name(label) or "(none)") for label in set(labels)}
    wide, called = ([known[label][part] for label in labels] for part in (0, 1))
    if sum(map(bool, wide)) > sum(count for _, count in Counter(labels).most_common(MOST_CLASSES)):
        return Colours("kind of topic", *_commonest(wide), classes=called)
    return Colours("class", *_commonest(called))


def _commonest(names: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """(M,) numbers of names, and the seven commonest ones; "" is among the others."""
    order = [name for name, _ in Counter(sorted(filter(None, names))).most_common()]
    place = {name: min(number, MOST_CLASSES) for number, name in enumerate(order)}
    return np.array([place.get(name, MOST_CLASSES) for name in names]), order[:MOST_CLASSES]


def sentence_map(
    points: Points,
    colours: Colours,
    corpus: str,
    chosen: np.ndarray | None = None,
    mine: tuple[float, float] | None = None,
    what: str = "selected",
    density: bool = False,
    short: bool = False,
) -> Chart:
    """Dots by WebGL; those outside a selection stay, in grey.

    chosen: (M,) bool, the dots in colour, None for all; what: what these are. mine: where the visitor's
    sentence stands. density: fainter dots on levels of how many of those in colour there are.
    short: for a low picture: fewer names and the legend beside the dots.
    """
    named = colours.groups is not None
    height, top = (LOW, 8) if short else (HEIGHT, 58 if named else 8)
    chart = figure(height, left=8, bottom=8, top=top)
    if density:
        _density(chart, points.xy, chosen)
    draw = _groups if named else _values
    draw(chart, points, colours, chosen, _hover(tuple(points.texts)))
    room = Room(points.xy, wide=380 if short else 560, high=height - 70, **_ROOM)
    if mine is not None:  # before the regions: it lies above them
        room.take(*mine, len(_MINE), lifted=_LIFTED)
    places = [(room.take(x, y, len(name)), y, name) for x, y, name in points.regions]
    names = [note(x, y, literal(name)) for x, y, name in places if x is not None]
    if mine is not None:
        names += _mine(mine)
    if density:
        chart.update_traces(selector={"type": "scattergl"}, opacity=FAINT_DOTS)
    low, high = points.xy.min(0), points.xy.max(0)
    edge = 0.03 * (high - low)
    # Fitted by the width and height that are left, not by more room around the dots: a short one is resized.
    blank = {"visible": False, "fixedrange": False, "constrain": "domain" if short else "range"}
    across = {**blank, "domain": _DOTS if short and named else (0, 1)}
    chart.update_layout(
        xaxis={**across, "range": [float(low[0] - edge[0]), float(high[0] + edge[0])]},
        yaxis={**blank, "range": [float(low[1] - edge[1]), float(high[1] + edge[1])], **EVEN},
        annotations=names,  # all at once: one by one, Plotly would check every earlier one again
        dragmode="lasso",
        modebar={"orientation": "v", "bgcolor": CLEAR, "color": GREY, "activecolor": INK},
        newselection={"line": {"color": INK, "width": 1.5, "dash": "dot"}},
    )
    aside = _ASIDE if short else {}
    chart.legend(left=True, font=ink(), itemsizing="constant", bgcolor=CLEAR, **aside)
    chart.update_layout(showlegend=named)
    takeaway = _takeaway(points, colours) if chosen is None else in_colour(chosen, what)
    alt = (
        f"A map of {len(points.rows):,} sentences of {corpus}, coloured by {colours.title}. Regions: "
        f"{'; '.join(name for _, _, name in points.regions) or 'none named'}. {takeaway}"
    )
    return Chart(chart, takeaway, alt, _table(points, colours, chosen))


@lru_cache(maxsize=2)
def _hover(texts: tuple[str, ...]) -> np.ndarray:
    """(M,) what is said of dots, the same at every drawing. An array: Plotly looks at each item of a list."""
    short = (text if len(text) <= LONGEST_HOVER else text[:LONGEST_HOVER] + "…" for text in texts)
    return np.array([literal(text) for text in short], dtype=object)


def _groups(
    chart: Figure, points: Points, colours: Colours, chosen: np.ndarray | None, hover: np.ndarray
) -> None:
    """One trace per class, the grey ones below."""
    other = len(colours.names)
    for number in (other, *range(other)):
        inside = np.flatnonzero(colours.groups == number)
        name, symbol, colour, opacity = OTHER, "circle", GREY, 0.35
        if number < other:
            name, symbol, colour, opacity = colours.names[number], SYMBOLS[number], CLASSES[number], 0.8
        if len(inside):
            look = {
                "size": LARGE if len(points.rows) <= SMALL else 4.5,
                "symbol": symbol,
                "color": colour,
                "opacity": opacity,
            }
            shown = {"name": literal(name), "legendrank": 1000 + number, "marker": look}
            _dots(chart, points, inside, hover, chosen, **shown)


def _density(chart: Figure, xy: np.ndarray, chosen: np.ndarray | None) -> None:
    """Levels of equal steps, smoothed, of the dots in colour; the palest is the page's ground."""
    from scipy.ndimage import gaussian_filter

    counts, x, y = np.histogram2d(xy[:, 0], xy[:, 1], bins=CELLS, weights=chosen)
    chart.add_contour(
        x=(x[:-1] + x[1:]) / 2,
        y=(y[:-1] + y[1:]) / 2,
        z=np.round(gaussian_filter(counts, SMOOTHED).T, 2),
        colorscale=[[0, CLEAR], [0.001, SEQUENTIAL[0][1]], *SEQUENTIAL[1:]],  # no box where no dots are
        ncontours=LEVELS,
        showscale=False,
        hoverinfo="skip",
        line={"width": 1.2, "color": BLUE, "smoothing": 1.0},
    )


def _values(
    chart: Figure, points: Points, colours: Colours, chosen: np.ndarray | None, hover: np.ndarray
) -> None:
    """Grey where there is no value; above it those with one, the largest on top."""
    values = colours.values
    assert values is not None  # colours without groups have values
    lacking = np.isnan(values)
    grey = {"size": 4, "color": GREY, "opacity": 0.3}
    full = {"color": INK, "opacity": 0.55}
    _dots(chart, points, np.flatnonzero(lacking), hover, chosen, full, name="off", marker=grey)
    order = np.argsort(values, kind="stable")
    inside = order[~lacking[order]]
    few = len(inside) <= FEW
    marker = {
        "size": LARGE if few or len(points.rows) <= SMALL else 5.5,
        "line": {"width": int(few), "color": INK},
        "color": values[inside].astype(np.float32),
        # The scale's palest steps are the page's own ground: they would hide the dots.
        "colorscale": [[place / 7, SEQUENTIAL[place + 2][1]] for place in range(8)],
        "cmin": colours.lowest,
        "cmax": colours.highest,
        "opacity": 0.9,
        "colorbar": {**colour_bar(literal(colours.title)), "len": 0.6},
    }
    _dots(chart, points, inside, hover, chosen, name="on", marker=marker)


def _dots(chart: Figure, points: Points, inside, hover, chosen, look=None, **options) -> None:
    """Those of the points that are `inside`; a selected one looks as `look` says."""
    if chosen is not None:
        options["selectedpoints"] = np.flatnonzero(chosen[inside]).tolist()
    chart.add_scattergl(
        x=points.xy[inside, 0],
        y=points.xy[inside, 1],
        mode="markers",
        customdata=points.rows[inside].astype(np.int32)[:, None],
        text=hover[inside],
        hoverinfo="text",
        selected={"marker": look or {"opacity": 1.0}},
        unselected={"marker": {"color": GREY, "opacity": 0.22}},
        **options,
    )


def note(x: float, y: float, text: str, **options) -> dict:
    """HTML that floats at (x, y)."""
    return {"x": x, "y": y, "text": text, "showarrow": False, "font": NAME, **PLATE, **options}


def _mine(mine: tuple[float, float]) -> list[dict]:
    """Letters, not a dot: WebGL covers every other dot, but no annotation."""
    star, words = {**NAME, "size": 30, "color": PURPLE}, {**NAME, "size": 14}
    return [
        note(*mine, "★", font=star, bgcolor=CLEAR),
        note(*mine, f"<b>{_MINE}</b>", font=words, yshift=_LIFTED),
    ]


def in_colour(chosen: np.ndarray, what: str) -> str:
    """How many of the dots (M,) bool are in colour, and what these are."""
    return f"{int(chosen.sum()):,} of {len(chosen):,} sentences are {what}; the others stay in grey."


def _takeaway(points: Points, colours: Colours) -> str:
    count = f"{len(points.rows):,} sentences"
    if colours.values is not None:
        on = int((~np.isnan(colours.values)).sum())
        return f"{on:,} of {count} have {colours.title}; neighbours have similar codes."
    return f"{count}: neighbours have similar codes; sentences of a class tend to cluster."


def _table(points: Points, colours: Colours, chosen: np.ndarray | None) -> dict:
    table = {"row": points.rows, "x": points.xy[:, 0], "y": points.xy[:, 1], "sentence": list(points.texts)}
    if colours.groups is not None:
        names = [*colours.names, OTHER]
        table[colours.title] = [names[number] for number in colours.groups]
        if colours.classes:
            table["class"] = list(colours.classes)
    elif colours.values is not None:
        table[colours.title] = ["" if np.isnan(value) else float(value) for value in colours.values]
    if chosen is not None:
        table["selected"] = chosen.tolist()
    return table
