"""Columns below each other where they would be too thin to read: a small window, or a large zoom."""

import streamlit as st

# Streamlit stacks columns below 640 pixels only; a picture in a third of a page needs more. Rows of numbers
# (st.container(key="row-...")) stay rows.
_CSS = """
@media (max-width: 1050px) {
  .st-key-lesson [data-testid="stColumn"] { min-width: 100%; }
  .st-key-lesson [class*="st-key-row-"] [data-testid="stColumn"] { min-width: 0; }
}
"""
_component = st.components.v2.component("narrow", css=_CSS, isolate_styles=False)


def narrow() -> None:
    """Make it so on this page."""
    with st.sidebar:  # where its empty element takes no room between others
        _component(key="narrow")
