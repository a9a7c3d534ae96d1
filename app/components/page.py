"""How every view begins: its title, where the address leads, the sidebar, and what could not be followed."""

import streamlit as st

from app import resources, state
from app.components import messages
from app.components.showing import sidebar
from core.errors import CheckpointError


def begin(view: str, title: str, about: str) -> tuple[state.Place, str]:
    """The place to show and the default model's name; `about` is the text behind the title's "?".

    Raises:
        CheckpointError: there is no model at all.
    """
    st.title(title, help=about)
    default = resources.default_name()
    if default is None:
        reasons = "; ".join(f"{entry.name}: {entry.problem}" for entry in resources.catalogue())
        raise CheckpointError(
            f"There is no model to show. {reasons}".strip(), "Put a checkpoint into the folder pretrained/."
        )
    place = state.open_view(view, st.query_params, st.session_state, resources.names(), default)
    sidebar(place)
    return place, default


def remarks(place: state.Place) -> None:
    """What in the address could not be followed."""
    for remark in place.notices:
        messages.notice(remark, ":material/link_off:")
