"""Example sentences of a dimension: its strongest, its usual, any, and those that it just misses."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain
from app.services import resources
from app.ui import messages, neighbours
from app.ui.sentences import Line, sentences

if TYPE_CHECKING:
    from core.index import Neighbour

KINDS = {
    "top": ("Strongest sentences", 4, "examples_top"),
    "middle": ("Usual sentences", 3, "examples_middle"),
    "random": ("Any that switch it on", 3, "examples_random"),
    "highest": ("Highest values", 4, "ends"),
    "near_miss": ("Near misses: off, but almost on", 4, "examples_near_miss"),
    "bottom": ("Lowest values", 4, "ends"),
    "high": ("Any at the high end", 3, "examples_drawn"),
    "low": ("Any at the low end", 3, "examples_drawn"),
}
"""Heading, how many are shown, and the term behind the "?"."""
ALIASES = {"highest": "top"}
"""What the strongest sentences are called where dimensions have two ends."""


@messages.error_boundary
def examples(
    model: str, dimension: int, kind: str, names: Sequence[str], on_open: Callable[[int], None]
) -> None:
    """A short list of one kind; every sentence carries its own strongest dimensions, to go on from."""
    title, count, term = KINDS[kind]
    st.markdown(f"**{title}**", help=explain(term))
    found = resources.examples(model, dimension, ALIASES.get(kind, kind), count)
    if found:
        sentences(lines(found, names, kind), title, key=f"examples-{kind}", on_open=on_open)
    else:
        st.text("There are none in the example corpus.")


def lines(found: "Sequence[Neighbour]", names: Sequence[str], kind: str) -> list[Line]:
    """Values of the dimension before the sentences; certainties for near misses."""
    return neighbours.lines(found, names, _percent if kind == "near_miss" else neighbours.VALUE)


def _percent(p_on: float) -> str:
    # Rounded down: one that is off must not seem to reach the threshold.
    return f"{math.floor(1000 * p_on) / 10:.1f} %"
