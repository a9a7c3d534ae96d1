"""One dimension as the corpus knows it: its words, its class, how often it fires, its strongest sentences."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.glossary import explain
from app.services import dimension_names, resources
from app.ui import messages, neighbours
from app.ui.sentences import sentences
from app.ui.showing import source

if TYPE_CHECKING:
    from core.index import DimensionIndex

STRONGEST, WORDS = 6, 8


@messages.error_boundary
def about(
    place: state.Place, index: "DimensionIndex", dimension: int, on_open: Callable[[int], None]
) -> None:
    """Draw it; `on_open` gets a dimension that was clicked beside a sentence."""
    st.subheader("Sentences that turn it furthest", help=explain("examples_top"))
    with st.container(gap="xxsmall"):
        words = [word.word for word in index.distinctive[dimension][:WORDS]]
        if words:
            st.text(f"Its words: {', '.join(words)}", help=explain("words"))
        low, high = index.value_quantiles[dimension][[1, -2]]
        if index.has_gates:
            rate = f"On in {100 * index.density[dimension]:.1f} % of sentences"
            st.text(f"{rate}, mostly between {low:+.1f} and {high:+.1f}", help=explain("density", "value"))
        else:
            st.text(f"Never off, mostly between {low:+.2f} and {high:+.2f}", help=explain("ends"))
        if index.notes[dimension]:
            st.text(index.notes[dimension])
    found = resources.strongest(place.model, dimension, STRONGEST)
    if not found:
        st.text(f"No sentence of {resources.corpus_title(index)} turns it on.")
        return
    lines = neighbours.lines(found, dimension_names.shown(place.model), signed=True)
    sentences(lines, "Sentences with the largest values of this dimension", key="strongest", on_open=on_open)
    source(place.model, "gated code" if index.has_gates else "values", resources.corpus_title(index))
