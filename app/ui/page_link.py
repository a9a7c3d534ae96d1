"""The way from one view to another."""

from collections.abc import Mapping
from contextlib import suppress
from types import ModuleType

import streamlit as st
from streamlit.errors import StreamlitAPIException


def page_link(view: ModuleType, label: str, icon: str, query: Mapping[str, str]) -> None:
    """A link to another view of app/main.py that opens at `query`; `label` is one of our own sentences."""
    with suppress(StreamlitAPIException):  # a view that is drawn alone, as some tests do, knows no other
        path = getattr(view, "PATH", None)  # the first page of all has none
        page = st.Page(view.view, title=view.TITLE, url_path=path, default=path is None)
        st.page_link(page, label=label, icon=icon, query_params=query)
