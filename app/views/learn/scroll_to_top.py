"""Back to the top of the page when what it shows is another thing altogether."""

import streamlit as st

# Streamlit keeps the scroll position over a rerun, also where the page has become another one.
_JS = """
export default function ({ data, parentElement }) {
  const before = parentElement.shown;
  parentElement.shown = data.shown;
  if (before !== undefined && before !== data.shown) {
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  }
}
"""

_component = st.components.v2.component("top", js=_JS)


def scroll_up(shown: str) -> None:
    """Scroll up whenever `shown` is another than at the last run."""
    _component(key="top", data={"shown": shown}, height=1)
