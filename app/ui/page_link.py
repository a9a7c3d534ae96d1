"""The way from one view to another."""

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException


def page_link(path: str, label: str, icon: str, query: Mapping[str, str]) -> None:
    """A link to the view at `path` (`app.view_paths`), opened at `query`; `label` is a sentence of ours."""
    with suppress(StreamlitAPIException):  # a view that is drawn alone, as some tests do, knows no other
        page = st.Page(_drawn_by_main, url_path=path or None, default=not path)
        st.page_link(page, label=label, icon=icon, query_params=query)


def _drawn_by_main() -> None:
    """Stands for the view: Streamlit finds a page by its path, and app/main.py registers what is drawn."""
