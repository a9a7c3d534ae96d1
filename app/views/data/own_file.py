"""The visitor's file: where it is dropped or pasted, how it was read, and what is in it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import duration
from app.services import own_data
from app.services.own_data import TableCodes, Upload, UserTable
from app.ui import messages
from app.ui.keep import choose
from app.ui.working import compute
from core.errors import CorpusError

PREVIEWED = 20
"""Rows."""
GUESSED = "guessed"
DELIMITERS = {"": GUESSED, ",": "comma", ";": "semicolon", "tab": "tab", "|": "bar"}
LONGEST_PASTE = 2_000_000
_FILE, _COUNT, _READ = "_own_file", "_own_files", "_own_read"


def given() -> Upload | None:
    """The file that is open in this session."""
    return st.session_state.get(_FILE)


def take(upload: Upload | None) -> None:
    """Open a file, or none."""
    session = st.session_state
    session[_FILE] = upload
    session[_COUNT] = session.get(_COUNT, 0) + 1  # an emptied box has a new key


def ask_for_file() -> None:
    """The places where a file can be dropped, and lines pasted."""
    session, number = st.session_state, st.session_state.get(_COUNT, 0)
    box, pasted = f"own-file-{number}", f"own-lines-{number}"

    def dropped() -> None:
        if session[box] is not None:
            take(Upload(session[box].name, session[box].getvalue()))

    def used() -> None:
        if session[pasted].strip():
            take(Upload("pasted lines.txt", session[pasted].encode("utf-8", "replace")))

    with st.container(key="stack-given"):
        left, right = st.columns(2, gap="medium")
    with left:
        st.file_uploader(
            f"A file with one text a row: {', '.join(own_data.FORMATS)}",
            type=list(own_data.FORMATS),
            key=box,
            on_change=dropped,
            help=explain("own_file"),
        )
        st.caption("It stays on this machine. Rows are never filtered.")
    with right, st.form("form-own-lines", border=False):
        look: dict[str, Any] = {"height": 125, "max_chars": LONGEST_PASTE, "key": pasted}
        st.text_area("Or paste sentences, one a line", placeholder="the food was cold\n...", **look)
        st.form_submit_button("Use these lines", on_click=used)


def opened(upload: Upload) -> UserTable | None:
    """One line about the open file, with its preview behind a switch; None where it cannot be read."""
    problem, table = None, None
    try:
        table = own_data.read(upload)
    except CorpusError as error:
        problem = error
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if table is None:
            st.text(upload.name, width="stretch")
        else:
            st.text(table.taken, width="stretch", help=explain("own_rows"))
        st.button(
            "Another file", icon=":material/upload_file:", key="other_file", on_click=take, args=(None,)
        )
    if problem is not None:
        messages.problem(problem)
    with st.expander("How it is read", icon=":material/table_view:", expanded=table is None):
        _reading(upload, table)
        if table is not None:
            _preview(table)
    return table


def _reading(upload: Upload, table: UserTable | None) -> None:
    """Select boxes for everything that was guessed."""
    reading = upload.reading

    def change(part: str) -> Callable[[str], None]:
        def said(value: str) -> None:
            changed: dict[str, Any] = {part: value or None}
            take(replace(upload, reading=replace(reading, **changed)))

        return said

    boxes: dict[str, tuple[str, list[str], Callable[[str], str]]] = {}
    if table is not None:
        names = [table.text_column, *table.columns]
        boxes["text"] = ("Column of texts", names, str)
        boxes["label"] = ("Column of classes", ["", *names], lambda name: name or "none")
    boxes["encoding"] = ("Encoding", ["", *own_data.ENCODINGS], lambda name: name or GUESSED)
    boxes["delimiter"] = ("Between columns", list(DELIMITERS), DELIMITERS.__getitem__)
    with st.container(horizontal=True, gap="medium"):
        for part, (label, options, shown) in boxes.items():
            now = getattr(reading, part) or ""
            if table is not None and part in ("text", "label"):
                now = (table.text_column if part == "text" else table.label_column) or ""
            value = now if now in options else options[0]
            key = f"own-reading-{part}"
            choose(label, options, value, change(part), key, format_func=shown, width=210)


def _preview(table: UserTable) -> None:
    rows = slice(0, PREVIEWED)
    frame = {"line": table.lines[rows], table.text_column: table.texts[rows]}
    frame |= {name: cells[rows] for name, cells in table.columns.items()}
    st.dataframe(pd.DataFrame(frame), hide_index=True, height=280)
    st.caption(f"The first {min(PREVIEWED, len(table))} of {len(table):,} rows.")


def codes_of(place: state.Place, table: UserTable, upload: Upload) -> TableCodes | None:
    """The codes of the table's sentences; many are read when the visitor says so."""
    asked = st.session_state.setdefault(_READ, set())
    what = (place.model, upload)
    if len(table) > own_data.DIRECT_ROWS and what not in asked:
        about = duration(len(table) / own_data.ROWS_PER_SECOND)
        st.text(f"{place.model} has to read {len(table):,} sentences first, which takes about {about}.")
        st.button("Read them", type="primary", key="read_rows", on_click=asked.add, args=(what,))
        return None
    read = partial(own_data.encode, place.model, table.texts)
    return compute(read, ("codes", *what), f"{place.model} reads your sentences")
