"""A short ranked list: a word or a dimension, a number, and a bar as long as the number.

As in the list of sentences, every text becomes a text node; HTML, CSS and JavaScript are constants.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Item:
    """One row. share: length of its bar, 0 to 1. below: drawn in the colour of negative values.

    dimension: makes the row a button that opens it. more: what shows when the pointer rests on the row.
    """

    text: str
    number: str
    share: float = 0.0
    below: bool = False
    dimension: int | None = None
    more: str = ""


_CSS = """
ol { list-style: none; margin: 0; padding: 0; font-family: var(--st-font); color: var(--st-text-color);
     font-size: .93rem; }
li { position: relative; display: flex; justify-content: space-between; gap: .6rem;
     padding: .16rem .1rem .3rem; }
.text { overflow-wrap: anywhere; unicode-bidi: isolate; }
.number { opacity: .85; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { position: absolute; left: 0; bottom: .06rem; height: 3px; border-radius: 2px; background: #0072B2; }
.bar.below { background: #D55E00; }
button { all: unset; cursor: pointer; overflow-wrap: anywhere; text-decoration: underline;
         text-decoration-color: var(--st-border-color); text-underline-offset: 3px; }
button:hover { text-decoration-color: var(--st-primary-color); }
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
  const list = make("ol");
  list.setAttribute("aria-label", data.name);
  for (const [text, number, share, below, dimension, more] of data.items) {
    const item = make("li");
    if (more) item.title = more;
    const named = dimension === null ? make("span", "text", text) : make("button", "text", text);
    if (dimension !== null) {
      named.type = "button";
      named.onclick = () => setTriggerValue("opened", dimension);
    }
    named.dir = "auto";
    const bar = make("span", below ? "bar below" : "bar");
    bar.style.width = `${100 * share}%`;
    item.append(named, make("span", "number", number), bar);
    list.append(item);
  }
  parentElement.querySelector("ol")?.remove();
  parentElement.append(list);
}
"""

_component = st.components.v2.component("ranked", css=_CSS, js=_JS)


def ranked(items: Sequence[Item], name: str, key: str, on_open: Callable[[int], None] | None = None) -> None:
    """Draw the rows; `name` says to screen readers what they are.

    `on_open` runs before the rerun, with the dimension of the row that was clicked.
    """

    def opened() -> None:
        dimension = st.session_state[key].opened
        if on_open and isinstance(dimension, int):
            on_open(dimension)

    rows = [
        [item.text, item.number, min(max(item.share, 0.0), 1.0), item.below, item.dimension, item.more]
        for item in items
    ]
    _component(key=key, data={"name": name, "items": rows}, on_opened_change=opened)
