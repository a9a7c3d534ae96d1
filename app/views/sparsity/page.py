"""Sparsity: how few dimensions sentences use, how often each one is on, and what it says."""

import streamlit as st

from app import state
from app.glossary import explain
from app.services import resources
from app.settings import words
from app.ui import links, messages
from app.ui.keep import keep, keep_one_of
from app.ui.loading import code_if_loaded, not_loaded, redraw_when_loaded, wait_for_index
from app.ui.page import begin, remarks
from app.views.sparsity.parts import CODE_WORDS, ROWS, Part, Side, draw_part

TITLE, PATH = "Sparsity", links.SPARSITY
BESIDE = words("beside", longest=64)
"""A second model, "" for none."""


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom. Most pictures need no model, and are drawn at once."""
    place, default = begin(TITLE, "How sparse are the codes?", explain("code"), (BESIDE,))
    place = _checked(place)
    state.write_address(st.query_params, st.session_state, place, default)
    remarks(place)
    _controls(place)
    models = [place.model, *([place[BESIDE]] if place[BESIDE] else [])]
    missing = not_loaded(
        *((resources.model(name), "the model, to mark your sentence") for name in models),
        *((resources.profile(name), f"measures of {name}") for name in models),
    )
    sides = [
        Side(
            model,
            wait_for_index(model, "the measures of the corpus", needed=resources.gated(model)),
            code_if_loaded(model, place.text),
            narrow=len(models) > 1,
        )
        for model in models
    ]
    marked = next((side.own.texts[0] for side in sides if side.own is not None), None)
    if marked is not None:
        st.text(f"Your sentence, marked in the pictures: {marked}")
    for row in ROWS:
        if len(sides) == 1:
            for column, part in zip(st.columns(len(row), gap="medium"), row, strict=True):
                with column:
                    _heading(part)
                    draw_part(part, sides[0], place[state.CODE])
            continue
        for part in row:
            _heading(part)
            for column, side in zip(st.columns(2, gap="medium"), sides, strict=True):
                with column:
                    st.text(side.model)
                    draw_part(part, side, place[state.CODE])
    redraw_when_loaded(place, missing)


def _controls(place: state.Place) -> None:
    others = [name for name in resources.names() if name != place.model]
    with st.container(horizontal=True, vertical_alignment="top", gap="large"):
        about = explain("which_code")
        keep_one_of(place, state.CODE, "Code whose sparsity is measured", CODE_WORDS, help=about)
        if others:
            keep(
                place,
                BESIDE,
                st.selectbox,
                "Beside it",
                options=["", *others],
                format_func=lambda name: name or "no other",
                width=300,
                help=explain("model"),
            )


def _heading(part: Part) -> None:
    st.subheader(part.title, help=explain(*part.terms))


def _checked(place: state.Place) -> state.Place:
    """The place without a second model that is not here, which is told, or that is the first itself."""
    asked = place[BESIDE]
    if not asked or (asked in resources.names() and asked != place.model):
        return place
    if asked != place.model:
        place = state.remark(place, f"The link asks for a second model that is not here ({asked!r}).")
    state.change(st.session_state, place, BESIDE, "")
    return state.current(st.session_state, place)
