"""A heading whose words may be anybody's: set as a text node, so that nothing parses them."""

import streamlit as st

_CSS = """
div { display: flex; align-items: baseline; gap: .6rem; flex-wrap: wrap; font-family: var(--st-font);
      color: var(--st-text-color); }
h2 { font-size: 1.45rem; font-weight: 650; margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
span { opacity: .8; font-size: .95rem; }
"""
_JS = """
export default function ({ data, parentElement }) {
  parentElement.querySelector(".heading")?.remove();
  const box = document.createElement("div");
  box.className = "heading";
  const title = document.createElement("h2");
  title.dir = "auto";
  title.textContent = data.title;
  const note = document.createElement("span");
  note.textContent = data.note;
  box.append(title, note);
  parentElement.append(box);
}
"""

_component = st.components.v2.component("heading", css=_CSS, js=_JS)


def heading(title: str, note: str, key: str) -> None:
    """A heading of the second level and a small remark beside it."""
    _component(key=key, data={"title": title, "note": note})
