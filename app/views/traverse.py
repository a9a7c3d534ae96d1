"""Traverse: move a code and read what the decoder makes of it."""

import streamlit as st

from app import resources, state, workshop
from app.components import messages, mixing, starting, sweeping
from app.components.decoded import decoded
from app.components.keep import keep_one_of
from app.components.loading import wait_for, wait_for_index
from app.components.page import begin, known_dimension, remarks
from app.components.sentences import sentences
from app.glossary import explain
from app.journey import PART, PARTS, Journey
from core.data.normalise import normalise

TITLE, PATH = "Traverse", "traverse"
SETTINGS = (PART, *starting.SETTINGS, *sweeping.SETTINGS, *mixing.SETTINGS)
DRAW_PART = {
    "sweep": sweeping.sweep_one,
    "many": sweeping.set_several,
    "between": mixing.between,
    "reckon": mixing.reckon,
}


@messages.calmly
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "Move a code, read the sentence", explain("code", "sweep"), SETTINGS)
    remarks(place)
    model = wait_for(resources.model(place.model), "the model")
    start = starting.starting(place)
    resources.check(start.text)
    state.write_address(st.query_params, st.session_state, place, default)
    if start.kind == "text" and not normalise(start.text):
        messages.notice("There is nothing to start from yet: type a sentence, or click one of the examples.")
        return
    index = wait_for_index(place.model)
    one_sided = model.config.slab_sign == "positive"
    how = starting.how(place)
    _from_here(Journey(place, start, how, index, model.dimensions, model.has_gates, one_sided, default))


@messages.calmly
def _from_here(journey: Journey) -> None:
    """The code that is moved, and one way of moving it."""
    place = journey.place
    known_dimension(place, journey.dimensions, "This is the strongest one.")
    st.subheader("The starting code says", help=explain("decode", "code"))
    if journey.start.kind != "text":
        st.text(starting.origin(journey.start, len(workshop.code(journey.model, journey.start).nonzero()[0])))
    here = decoded(journey.written, strong=True, buttons=journey.buttons(journey.code))
    sentences([here], "The sentence of the unchanged code", "base", journey.open)
    if not journey.ranked:
        messages.notice(
            "No dimension is on in this code: it is empty, and everything below starts from nothing."
        )
    keep_one_of(place, PART, "What to do with it", PARTS, width="content")
    DRAW_PART[place[PART]](journey)
