"""The columns of the visitor's own corpus on the map: they colour its dots, and filter them."""

import numpy as np
import streamlit as st

from app import state
from app.charts.sentence_map import Colours, by_class
from app.services import own_corpora
from app.settings import Setting, words
from app.ui.keep import keep

COLUMN, WHERE, IS = words("column", longest=100), words("where", longest=100), words("is", longest=120)
FILTERS: tuple[Setting, ...] = (WHERE, IS)
"""Only rows where a column says one thing; with either of them empty, all."""


def names(place: state.Place) -> tuple[str, ...]:
    """The columns there are; none on the map of shipped sentences."""
    return own_corpora.columns(place.own_corpus) if place.own_corpus else ()


def chosen(place: state.Place) -> str:
    """The column that colours the dots: that of the address, else the first."""
    known = names(place)
    return place[COLUMN] if place[COLUMN] in known else known[0] if known else ""


def column_box(place: state.Place) -> None:
    """Which column colours the dots."""
    if place[COLUMN] != chosen(place):
        state.change(st.session_state, place, COLUMN, chosen(place))
        place = state.current(st.session_state, place)
    keep(place, COLUMN, st.selectbox, "Column", options=names(place), width=210)


def colours(place: state.Place, rows: np.ndarray) -> Colours | None:
    """What the dots of these sentences look like by the chosen column; None without one."""
    name = chosen(place)
    column = own_corpora.column(place.own_corpus, name) if name else None
    if column is None:
        return None
    values = column.values[rows]
    if column.is_ordered:
        low, high = float(np.nanmin(column.values)), float(np.nanmax(column.values))
        ends = " to ".join(str(column.shown(end)) for end in (low, high))
        return Colours(f"{name} ({ends})", values=values, lowest=low, highest=high)
    return by_class(["" if np.isnan(value) else str(column.shown(value)) for value in values])


def passing(place: state.Place, rows: np.ndarray) -> np.ndarray | None:
    """(M,) bool: dots whose column says what is asked for; None where nothing is."""
    if not place.own_corpus or not place[IS]:
        return None
    if place[WHERE] not in own_corpora.table(place.own_corpus).columns:
        return None
    return np.array(own_corpora.cells(place.own_corpus, place[WHERE], rows)) == place[IS]


def filter_boxes(place: state.Place) -> None:
    """A column of few different cells, and one of them."""
    every = own_corpora.table(place.own_corpus).columns if place.own_corpus else ()
    few = [name for name in every if own_corpora.different(place.own_corpus, name)]
    if not few:
        return
    none = {"format_func": lambda name: name or "any", "width": 200}
    with st.container(horizontal=True):
        keep(place, WHERE, st.selectbox, "Column", options=["", *few], **none)
        place = state.current(st.session_state, place)
        if place[WHERE] in few:
            cells = own_corpora.different(place.own_corpus, place[WHERE])
            keep(place, IS, st.selectbox, "says", options=["", *cells], **none)
