"""Components of our own, drawn by the JavaScript and CSS of the folder `browser/`.

Sentences, words and names are anybody's text. They reach the browser as data and the page as text nodes, so
that no parser ever reads them: neither HTML nor Markdown, LaTeX or colour directives can act, and no escaping
can be forgotten.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent / "browser"


def component(name: str, *files: str, **options: Any) -> Callable[..., Any]:
    """The component `name`, of its own files and those called as `files`, each FILE.js and FILE.css."""
    parts = {
        kind: "\n".join(
            path.read_text(encoding="utf-8")
            for file in (*files, name)
            if (path := _FOLDER / f"{file}.{kind}").is_file()
        )
        for kind in ("js", "css")
    }
    return st.components.v2.component(name, js=parts["js"] or None, css=parts["css"] or None, **options)


class TextList:
    """One kind of list: KIND.css adds to the common look, `drawRow` of KIND.js fills the `<li>` of one row.

    drawRow(item, row, make, opener): `make(tag, class, text)` is an element, `opener(dimension, class, text)`
    a button that opens a dimension.
    """

    def __init__(self, kind: str) -> None:
        self._component = component(kind, "text_list")

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
