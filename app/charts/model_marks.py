"""How the compared models look in every picture: a colour, a pattern and a shape each; one is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from app.charts.chart import BLUE, CLASSES, GREEN, GREY, INK, PURPLE, VERMILION, clickable


@dataclass(frozen=True)
class Mark:
    """name: as the field calls it. pattern: of bars. symbol: of markers, filled; `-open` for variants."""

    name: str
    colour: str
    pattern: str
    symbol: str


MARKS = {
    "ae": Mark("AE", CLASSES[3], "x", "triangle-up"),
    "vae": Mark("VAE", VERMILION, "/", "square"),
    "mat_vae": Mark("MAT-VAE", PURPLE, ".", "diamond"),
    "hsvae": Mark("HSVAE", BLUE, "", "circle"),
}


@dataclass(frozen=True)
class Level:
    """What a reference line stands at, and the command that measures it."""

    value: float
    command: str


LINES = {
    "majority": ("always the commonest class", GREY, "dot"),
    "tfidf": ("TF-IDF words", INK, "dash"),
    "minilm": ("raw MiniLM", GREEN, "solid"),
    "gaussian": ("dense random numbers", GREY, "dashdot"),
}
"""What is known without any of the models: name, colour, dash. All but the last are accuracies."""
OTHER = Mark("other", GREY, "", "star")


def scatter_marks(
    model: str, is_cut: bool, places: Sequence[int], chosen: int | None, size: int, **options
) -> go.Scatter:
    """Points of one model that can be clicked: open for a code that was cut, larger and ringed where chosen.

    places: their own numbers, which a click gives back. options: of Plotly's Scatter.
    """
    look = mark(model)
    return go.Scatter(
        mode="markers",
        marker={
            "symbol": f"{look.symbol}-open" if is_cut else look.symbol,
            "size": [14 if place == chosen else size for place in places],
            "color": look.colour,
            "opacity": 1,
            "line": {
                "width": [3 if place == chosen else 2 if is_cut else 1 for place in places],
                "color": look.colour if is_cut else INK,
            },
        },
        hoverinfo="text",
        **clickable(places),
        **options,
    )


def reference_line(key: str, x: Sequence, y: Sequence, said: Sequence[str], named: bool = True) -> go.Scatter:
    """A line of LINES, in the legend where it is named; said: what it tells at each point."""
    name, colour, dash = LINES[key]
    return go.Scatter(
        x=x, y=y, mode="lines", name=name if named else None, hovertext=said, hoverinfo="text",
        line={"color": colour, "width": 2.5, "dash": dash},
    )  # fmt: skip


def mark(model: str) -> Mark:
    """Of a model's kind; a kind that is not known here is grey."""
    return MARKS.get(model, OTHER)
