"""Wait for something that loads in the background, without freezing the page."""

from concurrent.futures import Future, wait
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app.services import resources
from app.ui import messages
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.index import DimensionIndex

T = TypeVar("T")
_TICK = 0.5  # seconds; each tick is also a moment at which Streamlit may stop this run for a newer one
_PATIENCE = 0.3  # seconds without any sign: faster work answers without a spinner


def wait_for(future: "Future[T]", what: str, once: str = "This happens once, when the app starts.") -> T:
    """The future's result; until then a line says what is awaited, for how long, and how often that happens.

    Raises:
        HSVAEError: whatever the loading ran into.
    """
    # Also when nothing is awaited: what follows keeps its place on the page, and no run shows it twice.
    place = st.empty()
    wait([future], _PATIENCE)
    if not future.done():
        started = monotonic()
        while not future.done():
            seconds = monotonic() - started
            with place.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(":material/hourglass_top:", width="content")
                st.text(f"Loading {what}: {seconds:.0f} s. {once}")
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
