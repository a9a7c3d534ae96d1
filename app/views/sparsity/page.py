"""Sparsity: how few dimensions sentences use, how often each one is on, and what it says."""

from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import state
from app.glossary import explain
from app.services import resources
from app.settings import words
from app.ui import links, messages
from app.ui.keep import keep, keep_one_of
from app.ui.loading import code_if_loaded, not_loaded, redraw_when_loaded, wait_for, wait_for_index
from app.ui.page import begin, remarks
from app.views.sparsity.parts import CODE_WORDS, MEASURING, ROWS, Part, Side, draw_part
from core.errors import HSVAEError

TITLE, PATH = "Sparsity", links.SPARSITY
Picture = tuple[Part, Side, DeltaGenerator]
"""What is drawn, of which model, where."""
BESIDE = words("beside", longest=64)
"""A second model, "" for none."""


@messages.error_boundary
def view() -> None:
    """The page. Pictures of counted numbers come first; the others, as their sentences have been measured."""
    place, default = begin(TITLE, "How sparse are the codes?", explain("code"), (BESIDE,))
    place = _checked(place)
    state.write_address(st.query_params, st.session_state, place, default)
    remarks(place)
    _controls(place)
    models = [place.model, *([place[BESIDE]] if place[BESIDE] else [])]
    missing = not_loaded(*((resources.model(name), "the model, to mark your sentence") for name in models))
    indexed = [place.indexed, *models[1:]]
    sides = [
        Side(
            name,
            wait_for_index(name, "the measures of the corpus", needed=resources.gated(model)),
            code_if_loaded(model, place.text),
            narrow=len(models) > 1,
        )
        for model, name in zip(models, indexed, strict=True)
    ]
    marked = next((side.own.texts[0] for side in sides if side.own is not None), None)
    if marked is not None:
        st.text(f"Your sentence, marked in the pictures: {marked}")
    pictures, code = _layout(sides), place[state.CODE]
    counted = [picture for picture in pictures if not picture[0].measured(picture[1], code)]
    for part, side, slot in counted:
        with slot.container():
            draw_part(part, side, code)
    # Measuring begins only now: it would take the processor from the first pictures.
    measured = [picture for picture in pictures if picture not in counted]
    for _, side, slot in measured:
        if missing or not resources.profile(side.indexed).done():
            slot.text(MEASURING)
    redraw_when_loaded(place, missing)
    for part, side, slot in measured:
        with suppress(HSVAEError):  # told in the place of the picture
            wait_for(resources.profile(side.indexed), f"measures of {side.model}")
        with slot.container():
            draw_part(part, side, code)


def _layout(sides: list[Side]) -> list[Picture]:
    """Headings, and an empty place for each picture: two parts in a row, or two models."""
    pictures = []
    for row in ROWS:
        for parts in [row] if len(sides) == 1 else [(part,) for part in row]:
            if len(sides) > 1:
                _heading(parts[0])
            shown = [(part, side) for part in parts for side in sides]
            with st.container(key=f"stack-{'-'.join(part.draw.__name__ for part in parts)}"):
                columns = st.columns(len(shown), gap="medium")
            for column, (part, side) in zip(columns, shown, strict=True):
                with column:
                    if len(sides) > 1:
                        st.text(side.model)
                    else:
                        _heading(part)
                    pictures.append((part, side, st.empty()))
    return pictures


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
                "Compare with",
                options=["", *others],
                format_func=lambda name: name or "no other model",
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
