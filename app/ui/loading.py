"""Wait for something that loads in the background, without freezing the page."""

from concurrent.futures import Future, wait
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app import state
from app.services import resources
from app.ui import messages
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

T = TypeVar("T")
_TICK = 0.5  # seconds; each tick is also a moment at which Streamlit may stop this run for a newer one
_PATIENCE = 0.3  # seconds without any sign: faster work answers without a spinner


def wait_for(future: "Future[T]", what: str) -> T:
    """The future's result; until then a line says what is loading, for how long, and how often that happens.

    Raises:
        HSVAEError: whatever the loading ran into.
    """
    # Also when nothing is loading: what follows keeps its place on the page, and no run shows it twice.
    place = st.empty()
    wait([future], _PATIENCE)
    if not future.done():
        started = monotonic()
        while not future.done():
            seconds = monotonic() - started
            with place.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(":material/hourglass_top:", width="content")
                st.text(f"Loading {what}: {seconds:.0f} s. This happens once for each model.")
            wait([future], _TICK)
        place.empty()
    return future.result()


def wait_for_index(
    model: str, what: str = "the names of the dimensions", needed: bool = True
) -> "DimensionIndex | None":
    """A model's index, for views that can do without; None, and the reason if `needed`, without one."""
    try:
        return wait_for(resources.index(model), what)
    except HSVAEError as error:
        if needed:
            messages.problem(error)
        return None


def code_if_loaded(model: str, text: str) -> "Codes | None":
    """The code of the visitor's sentence, for views that show it among other things; waits for no model.

    None while the model loads, without a sentence, or with one that cannot be read; then a notice says why.
    """
    if not resources.model(model).done():
        return None
    try:
        resources.check(text)
        return None if resources.is_blank(text) else resources.encode(model, text)
    except HSVAEError as error:
        messages.problem(error)
        return None


def not_loaded(*loading: tuple[Future, str]) -> list[tuple[Future, str]]:
    """Those (future, what it is) of `loading` that are not done yet: for `redraw_when_loaded` at the end."""
    return [(future, what) for future, what in loading if not future.done()]


def redraw(place: state.Place) -> None:
    """End this run and draw again: the fragment that runs alone, or else the whole page, notices kept."""
    try:
        st.rerun(scope="fragment")
    except (StreamlitAPIException, RuntimeError):  # no fragment, or one that another one draws
        state.carry(st.session_state, place)
        st.rerun()


def redraw_when_computed(place: state.Place, computing: list[Future]) -> None:
    """Draw the page again, notices kept, when what it was drawn without is computed; nothing is said."""
    late, spot = [future for future in computing if not future.done()], st.empty()
    while any(not future.done() for future in late):
        wait(late, _TICK)
        spot.empty()
    if late:
        redraw(place)


def redraw_when_loaded(place: state.Place, missing: list[tuple[Future, str]]) -> None:
    """Draw the page again, notices kept, when what was missing as it began is loaded."""
    for future, what in missing:
        wait_for(future, what)
    if missing:
        redraw(place)
