"""Dimensions: what does each one mean? A table of all, and everything about one on one screen."""

from typing import TYPE_CHECKING

import streamlit as st

from app import state, view_paths
from app.glossary import explain
from app.services import dimension_names, resources
from app.ui import messages
from app.ui.loading import wait_for
from app.ui.page import begin, known_dimension, remarks
from app.views.dimensions.dense_page import dense_page
from app.views.dimensions.dimension_list import SETTINGS, chosen_order, dimension_list
from app.views.dimensions.dimension_page import Focus, dimension_page
from app.views.dimensions.facts import facts
from app.views.dimensions.pager import pager
from core.interpretation.records import UNCLEAR

if TYPE_CHECKING:
    from core.index import DimensionIndex

TITLE, PATH = "Dimensions", view_paths.DIMENSIONS


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "What does each dimension mean?", explain("dimension", "words"), SETTINGS)
    remarks(place)
    index = wait_for(resources.index(place.model), "the names of the dimensions")
    known_dimension(place, index.dimensions, "These are all of them.")
    _content(place, default, index)


@st.fragment
@messages.error_boundary
def _content(place: state.Place, default: str, index: "DimensionIndex") -> None:
    """The table, or the page of one: redrawn alone when one is opened, searched for or closed."""
    session = st.session_state
    place = state.current(session, place)
    state.write_address(st.query_params, session, place, default)
    names = dimension_names.shown(place.model)

    def opened(dimension: object) -> None:
        if isinstance(dimension, int) and 0 <= dimension < index.dimensions:
            state.choose_dimension(session, dimension)

    table = facts(index, names)
    if place.dimension is None:
        if not index.has_gates:
            messages.notice(_dense(names))
        code = "gated code" if index.has_gates else "values"
        dimension_list(place, table, opened, (place.model, code, resources.mixture(index)))
        return
    order = chosen_order(place, table)
    pager(order, place.dimension, table.labels, opened, lambda: state.drop_dimension(session))
    focus = Focus(place, default, index, names, place.dimension, opened)
    with st.container(key="stack-dimension"):
        (dimension_page if index.has_gates else dense_page)(focus, table)


def _dense(names: list[str]) -> str:
    """What to expect of dimensions that are never off."""
    unnamed = sum(name == UNCLEAR for name in names)
    return (
        "This model has no gates: its dimensions are never off, and each is described by the sentences at "
        f"its two ends. For {unnamed} of {len(names)} no name fits well enough to be given."
    )
