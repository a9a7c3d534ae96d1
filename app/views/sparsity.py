"""Sparsity: how few dimensions do sentences use, and how often does each dimension fire?"""

from typing import TYPE_CHECKING

import streamlit as st

from app import resources, state
from app.charts.active_count_histogram import active_count_histogram
from app.charts.density_histogram import density_histogram
from app.charts.histogram import Histogram
from app.charts.hoyer_histogram import hoyer_histogram
from app.components import messages
from app.components.charts import draw
from app.components.loading import wait_for
from app.components.page import begin, remarks
from app.glossary import explain
from app.naming import label
from core.data.normalise import normalise
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

TITLE, PATH = "Sparsity", "sparsity"


@messages.calmly
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "How sparse are the codes?", explain("code"))
    state.write_address(st.query_params, st.session_state, place, default)
    remarks(place)
    index = wait_for(resources.index(place.model), "the measures of the corpus")
    ready = resources.model(place.model).done()
    mine = _own_code(place) if ready else None
    if mine is not None:
        st.text(f"Your sentence, marked in the pictures: {mine.texts[0]}")
    corpus = resources.mixture(index)
    origin = place.model, "gated code", corpus

    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Active dimensions per sentence", help=explain("active"))
        count = None if mine is None or not mine.has_gates else int(mine.active_count[0])
        draw(
            active_count_histogram(index.active_histogram, index.dimensions, corpus, count),
            key="active-counts",
            origin=origin,
            name="Active dimensions per sentence",
        )
    with right:
        st.subheader("Hoyer sparsity per sentence", help=explain("hoyer", "gaussian"))
        record = Histogram(index.hoyer_edges, index.hoyer_histogram)
        own = None if mine is None or not mine.gated.any() else float(mine.hoyer[0])
        hoyers = hoyer_histogram(record, index.gaussian_hoyer, index.dimensions, corpus, own)
        draw(hoyers, key="hoyers", origin=origin, name="Hoyer sparsity per sentence")
    st.subheader("How often each dimension fires", help=explain("density"))
    marked = []
    if mine is not None:
        marked = [
            (label(index.names, int(number)), float(index.density[number])) for number in mine.ranked(0)
        ]
    chart = density_histogram(index.density, corpus, marked)
    draw(chart, key="densities", origin=origin, name="How often each dimension fires")
    if not ready:
        # The pictures need no model, only the mark of the visitor's sentence does: it comes when it can.
        wait_for(resources.model(place.model), "the model, to mark your sentence")
        st.rerun()


def _own_code(place: state.Place) -> "Codes | None":
    """The code of the visitor's sentence, if there is one."""
    try:
        resources.check(place.text)
        return resources.encode(place.model, place.text) if normalise(place.text) else None
    except HSVAEError as error:
        messages.problem(error)
        return None
