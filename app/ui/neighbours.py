"""Corpus sentences as lines: their score, and their own strongest dimensions to go on from."""

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.ui.text_lists import DimensionButton, Line

if TYPE_CHECKING:
    from core.index import Neighbour

MOST_BUTTONS = 3


def similarity(found: "Neighbour") -> str:
    """The score of a nearest sentence."""
    return f"{found.score:.2f}"


def value(found: "Neighbour") -> str:
    """The score of an example: the dimension's value."""
    return f"{found.score:+.1f}"


def certainty(found: "Neighbour") -> str:
    """The score of a near miss; rounded down: one that is off must not seem to reach the threshold."""
    return f"{math.floor(1000 * found.score) / 10:.1f} %"


def lines(
    found: "Iterable[Neighbour]",
    label: Callable[[int], str],
    lead: "Callable[[Neighbour], str]" = similarity,
) -> list[Line]:
    """One line per neighbour. label: names a dimension. lead: what stands before each sentence."""
    return [
        Line(
            text=neighbour.text,
            lead=lead(neighbour),
            buttons=[
                DimensionButton(int(dimension), label(int(dimension)), float(value))
                for dimension, value, _ in neighbour.active[:MOST_BUTTONS]
            ],
        )
        for neighbour in found
    ]
