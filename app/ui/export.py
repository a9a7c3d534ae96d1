"""Files of what is shown: a table as CSV or Parquet, a figure as PNG, SVG or one HTML file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from app.charts.chart import Chart, literal
from app.services.tables import Table, csv, parquet, with_columns
from app.ui.component import component
from app.ui.showing import plain_words

_PARQUET = "application/vnd.apache.parquet"
_PICTURE = (("png", "Picture, as PNG"), ("svg", "Picture, as SVG"))
_picture = component("picture")


@dataclass(frozen=True)
class File:
    """One more file: what it is in plain words, its name, its kind, and what makes it when it is fetched."""

    label: str
    name: str
    mime: str
    data: Callable[[], str | bytes]


def export(
    name: str,
    frame: Table | None = None,
    chart: Chart | None = None,
    source: str = "",
    key: str = "",
    more: Sequence[File] = (),
    plot: str = "",
    about: Mapping[str, str] | None = None,
) -> None:
    """A small button that opens the choice of files. Nothing is made before a file is fetched.

    Args:
        name: what it is, in plain words; the file is called after it.
        frame: the table behind what is shown; None: the chart's own.
        chart: the figure, for HTML.
        source: which model, code and corpus; stands under the figure in its file.
        key: unique on the page; the name, when not given.
        more: other files to offer below these.
        plot: key of the figure on the page, for PNG and SVG, which the browser makes of it; "": neither.
        about: what the table is of (sentence, model, code, corpus): a column each, but for names it has.
    """
    key = key or file_stem(name)
    stem = file_stem(f"{name} {(about or {}).get('sentence', '')}")
    table = frame if frame is not None else (chart.table if chart and chart.table else None)
    table = with_columns(table, about or {}) if table is not None else None
    said = plain_words(name)  # tooltips are Markdown
    with st.popover("Save", icon=":material/download:", type="tertiary", help=said, key=f"export-{key}"):
        if plot and chart is not None:
            notes = [literal(note) for note in (chart.takeaway, source) if note]
            picture = {
                "plot": plot,
                "title": literal(name),
                "notes": notes,
                "file": stem,
                "formats": _PICTURE,
            }
            _picture(key=f"export-{key}-picture", data=picture)
        if table is not None:
            _button("CSV, for a spreadsheet", f"{stem}.csv", "text/csv", lambda: csv(table), key)
            _button("Parquet, for a program", f"{stem}.parquet", _PARQUET, lambda: parquet(table), key)
        if chart is not None:
            html = f"{stem}.html"
            _button("Figure, as a web page", html, "text/html", lambda: page(chart, name, source), key)
        for file in more:
            _button(file.label, file.name, file.mime, file.data, f"{key}-more")


def _button(label: str, file: str, mime: str, data: Callable[[], str | bytes], key: str) -> None:
    st.download_button(
        label, data, file, mime, key=f"export-{key}-{mime}", on_click="ignore", type="tertiary"
    )


def page(chart: Chart, name: str, source: str) -> bytes:
    """The figure as a page that needs no network."""
    from app.charts.standalone import standalone

    return standalone(chart, name, source)


def file_stem(name: str) -> str:
    """A file name of plain letters.

    >>> file_stem("Firing rates: english-bert-256 / <b>")
    'firing-rates-english-bert-256-b'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "hsvae"
