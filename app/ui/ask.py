"""Text boxes: Enter or the button submits, examples work at once."""

from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten
from typing import Any, Literal

import streamlit as st

from app import state
from app.services import own_examples
from app.settings import LONGEST_TEXT
from app.ui.keep import refill
from app.ui.loading import wait_for_index
from app.ui.showing import plain_words


def ask(place: state.Place, button: str = "Inspect") -> None:
    """The box for the session's text, and examples: of a model or corpus of the visitor's own, its rows."""
    label = "Type an English sentence and press Enter"
    hint = "for example: she is learning to play the piano"
    text_form("typed", {label: place.text}, button, _say, type="primary", placeholder=hint, max_chars=None)
    try_one({_called(sentence): (sentence,) for sentence in _examples(place)}, "example", _say)


def text_form(
    key: str,
    boxes: Mapping[str, str],
    button: str,
    on_submit: Callable[..., None],
    type: Literal["primary", "secondary"] = "secondary",
    **options: Any,
) -> None:
    """Text boxes, called and filled as `boxes` says; `on_submit` gets all their texts before the rerun."""
    keys = [f"{key}-{number}" if number else key for number in range(len(boxes))]
    options = {"max_chars": LONGEST_TEXT, "autocomplete": "off", **options}
    with (
        st.form(f"form-{key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        for name, (label, text) in zip(keys, boxes.items(), strict=True):
            st.text_input(label, key=refill(name, text), **options)
        submit = lambda: on_submit(*(st.session_state[name] for name in keys))  # noqa: E731
        st.form_submit_button(button, type=type, on_click=submit)


def try_one(examples: Mapping[str, tuple], key: str, on_choose: Callable[..., None]) -> None:
    """A row of buttons, each with what it hands to `on_choose`."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"try-{key}"):
        st.caption("Try:", width="content")
        for number, (label, texts) in enumerate(examples.items()):
            st.button(label, key=f"{key}-{number}", on_click=on_choose, args=texts)


def _examples(place: state.Place) -> Sequence[str]:
    if own_examples.has_own_rows(place.indexed) and wait_for_index(place.indexed, needed=False) is not None:
        return own_examples.clear_rows(place.indexed)
    return state.EXAMPLES


def _called(sentence: str) -> str:
    """A sentence as the label of a button, which is Markdown: the beginning of a long one, in plain words."""
    words = plain_words(sentence).lstrip("-·. ")
    return shorten(words, own_examples.SHORT, placeholder=" ...") or "..."


def _say(text: str) -> None:
    state.say(st.session_state, text)
