"""Names that the user gives to dimensions, in place of those made from words."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.glossary import explain
from app.services import dimension_names
from app.ui import messages
from core.errors import HSVAEError

LONGEST = 80
"""Characters; core refuses longer ones too."""
_PROBLEM = "_name_problem"
_LOOK: dict[str, Any] = {"icon": ":material/edit:", "type": "tertiary"}


@messages.error_boundary
def own_name(model: str, dimension: int, made: str) -> None:
    """The box for one dimension's own name; blank gives back the name `made` from words."""
    session, key = st.session_state, f"own-name-{model}-{dimension}"
    own = dimension_names.own(model).get(dimension, "")
    rename = lambda: _try(dimension_names.rename, model, dimension, session[key])  # noqa: E731
    with st.popover("Rename", help=explain("own_name"), key="rename", **_LOOK):
        with st.form(f"form-{key}", border=False):
            st.text_input("Your own name for it", own, max_chars=LONGEST, key=key, autocomplete="off")
            st.form_submit_button("Save", type="primary", on_click=rename)
        st.text(f"Made from words: {made}. Leave the box empty to restore it.")
    _tell()


@messages.error_boundary
def names_file(model: str) -> None:
    """All own names as a file: to save, to send, and to load."""
    session, key = st.session_state, f"names-file-{model}"
    names = dimension_names.own(model)

    def given() -> None:
        if session[key] is not None:
            _try(dimension_names.take, model, session[key].getvalue())

    with st.popover("Own names", help=explain("own_name"), **_LOOK):
        st.text(f"{len(names)} dimensions of this model have a name of yours.")
        st.download_button(
            "Save them as a file",
            lambda: dimension_names.as_file(model),
            f"names-{model}.json",
            "application/json",
            key=f"{key}-save",
            on_click="ignore",
            disabled=not names,
        )
        st.file_uploader("Load such a file (it replaces your names)", type="json", key=key, on_change=given)
    _tell()


def _try(action: Callable[..., None], *what: object) -> None:
    """Run it; a refusal is told after the rerun."""
    st.session_state.pop(_PROBLEM, None)
    try:
        action(*what)
    except HSVAEError as error:
        st.session_state[_PROBLEM] = error


def _tell() -> None:
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        messages.problem(problem)
