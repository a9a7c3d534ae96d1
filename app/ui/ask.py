"""The text box: Enter or the button submits, examples work at once."""

import streamlit as st

from app import state

_BOX = "typed"


def ask(text: str, button: str = "Inspect") -> None:
    """Draw the box with `text` in it; a submitted text becomes the session's text before the rerun."""
    session = st.session_state

    def submitted() -> None:
        state.say(session, session[_BOX])

    def example(sentence: str) -> None:
        state.say(session, sentence)

    # The address and the examples change the text behind the box's back.
    if session.get("_boxed") != text or _BOX not in session:
        session[_BOX] = session["_boxed"] = text
    with (
        st.form("ask", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            "Type an English sentence and press Enter",
            key=_BOX,
            placeholder="for example: a small dog with long ears",
            autocomplete="off",
        )
        st.form_submit_button(button, type="primary", on_click=submitted)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption("Try:", width="content")
        for number, sentence in enumerate(state.EXAMPLES):
            st.button(sentence, key=f"example-{number}", on_click=example, args=(sentence,))
