"""Corpus sentences as lines: their score, and their own strongest dimensions to go on from."""

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.ui.text_lists import DimensionButton, Line

if TYPE_CHECKING:
    from core.index import DimensionIndex, Neighbour

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


def kind(index: "DimensionIndex") -> "Callable[[Neighbour], str]":
    """What says of a sentence from which part of the corpus it is, where there are several."""
    parts, part_of = index.record.parts, index.part_of
    return lambda found: f"({parts[part_of[found.row]].name})" if len(parts) > 1 else ""


def lines(
    found: "Iterable[Neighbour]",
    label: Callable[[int], str],
    lead: "Callable[[Neighbour], str]" = similarity,
    note: "Callable[[Neighbour], str]" = lambda found: "",
) -> list[Line]:
    """One line per neighbour. label: names a dimension. lead, note: what stands before and behind each."""
    return [
        Line(
            text=neighbour.text,
            lead=lead(neighbour),
            note=note(neighbour),
            buttons=[
                DimensionButton(int(dimension), label(int(dimension)), float(value))
                for dimension, value, _ in neighbour.active[:MOST_BUTTONS]
            ],
        )
        for neighbour in found
    ]
