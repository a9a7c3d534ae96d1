"""The way from one view to another: the paths of the views in addresses, and links to them."""

from collections.abc import Mapping
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


def page_link(
    path: str, label: str, icon: str, place: state.Place, default_model: str, **settings: str
) -> None:
    """A link to the view at `path` for the text, model and dimension of `place`.

    What all views share goes along. label: a sentence of ours. settings: of that view, as in its address.
    """
    query = query_of(place, default_model, settings)
    with suppress(StreamlitAPIException):  # a view that is drawn alone, as some tests do, knows no other
        st.page_link(_page(path), label=label, icon=icon, query_params=query)


def query_of(place: state.Place, default_model: str, settings: Mapping[str, str]) -> dict[str, str]:
    """What such a link says."""
    return state.address(replace(place, view="", settings=()), default_model) | dict(settings)


def go(path: str, query: dict[str, str]) -> None:
    """Open the view at `path` as a link with this query would; nothing after it runs."""
    state.follow(st.session_state)
    with suppress(StreamlitAPIException):
        st.switch_page(_page(path), query_params=query)


def _page(path: str):
    return st.Page(_drawn_by_main, url_path=path or None, default=not path)


def _drawn_by_main() -> None:
    """Stands for the view: Streamlit finds a page by its path, and app/main.py registers what is drawn."""
