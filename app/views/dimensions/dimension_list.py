"""All dimensions of a model as a table: searched, filtered, sorted; a click on a row opens its page."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from app import state
from app.charts.class_names import class_name
from app.glossary import explain
from app.services import dimension_names
from app.settings import Setting, choice, flag, several, words
from app.ui import messages, row_filter
from app.ui.export import export
from app.ui.grid import TEXT, Column, clicks, grid
from app.ui.keep import choose, keep
from app.ui.showing import source
from app.views.dimensions import by_dimensions
from app.views.dimensions.by_dimensions import sentences_by_dimensions
from app.views.dimensions.facts import HIDEABLE, SORTS, fires, listed, not_measured
from app.views.dimensions.own_names import names_file

FIND = words("find", longest=100)
HIDE = several("hide", (), HIDEABLE)
SORT = choice("sort", "match", SORTS)
ONE_EACH = flag("families")
"""One row for each family."""
SETTINGS: tuple[Setting, ...] = (FIND, HIDE, SORT, ONE_EACH, *by_dimensions.SETTINGS, *row_filter.FILTERS)
SORTED = {
    "match": "best match",
    "density": "how often it is on",
    "name": "name",
    "number": "number",
    "confidence": "how well its name fits",
    "name_test": "what its name alone tells",
    "auc": "how well words predict it",
    "purity": "share of its commonest class",
    "nats": "information",
    "responsiveness": "response of the decoder",
    "family": "family",
}
HIDDEN = {"always": "always on", "never": "never on", "ignored": "ignored by the decoder"}
IN_FILES = {
    "name": "name",
    "density": "density",
    "confidence": "fit of the name",
    "name_test": "AUC of the name alone",
    "commonest": "commonest class",
    "purity": "purity",
    "auc": "word-label AUC",
    "nats": "nats",
    "responsiveness": "responsiveness",
    "family": "family",
    "again": "found again in",
}
"""Columns of the table, and what they are called in a file."""
COLUMNS = {
    "name": Column("Dimension", 215, TEXT, "dimension"),
    "density": Column("On in", 56, "%.1f %%", "density"),
    "confidence": Column("Name fits", 85, TEXT, "confidence"),
    "name_test": Column("Name alone", 80, "%.2f", "name_test"),
    "class": Column("Commonest class", 124, TEXT, "classes"),
    "purity": Column("Share", 50, "%.0f %%", "purity"),
    "auc": Column("Word AUC", 70, "%.2f", "word_auc"),
    "nats": Column("Nats", 50, "%.2f", "dimension_nats"),
    "responsiveness": Column("Responds", 70, "%.0f %%", "responsiveness"),
    "family": Column("Family", 150, TEXT, "family"),
    "again": Column("Found again", 80, TEXT, "stability"),
}
"""Together as wide as the page in a window of 1280 pixels."""
HEIGHT, MOST_AT_ONCE = 640, 16
"""Pixels; and rows above which the table scrolls within them."""


def dimension_list(
    place: state.Place, table: pd.DataFrame, on_open: Callable[[int], None], origin: tuple[str, ...]
) -> None:
    """Draw controls and table; `on_open` gets the dimension of a clicked row before the rerun.

    Without gates, the first order is that of the names' fit, and nothing can be hidden for its density.
    """
    gates, known = fires(table), table.notna().any()
    families = bool(known["family"])
    if not gates and place[SORT] == "confidence":  # the same order has one name there
        state.change(st.session_state, place, SORT, "density")
        place = state.current(st.session_state, place)
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep(
            place,
            FIND,
            st.text_input,
            "Find a dimension",
            type="search",
            placeholder="plant, good reviews, 14 ...",
            max_chars=100,
            live="200ms",
            icon=":material/search:",
        )
        keep(
            place,
            SORT,
            st.selectbox,
            "Sort by",
            options=[
                name
                for name in SORT.options
                if (gates or name != "confidence") and (name not in ("family", "name_test") or known[name])
            ],
            format_func=lambda name: SORTED[name if gates or name != "density" else "confidence"],
            width=260,
        )
        keep(
            place,
            HIDE,
            st.pills,
            "Hide those that are",
            options=[name for name in HIDE.options if gates or name == "ignored" or name in place[HIDE]],
            selection_mode="multi",
            format_func=HIDDEN.__getitem__,
            help=explain("always_on", "never_on", "ignored"),
        )
        if families:
            keep(place, ONE_EACH, st.toggle, "One row for each family", help=explain("family"))
    if gates:
        sentences_by_dimensions(place, table["name"].tolist(), on_open)
    found = chosen_order(place, table)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        count = f"Showing {len(found)} of {len(table)} dimensions."
        st.text(f"{count} Click a row to open it, a header to sort.", width="stretch")
        shown = {"placeholder": "Open one: type its name", "label_visibility": "collapsed", "width": 200}
        names = table["name"].tolist()
        choose("Open", found, None, on_open, "open_box", format_func=names.__getitem__, **shown)
        names_file(place.model)
        export(f"Dimensions of {place.model}", lambda: as_columns(table, found), key="dimension-table")
    if not found:
        messages.notice("No dimension fits. Search for fewer words, or hide less.")
        return
    _grid(place, table.loc[found], on_open)
    source(*origin)
    if missing := not_measured(table):
        st.text(f"Not measured for this model: {', '.join(missing)}.")


def chosen_order(place: state.Place, table: pd.DataFrame) -> list[int]:
    """The dimensions that the controls leave, in their order: also the order of "next" and "previous"."""
    return listed(table, place[FIND], place[HIDE], place[SORT], place[ONE_EACH])


def as_columns(table: pd.DataFrame, found: list[int]) -> dict[str, list]:
    """The rows shown, as columns for a file."""
    rows = table.loc[found, list(IN_FILES)].rename(columns=IN_FILES)
    rows["commonest class"] = rows["commonest class"].map(class_name)
    return {"dimension": found, **rows.to_dict("list")}


def _grid(place: state.Place, rows: pd.DataFrame, on_open: Callable[[int], None]) -> None:
    frame = rows[list(IN_FILES)].rename(columns={"commonest": "class"}).reset_index(drop=True)
    frame["class"] = frame["class"].map(class_name)
    grades = [dimension_names.grade(fit) for fit in dimension_names.fits(place.indexed)[rows.index]]
    frame["confidence"] = pd.Series(grades, dtype=str) + (100 * frame["confidence"]).map(", {:.0f} %".format)
    # A header sorts, as the box does: so the order stands in the link.
    sort = lambda column: state.change(st.session_state, place, SORT, column)  # noqa: E731
    grid(
        frame,
        COLUMNS,
        place=st.container(key="dimension_table"),
        height="content" if len(rows) <= MOST_AT_ONCE else HEIGHT,
        column_order=[name for name in frame.columns if not frame[name].isna().all()],
        alt=f"Table of {len(rows)} dimensions; the box above it opens one by keyboard.",
        **clicks("dimension_grid", len(rows), lambda row: on_open(int(rows.index[row])), sort),
    )
