"""The sentences of the corpus nearest to a code, in views that have one: a few, and more on demand."""

import numpy as np
import streamlit as st

from app import state
from app.services import interventions
from app.settings import Setting, whole
from app.ui import neighbours, row_filter
from app.ui.inspect_context import NamedDimensions
from app.ui.showing import source
from app.ui.text_lists import sentences

FIRST, MORE = 4, 8
NEAR = whole("near", FIRST, FIRST, 60)
"""How many are shown."""
FLIPPED = "nearest-flipped"
"""The key of a second list on a page, which follows the first one's filter."""
SETTINGS: tuple[Setting, ...] = (NEAR, *row_filter.FILTERS)


def nearest(context: NamedDimensions, code: np.ndarray, without: str = "", key: str = "nearest") -> None:
    """The sentences; where none is near, that is said.

    code: (D,), gated, of the context's model. without: a sentence that is not its own neighbour.
    """
    index, place = context.index, context.place
    if index is None:
        st.text("Without an index there are none to show.")
        return
    if not index.has_gates:
        st.text("Dense codes of a whole corpus are too large to keep: a sparse model finds neighbours.")
        return
    if key != FLIPPED:
        row_filter.row_filter(place)
        place = state.current(st.session_state, place)
    wanted, says = place[NEAR], row_filter.says(place)
    found = interventions.similar(context.indexed, code.astype(np.float32).tobytes(), wanted, without, says)
    if not found and says:
        st.text(f"No sentence whose {says[0]} is {says[1]} shares a dimension with this code.")
        return
    if not found:
        st.text("No sentence shares a dimension with this code.")
        return
    # Sorted a page at a time: those that were shown stay where they are when more follow.
    pages = [found[:FIRST], *(found[at : at + MORE] for at in range(FIRST, len(found), MORE))]
    found = tuple(one for page in pages for one in sorted(page, key=lambda one: -one.score))
    near = tuple(one for one in found if one.score >= index.near)
    if not near:
        st.text("No sentence is near. The closest share only a part of the code:")
    lines = neighbours.lines(near or found, context.label, note=neighbours.kind(index))
    sentences(lines, "Nearest sentences", key, context.open)
    if np.count_nonzero(code) == 1:
        st.text("One dimension is on: every sentence with only this one on has similarity 1.")
    if near and len(near) < len(found):
        st.text(f"No other sentence is near (similarity {index.near:g} or more).")
    elif len(found) == wanted < NEAR.bounds[1]:
        more = st.session_state, place, NEAR, min(wanted + MORE, int(NEAR.bounds[1]))
        st.button("Show more", icon=":material/add:", on_click=state.change, args=more, key=f"more-{key}")
    source(context.model, "similarity of gated codes", index.record.corpus_title)
