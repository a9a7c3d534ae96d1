"""Dimensions: what each one means. A table of all, and everything about one on one screen."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from app import state
from app.glossary import explain
from app.services import dimension_names, resources
from app.services.corpus_counts import mixture
from app.ui import links, messages
from app.ui.keep import choose
from app.ui.loading import code_if_loaded, not_loaded, redraw_when_computed, redraw_when_loaded, wait_for
from app.ui.page import begin, current, known_dimension, remarks
from app.views.dimensions.dimension_list import SETTINGS, chosen_order, dimension_list
from app.views.dimensions.dimension_page import dimension_page
from app.views.dimensions.facts import facts
from app.views.dimensions.focus import Focus
from app.views.dimensions.lists import words_behind

if TYPE_CHECKING:
    from core.index import DimensionIndex

TITLE, PATH = "Dimensions", links.DIMENSIONS


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "What does each dimension mean?", explain("dimension", "words"), SETTINGS)
    remarks(place)
    index = wait_for(resources.index(place.indexed), "the names of the dimensions")
    known_dimension(place, index.dimensions, "These are all of them.")
    _content(place, default, index)


@resources.memoize(4)
def _facts(model: str, names: tuple[str, ...]) -> pd.DataFrame:
    return facts(resources.index(model).result(), names)


@st.fragment
@messages.error_boundary
def _content(place: state.Place, default: str, index: "DimensionIndex") -> None:
    """The table, or the page of one: redrawn alone when one is opened, searched for or closed."""
    session = st.session_state
    place = current(place, default)
    names = dimension_names.shown(place.indexed)

    def opened(dimension: object) -> None:
        if isinstance(dimension, int) and 0 <= dimension < index.dimensions:
            state.choose_dimension(session, dimension)

    table, chosen = _facts(place.indexed, tuple(names)), place.dimension
    if chosen is None:
        if not index.has_gates:
            messages.notice(
                "This model has no gates: its dimensions are never off, and each is described by the "
                f"sentences at its two ends. For {dimension_names.unnamed(names)} of {len(names)} no name "
                "fits well enough to be given."
            )
        code = "gated code" if index.has_gates else "values"
        dimension_list(place, table, opened, (place.model, code, mixture(index)))
        return
    order = chosen_order(place, table)
    _pager(order, chosen, table["name"].tolist(), opened, lambda: state.choose_dimension(session, None))
    missing = not_loaded((resources.model(place.model), "the model, to read your sentence"))
    codes = code_if_loaded(place.model, place.text)
    focus = Focus(place, index, default, codes, chosen, table.loc[chosen])
    with st.container(key="stack-dimension"):
        dimension_page(focus)
    redraw_when_loaded(place, missing)
    behind = (words_behind(focus, kind) for kind in (("top",) if index.has_gates else ("highest", "bottom")))
    redraw_when_computed(place, [future for future in behind if future is not None])


def _pager(
    order: Sequence[int],
    dimension: int,
    labels: Sequence[str],
    on_open: Callable[[int], None],
    on_close: Callable[[], None],
) -> None:
    """To the next dimension in the table's `order`, whose ends are joined, and back to the table."""
    at = order.index(dimension) if dimension in order else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All dimensions", icon=":material/table_rows:", key="close_dimension", on_click=on_close)
        for name, key, arrow, step, outside in (
            ("previous", "Left", "←", -1, -1),
            ("next", "Right", "→", 1, 0),
        ):
            target = outside if at is None else (at + step) % len(order)
            st.button(
                name.capitalize(),
                key=f"{name}_dimension",
                shortcut=key,
                on_click=on_open,
                args=(order[target] if order else dimension,),
                help=f"{arrow} on the keyboard; in the order of the table",
                disabled=not order,
            )
        st.text("hidden in the table" if at is None else f"{at + 1} of {len(order)} in the table")
        look: dict[str, Any] = {"format_func": labels.__getitem__, "label_visibility": "collapsed"}
        choose("Open", range(len(labels)), dimension, on_open, "other_box", **look)
