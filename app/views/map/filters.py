"""Which sentences the map shows in colour: by words, class, dimensions on and off, and how many are on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from app import state
from app.charts.class_names import class_name
from app.glossary import explain
from app.services import map_data, own_corpora
from app.settings import Setting, numbers, words
from app.ui import row_filter
from app.ui.keep import keep, keep_dimensions
from app.ui.page import left_out

FIND, CLASS = words("find", longest=100), words("class", longest=100)
ON, OFF = numbers("on", 8), numbers("off", 8)
COUNT = numbers("active", 2)
"""() for any, (k,) for k dimensions on, (low, high) for a range."""
SETTINGS: tuple[Setting, ...] = (FIND, CLASS, ON, OFF, COUNT, *row_filter.FILTERS)


def asked(place: state.Place) -> tuple:
    """The values of all filters, for keys."""
    return tuple(place[setting] for setting in SETTINGS)


def passing(place: state.Place) -> np.ndarray | None:
    """(M,) bool: the dots that pass all filters; None where nothing is asked for."""
    if not any(asked(place)):
        return None
    fits = map_data.passing(place.indexed, place[FIND], place[CLASS], place[ON], place[OFF], place[COUNT])
    rows = map_data.dots(map_data.index(place.indexed).result()).rows
    own = own_corpora.rows_where(place.indexed, row_filter.says(place))
    return fits if own is None else fits & own[rows]


def clear(place: state.Place) -> None:
    """Ask for nothing."""
    for setting in SETTINGS:
        state.change(st.session_state, place, setting, setting.default)


def known(place: state.Place, dimensions: int) -> state.Place:
    """The place without filters that this model's map cannot follow: a link may be of another one."""
    labels = map_data.labels(place.indexed)
    kept: dict[Setting, Any] = {
        setting: tuple(one for one in place[setting] if one < dimensions) for setting in (ON, OFF)
    }
    kept[CLASS] = place[CLASS] if place[CLASS] in labels else ""
    for setting, value in kept.items():
        if value != place[setting]:
            left_out("The link filters by something that this map has not; that part is left out.")
            state.change(st.session_state, place, setting, value)
    return state.current(st.session_state, place)


def controls(place: state.Place, names: Sequence[str]) -> None:
    """A box for words, and a button that opens the other filters. names: of all dimensions, with numbers."""
    look: dict[str, Any] = {
        "type": "search",
        "max_chars": 100,
        "live": "200ms",
        "icon": ":material/search:",
        "width": 220,
    }
    keep(place, FIND, st.text_input, "Find in the sentences", placeholder="dog, hot dog ...", **look)
    about: dict[str, Any] = {"help": explain("map_filters"), "key": "map_filters", "width": "content"}
    with st.popover("Filters", icon=":material/filter_alt:", **about):
        labels = ["", *map_data.labels(place.indexed)]
        if len(labels) > 2:
            called = dict(zip(labels, ("all", *map(class_name, labels[1:])), strict=True))
            keep(place, CLASS, st.selectbox, "Class", options=labels, format_func=called.__getitem__)
        for setting, label in ((ON, "With these dimensions on"), (OFF, "and these off")):
            keep_dimensions(place, setting, label, names)
        _count(place)
        row_filter.row_filter(place)


def _count(place: state.Place) -> None:
    session, key, most = st.session_state, "map-active-count", map_data.most_active(place.indexed)

    def changed() -> None:
        low, high = session[key]
        value = () if (low, high) == (0, most) else (low,) if low == high else (low, high)
        state.change(session, place, COUNT, value)

    bounds = place[COUNT]
    low, high = (min(bounds), max(bounds)) if bounds else (0, most)
    if most:
        session[key] = min(low, most), min(high, most)
        st.slider("How many dimensions are on", 0, most, key=key, on_change=changed)
