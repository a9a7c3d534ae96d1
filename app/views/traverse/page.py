"""Traverse: move a code and read what is decoded from it."""

import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions, resources
from app.settings import Setting
from app.ui import links, messages, nearest
from app.ui.decoded import decoded
from app.ui.keep import keep_one_of
from app.ui.loading import wait_for, wait_for_index
from app.ui.page import begin, known_dimension, remarks
from app.ui.text_lists import sentences
from app.views.traverse import carriers, mixing, starting, sweeping
from app.views.traverse.traverse_context import PART, PARTS, TraverseContext

TITLE, PATH = "Traverse", links.TRAVERSE
SETTINGS: tuple[Setting, ...] = (
    PART,
    carriers.WORD,
    *starting.SETTINGS,
    *sweeping.SETTINGS,
    *mixing.SETTINGS,
    *nearest.SETTINGS,
)
DRAW_PART = {
    "sweep": sweeping.sweep_one,
    "many": sweeping.set_several,
    "between": mixing.between,
    "reckon": mixing.reckon,
}


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "Move a code, read the sentence", explain("code", "sweep"), SETTINGS)
    remarks(place)
    wait_for(resources.model(place.model), "the model")
    start = starting.starting(place)
    resources.check(start.text)
    state.write_address(st.query_params, st.session_state, place, default)
    if start.kind == "text" and resources.is_blank(start.text):
        messages.notice("There is nothing to start from yet: type a sentence, or click one of the examples.")
        return
    index = wait_for_index(place.indexed)
    _from_here(TraverseContext(place, index, default, start, starting.how(place)))


@messages.error_boundary
def _from_here(context: TraverseContext) -> None:
    """The code that is moved, and one way of moving it."""
    place, start = context.place, context.start
    known_dimension(place, len(context.code), "This is one that is on.")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Decoded from the starting code", help=explain("decode", "code"))
        if start.kind != "text":
            st.text(starting.origin(start, int((context.code != 0).sum())))
        written = context.run(interventions.written, start)
        here = decoded(written, strong=True, buttons=context.buttons(context.code))
        sentences([here], "The sentence of the unchanged code", "base", context.open)
    with right:
        carriers.carriers(context)
    if not context.ranked:
        messages.notice("No dimension is on in this code: all edits below start from an empty code.")
    keep_one_of(place, PART, "What to do with it", PARTS, width="content")
    DRAW_PART[place[PART]](context)
