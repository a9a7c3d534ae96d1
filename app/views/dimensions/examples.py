"""Example sentences of a dimension: its strongest, its usual, any, and those that it just misses."""

import streamlit as st

from app.glossary import explain
from app.services import resources
from app.ui import messages, neighbours
from app.ui.sentences import sentences
from app.views.dimensions.focus import Focus

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


def examples(focus: Focus, *kinds: str) -> None:
    """Short lists, one below the other; every sentence carries its own strongest dimensions."""
    for kind in kinds:
        _examples(focus, kind)


@messages.error_boundary
def _examples(focus: Focus, kind: str) -> None:
    """Values of the dimension stand before the sentences; certainties before near misses."""
    title, count, term = KINDS[kind]
    st.markdown(f"**{title}**", help=explain(term))
    found = resources.examples(focus.model, focus.dimension, ALIASES.get(kind, kind), count)
    if found:
        lead = neighbours.certainty if kind == "near_miss" else neighbours.value
        lines = neighbours.lines(found, focus.label, lead)
        sentences(lines, title, key=f"examples-{kind}", on_open=focus.open)
    else:
        st.text("There are none in the example corpus.")
