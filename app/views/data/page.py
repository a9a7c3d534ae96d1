"""Your data: a file of the visitor's own, what its columns have to do with the dimensions, own concepts."""

import streamlit as st

from app import state
from app.glossary import explain
from app.settings import choice
from app.ui import links, messages
from app.ui.keep import keep_one_of
from app.ui.page import begin, remarks
from app.views.data import columns, concept, own_file, own_work

TITLE, PATH = "Your data", links.DATA
PARTS = {
    "columns": "Which dimensions go with a column?",
    "concept": "A concept of yours",
    "explore": "Explore it on every page",
    "train": "Train a model on it",
}
PART = choice("part", "columns", tuple(PARTS))
SETTINGS = (PART, *columns.SETTINGS, *concept.SETTINGS, *own_work.SETTINGS)


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "What is in your own texts?", explain("own_data"), SETTINGS)
    remarks(place)
    upload = own_file.given()
    table = None
    if upload is None:
        own_file.ask_for_file()
    else:
        table = own_file.opened(upload)
    part = keep_one_of(place, PART, "What next?", PARTS)
    place = state.current(st.session_state, place)
    state.write_address(st.query_params, st.session_state, place, default)
    if part == "columns":
        columns.own_columns(place, default, upload, table)
    elif part == "concept":
        concept.own_concept(place, default, upload, table)
    elif part == "explore":
        own_work.exploring(place, upload, table)
    else:
        own_work.training(place, upload, table)
