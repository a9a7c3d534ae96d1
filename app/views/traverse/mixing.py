"""Traverse: the way between two codes, and reckoning with three."""

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions, resources
from app.settings import choice, whole, words
from app.ui import messages
from app.ui.decoded import decoded, edited, underlined, unheard
from app.ui.keep import keep, keep_one_of
from app.ui.sentences import sentences
from app.ui.showing import source
from app.views.traverse.traverse_context import TraverseContext
from core.data.normalise import normalise

WAYS = {"values": "all values evenly", "gates": "one dimension after another"}
WAY = choice("way", "values", tuple(WAYS))
STOPS = whole("stops", 7, 3, 15)
MINUS, PLUS = words("minus", "a man"), words("plus", "a woman")
SETTINGS = (WAY, STOPS, MINUS, PLUS)
ENDS = ("the service was slow", "someone who repairs watches", "a tall plant with yellow flowers")
PAIRS = (("a man", "a woman"), ("the food", "the room"), ("a small animal", "a large building"))


@st.fragment
@messages.error_boundary
def between(context: TraverseContext) -> None:
    """From the start to a second sentence."""
    place = context.now()
    _box(place, state.COMPARE, "To the code of this sentence", "for example: the service was slow", "Go")
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep_one_of(place, WAY, "On the way, move", WAYS, help=explain("between"))
        keep(place, STOPS, st.slider, "Steps", min_value=3, max_value=15, width=160)
    if not normalise(place[state.COMPARE]):
        st.text("Type the sentence to go to.")
        return
    resources.check(place[state.COMPARE])
    end = interventions.of_text(place[state.COMPARE])
    found = interventions.between(context.model, context.start, end, place[STOPS], place[WAY], context.how)
    if not any(len(moved) for moved in found.moved):
        messages.notice("Both ends have the same code: there is nothing between them.")
    elif found.no_effect:
        unheard("The decoder does not notice: all sentences are alike.")
    last = len(found.moved[-1])
    lines = []
    for row, text in enumerate(found.texts):
        share = f"{100 * row / max(1, len(found) - 1):.0f} %"
        lead = share if place[WAY] == "values" else f"{len(found.moved[row])} of {last}"
        before = found.codes[row - 1] if row else found.base
        handed = np.flatnonzero(found.codes[row] != before).tolist() if place[WAY] == "gates" and row else []
        buttons = context.buttons(found.codes[row], handed)
        lines.append(decoded(text, lead, found.changed[row], buttons=buttons))
    sentences(lines, "Decoded sentences between the two", "between", context.open)
    table = {
        "step": list(range(len(found))),
        "decoded": list(found.texts),
        "dimensions moved": [len(moved) for moved in found.moved],
    }
    note = "Underlined: words that the first code does not decode to."
    underlined(note, "between two sentences", table, key="between")
    source(context.model, "gated codes", "both ends are decoded from codes, not quoted")


@st.fragment
@messages.error_boundary
def reckon(context: TraverseContext) -> None:
    """a - b + c."""
    place = context.now()
    st.text("What makes the second sentence differ from the first is done to the code that you start from.")
    _two_boxes(place)
    if not (normalise(place[MINUS]) and normalise(place[PLUS])):
        st.text("Type both sentences, or try one of the pairs.")
        return
    for text in (place[MINUS], place[PLUS]):
        resources.check(text)
    b, c = interventions.of_text(place[MINUS]), interventions.of_text(place[PLUS])
    found = interventions.reckoned(context.model, context.start, b, c, context.how)
    codes = {"b": interventions.code(context.model, b), "c": interventions.code(context.model, c)}
    said = {
        "b": interventions.written(context.model, b, context.how),
        "c": interventions.written(context.model, c, context.how),
    }
    parts = [
        decoded(found.base_text, "a", buttons=context.buttons(context.code)),
        *(decoded(said[one], one, buttons=context.buttons(codes[one])) for one in codes),
    ]
    if not len(found.moved[0]):
        messages.notice("The two sentences have the same code: nothing is taken and nothing added.")
    name = "Decoded sentences of the reckoning"
    edited(found, "a - b + c", parts, context.label, "reckoned", name, context.open)
    table = {
        "code": ["a - b + c", "a", "b", "c"],
        "typed": ["", context.start.text, place[MINUS], place[PLUS]],
        "decoded": [found.texts[0], found.base_text, said["b"], said["c"]],
    }
    note = "All four are written from codes. Underlined: words that a does not decode to."
    underlined(note, "reckoning", table, key="reckoned")
    source(context.model, "gated codes")


def _box(place: state.Place, setting, label: str, example: str, button: str) -> None:
    """A text of a setting; Enter or the button takes it."""
    session, key = st.session_state, f"{place.view}-{setting.name}"

    def submitted() -> None:
        state.change(session, place, setting, session[key])

    if session.get(f"{key}-is") != place[setting] or key not in session:
        session[key] = session[f"{key}-is"] = place[setting]
    with (
        st.form(f"form-{key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(label, key=key, placeholder=f"{example}", autocomplete="off", max_chars=600)
        st.form_submit_button(button, on_click=submitted)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Try:", width="content")
        for number, text in enumerate(ENDS):
            args = session, place, setting, text
            st.button(text, key=f"end-{number}", on_click=state.change, args=args)


def _two_boxes(place: state.Place) -> None:
    session = st.session_state
    keys = {MINUS: f"{place.view}-minus", PLUS: f"{place.view}-plus"}

    def submitted() -> None:
        for setting, key in keys.items():
            state.change(session, place, setting, session[key])

    def example(first: str, second: str) -> None:
        state.change(session, place, MINUS, first)
        state.change(session, place, PLUS, second)

    for setting, key in keys.items():
        if session.get(f"{key}-is") != place[setting] or key not in session:
            session[key] = session[f"{key}-is"] = place[setting]
    with (
        st.form("form-reckon", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input("Less this sentence (b)", key=keys[MINUS], autocomplete="off", max_chars=600)
        st.text_input("Plus this sentence (c)", key=keys[PLUS], autocomplete="off", max_chars=600)
        st.form_submit_button("Reckon", on_click=submitted)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Try:", width="content")
        for number, (first, second) in enumerate(PAIRS):
            st.button(
                f"less {first}, plus {second}", key=f"pair-{number}", on_click=example, args=(first, second)
            )
