"""Which dimensions go with a column of the visitor's file: the column is chosen, the sentences are read."""

from functools import partial

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import label
from app.services import dimension_names, own_data, resources
from app.services.own_data import Upload, UserTable
from app.settings import choice, words
from app.ui import messages
from app.ui.keep import keep
from app.ui.loading import wait_for, wait_for_index
from app.ui.working import compute
from app.views.data.column_result import CLASS, column_result
from app.views.data.own_file import codes_of

COLUMN = words("column", longest=100)
GUESSED = "guessed"
KIND = choice("kind", GUESSED, (GUESSED, *own_data.KINDS))
SETTINGS = (COLUMN, CLASS, KIND)


@messages.error_boundary
def own_columns(place: state.Place, default: str, upload: Upload | None, table: UserTable | None) -> None:
    """The whole part; nothing but a sentence without a file that has columns."""
    if upload is None or table is None:
        st.text("Open a file with other columns beside the text, for example reviews with stars.")
        return
    known, refused = own_data.columns(upload)
    if not known:
        messages.notice("This file has no column beside its texts that dimensions could be compared with.")
        for cause in refused:
            st.text(cause)
        return
    name = _controls(place, known, refused)
    place = state.current(st.session_state, place)
    column = known[name] if place[KIND] == GUESSED else own_data.column_as(upload, name, place[KIND])
    index = wait_for_index(place.indexed, needed=False)
    wait_for(resources.model(place.model), "the model")
    codes = codes_of(place, table, upload)
    if codes is None:
        return
    result = compute(
        lambda progress: own_data.analyse(place.model, table, codes, column),
        ("column", place.model, upload, name, place[KIND]),
        "Comparing dimensions",
    )
    if result is not None:
        names = dimension_names.shown(place.indexed) if index else None
        column_result(place, default, table, result, partial(label, names))


def _controls(place: state.Place, known: dict, refused: tuple[str, ...]) -> str:
    """The column to ask about: that of the address, else the first that is no date and no number of rows."""
    names = list(known)
    if place[COLUMN] not in names:
        usual = (name for name in names if known[name].kind != "dates" and not _counts(known[name]))
        state.change(st.session_state, place, COLUMN, next(usual, names[0]))
        place = state.current(st.session_state, place)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        keep(place, COLUMN, st.selectbox, "Column", options=names, width=260, help=explain("own_columns"))
        name = state.current(st.session_state, place)[COLUMN]
        shown = {one: one if one != GUESSED else f"{known[name].kind} (guessed)" for one in KIND.options}
        look = {"format_func": shown.__getitem__, "width": 190}
        keep(place, KIND, st.selectbox, "It holds", options=KIND.options, **look)
        if refused:
            with st.popover("Columns left out", type="tertiary"):
                for cause in refused:
                    st.text(cause)
    return name


def _counts(column) -> bool:
    """Whether a column only numbers the rows."""
    return column.is_ordered and len(column) > 2 and bool((np.diff(column.values) == 1).all())
