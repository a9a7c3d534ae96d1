"""The way from one view to another: the paths of the views in addresses, and links to them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.navigation.page import Page

from app import state

INSPECT = ""  # the first page of all
DIMENSIONS = "dimensions"
TRAVERSE = "traverse"
MAP = "map"
MODELS = "models"
SPARSITY = "sparsity"
LEARN = "learn"


def page_link(path: str, label: str, icon: str, place: state.Place, default_model: str) -> None:
    """A link to the view at `path` for the text, model and dimension of `place`.

    What all views share goes along. label: a sentence of ours.
    """
    query = _query(place, default_model)
    with suppress(StreamlitAPIException):  # a view that is drawn alone, as some tests do, knows no other
        st.page_link(_page(path), label=label, icon=icon, query_params=query)


def href(path: str, place: state.Place, default_model: str, more: Mapping[str, str]) -> str:
    """The same as an address relative to the app's; more: settings of the view at `path`."""
    return f"{path or '.'}?{urlencode({**_query(place, default_model), **more})}"


def go(path: str, place: state.Place, default_model: str, more: Mapping[str, str]) -> None:
    """Open that address in the same session; ends this run."""
    with suppress(StreamlitAPIException):
        st.switch_page(_page(path), query_params={**_query(place, default_model), **more})


def _query(place: state.Place, default_model: str) -> dict[str, str]:
    return state.address(replace(place, settings=()), default_model)


def _page(path: str) -> Page:
    return st.Page(_drawn_by_main, url_path=path or None, default=not path)


def _drawn_by_main() -> None:
    """Stands for the view: Streamlit finds a page by its path, and app/main.py registers what is drawn."""
