"""Which dimensions carry a word of the decoded sentence: those to switch off to be rid of it, tried out."""

from functools import partial

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions
from app.settings import words
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.text_lists import DimensionButton, sentences
from app.views.traverse.sweeping import MOST_SLIDERS, SLIDERS
from app.views.traverse.traverse_context import PART, TraverseContext

WORD = words("word", longest=60)
LEAST = 0.1
"""Nats that a dimension has to add to a word to be tried."""


@st.fragment
@messages.error_boundary
def carriers(context: TraverseContext) -> None:
    """The words to choose from, and the sentence without the dimensions behind the chosen one."""
    place, session = context.now(), st.session_state
    written = interventions.written(context.model, context.start, context.how)
    choices = interventions.content_words(written)
    if not choices or not context.ranked:
        return
    word = place[WORD] if place[WORD] in choices else None
    session["carried"] = word
    st.pills(
        "Which dimensions carry this word?",
        choices,
        key="carried",
        on_change=lambda: state.change(session, place, WORD, session["carried"] or ""),
        help=explain("carriers", "written"),
    )
    if word is not None:
        _tried(context, word)


def _tried(context: TraverseContext, word: str) -> None:
    found = context.run(interventions.decoded_words, context.start, tuple(context.ranked))
    places = [place for place, said in enumerate(found.words) if said == word]
    nats = found.nats[places].max(0, initial=0)
    order = [int(one) for one in np.argsort(-nats, kind="stable")[:MOST_SLIDERS] if nats[one] >= LEAST]
    if not order:
        st.text(f"No single dimension carries “{word}”: without any one of them it would be as likely.")
        return
    tried = tuple(int(found.dimensions[one]) for one in order)
    edits = context.run(interventions.without, context.start, tried)
    gone = [word not in interventions.content_words(text) for text in edits.texts]
    enough = 1 + gone.index(True) if any(gone) else len(tried)
    if any(gone):
        first = "this dimension" if enough == 1 else f"the first {enough} of these dimensions"
        st.text(f"“{word}” goes when {first} {'is' if enough == 1 else 'are'} switched off:")
    else:
        st.text(f"“{word}” stays, even with all of these switched off: other dimensions say it too.")
    lines = [
        decoded(
            text,
            f"{row + 1} off",
            marks,
            note=f"(“{word}” {'is gone' if away else 'stays'})",
            buttons=[DimensionButton(one, context.label(one), float(context.code[one]))],
        )
        for row, (one, text, marks, away) in enumerate(
            zip(tried, edits.texts, edits.changed, gone, strict=True)
        )
    ]
    sentences(lines, "Decoded sentences without the dimensions of a word", "carriers", context.open)
    several = "Switch it off below" if enough == 1 else f"Switch the first {enough} off below"
    switch = partial(_switch_off, context, tried[:enough])
    if st.button(several, icon=":material/toggle_off:", on_click=switch):
        st.rerun()  # the sliders stand outside this fragment


def _switch_off(context: TraverseContext, dimensions: tuple[int, ...]) -> None:
    session, place = st.session_state, context.place
    session["_several_of"] = context.model, context.start  # the sliders belong to this code
    state.change(session, place, SLIDERS, tuple((one, 0.0) for one in dimensions))
    state.change(session, place, PART, "many")
