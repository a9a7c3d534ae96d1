"""Test a text on one dimension: is it on, how surely, how far?"""

from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.glossary import explain
from app.ui import messages

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

_BOX = "tested"


def ask_here(text: str) -> None:
    """The text box; Enter takes the text without leaving the dimension."""
    session = st.session_state
    if session.get("_tested_as") != text or _BOX not in session:
        session[_BOX] = session["_tested_as"] = text
    with (
        st.form("try", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input("Test a sentence of yours on this dimension", key=_BOX, autocomplete="off")
        st.form_submit_button(
            "Test", type="primary", on_click=lambda: state.say(session, session[_BOX], stay=True)
        )


@messages.error_boundary
def verdict(codes: "Codes", dimension: int, threshold: float) -> None:
    """What the model says of the first text of `codes`."""
    sure, value = float(codes.p_on[0, dimension]), float(codes.values[0, dimension])
    on = bool(codes.active[0, dimension])
    with st.container(horizontal=True, gap="large"):
        st.metric("This sentence", "on" if on else "off", help=explain("active"), width="content")
        st.metric("Certainty", f"{100 * sure:.0f} %", help=explain("certainty"), width="content")
        st.metric("Value", f"{value:+.1f}" if on else "0", help=explain("value"), width="content")
    if not on:
        st.text(f"It counts as on from {100 * threshold:.0f} % certainty.")
