"""A second sentence beside the first: what they share, where they differ, and a crossover of both codes."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.charts.pair import Pair, pair_chart
from app.glossary import explain
from app.naming import listed
from app.services import interventions, resources
from app.settings import numbers
from app.ui import messages
from app.ui.ask import text_form
from app.ui.component import component
from app.ui.decoded import decoded, edited, underlined
from app.ui.draw import draw
from app.ui.inspect_context import InspectContext
from app.ui.keep import keep

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

SWAP = numbers("swap", 40)
"""Dimensions that the crossed code takes from the second sentence."""
MOST_ROWS = 24
_scroll_here = component("scroll_here")


@messages.error_boundary
def compare(context: InspectContext) -> None:
    """The box for the second sentence; with one, the picture and the crossover."""
    _scroll_here(key="compare_here", data={"linked": state.linked(st.session_state)}, height=1)
    st.subheader("Compare with a second sentence", help=explain("compare"))
    _second_sentence(context.place)
    other = context.place[state.COMPARE]
    if resources.is_blank(other):
        st.text("Type a second sentence, or pin this one and then type another above.")
        return
    codes = resources.encode(context.model, other)
    union = _union(context, codes)
    if not union:
        st.text("Neither sentence has a dimension on.")
        return
    first, second = context.code, codes.gated[0]
    if context.index is not None:
        st.text(_verdict(context, first, second), help=explain("compare_verdict"))
    left, right = st.columns((1.1, 1), gap="medium")
    with left:
        pairs = [
            Pair(one, context.label(one), float(first[one]), float(second[one]), context.grade(one))
            for one in union
        ]
        chart = pair_chart(pairs[:MOST_ROWS], context.place.dimension)
        origin = (context.model, "gated codes of both sentences")
        both = f"{context.place.text} / {context.place[state.COMPARE]}"
        draw(chart, "pairs", context.open, origin, "two sentences", sentence=both)
    with right:
        size = float(np.linalg.norm(first) * np.linalg.norm(second))
        similarity = f"{float(first @ second) / size:.2f}" if size else "none"
        st.metric("Similarity of the two codes", similarity, help=explain("nearest"))
        _cross(context, union)


def _second_sentence(place: state.Place) -> None:
    """Enter or the button sets it; another one lets go of what was crossed."""
    session, pinned = st.session_state, place[state.COMPARE]

    def pin(text: str) -> None:
        state.change(session, place, state.COMPARE, text)
        state.change(session, place, SWAP, ())

    def swap() -> None:
        pin(session[state.TEXT])
        state.say(session, pinned)

    hint = "for example: the dog is running along the beach"
    text_form("compare_box", {"Second sentence": pinned}, "Compare", pin, placeholder=hint)
    with st.container(horizontal=True, gap="xsmall"):
        here = lambda: pin(session[state.TEXT])  # noqa: E731
        st.button("Pin the sentence from above", icon=":material/keep:", on_click=here, type="tertiary")
        if pinned:
            st.button("Swap the two", icon=":material/swap_horiz:", on_click=swap, type="tertiary")


def _union(context: InspectContext, codes: "Codes") -> list[int]:
    """Dimensions of either sentence: shared ones first, then those of the first, then of the second.

    Within each, by strength (of shared ones the smaller) times fit of the name.
    """
    first, second = set(context.ranked), {int(one) for one in codes.ranked(0)}
    weight, fits = _common(context.code, codes.gated[0]), context.fits
    weight = np.where(weight, weight, np.abs(context.code) + np.abs(codes.gated[0]))
    weight = weight if fits is None else weight * fits
    parts = (first & second, first - second, second - first)
    return [one for part in parts for one in sorted(part, key=lambda one: (-weight[one], one))]


def _common(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(D,) how far each dimension is turned the same way in both codes."""
    return np.where(first * second > 0, np.minimum(np.abs(first), np.abs(second)), 0)


def _verdict(context: InspectContext, first: np.ndarray, second: np.ndarray) -> str:
    """What both are about, and what each alone is about, in the names that fit."""
    texts = context.text, context.place[state.COMPARE]
    common = context.topics(_common(first, second), texts, patterns=True)
    alone = (np.where(of_other == 0, own, 0) for own, of_other in ((first, second), (second, first)))
    yours, theirs = (
        context.topics(code, [text], common, True) for code, text in zip(alone, texts, strict=True)
    )
    said = [
        f"{who} about {listed([f'“{name}”' for name in names])}"
        for who, names in (
            ("Both are", common),
            ("Only yours is", yours),
            ("Only the second is", theirs),
        )
        if names
    ]
    return (
        f"{'. '.join(said)}."
        if said
        else "No name fits well enough to say what they share or how they differ."
    )


@st.fragment
@messages.error_boundary
def _cross(context: InspectContext, union: list[int]) -> None:
    """Choose what is taken from the second sentence; only this part redraws."""
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
    second = interventions.written(context.model, interventions.Start(text=other))
    both = [decoded(found.base_text, "yours"), decoded(second, "second")]
    name = "Decoded sentences of both codes and of the crossed one"
    edited(context, found, "crossed", both, "crossed", name)
    table = {
        "code": ["crossed", "yours", "second"],
        "typed": ["", context.text, other],
        "decoded": [found.texts[0], found.base_text, second],
        "taken": ["; ".join(context.label(one) for one in taken), "", ""],
    }
    note = "All three are decoded from codes. Underlined: words that yours does not decode to."
    underlined(note, "crossed sentences", table, key="crossed")
