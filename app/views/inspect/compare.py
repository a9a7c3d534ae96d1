"""A second sentence beside the first: what they share, where they differ, and one with parts of the other."""

import numpy as np
import streamlit as st

from app import state
from app.charts.pair import Pair, pair_chart
from app.glossary import explain
from app.services import interventions, resources
from app.settings import numbers
from app.ui import messages
from app.ui.decoded import decoded, edited, underlined
from app.ui.draw import draw
from app.ui.inspect_context import InspectContext
from app.ui.keep import keep
from core.data.normalise import normalise

SWAP = numbers("swap", 40)
"""Dimensions that the crossed code takes from the second sentence."""
MOST_ROWS = 24


@messages.error_boundary
def compare(context: InspectContext) -> None:
    """The box for the second sentence; with one, the picture and the crossover."""
    st.subheader("Beside a second sentence", help=explain("compare"))
    _box(context.place)
    other = context.place[state.COMPARE]
    if not normalise(other):
        st.text("Type a second sentence, or pin this one and then type another above.")
        return
    codes = resources.encode(context.model, other)
    union = _union(context, codes)
    left, right = st.columns((1.1, 1), gap="medium")
    with left:
        pairs = [
            Pair(one, context.label(one), float(context.gated[one]), float(codes.gated[0, one]))
            for one in union
        ]
        if not pairs:
            st.text("Neither sentence has a dimension on.")
            return
        chart = pair_chart(pairs[:MOST_ROWS], context.place.dimension)
        draw(chart, "pairs", context.open, (context.model, "gated codes of both sentences"), "two sentences")
    with right:
        _alike(context, codes)
        _cross(context, union)


def _box(place: state.Place) -> None:
    """Enter or the button pins a second sentence; another takes the first one over."""
    session = st.session_state

    def submitted() -> None:
        state.change(session, place, state.COMPARE, session["compare_box"])
        state.change(session, place, SWAP, ())

    def pin() -> None:
        state.change(session, place, state.COMPARE, session[state.TEXT])
        state.change(session, place, SWAP, ())

    def swap() -> None:
        first, second = session[state.TEXT], place[state.COMPARE]
        state.say(session, second)
        state.change(session, place, state.COMPARE, first)
        state.change(session, place, SWAP, ())

    if session.get("_compared") != place[state.COMPARE] or "compare_box" not in session:
        session["compare_box"] = session["_compared"] = place[state.COMPARE]
    with (
        st.form("compare", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            "Second sentence",
            key="compare_box",
            placeholder="for example: a large bird that eats fish",
            autocomplete="off",
            max_chars=600,
        )
        st.form_submit_button("Compare", on_click=submitted)
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Pin the sentence above here", icon=":material/keep:", on_click=pin, type="tertiary")
        if place[state.COMPARE]:
            st.button("Swap the two", icon=":material/swap_horiz:", on_click=swap, type="tertiary")


def _union(context: InspectContext, codes) -> list[int]:
    """Dimensions of either sentence: shared ones first, then those of the first, then of the second."""
    first, second = context.ranked, [int(one) for one in codes.ranked(0)]
    shared = [one for one in first if one in second]
    return [
        *shared,
        *(one for one in first if one not in shared),
        *(one for one in second if one not in shared),
    ]


def _alike(context: InspectContext, codes) -> None:
    one, two = context.gated, codes.gated[0]
    size = float(np.linalg.norm(one) * np.linalg.norm(two))
    st.metric(
        "Similarity of the two codes",
        f"{float(one @ two) / size:.2f}" if size else "none",
        help=explain("nearest"),
    )


@st.fragment
@messages.error_boundary
def _cross(context: InspectContext, union: list[int]) -> None:
    """Choose what the second sentence gives; only this part redraws."""
    place = context.now().place
    other = place[state.COMPARE]
    st.subheader("Cross the two", help=explain("crossover"))
    possible = tuple(one for one in place[SWAP] if one in union)
    if possible != place[SWAP]:  # set for another pair of sentences
        state.change(st.session_state, place, SWAP, possible)
        place = context.now().place
    taken = keep(
        place,
        SWAP,
        st.multiselect,
        "Your sentence, with these dimensions taken from the second",
        options=union,
        format_func=context.label,
        placeholder="none yet: choose one or more",
    )
    found = interventions.crossed(context.model, context.text, other, tuple(taken))
    second = interventions.written(context.model, interventions.of_text(other))
    both = [decoded(found.base_text, "yours"), decoded(second, "second")]
    name = "Decoded sentences of both codes and of the crossed one"
    edited(found, "crossed", both, context.label, "crossed", name, context.open)
    table = {
        "code": ["crossed", "yours", "second"],
        "typed": ["", context.text, other],
        "decoded": [found.texts[0], found.base_text, second],
        "taken": ["; ".join(context.label(one) for one in taken), "", ""],
    }
    note = "All three are written from codes. Underlined: words that yours does not decode to."
    underlined(note, "crossed sentences", table, key="crossed")
