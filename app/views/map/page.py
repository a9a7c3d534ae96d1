"""Map: thousands of sentences as dots, alike codes close together; and the dimensions on one of their own."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state, view_paths
from app.charts.dimension_map import dimension_map
from app.charts.sentence_map import Colours, Marked, by_class, sentence_map
from app.glossary import explain
from app.naming import label
from app.services import dimension_names, resources
from app.settings import choice, words
from app.ui import messages
from app.ui.draw import draw
from app.ui.export import export
from app.ui.keep import keep_one_of
from app.ui.loading import wait_for
from app.ui.own_code import own_code
from app.ui.page import begin, known_dimension, remarks
from app.ui.showing import source
from app.views.map import map_data
from app.views.map.lasso import Outline, lasso, outline
from app.views.map.selection_panel import nothing_selected, selection_panel

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

TITLE, PATH = "Map", view_paths.MAP
COLOUR = choice("colour", "class", ("class", "dimension", "count"))
AREA = outline("area")
"""What was drawn around with the mouse."""
AROUND = words("around", longest=200)
"""A region's name, or MINE: the keyboard's way to a selection."""
SETTINGS = (COLOUR, AREA, AROUND)
COLOURED = {"class": "Class", "dimension": "One dimension", "count": "Active dimensions"}
MINE = "your sentence"
AROUND_ROWS = 250
COLUMNS = (1.75, 1)
_HELD = "_map_held"


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom. The maps need no model; only the visitor's own sentence does."""
    place, default = begin(TITLE, "Which sentences are alike?", explain("map", "code"), SETTINGS)
    remarks(place)
    index = wait_for(resources.index(place.model), "the map")
    if not index.has_gates:
        state.write_address(st.query_params, st.session_state, place, default)
        messages.notice(
            "This model has no gates, and whole dense codes are too large to keep: there is no map of them. "
            "Choose a sparse model at the left."
        )
        return
    if index.map is None:
        state.write_address(st.query_params, st.session_state, place, default)
        messages.notice(
            f"{place.model} has no map yet. Fit one with: python -m core map --model {place.model}"
        )
        return
    ready = resources.model(place.model).done()
    codes = own_code(place.model, place.text) if ready else None
    with st.container(key="stack-map"):
        _content(place, default, index, codes)
    if not ready:
        wait_for(resources.model(place.model), "the model, to place your sentence")
        st.rerun()


@st.fragment
@messages.error_boundary
def _content(place: state.Place, default: str, index: "DimensionIndex", codes: "Codes | None") -> None:
    """Controls, map, selection and the map of dimensions: redrawn alone when something is chosen."""
    session = st.session_state
    place = state.current(session, place)
    names = dimension_names.shown(place.model)
    known_dimension(place, index.dimensions, "No dimension is chosen.")
    place = state.current(session, place)
    if place[AROUND] not in ("", MINE, *(name for _, _, name in index.map.regions)):
        messages.notice("The link asks for a place that is not on this map.", ":material/link_off:")
        _select(place, place[AREA], "")
        place = state.current(session, place)
    state.write_address(st.query_params, session, place, default)

    def opened(dimension: object) -> None:
        if isinstance(dimension, int) and 0 <= dimension < index.dimensions:
            state.choose_dimension(session, dimension)
            state.change(session, place, COLOUR, "dimension")

    mine = None if codes is None else index.place(codes.gated[0])
    dimension = _shown_dimension(place, index, codes)
    _controls(place, index, dimension, mine, opened)
    chosen = _chosen(place, index, mine)
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _sentences(place, index, dimension, mine, chosen)
        _dimensions(place, index, dimension, codes, opened)
    with right:
        if chosen is None or not chosen.any():
            places = [MINE] * (mine is not None) + [name for _, _, name in index.map.regions]
            nothing_selected(places, lambda name: _select(place, (), name))
        else:
            selection_panel(place.model, index, names, chosen, opened, lambda: _select(place, (), ""))


def _select(place: state.Place, area: Outline, around: str) -> None:
    """Another selection, or none; the two ways to make one exclude each other."""
    state.change(st.session_state, place, AREA, area)
    state.change(st.session_state, place, AROUND, around)


def _controls(
    place: state.Place, index: "DimensionIndex", dimension: int, mine: tuple[float, float] | None, opened
) -> None:
    """What colours the dots, and the keyboard's twin of the lasso."""
    session = st.session_state
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep_one_of(place, COLOUR, "Colour by", COLOURED)
        if place[COLOUR] == "dimension":
            session["map_dimension"] = dimension
            st.selectbox(
                "Dimension",
                range(index.dimensions),
                key="map_dimension",
                format_func=lambda number: label(dimension_names.shown(place.model), number),
                on_change=lambda: opened(session["map_dimension"]),
                width=330,
            )
        places = ["", *([MINE] if mine else []), *(name for _, _, name in index.map.regions)]
        session["map_around"] = place[AROUND] if place[AROUND] in places else ""

        st.selectbox(
            "Select around",
            places,
            key="map_around",
            format_func=lambda name: name or "nothing",
            on_change=lambda: _select(place, (), session["map_around"]),
            help=f"The {AROUND_ROWS} sentences nearest to a name on the map.",
            width=260,
        )


def _sentences(
    place: state.Place,
    index: "DimensionIndex",
    dimension: int,
    mine: tuple[float, float] | None,
    chosen: np.ndarray | None,
) -> None:
    """The map. What the browser has just drawn it shows by itself: redrawing would take its outline away."""
    session = st.session_state
    points = map_data.points(place.model)
    look = place.model, place[COLOUR], dimension if place[COLOUR] == "dimension" else None, mine
    held = session.get(_HELD)
    shown = None if held is not None and held == (look, place[AREA], place[AROUND]) else chosen
    key = "map-" + "-".join(
        str(abs(hash(part)) % 10**8) for part in (look, None if shown is None else place[AREA])
    )

    def selected(area: Outline) -> None:
        area = AREA.checked(area, ())
        session[_HELD] = (look, area, "")
        _select(place, area, "")

    title = resources.corpus_title(index)
    chart = sentence_map(points, _colours(place, index, dimension), Marked(shown, mine), title)
    told = _told(chart.takeaway, chosen)
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
        st.text(told, width="stretch")
        export(
            f"Map of sentences, {place.model}",
            chart=chart,
            source=f"{place.model}, gated code, {title}",
            key="map",
        )
    lasso(chart, key, selected)
    source(place.model, "gated code", f"{len(points.rows):,} sentences of {title}, drawn at random")
    st.caption("Nearby dots have similar codes. Directions and distances between groups mean little.")


@messages.error_boundary
def _dimensions(
    place: state.Place, index: "DimensionIndex", dimension: int, codes: "Codes | None", opened
) -> None:
    """The second map; a click colours the first by a dimension."""
    st.subheader("Map of the dimensions", help=explain("dimension_map"))
    names = dimension_names.shown(place.model)
    labels = [label(names, number) for number in range(index.dimensions)]
    on = [] if codes is None else [int(number) for number in codes.ranked(0)]
    coloured = dimension if place[COLOUR] == "dimension" else None
    title = resources.corpus_title(index)
    regions = index.map.dimension_regions
    chart = dimension_map(index.dimension_map, labels, index.density, on, coloured, title, regions)
    draw(chart, "dimension-map", opened, (place.model, title), f"Map of dimensions, {place.model}")


def _told(takeaway: str, chosen: np.ndarray | None) -> str:
    """The line above the map, also while the browser alone shows the selection."""
    if chosen is None:
        return takeaway
    return f"{int(chosen.sum()):,} of {len(chosen):,} sentences are selected; the others stay in grey."


def _colours(place: state.Place, index: "DimensionIndex", dimension: int) -> Colours:
    rows = index.map.rows
    if place[COLOUR] == "class" and index.rows.labels:
        return by_class([index.rows.labels[row] for row in rows])
    if place[COLOUR] == "dimension":
        values = np.full(len(index), np.nan)
        on, strength = index.codes.column(dimension)
        values[on] = np.abs(strength)
        highest = max(float(np.abs(index.value_quantiles[dimension]).max()), 1e-3)
        name = label(dimension_names.shown(place.model), dimension)
        return Colours(f"{name} on", values=values[rows], highest=highest)
    counts = np.diff(index.codes.indptr)[rows].astype(float)
    return Colours("active dimensions", values=counts, highest=float(np.quantile(counts, 0.99)))


def _chosen(
    place: state.Place, index: "DimensionIndex", mine: tuple[float, float] | None
) -> np.ndarray | None:
    """(M,) bool: the selected dots; None for no selection."""
    if place[AREA]:
        return map_data.inside(index, place[AREA])
    if not place[AROUND]:
        return None
    spots = {name: (x, y) for x, y, name in index.map.regions} | ({MINE: mine} if mine else {})
    if place[AROUND] not in spots:
        return None
    distance = np.linalg.norm(index.map.xy - np.asarray(spots[place[AROUND]]), axis=1)
    chosen = np.zeros(len(distance), dtype=bool)
    chosen[np.argsort(distance, kind="stable")[:AROUND_ROWS]] = True
    return chosen


def _shown_dimension(place: state.Place, index: "DimensionIndex", codes: "Codes | None") -> int:
    """The chosen one, else the strongest of the visitor's sentence, else the busiest."""
    if place.dimension is not None:
        return place.dimension
    if codes is not None and len(codes.ranked(0)):
        return int(codes.ranked(0)[0])
    return int(np.argmax(index.density))
