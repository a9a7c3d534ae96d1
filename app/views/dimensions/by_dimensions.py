"""Sentences by their dimensions: all that have some on and others off, counted and listed."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.services import own_corpora, resources
from app.settings import flag, numbers
from app.ui import messages, neighbours, row_filter
from app.ui.export import export
from app.ui.keep import keep, keep_dimensions
from app.ui.page import left_out
from app.ui.text_lists import sentences

OPEN = flag("sentences")
ON, OFF = numbers("on", 8), numbers("off", 8)
SETTINGS = (OPEN, ON, OFF)
SHOWN = 6


@messages.error_boundary
def sentences_by_dimensions(place: state.Place, names: Sequence[str], on_open: Callable[[int], None]) -> None:
    """A switch, and what it opens: two boxes, how many sentences fit, and some of them.

    A link with dimensions on or off opens it too. names: of all dimensions, with their numbers.
    """
    index = resources.index(place.indexed).result()
    place = _known(place, len(names))
    asked = place[ON], place[OFF]
    label = "Find sentences by their dimensions"
    if not any(asked):
        keep(place, OPEN, st.toggle, label, help=explain("by_dimensions"))
        if not place[OPEN]:
            return
    with st.container(horizontal=True, gap="medium"):
        for setting, box in ((ON, "Sentences with these on"), (OFF, "and these off")):
            keep_dimensions(place, setting, box, names, width=420)
        row_filter.row_filter(place)
        place = state.current(st.session_state, place)
    on, off = asked
    if not any(asked):
        st.text("Choose dimensions that must be on, and others that must be off.")
        return
    among = own_corpora.rows_where(place.indexed, row_filter.says(place))
    fits, everything = index.matching(on=on, off=off), int(index.matching().sum())
    rows = np.flatnonzero(fits if among is None else fits & among)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        told = f"{len(rows):,} of {everything:,} example sentences fit."
        few = f" The first {SHOWN} of them:" if len(rows) > SHOWN else ""
        st.text(told + few, width="stretch", help=explain("by_dimensions"))
        st.button("Clear", key="clear_by", on_click=lambda: _clear(place), type="tertiary")
        if len(rows):
            frame = lambda: _table(resources.index(place.indexed).result().take(rows))  # noqa: E731
            origin = f"{place.model}, gated code, {index.record.corpus_title}"
            export(f"Sentences by dimensions, {place.model}", frame, source=origin, key="by-dimensions")
    if len(rows):
        lines = neighbours.lines(index.take(rows[:SHOWN]), names.__getitem__, lambda found: "")
        sentences(lines, "Sentences that fit", "by-dimensions", on_open)
    elif set(on) & set(off):
        st.text("A dimension cannot be on and off at once.")
    else:
        st.text("No sentence fits. Ask for fewer dimensions.")


def _clear(place: state.Place) -> None:
    for setting in (ON, OFF):
        state.change(st.session_state, place, setting, ())


def _known(place: state.Place, dimensions: int) -> state.Place:
    """The place without dimensions that the model has not: a link may be of another one."""
    for setting in (ON, OFF):
        known = tuple(one for one in place[setting] if one < dimensions)
        if known != place[setting]:
            left_out("The link asks for dimensions that this model has not; they are left out.")
            state.change(st.session_state, place, setting, known)
    return state.current(st.session_state, place)


def _table(found) -> dict[str, list]:
    return {
        "row": [neighbour.row for neighbour in found],
        "sentence": [neighbour.text for neighbour in found],
        "active dimensions": [" ".join(str(part.dimension) for part in n.active) for n in found],
    }
