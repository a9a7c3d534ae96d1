"""Work in the background on the page: a bar, the time left, and a button that stops it."""

from collections.abc import Callable
from concurrent.futures import wait

import streamlit as st

from app.naming import duration
from app.services.background import Progress, T, Work
from core.errors import HSVAEError

_TICK, _PATIENCE = 0.3, 0.3  # seconds
_KEPT, _MOST = "_computed", 6


def wait_for_work(work: "Work[T]", what: str, key: str) -> T | None:
    """The result of some work; until then a bar says how far it is. None where somebody stopped it.

    Raises:
        HSVAEError: whatever it ran into.
    """
    spot = st.empty()
    wait([work.future], _PATIENCE)
    if not work.future.done() and not work.cancelled:
        with spot.container(horizontal=True, vertical_alignment="bottom"):
            bar = st.progress(work.share, said(work, what))
            st.button("Cancel", icon=":material/close:", key=f"cancel-{key}", on_click=work.cancel)
        while not work.future.done():
            bar.progress(work.share, said(work, what))
            wait([work.future], _TICK)
        spot.empty()
    return None if work.cancelled else work.future.result()


def said(work: Work, what: str) -> str:
    """One line about some work."""
    if work.waiting:
        return f"{what}: waits until other work is done."
    if work.seconds_left is None:
        return f"{what} ..."
    return f"{what}: {work.done:,} of {work.total:,}, {duration(work.seconds_left)} left."


def compute(function: "Callable[[Progress], T]", key: tuple, what: str) -> T | None:
    """What a function gives, computed once per visitor and `key`; None while it is not known.

    The last few results are kept in the session. Work that somebody stopped begins again by a button.

    Raises:
        HSVAEError: whatever it ran into; it is tried again when it is asked for next.
    """
    kept = st.session_state.setdefault(_KEPT, {})
    if key not in kept:
        for old in list(kept)[: max(0, len(kept) + 1 - _MOST)]:
            kept.pop(old).cancel()
        kept[key] = Work(function)
    work, name = kept[key], f"{abs(hash(key))}"
    try:
        found = wait_for_work(work, what, name)
    except HSVAEError:
        kept.pop(key, None)
        raise
    if work.cancelled:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{what}: stopped.")
            st.button("Start again", key=f"again-{name}", on_click=kept.pop, args=(key, None))
    return found
