"""Tables whose columns have a head, a width, a form of their numbers and a "?"; clicks in them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from app.glossary import explain

TEXT = "text"


class Column(NamedTuple):
    """Head, width in pixels, form of its numbers (or TEXT), the term that explains it, its name to sort by.

    pinned: stays in sight while the others scroll.
    """

    head: str
    width: int
    form: str | None
    term: str = ""
    sort: str = ""
    pinned: bool = False


def grid(frame: pd.DataFrame, columns: Mapping[str, Column], place: Any = st, **options: Any) -> None:
    """Show a table at `place`; shares come as per cent. options: of `st.dataframe`."""
    config = {}
    for name in frame.columns.intersection(list(columns)):
        head, width, form, term, _, pinned = columns[name]
        about = explain(term) if term else None
        look: dict[str, Any] = {"width": width, "help": about, "pinned": pinned or None}
        if form == TEXT:
            config[name] = st.column_config.TextColumn(head, **look)
        else:
            config[name] = st.column_config.NumberColumn(head, format=form, **look)
            if form and "%%" in form:
                frame = frame.assign(**{name: 100 * frame[name]})
    place.dataframe(frame, hide_index=True, placeholder="", column_config=config, **options)


def clicks(
    name: str, rows: int, on_row: Callable[[int], None], on_column: Callable[[str], None]
) -> dict[str, Any]:
    """Options of `st.dataframe`: a click on a cell hands over its row's number, one on a header the column.

    The key is new after each click: a selection that came back with the table would swallow a second one.
    """
    session, counter = st.session_state, f"_{name}_clicks"
    count = session.get(counter, 0)
    key = f"{name}-{count}"

    def clicked() -> None:
        chosen = session[key].selection
        session[counter] = count + 1
        if chosen.columns:
            on_column(chosen.columns[0])
        elif chosen.cells and 0 <= chosen.cells[0][0] < rows:
            on_row(chosen.cells[0][0])

    return {"key": key, "on_select": clicked, "selection_mode": ("single-cell", "single-column")}
