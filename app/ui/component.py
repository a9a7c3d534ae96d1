"""Components of our own, drawn by the JavaScript and CSS of the folder `browser/`.

Sentences, words and names are anybody's text. They reach the browser as data and the page as text nodes, so
that no parser ever reads them: neither HTML nor Markdown, LaTeX or colour directives can act, and no escaping
can be forgotten.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
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


_heading, _numbers = component("heading"), component("numbers")


def heading(title: str, note: str, key: str) -> None:
    """A heading of the second level and a small remark beside it."""
    _heading(key=key, data={"title": title, "note": note})


def numbers(values: Sequence[float] | np.ndarray, name: str, key: str, labels: Sequence[str] = ()) -> None:
    """Draw all of them, two decimals; what is exactly 0 is grey, and `labels` show under the pointer."""
    written = [written_number(float(value)) for value in values]
    sparse = written.count("0") * 2 > len(written)
    labels = [str(one) for one in labels]
    _numbers(key=key, data={"name": name, "numbers": written, "sparse": sparse, "labels": labels})


def written_number(value: float) -> str:
    """Two decimals; a single 0 for what is exactly zero.

    >>> written_number(0.0), written_number(-0.0), written_number(-0.001), written_number(-1.5)
    ('0', '0', '0.00', '-1.50')
    """
    return "0" if value == 0 else f"{round(value, 2) + 0.0:.2f}"
