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
from app.services.own_data import Reading, TableCodes, Upload, UserTable
from app.ui import messages
from app.ui.keep import choose
from app.ui.showing import plain_words
from app.ui.working import compute
from core.errors import CorpusError

PREVIEWED, LINES = 20, 5
"""Rows; and line numbers that are named."""
GUESSED = "guessed"
DELIMITERS = {"": "", ",": "comma", ";": "semicolon", "tab": "tab", "\t": "tab", "|": "bar"}
_FIRST_LINE = {True: "Names the columns", False: "Is a row like the others"}
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
            f"A file with one text per row: {', '.join(own_data.FORMATS)}",
            type=list(own_data.FORMATS),
            key=box,
            on_change=dropped,
            help=explain("own_file"),
        )
        st.caption("It stays on this machine. Rows are never filtered.")
    with right, st.form("form-own-lines", border=False):
        look: dict[str, Any] = {"height": 125, "max_chars": LONGEST_PASTE, "key": pasted}
        st.text_area("Or paste sentences, one per line", placeholder="the food was cold\n...", **look)
        st.form_submit_button("Use these lines", on_click=used)


def opened(upload: Upload) -> UserTable | None:
    """What was read of the open file, with its preview behind a switch; None where it cannot be read."""
    problem, table = None, None
    try:
        table = own_data.read(upload)
    except CorpusError as error:
        problem = error
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        said = upload.name if table is None else _taken(table)
        st.text(said, width="stretch", help=explain("own_rows"))
        look: dict[str, Any] = {"icon": ":material/upload_file:", "key": "other_file", "args": (None,)}
        st.button("Another file", on_click=take, **look)
    if problem is not None:
        messages.problem(problem)
        if isinstance(problem, own_data.ColumnError):
            st.text("Choose the column of texts below, and say whether the first line names the columns.")
        if isinstance(problem, own_data.RowError):
            st.button(
                "Leave such lines out", key="skip_rows", on_click=_say, args=(upload, "skip_bad_rows", True)
            )
    if table is not None:
        for remark in [*_left_out(table), *table.notes]:
            st.caption(plain_words(remark))
    with st.expander("How it is read", icon=":material/table_view:", expanded=table is None):
        _reading(upload, table, list(getattr(problem, "columns", ())))
        if table is not None:
            _preview(table)
    return table


def _say(upload: Upload, part: str, value: Any) -> None:
    """Read the file again, with something said of it."""
    said = {**dict(upload.reading), part: None if value == "" else value}
    take(replace(upload, reading=Reading.parse(said, upload.name)))


def _say_header(upload: Upload, name: str) -> None:
    _say(upload, "header", {said: header for header, said in _FIRST_LINE.items()}.get(name))


def _taken(table: UserTable) -> str:
    kept = (
        f"{len(table):,} rows"
        if len(table) == table.file_rows
        else f"{len(table):,} of {table.file_rows:,} rows"
    )
    classes = f", classes from {table.label_column!r}" if table.label_column else ""
    repeated = f"; {table.repeated:,} repeat an earlier text" if table.repeated else ""
    return f"{table.name}: {kept}; text from {table.text_column!r}{classes}{repeated}"


def _left_out(table: UserTable) -> list[str]:
    """What was left out or cut, with the first lines of each kind."""
    bad = [row.line for row in table.bad]
    kinds = (
        (table.empty_lines, "without text were left out"),
        (bad, "that do not fit were left out"),
        (table.cut_lines, "were cut to 20,000 characters"),
    )
    return [
        f"{len(lines):,} rows {what}: line {', '.join(map(str, lines[:LINES]))}"
        + (" and others" if len(lines) > LINES else "")
        for lines, what in kinds
        if lines
    ]


def _reading(upload: Upload, table: UserTable | None, columns: list[str]) -> None:
    """Select boxes for everything that was guessed. columns: to choose from, where no table was read."""
    reading = upload.reading
    boxes: dict[str, tuple[str, list[str], Callable[[str], str]]] = {}
    names = [table.text_column, *table.columns] if table is not None else columns
    if names:
        boxes["text"] = ("Column of texts", names if table is not None else ["", *names], str)
    if table is not None:
        boxes["label"] = ("Column of classes", ["", *table.columns], lambda name: name or "none")
    said = table.reading if table is not None else reading
    boxes["encoding"] = ("Encoding", ["", *own_data.ENCODINGS], lambda one: one or _guessed(said.encoding))
    between = DELIMITERS.get(said.delimiter or "")
    marks = [one for one in DELIMITERS if one != "\t"]
    boxes["delimiter"] = ("Between columns", marks, lambda one: DELIMITERS[one] or _guessed(between))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        for part, (label, options, shown) in boxes.items():
            now = getattr(reading, part) or ""
            if table is not None and part in ("text", "label"):
                now = (table.text_column if part == "text" else table.label_column) or ""
            value = now if now in options else options[0]
            key = f"own-reading-{part}"
            choose(label, options, value, partial(_say, upload, part), key, format_func=shown, width=190)
        if table is None or said.header is not None:
            found = _guessed(_FIRST_LINE[said.header].lower() if said.header is not None else None)
            lines = {GUESSED: found, **{name: name for name in _FIRST_LINE.values()}}
            now = GUESSED if reading.header is None else _FIRST_LINE[reading.header]
            first_line: dict[str, Any] = {"format_func": lines.__getitem__, "width": 240}
            choose(
                "First line",
                list(lines),
                now,
                partial(_say_header, upload),
                "own-reading-header",
                **first_line,
            )


def _guessed(found: str | None) -> str:
    return f"{GUESSED}: {found}" if found else GUESSED


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
