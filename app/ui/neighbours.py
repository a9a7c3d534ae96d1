"""Corpus sentences as lines: their score, and their own strongest dimensions to go on from."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from app.naming import label
from app.ui.sentences import DimensionButton, Line

if TYPE_CHECKING:
    from core.index import Neighbour

MOST_BUTTONS = 3
SIMILARITY, VALUE = "{:.2f}".format, "{:+.1f}".format
"""How the score of a neighbour is written."""


def lines(
    found: "Iterable[Neighbour]",
    names: Sequence[str] | None,
    score: Callable[[float], str] = SIMILARITY,
    lead: "Callable[[Neighbour], str] | None" = None,
) -> list[Line]:
    """One line per neighbour. lead: what stands before each sentence, where it is not its score."""
    return [
        Line(
            text=neighbour.text,
            lead=lead(neighbour) if lead else score(neighbour.score),
            buttons=[
                DimensionButton(int(dimension), label(names, int(dimension)), float(value))
                for dimension, value, _ in neighbour.active[:MOST_BUTTONS]
            ],
        )
        for neighbour in found
    ]
