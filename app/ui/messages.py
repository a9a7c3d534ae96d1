"""Notices and errors: cause and cure, in words, and never a traceback."""

import functools
import logging
from collections.abc import Callable

import streamlit as st

from app.services.compute_slots import SLOTS, BusyError
from core.errors import HSVAEError

_log = logging.getLogger(__name__)


def notice(text: str, icon: str = ":material/info:") -> None:
    """One remark. `text` may quote anybody: it is shown as it is, never parsed."""
    with _box():
        st.markdown(icon, width="content")
        st.text(text, width="stretch")


def problem(error: HSVAEError) -> None:
    """A declared error: what is wrong, where, and what to do about it."""
    with _box():
        st.markdown(":material/error:", width="content")
        with st.container(gap=None):
            st.text(error.cause)
            if error.cure:
                st.text(error.cure)


def busy(where: str) -> None:
    """Too many want something at once: nothing is lost, and a button tries again."""
    with _box():
        st.markdown(":material/hourglass_top:", width="content")
        with st.container(gap="small"):
            st.text("The app is busy with what other people typed. Your sentence is kept.")
            st.button("Try again", key=f"busy-{where}")


def _box():
    return st.container(border=True, horizontal=True, wrap=False, vertical_alignment="center", gap="small")


def error_boundary(view: Callable[..., None]) -> Callable[..., None]:
    """Decorator: whatever goes wrong inside is written to the log and told as a sentence."""
    name = view.__qualname__

    @functools.wraps(view)
    def guarded(*args, **kwargs) -> None:
        outermost = SLOTS.asking is None
        with SLOTS.request() as request:
            try:
                view(*args, **kwargs)
            except BusyError:
                request.busy = True
            except HSVAEError as error:
                problem(error)
            except Exception:
                _log.exception("Unexpected error in %s", name)
                cure = "Try another sentence. The cause is written in the window where the app was started."
                problem(HSVAEError("This part of the page could not be drawn.", cure))
            if request.busy and outermost:  # once, whatever parts of the page it left out
                busy(name)

    return guarded
