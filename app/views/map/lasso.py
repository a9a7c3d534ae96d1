"""A picture in which dots are selected by drawing around them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from app.charts.chart import Chart
from app.settings import Setting
from app.ui.draw import chart_key, sized

Outline = tuple[tuple[float, float], ...]
"""Corners in the picture's own numbers; empty for no selection."""
MOST_CORNERS, FARTHEST = 40, 10_000.0
CONFIG = {
    "displayModeBar": True,
    "displaylogo": False,
    "showSendToCloud": False,
    "scrollZoom": False,
    "doubleClick": "reset",
    "modeBarButtons": [["lasso2d", "select2d", "zoom2d", "pan2d", "resetScale2d"]],
}


def outline(name: str) -> Setting[Outline]:
    """A closed outline in the address: 1.5,2;3,4;2,7."""

    def read(text: str) -> Outline:
        if not text:
            return ()
        pairs = (corner.split(",") for corner in text.split(";"))
        corners = tuple((_number(x), _number(y)) for x, y in pairs)
        if not 3 <= len(corners) <= MOST_CORNERS:
            raise ValueError(text)
        return corners

    def write(value: Outline) -> str:
        return ";".join(",".join(f"{number:.2f}" for number in corner) for corner in value)

    return Setting(name, (), read, write)


def lasso(chart: Chart, key: str, on_select: Callable[[Outline], None], stretch: bool = False) -> None:
    """Draw it; `on_select` gets the outline that was drawn before the rerun, or () when it was lifted.

    stretch: as high as what it stands in, instead of as high as the figure says.
    """
    drawn = chart_key(key)

    def selected() -> None:
        on_select(drawn_outline(st.session_state[drawn].selection))

    st.plotly_chart(
        sized(chart.figure),
        height="stretch" if stretch else "content",
        key=drawn,
        config=CONFIG,
        alt=chart.alt,
        on_select=selected,
        selection_mode=("box", "lasso"),
    )


def drawn_outline(selection: Mapping[str, Any]) -> Outline:
    """The outline in what the browser sent; long ones are thinned, what is no outline is none.

    >>> drawn_outline({"box": [{"x": [0, 2], "y": [1, 3]}], "lasso": []})
    ((0.0, 1.0), (2.0, 1.0), (2.0, 3.0), (0.0, 3.0))
    """
    try:
        for box in selection.get("box") or ():
            (left, right), (low, high) = (sorted(map(_checked, box[axis])) for axis in ("x", "y"))
            return (left, low), (right, low), (right, high), (left, high)
        for free in selection.get("lasso") or ():
            corners = [(_checked(x), _checked(y)) for x, y in zip(free["x"], free["y"], strict=True)]
            return _thinned(corners) if len(corners) >= 3 else ()
    except (TypeError, ValueError, KeyError, AttributeError):
        return ()
    return ()


def _thinned(corners: Sequence[tuple[float, float]]) -> Outline:
    """At most MOST_CORNERS of them, evenly."""
    if len(corners) <= MOST_CORNERS:
        return tuple(corners)
    step = len(corners) / MOST_CORNERS
    return tuple(corners[int(place * step)] for place in range(MOST_CORNERS))


def _number(text: str) -> float:
    if len(text) > 12:
        raise ValueError(text)
    return _checked(float(text))


def _checked(value: float) -> float:
    value = float(value)
    if not -FARTHEST <= value <= FARTHEST:
        raise ValueError(value)
    return value
