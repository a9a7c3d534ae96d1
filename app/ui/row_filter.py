"""Only rows where a column of the visitor's own corpus says one thing: a control that every list shares."""

from typing import Any

import streamlit as st

from app import state
from app.glossary import explain
from app.services import own_corpora
from app.services.own_corpora import Says
from app.settings import Setting, words
from app.ui.keep import keep
from app.ui.page import left_out

WHERE, IS = words("where", longest=100), words("is", longest=120)
FILTERS: tuple[Setting, ...] = (WHERE, IS)
"""With either of them empty, every row is meant."""


def says(place: state.Place) -> Says:
    """(column, value) that is asked for, which the corpus can answer; None where nothing is."""
    asked = place[WHERE], place[IS]
    known = bool(place.own_corpus and all(asked))
    return asked if known and asked[1] in own_corpora.choices(place.own_corpus, asked[0]) else None


def row_filter(place: state.Place) -> None:
    """A box for the column, and one for what it says; nothing where the corpus has no such columns."""
    names = own_corpora.filterable(place.own_corpus) if place.own_corpus else ()
    if not names:
        return
    if place[WHERE] not in ("", *names):
        left_out("The link asks for a column that this corpus has not; every row is meant.")
        state.change(st.session_state, place, WHERE, "")
        place = state.current(st.session_state, place)
    look: dict[str, Any] = {"format_func": lambda name: name or "any", "width": 170}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        keep(
            place,
            WHERE,
            st.selectbox,
            "Only rows where",
            options=["", *names],
            help=explain("own_filter"),
            **look,
        )
        place = state.current(st.session_state, place)
        if place[WHERE] in names:
            found = own_corpora.choices(place.own_corpus, place[WHERE])
            if place[IS] and place[IS] not in found:
                state.change(st.session_state, place, IS, "")
                place = state.current(st.session_state, place)
            keep(place, IS, st.selectbox, "is", options=["", *found], **look)
