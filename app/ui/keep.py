"""Widgets whose value the session or the address keeps."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from app import state
from app.settings import Setting

T = TypeVar("T")


def keep(
    place: state.Place, setting: Setting[T], widget: Callable[..., Any], label: str, **options: Any
) -> T:
    """Draw `widget` with the setting's value and bounds; returns that value.

    A change is checked and kept before the rerun. Inside a fragment, give `state.current(session, place)`.

    >>> keep(place, SORT, st.selectbox, "Sort by", options=SORT.options)  # doctest: +SKIP
    """
    key = f"{place.view}-{setting.name}"

    def changed() -> None:
        state.change(st.session_state, place, setting, st.session_state[key])

    # The address may have changed it, and Streamlit forgets widgets of closed views. Only then: to set a box
    # to what it holds already would overwrite what is being typed into it.
    if key not in st.session_state or st.session_state[key] != place[setting]:
        st.session_state[key] = place[setting]
    bounds = dict(zip(("min_value", "max_value"), setting.bounds, strict=False))
    widget(label, key=key, on_change=changed, **bounds, **options)
    return place[setting]


def keep_one_of(
    place: state.Place, setting: Setting[str], label: str, names: Mapping[str, str], **options: Any
) -> str:
    """One of the setting's few options, as a row of buttons called by `names`; returns the chosen one."""
    shown = {"options": setting.options, "format_func": names.__getitem__, "required": True, **options}
    return keep(place, setting, st.segmented_control, label, **shown)


def keep_dimensions(
    place: state.Place, setting: Setting[tuple[int, ...]], label: str, names: Sequence[str], **options: Any
) -> None:
    """A box for several dimensions; names: of all, with their numbers."""
    shown = {"options": range(len(names)), "format_func": names.__getitem__, "max_selections": 8, **options}
    keep(place, setting, st.multiselect, label, placeholder="type a name", select_all=False, **shown)


def choose(
    label: str, options: Sequence[T], value: T | None, on_choose: Callable[[T], None], key: str, **more: Any
) -> None:
    """A select box that shows `value`; `on_choose` gets another one before the rerun."""

    def changed() -> None:
        chosen = st.session_state[key]
        if chosen is None or chosen in options:  # not what a page showed that the browser still had
            on_choose(chosen)

    st.session_state[key] = value
    st.selectbox(label, options, key=key, on_change=changed, **more)


def refill(key: str, text: str) -> str:
    """The key of a text box, which shows `text` if that or the page is new: what is being typed stays."""
    session = st.session_state
    shown = state.opened(session), text  # another page's box of this name starts empty in the browser
    if key not in session or session.get(f"{key}-shown") != shown:
        session[key], session[f"{key}-shown"] = text, shown
    return key
