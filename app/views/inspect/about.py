"""One dimension over the corpus: its words, how often it is on, its strongest sentences."""

from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain
from app.services import resources
from app.ui import messages, neighbours
from app.ui.inspect_context import InspectContext
from app.ui.showing import source
from app.ui.text_lists import sentences

if TYPE_CHECKING:
    from core.index import DimensionIndex

STRONGEST, WORDS = 6, 8


@messages.error_boundary
def about(context: InspectContext, index: "DimensionIndex", dimension: int) -> None:
    """Draw it."""
    corpus = resources.corpus_title(index)
    st.subheader("Sentences with its largest values", help=explain("examples_top"))
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
    found = resources.strongest(context.model, dimension, STRONGEST)
    if not found:
        st.text(f"No sentence of {corpus} turns it on.")
        return
    lines = neighbours.lines(found, context.label, neighbours.value)
    sentences(lines, "Sentences with the largest values of this dimension", "strongest", context.open)
    source(context.model, "gated code" if index.has_gates else "values", corpus)
