"""How the compared models look in every picture: a colour, a pattern and a shape each; one is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.chart import BLUE, CLASSES, GREEN, GREY, INK, PURPLE, VERMILION, Figure, clickable


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


def model_marks(
    chart: Figure, model: str, is_cut: bool, places: Sequence[int], chosen: int | None, size: int, **options
) -> None:
    """Points of one model that can be clicked: open for a code that was cut, larger and ringed where chosen.

    places: their own numbers, which a click gives back. options: of `Figure.marks`, with x, y, hover.
    """
    look = mark(model)
    chart.marks(
        colour=look.colour,
        size=[14 if place == chosen else size for place in places],
        symbol=f"{look.symbol}-open" if is_cut else look.symbol,
        line=[3 if place == chosen else 2 if is_cut else 1 for place in places],
        edge=look.colour if is_cut else INK,
        marker_opacity=1,
        **clickable(places),
        **options,
    )


def reference_line(chart: Figure, key: str, x: Sequence, y: Sequence, said: Sequence[str], **options) -> None:
    """A line of LINES; said: what it tells at each point. options: of Plotly's `add_scatter`."""
    name, colour, dash = LINES[key]
    line = {"color": colour, "width": 2.5, "dash": dash}
    options = {"name": name, "hovertext": said, "hoverinfo": "text", "line": line, **options}
    chart.add_scatter(x=x, y=y, mode="lines", **options)


def mark(model: str) -> Mark:
    """Of a model's kind; a kind that is not known here is grey."""
    return MARKS.get(model, OTHER)
