"""The way from one view to another: the paths of the views in addresses, and links to them."""

from contextlib import suppress
from dataclasses import replace

import streamlit as st
from streamlit.errors import StreamlitAPIException

from app import state

INSPECT = ""  # the first page of all
DIMENSIONS = "dimensions"
TRAVERSE = "traverse"
MAP = "map"
MODELS = "models"
SPARSITY = "sparsity"
LEARN = "learn"
DATA = "data"


def page_link(path: str, label: str, icon: str, place: state.Place, default_model: str) -> None:
    """A link to the view at `path` for the text, model and dimension of `place`.

    What all views share goes along. label: a sentence of ours.
    """
    query = state.address(replace(place, settings=()), default_model)
    with suppress(StreamlitAPIException):  # a view that is drawn alone, as some tests do, knows no other
        page = st.Page(_drawn_by_main, url_path=path or None, default=not path)
        st.page_link(page, label=label, icon=icon, query_params=query)


def _drawn_by_main() -> None:
    """Stands for the view: Streamlit finds a page by its path, and app/main.py registers what is drawn."""
