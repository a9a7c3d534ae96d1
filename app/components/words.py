"""A sentence whose words are coloured by what they do, one line for each dimension.

Like the list of sentences: words reach the browser as data and the page as text nodes, never parsed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from app.naming import brief

LABEL_WIDTH = 34


@dataclass(frozen=True)
class Worded:
    """One line. label: what stands before it, "" for nothing; dimension: opened by a click on the label.

    words with weights between -1 and 1: above 0 blue with a solid line below, below 0 vermilion and dashed.
    notes: small numbers below the words. strong: shown larger.
    """

    words: Sequence[str]
    weights: Sequence[float]
    notes: Sequence[str]
    label: str = ""
    dimension: int = -1
    strong: bool = False


_CSS = """
ol { list-style: none; margin: 0; padding: 0; font-family: var(--st-font); color: var(--st-text-color);
     font-size: var(--st-base-font-size); line-height: 1.35; }
li { padding: .3rem 0; border-bottom: 1px solid var(--st-border-color); }
li:last-child { border-bottom: none; }
li.here { background: var(--st-secondary-background-color); }
button { font: inherit; font-size: .88em; color: inherit; cursor: pointer; padding: 0; border: none;
         background: none; text-align: left; }
button:hover { color: var(--st-link-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
li.here button { font-weight: 650; }
.words { display: flex; flex-wrap: wrap; gap: .3rem; margin: .15rem 0; }
.word { display: inline-flex; flex-direction: column; align-items: center; unicode-bidi: isolate; }
.text { padding: .05rem .35rem; border-radius: .25rem; border-bottom: 3px solid transparent;
        overflow-wrap: anywhere; }
.up { background: color-mix(in srgb, #0072B2 calc(var(--share) * 45%), transparent);
      border-bottom-color: #0072B2; }
.down { background: color-mix(in srgb, #D55E00 calc(var(--share) * 45%), transparent);
        border-bottom: 3px dashed #D55E00; }
.note { font-size: .78em; opacity: .8; font-variant-numeric: tabular-nums; min-height: 1em; }
li.strong .text { font-size: 1.15em; }
"""

_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };
  const list = make("ol");
  list.setAttribute("aria-label", data.name);
  data.lines.forEach((line, place) => {
    const item = make("li", (line.strong ? "strong " : "") + (place === data.here ? "here" : ""));
    if (line.label) {
      const button = make("button", "", line.label);
      button.type = "button";
      button.title = `${line.title}: open this dimension`;
      button.onclick = () => setTriggerValue("opened", line.dimension);
      item.append(button);
    }
    const row = make("div", "words");
    for (const [word, weight, note] of line.words) {
      const place = make("span", "word");
      const kind = weight > 0 ? " up" : weight < 0 ? " down" : "";
      const text = make("span", "text" + kind, word);
      text.dir = "auto";
      text.style.setProperty("--share", Math.min(1, Math.abs(weight)));
      place.append(text, make("span", "note", note));
      row.append(place);
    }
    item.append(row);
    list.append(item);
  });
  parentElement.querySelector("ol")?.remove();
  parentElement.append(list);
}
"""

_component = st.components.v2.component("words", css=_CSS, js=_JS)


def coloured_words(
    lines: Sequence[Worded],
    name: str,
    key: str,
    on_open: Callable[[int], None] | None = None,
    here: int | None = None,
) -> None:
    """Draw the lines. `name` says to screen readers what they are; `here` is the line to shade.

    `on_open` runs before the rerun, with the dimension whose label was clicked.
    """

    def opened() -> None:
        dimension = st.session_state[key].opened
        if on_open and isinstance(dimension, int):
            on_open(dimension)

    data = {
        "name": name,
        "here": here,
        "lines": [
            {
                "label": brief(line.label, LABEL_WIDTH),
                "title": line.label,
                "dimension": line.dimension,
                "strong": line.strong,
                "words": [
                    [word, round(float(weight), 3), note]
                    for word, weight, note in zip(line.words, line.weights, line.notes, strict=True)
                ],
            }
            for line in lines
        ],
    }
    _component(key=key, data=data, on_opened_change=opened)
