"""The columns of the visitor's own corpus on the map: they colour its dots."""

import numpy as np
import streamlit as st

from app import state
from app.charts.sentence_map import Colours, by_class
from app.services import own_corpora
from app.settings import words
from app.ui.keep import keep

COLUMN = words("column", longest=100)


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
