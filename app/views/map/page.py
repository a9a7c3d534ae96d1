"""Map: thousands of sentences as dots, alike codes close together; and the dimensions on one of their own."""

from contextlib import nullcontext
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.charts.dimension_map import dimension_map
from app.charts.sentence_map import Colours, Points, by_class, in_colour, sentence_map
from app.glossary import explain
from app.services import map_data, resources
from app.settings import Setting, choice, flag, words
from app.ui import links, messages
from app.ui.draw import draw
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.keep import choose, keep, keep_one_of
from app.ui.loading import code_if_loaded, not_loaded, redraw_when_loaded, wait_for
from app.ui.page import begin, current, known_dimension, left_out, remarks
from app.ui.showing import source
from app.views.map import filters, own_columns
from app.views.map.lasso import Outline, lasso, outline
from app.views.map.selection_panel import PLACES, nothing_selected, selection_panel

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.index.projection import SentenceMap
    from core.interpretation.codes import Codes

TITLE, PATH = "Map", links.MAP
COLOUR = choice("colour", "class", ("class", "dimension", "count", "column"))
AREA = outline("area")
"""What was drawn around with the mouse."""
AROUND = words("around", longest=200)
"""A region's name, or MINE: the keyboard's way to a selection."""
DENSITY = flag("density")
"""Whether levels of density are drawn below the dots."""
SETTINGS: tuple[Setting, ...] = (COLOUR, DENSITY, AREA, AROUND, own_columns.COLUMN, *filters.SETTINGS)
COLOURED = {"class": "Class", "dimension": "One dimension", "count": "Active dimensions"}
COLOURED |= {"column": "Your column"}
MINE = "your sentence"
COLUMNS = (1.75, 1)
_HELD = "_map_held"


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom. The maps need no model; only the visitor's own sentence does."""
    place, default = begin(TITLE, "Which sentences are alike?", explain("map", "code"), SETTINGS)
    remarks(place)
    index = wait_for(resources.index(place.indexed), "the map")
    if not index.has_gates or index.map is None:
        state.write_address(st.query_params, st.session_state, place, default)
        messages.notice(
            f"{place.model} has no map yet. Fit one with: python -m core map --model {place.model}"
            if index.has_gates
            else "This model has no gates, and whole dense codes are too large to keep: there is no map of "
            "them. Choose a sparse model at the left."
        )
        return
    missing = not_loaded((resources.model(place.model), "the model, to place your sentence"))
    codes = code_if_loaded(place.model, place.text)
    with st.container(key="stack-map"):
        _content(place, default, index, codes)
    redraw_when_loaded(place, missing)


class Shown(InspectContext):
    """What is on the map. dimension: that colours dots, when one does."""

    index: "DimensionIndex"

    @property
    def dots(self) -> "SentenceMap":
        return map_data.dots(self.index)

    @cached_property
    def mine(self) -> tuple[float, float] | None:
        """Where the visitor's sentence lies."""
        return None if self.own is None else self.index.place(self.codes.gated[0])

    @cached_property
    def spots(self) -> dict[str, tuple[float, float]]:
        """What can be selected around, by the name that stands in links."""
        regions = {stored: (x, y) for x, y, stored, _ in map_data.regions(self.indexed)}
        return ({MINE: self.mine} if self.mine else {}) | regions

    @cached_property
    def spot_names(self) -> dict[str, str]:
        """What these are called on the screen."""
        return {stored: shown for _, _, stored, shown in map_data.regions(self.indexed)} | {MINE: MINE}

    def region(self, name: str) -> str:
        """What a region is called on the screen; "" for what is none."""
        return "" if name == MINE else self.spot_names.get(name, "")

    def typical_row(self, name: str) -> int | None:
        """The row of the sentence that the list of a region begins with; None for what is none."""
        if name == MINE:
            return None
        return map_data.typical_around(self.indexed, self.spots[name], self.region(name))

    @property
    def dimension(self) -> int:
        """The chosen one, else the strongest of the visitor's sentence, else the most frequent."""
        if self.place.dimension is not None:
            return self.place.dimension
        ranked = [] if self.own is None else self.ranked
        return ranked[0] if ranked else int(np.argmax(self.index.density))

    @cached_property
    def every_label(self) -> list[str]:
        """All dimensions' names with their numbers."""
        return [self.label(number) for number in range(self.index.dimensions)]

    @property
    def coloured(self) -> int | None:
        """The dimension that colours the dots, if one does."""
        return self.dimension if self.place[COLOUR] == "dimension" else None

    def open(self, dimension: int) -> None:
        """Colour the dots by a dimension."""
        super().open(dimension)
        state.change(st.session_state, self.place, COLOUR, "dimension")

    @cached_property
    def selected(self) -> np.ndarray | None:
        """(M,) bool: the dots drawn around or nearest to a name; None for no selection."""
        if self.place[AREA]:
            return map_data.inside(self.index, self.place[AREA])
        if self.place[AROUND] not in self.spots:
            return None
        selected = np.zeros(len(self.dots.rows), dtype=bool)
        selected[map_data.around(self.index, self.spots[self.place[AROUND]])] = True
        return selected

    @cached_property
    def passing(self) -> np.ndarray | None:
        """(M,) bool: the dots that pass the filters; None without any."""
        return filters.passing(self.place)

    @cached_property
    def chosen(self) -> np.ndarray | None:
        """(M,) bool: the dots in colour, selected and passing; None for all."""
        asked = [part for part in (self.selected, self.passing) if part is not None]
        return np.logical_and.reduce(asked) if asked else None

    @property
    def beyond(self) -> str:
        """How many pass the filters on the whole map, where only a selection of it is in colour."""
        if self.selected is None or self.passing is None:
            return ""
        return f" On the whole map {self.passing.sum():,} pass the filters."

    @property
    def what(self) -> str:
        """What the dots in colour are."""
        return "shown" if self.selected is None else "selected"


@st.fragment
@messages.error_boundary
def _content(place: state.Place, default: str, index: "DimensionIndex", codes: "Codes | None") -> None:
    """Controls, map, selection and the map of dimensions: redrawn alone when something is chosen."""
    place = state.current(st.session_state, place)
    known_dimension(place, index.dimensions, "No dimension is chosen.")
    place = filters.known(place, index.dimensions)
    if place[AROUND] not in ("", MINE, *(name for _, _, name in map_data.dots(index).regions)):
        left_out("The link asks for a place that is not on this map.")
        _select(place, place[AREA], "")
    place = current(place, default)

    shown = Shown(place, index, default, codes)
    _controls(shown)
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _sentences(shown)
        _dimensions(shown)
    with right:
        _beside(shown)


def _beside(shown: Shown) -> None:
    """What the sentences in colour have in common; without any, where to begin."""
    place = shown.place
    if shown.chosen is None:
        _overview(shown)
    elif shown.chosen.any():
        only = shown.selected is None
        lift = (lambda: filters.clear(place)) if only else (lambda: _select(place, (), ""))
        region = "" if place[AREA] else shown.region(place[AROUND])
        selection_panel(shown, shown.index, shown.chosen, shown.what, region, lift)
    else:
        st.subheader(f"0 of {len(shown.chosen):,} {shown.what}")
        if shown.passing is None or not shown.passing.any():
            st.text("No sentence passes all filters. Ask for less.")
        else:
            st.text(f"None of the selected sentences passes the filters.{shown.beyond}")
            st.button("Clear the selection", on_click=_select, args=(place, (), ""), key="clear_selection")
        st.button("Clear the filters", on_click=filters.clear, args=(place,), key="clear_filters")


def _overview(shown: Shown) -> None:
    spots = [(name, shown.spot_names[name], shown.typical_row(name)) for name in list(shown.spots)[:PLACES]]
    nothing_selected(shown, shown.index, spots, lambda name: _select(shown.place, (), name))


def _select(place: state.Place, area: Outline, around: str) -> None:
    """Another selection, or none; the two ways to make one exclude each other."""
    state.change(st.session_state, place, AREA, area)
    state.change(st.session_state, place, AROUND, around)


def _controls(shown: Shown) -> None:
    """What colours the dots, and the keyboard's way to a selection."""
    place = shown.place
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        ways = [one for one in COLOUR.options if one != "column" or own_columns.names(place)]
        keep_one_of(place, COLOUR, "Colour by", COLOURED, options=ways)
        if place[COLOUR] == "column" and own_columns.names(place):
            own_columns.column_box(place)
        if shown.coloured is not None:
            every, look = range(shown.index.dimensions), {"format_func": shown.label, "width": 330}
            choose("Dimension", every, shown.coloured, shown.open, "map_dimension", **look)
        choose(
            "Select around",
            ["", *shown.spots],
            place[AROUND] if place[AROUND] in shown.spots else "",
            lambda name: _select(place, (), name),
            key="map_around",
            format_func=lambda name: shown.spot_names[name] if name else "nothing",
            help=f"The {map_data.around_rows(shown.index)} sentences nearest to a name on the map.",
            width=210,
        )
        filters.controls(place, shown.every_label)


def _sentences(shown: Shown) -> None:
    """The map. What the browser has just drawn it shows by itself: redrawing would take its outline away."""
    session, place, dots = st.session_state, shown.place, shown.dots
    low = place[state.TOUR] > 0  # to be seen at once with its controls
    colour = place[COLOUR], place[own_columns.COLUMN], place[DENSITY], shown.coloured
    look = place.indexed, *colour, shown.mine, low, filters.asked(place)
    held = shown.passing is None and session.get(_HELD) == (look, place[AREA], place[AROUND])
    chosen = None if held else shown.chosen
    parts = (look, None if chosen is None else place[AREA])
    key = "map-" + "-".join(str(abs(hash(part)) % 10**8) for part in parts)

    def selected(area: Outline) -> None:
        area = AREA.checked(area, ())
        session[_HELD] = (look, area, "")
        _select(place, area, "")

    title = shown.index.record.corpus_title
    regions = [(x, y, name) for x, y, _, name in map_data.regions(place.indexed)]
    points = Points(dots.rows, dots.xy, map_data.texts(place.indexed), regions)
    look_of = chosen, shown.mine, shown.what, place[DENSITY], low
    chart = sentence_map(points, _colours(shown), title, *look_of)
    takeaway = chart.takeaway
    if shown.chosen is not None:  # also while only the browser shows the selection
        takeaway = in_colour(shown.chosen, shown.what) + shown.beyond
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
        st.text(takeaway, width="stretch")
        keep(place, DENSITY, st.toggle, "Density", help=explain("map_density"))
        origin = f"{place.model}, gated code, {title}"
        export(f"Map of sentences, {place.model}", chart=chart, source=origin, key="map")
    with st.container(key="low-map") if low else nullcontext():
        lasso(chart, key, selected, stretch=low)
    source(place.model, "gated code", f"{len(points.rows):,} example sentences · {title}")
    st.caption("Nearby dots have similar codes. Directions and distances between groups mean little.")


@messages.error_boundary
def _dimensions(shown: Shown) -> None:
    """The second map; a click colours the first by a dimension."""
    st.subheader("Map of the dimensions", help=explain("dimension_map"))
    index, model = shown.index, shown.model
    on = [] if shown.own is None else shown.ranked
    title, xy, regions = index.record.corpus_title, shown.dots.dimensions, shown.dots.dimension_regions
    chart = dimension_map(xy, shown.every_label, index.density, on, shown.coloured, title, regions)
    draw(chart, "dimension-map", shown.open, (model, title), f"Map of dimensions, {model}")


def _colours(shown: Shown) -> Colours:
    index, dimension, rows = shown.index, shown.coloured, shown.dots.rows
    if shown.place[COLOUR] == "column" and (own := own_columns.colours(shown.place, rows)) is not None:
        return own
    if shown.place[COLOUR] == "class" and index.rows.labels:
        return by_class([index.rows.labels[row] for row in rows])
    if dimension is not None:
        values = np.full(len(index), np.nan)
        on, strength = index.codes.column(dimension)
        values[on] = np.abs(strength)
        highest = max(float(np.abs(index.value_quantiles[dimension]).max()), 1e-3)
        return Colours(f"{shown.label(dimension)} on", values=values[rows], highest=highest)
    counts = np.diff(index.codes.indptr)[rows].astype(float)
    return Colours("active dimensions", values=counts, highest=float(np.quantile(counts, 0.99)))
