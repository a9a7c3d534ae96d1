"""Where a code starts from, and how sentences are decoded."""

import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions
from app.settings import choice, number, whole
from app.ui.ask import ask
from app.ui.keep import keep, keep_one_of

STARTS = {"text": "a sentence", "aggregate": "a typical code", "prior": "the prior"}
METHODS = {
    "greedy": "likeliest words",
    "beam": "best of four",
    "best": "best of 16, read again (slower)",
    "guided": "the change exaggerated until it shows (slower)",
    "sample": "drawn words",
}
START = choice("start", "text", tuple(STARTS))
SEED = whole("seed", 0, 0, 999_999)
METHOD = choice("method", "greedy", tuple(METHODS))
DRAW = whole("draw", 0, 0, 999_999)
HEAT = number("heat", 0.7, 0.1, 2.0)
SETTINGS = (START, SEED, METHOD, DRAW, HEAT)


def starting(place: state.Place) -> interventions.Start:
    """Draw the controls; returns the start that they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        about = explain("start_aggregate", "start_prior")
        keep_one_of(place, START, "Start from", STARTS, width="content", help=about)
        _decoding(place)
        if place[START] != "text":
            keep(place, SEED, st.number_input, "Number of the draw (seed)", width=150)
            following = (st.session_state, place, SEED, (place[SEED] + 1) % 1_000_000)
            st.button("Draw another", icon=":material/casino:", on_click=state.change, args=following)
    if place[START] == "text":
        ask(place, button="Start here")
        return interventions.Start(text=place.text)
    return interventions.Start(place[START], seed=place[SEED])


def how(place: state.Place) -> interventions.How:
    """Method, seed, temperature; the last two matter where words are drawn."""
    return ("sample", place[DRAW], place[HEAT]) if place[METHOD] == "sample" else (place[METHOD], 0, 1.0)


def origin(start: interventions.Start, active: int) -> str:
    """Which drawn code this is, in words."""
    dimensions = f"{active} {'dimension' if active == 1 else 'dimensions'} on"
    if start.kind == "prior":
        return (
            f"Drawn from the prior: {dimensions}. Codes of real sentences seldom look like this, so the "
            "decoded sentence is often odd."
        )
    return f"Drawn from the fitted aggregate posterior (codes like those of the corpus): {dimensions}."


def _decoding(place: state.Place) -> None:
    current = METHODS[place[METHOD]]
    with st.popover(f"Decoded with {current}", icon=":material/edit_note:", help=explain("writing")):
        label = "How sentences are decoded from a code"
        keep(place, METHOD, st.radio, label, options=METHOD.options, format_func=METHODS.get)
        if place[METHOD] == "sample":
            keep(place, DRAW, st.number_input, "Number of the draw (seed)")
            keep(place, HEAT, st.slider, "Randomness (temperature)", step=0.1)
