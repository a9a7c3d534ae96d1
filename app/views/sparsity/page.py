"""Sparsity: how few dimensions do sentences use, how often does each one fire, and what does it say?"""

import streamlit as st

from app import state, view_paths
from app.glossary import explain
from app.services import resources
from app.settings import words
from app.ui import messages
from app.ui.keep import keep, keep_one_of
from app.ui.loading import wait_for, wait_for_index
from app.ui.own_code import own_code
from app.ui.page import begin, remarks
from app.views.sparsity.parts import CODE_WORDS, PAIRS, Part, Side, draw_part

TITLE, PATH = "Sparsity", view_paths.SPARSITY
BESIDE = words("beside", longest=64)
"""A second model, "" for none."""
NOBODY = "no other"


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "How sparse are the codes?", explain("code"), (BESIDE,))
    place = _checked(place)
    beside = place[BESIDE]
    state.write_address(st.query_params, st.session_state, place, default)
    remarks(place)
    _controls(place)
    models = [place.model, *([beside] if beside else [])]
    sides = [_side(place, model, narrow=bool(beside)) for model in models]
    marked = next((side.own.texts[0] for side in sides if side.own is not None), None)
    if marked is not None:
        st.text(f"Your sentence, marked in the pictures: {marked}")
    for pair in PAIRS:
        if beside:
            for part in pair:
                _heading(part)
                for column, side in zip(st.columns(2, gap="medium"), sides, strict=True):
                    with column:
                        st.text(side.model)
                        draw_part(part, side, place[state.CODE])
            continue
        for column, part in zip(st.columns(len(pair), gap="medium"), pair, strict=True):
            with column:
                _heading(part)
                draw_part(part, sides[0], place[state.CODE])
    _come_back(place, sides)


def _controls(place: state.Place) -> None:
    others = [name for name in resources.names() if name != place.model]
    with st.container(horizontal=True, vertical_alignment="top", gap="large"):
        keep_one_of(
            place, state.CODE, "Code whose sparsity is measured", CODE_WORDS, help=explain("which_code")
        )
        if others:
            keep(
                place,
                BESIDE,
                st.selectbox,
                "Beside it",
                options=["", *others],
                format_func=lambda name: name or NOBODY,
                width=300,
                help=explain("model"),
            )


def _heading(part: Part) -> None:
    st.subheader(part.title, help=explain(*part.terms))


def _checked(place: state.Place) -> state.Place:
    """A second model that is not here is told and dropped; the first itself is dropped."""
    asked = place[BESIDE]
    if not asked or (asked in resources.names() and asked != place.model):
        return place
    if asked != place.model:
        place = state.remark(place, f"The link asks for a second model that is not here ({asked!r}).")
    state.change(st.session_state, place, BESIDE, "")
    return state.current(st.session_state, place)


def _side(place: state.Place, model: str, narrow: bool) -> Side:
    """What is known of one model by now; its measures begin in the background."""
    gates, what = resources.gated(model), "the measures of the corpus"
    index = wait_for_index(model, what, needed=gates)
    profile = resources.profile(model)
    ready = resources.model(model).done()
    return Side(
        model=model,
        gates=gates,
        index=index,
        profile=profile.result() if profile.done() else None,
        own=own_code(model, place.text) if ready else None,
        narrow=narrow,
    )


def _come_back(place: state.Place, sides: list[Side]) -> None:
    """Most pictures need no model: they are drawn at once, and the page again when the rest is known."""
    waiting = False
    for side in sides:
        if not resources.model(side.model).done():
            wait_for(resources.model(side.model), "the model, to mark your sentence")
            waiting = True
    for side in sides:
        if side.profile is None:
            once = "This happens once for each model."
            wait_for(resources.profile(side.model), f"measures of {side.model}", once)
            waiting = True
    if waiting:
        state.carry(st.session_state, place)
        st.rerun()
