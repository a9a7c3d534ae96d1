"""How the compared models look in every picture: a colour, a pattern and a shape each; one is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import BLUE, CLASSES, GREEN, GREY, INK, PURPLE, VERMILION


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
}
"""Accuracy without any of the models: name, colour, dash."""
OTHER = Mark("other", GREY, "", "star")


def scatter_marker(look: Mark, is_cut: bool, chosen: Sequence[bool], size: int) -> dict:
    """Plotly's marker of points of one kind: open for a code that was cut, larger and ringed where chosen."""
    return {
        "symbol": f"{look.symbol}-open" if is_cut else look.symbol,
        "size": [14 if one else size for one in chosen],
        "color": look.colour,
        "opacity": 1,
        "line": {
            "width": [3 if one else 2 if is_cut else 1 for one in chosen],
            "color": look.colour if is_cut else INK,
        },
    }


def mark(model: str) -> Mark:
    """Of a model's kind; a kind that is not known here is grey."""
    return MARKS.get(model, OTHER)
