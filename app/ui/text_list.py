"""Lists that the browser draws from data: the one place where anybody's words meet the page.

Sentences, words and names are anybody's text. They reach the browser as data and the page as text nodes, so
that no parser ever reads them: neither HTML nor Markdown, LaTeX or colour directives can act, and no escaping
can be forgotten. HTML, CSS and JavaScript are constants.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

_CSS = """
ol { --line: color-mix(in srgb, var(--st-border-color) 35%, transparent);
     list-style: none; margin: 0; padding: 0; font-family: var(--st-font); color: var(--st-text-color);
     font-size: var(--st-base-font-size); line-height: 1.45; }
button { font: inherit; color: inherit; cursor: pointer; text-align: left; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
"""

_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };
  const opener = (dimension, name, text) => {
    const button = make("button", name, text);
    button.type = "button";
    button.onclick = () => setTriggerValue("opened", dimension);
    return button;
  };
  const draw = %(row)s;
  const list = make("ol");
  list.setAttribute("aria-label", data.name);
  for (const row of data.rows) {
    const item = make("li");
    draw(item, row, make, opener);
    list.append(item);
  }
  parentElement.querySelector("ol")?.remove();
  parentElement.append(list);
}
"""


class TextList:
    """One kind of list.

    css: what it adds to the common look. draw_row: a JavaScript function `(item, row, make, opener) => {...}`
    that fills the `<li>` of one row; `make(tag, class, text)` is an element, `opener(dimension, class, text)`
    a button that opens a dimension.
    """

    def __init__(self, kind: str, css: str, draw_row: str) -> None:
        js = _JS % {"row": draw_row.strip()}
        self._component = st.components.v2.component(kind, css=_CSS + css, js=js)

    def draw(
        self, rows: Sequence[Any], name: str, key: str, on_open: Callable[[int], None] | None = None
    ) -> None:
        """Draw rows of plain data. `name` says to screen readers what the list is.

        `on_open` runs before the rerun, with the dimension whose button was clicked.
        """

        def opened() -> None:
            dimension = st.session_state[key].opened
            if on_open and isinstance(dimension, int):
                on_open(dimension)

        self._component(key=key, data={"name": name, "rows": list(rows)}, on_opened_change=opened)
