"""The checkpoints as a table: sorted by any column, one opened at a time with its card and its files."""

import json
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from app import state
from app.charts.chart import table_of
from app.glossary import explain
from app.services import checkpoint_table as rows
from app.settings import choice, flag, words
from app.ui import links, messages
from app.ui.export import File, export
from app.ui.grid import clicks
from app.ui.keep import keep
from app.ui.showing import KINDS
from app.views.models.measures_table import COLUMNS, baselines_table, measures_table

SORT = choice("sort", "name", rows.SORTS)
REVERSE = flag("reverse")
WHOLE = flag("columns")
"""Whether the table has all columns, and scrolls."""
OPEN = words("open", longest=64)
"""The row whose card is open, "" for none."""
SETTINGS = (SORT, REVERSE, OPEN, WHOLE)
SORTED = {"name": "name"} | {name: column.sort for name, column in COLUMNS.items() if column.sort}
KNOWN = ("name", "weights", "model", "encoder", "dimensions", "minutes")
"""Columns that every checkpoint has, before its measures."""
AT_ONCE = (
    "name", "weights", "dimensions", "active", "auc", "accuracy", "hoyer", "nll", "size", "measured on",
)  # fmt: skip
"""Columns that fit a window of 1280 pixels side by side."""


@messages.error_boundary
def checkpoint_table(place: state.Place, default: str) -> None:
    """Control, table, and the one that is open."""
    st.subheader("Checkpoints", help=explain("checkpoint", "measures_only"))
    found = rows.ordered(rows.checkpoint_rows(), place[SORT], place[REVERSE])
    if place[OPEN] and place[OPEN] not in set(found["name"]):
        messages.notice(f"The link opens {place[OPEN]!r}, which is not here.", ":material/link_off:")
        state.change(st.session_state, place, OPEN, "")
        place = state.current(st.session_state, place)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        order = {"options": SORT.options, "format_func": SORTED.__getitem__, "width": 230}
        names = {"options": ["", *found["name"]], "format_func": lambda name: name or "none", "width": 230}
        keep(place, SORT, st.selectbox, "Sort by", **order)
        keep(place, REVERSE, st.toggle, "Reverse order")
        keep(place, WHOLE, st.toggle, "All columns")
        keep(place, OPEN, st.selectbox, "Open (or click a row)", **names)
        with st.container(horizontal=True, horizontal_alignment="right"):
            export("Checkpoints", lambda: columns(found), key="shelf")
    _grid(place, found)
    st.text(
        "Click a row to open it, a header to sort. Scores are for the gated code, on test sentences: compare "
        "only rows that were measured on the same sentences."
    )
    for opened in found[found["name"] == place[OPEN]].itertuples():
        _one(opened, place, default)


def columns(found: pd.DataFrame) -> dict[str, list]:
    """The table for a file."""
    shown = found.assign(weights=found["weights"].map({True: "yes", False: "measures only"}))
    shown = shown.rename(columns={"size": "bytes", "tested": "measured on"})
    return table_of(shown[[*KNOWN, "bytes", *rows.MEASURES, "measured on", "command"]])


def _grid(place: state.Place, found: pd.DataFrame) -> None:
    states = found["weights"].map({True: "can be opened", False: "measures only"})
    frame = found.rename(columns={"tested": "measured on"})
    frame["weights"] = states.mask(found["weights"] & (found["name"] == place.model), "shown now")
    frame["model"] = frame["model"].str.upper()
    frame["encoder"] = frame["encoder"].replace({"bert": "MiniLM", "gru": "GRU", "": "not kept"})
    frame["size"] = frame["size"] / 2**20

    def sort(column: str) -> None:
        if column in rows.SORTS:
            again = column == place[SORT]
            state.change(st.session_state, place, SORT, column)
            state.change(st.session_state, place, REVERSE, again and not place[REVERSE])

    def show(row: int) -> None:
        state.change(st.session_state, place, OPEN, found["name"].iat[row])

    measures_table(
        frame[[*KNOWN, *rows.MEASURES, "size", "measured on", "command"]],
        "Name",
        175,
        column_order=None if place[WHOLE] else AT_ONCE,
        place=st.container(key="shelf_table"),
        height="content" if len(found) <= 14 else 540,
        **clicks("shelf-grid", len(found), show, sort),
        alt=f"Table of {len(found)} checkpoints; the box above it opens one by keyboard.",
    )


def _one(one, place: state.Place, default: str) -> None:
    """What can be done with it, and its card as plain text: it may be anybody's."""
    with st.container(border=True, key="one-checkpoint"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            kind = KINDS.get(one.model, "kind not recorded")
            width = "" if pd.isna(one.dimensions) else f", {one.dimensions} dimensions"
            st.text(f"{one.name}: {kind}{width}", width="stretch")
            measures = partial(json.dumps, one.measured, indent=1, ensure_ascii=False)
            files = [File("Measures, as JSON", f"{one.name}-metrics.json", "application/json", measures)]
            if one.weights:
                card = partial(rows.card, one.name)
                files.append(File("Model card, as text", f"{one.name}.md", "text/markdown", card))
            export(one.name, lambda: columns(pd.DataFrame([one])), key="one-checkpoint", more=files)
        if one.problem:
            st.text(f"Its measures cannot be read: {one.problem}")
        st.code(one.command, language=None, wrap_lines=True)
        baselines_table(one.name, one.measured)
        if not one.weights:
            st.text(
                "Only its scores were kept: the run answered a question, and there are no weights to open. "
                "The command trains it again."
            )
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            if one.name == place.model:
                st.text("All views show this model now.")
            else:
                label, show = "Show this model in all views", partial(state.choose_model, st.session_state)
                st.button(label, "show-model", icon=":material/visibility:", on_click=show, args=(one.name,))
            there = replace(place, model=one.name, dimension=None)
            links.page_link(links.INSPECT, "Read your sentence with it", ":material/search:", there, default)
        _card(one.name)


@messages.error_boundary
def _card(name: str) -> None:
    with st.expander("Its model card", icon=":material/description:"):
        card = rows.card(name)
        if len(card) > rows.LONGEST_CARD:
            st.text(f"The first {rows.LONGEST_CARD:,} of {len(card):,} characters; the file has all of them.")
        st.code(card[: rows.LONGEST_CARD], language=None, wrap_lines=True, height=420)
