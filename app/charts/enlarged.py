"""Charts for a room: the same picture with larger type."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

_FONTS = ("font", "tickfont", "textfont")
_MARGIN = "margin"


def enlarged(figure: go.Figure, factor: float) -> go.Figure:
    """The figure with all type, its height and its margins `factor` times as large; marks keep their size.

    >>> enlarged(go.Figure(layout={"height": 100, "font": {"size": 10}}), 1.5).layout.font.size
    15.0
    """
    drawn = figure.to_plotly_json()
    layout = dict(_scaled(drawn["layout"], factor))
    if "height" in layout:
        layout["height"] *= factor
    return go.Figure({"data": [_scaled(trace, factor) for trace in drawn["data"]], "layout": layout})


def _scaled(part: Any, factor: float) -> Any:
    """A part of a figure with every font and margin scaled."""
    if isinstance(part, Mapping):
        return {
            key: {**value, "size": value["size"] * factor}
            if key in _FONTS and isinstance(value, Mapping) and isinstance(value.get("size"), int | float)
            else {side: size * factor for side, size in value.items() if isinstance(size, int | float)}
            if key == _MARGIN and isinstance(value, Mapping)
            else _scaled(value, factor)
            for key, value in part.items()
        }
    if isinstance(part, list | tuple) and part and isinstance(part[0], Mapping):
        return [_scaled(one, factor) for one in part]
    return part
