"""A code as what it is to the machine: a list of numbers, zeros greyed."""

from collections.abc import Sequence

import streamlit as st

_CSS = """
div.numbers { font-family: var(--st-code-font); font-size: .72rem; line-height: 1.5;
              color: var(--st-text-color); display: flex; flex-wrap: wrap; gap: 0 .55rem;
              max-height: 13rem; overflow-y: auto; font-variant-numeric: tabular-nums; }
.zero { opacity: .32; }
.some { font-weight: 650; }
"""

_JS = """
export default function (component) {
  const { data, parentElement } = component;
  const box = document.createElement("div");
  box.className = "numbers";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.name);
  data.numbers.forEach((number, place) => {
    const item = document.createElement("span");
    item.className = number === "0" ? "zero" : data.sparse ? "some" : "";
    item.textContent = number;
    item.title = data.labels.length ? data.labels[place] : `number ${place}`;
    box.append(item);
  });
  parentElement.querySelector("div.numbers")?.remove();
  parentElement.append(box);
}
"""

_component = st.components.v2.component("numbers", css=_CSS, js=_JS)


def numbers(values: Sequence[float], name: str, key: str, labels: Sequence[str] = ()) -> None:
    """Draw all of them, two decimals; what is exactly 0 is grey, and `labels` show under the pointer."""
    written = [written_number(float(value)) for value in values]
    sparse = written.count("0") * 2 > len(written)
    _component(
        key=key,
        data={"name": name, "numbers": written, "sparse": sparse, "labels": [str(one) for one in labels]},
    )


def written_number(value: float) -> str:
    """Two decimals; a single 0 for what is exactly zero.

    >>> written_number(0.0), written_number(-0.0), written_number(-0.001), written_number(-1.5)
    ('0', '0', '0.00', '-1.50')
    """
    return "0" if value == 0 else f"{round(value, 2) + 0.0:.2f}"
