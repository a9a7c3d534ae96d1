"""Everything about one dimension on one screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.charts.bars import class_profile
from app.charts.class_names import class_name
from app.charts.histogram import value_histogram
from app.glossary import explain
from app.services import resources
from app.ui import messages
from app.ui.decoded import unheard
from app.ui.draw import draw
from app.ui.evidence import evidence
from app.ui.examples import examples
from app.ui.heading import heading
from app.ui.inspect_context import InspectContext
from app.ui.loading import wait_for
from app.ui.move import move
from app.ui.own_code import own_code
from app.ui.showing import plain_words, source
from app.views.dimensions.facts import Facts
from app.views.dimensions.own_names import own_name
from app.views.dimensions.related import related
from app.views.dimensions.try_text import ask_here, verdict
from app.views.dimensions.word_lists import word_lists

if TYPE_CHECKING:
    from core.index import AnyIndex
    from core.interpretation.codes import Codes

HALVES = (1.08, 1)
BELOW_SWEEP, BESIDE_SWEEP = ("near_miss",), ("top", "middle", "random")


@dataclass(frozen=True)
class Focus:
    """One dimension of one model. names: of all dimensions. open: shows another one."""

    place: state.Place
    default_model: str
    index: "AnyIndex"
    names: Sequence[str]
    dimension: int
    open: Callable[[int], None]

    @property
    def origin(self) -> tuple[str, ...]:
        code = "gated code" if self.index.has_gates else "values"
        return self.place.model, code, resources.mixture(self.index)


def dimension_page(focus: Focus, table: Facts) -> None:
    """The page, from top to bottom. Only what needs the visitor's own sentence waits for the model."""
    ready = resources.model(focus.place.model).done()
    codes = own_code(focus.place.model, focus.place.text) if ready else None
    head(focus, table)
    left, right = st.columns(HALVES, gap="medium")
    with left:
        word_lists(focus.index, focus.dimension)
        ask_here(focus.place.text)
        if codes is not None:
            verdict(codes, focus.dimension, _threshold(focus.place))
            if codes.active[0, focus.dimension]:
                evidence(context_of(focus, codes), focus.dimension)
        related(focus.index, focus.dimension, focus.names, focus.open)
    with right:
        _values(focus, codes)
        _classes(focus)
    st.divider()
    left, right = st.columns(HALVES, gap="medium")
    with left:
        swept(focus, codes)
        _examples(focus, BELOW_SWEEP)
    with right:
        _examples(focus, BESIDE_SWEEP)
    source(focus.place.model, "gated code", resources.corpus_title(focus.index))
    come_back(focus, ready)


def come_back(focus: Focus, ready: bool) -> None:
    """Draw the page again when the model is there to read the visitor's sentence."""
    if not ready:
        wait_for(resources.model(focus.place.model), "the model, to read your sentence")
        state.carry(st.session_state, focus.place)
        st.rerun()


def head(focus: Focus, table: Facts) -> None:
    """Its name, and its numbers in one row."""
    number, index = focus.dimension, focus.index
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="medium"):
        with st.container():
            heading(focus.names[number], f"dimension {number} of {index.dimensions}", key="dimension-name")
        own_name(focus.place.model, number, index.names[number])
    if index.notes[number]:
        st.text(index.notes[number])
    shown = [
        ("On in", _percent(table.density[number]), "density"),
        ("Name fits", _percent(table.confidence[number], 0), "confidence"),
        ("Predicted by words", f"{table.word_auc[number]:.2f}", "word_auc"),
        (
            f"Class {plain_words(class_name(table.classes[number]))}".strip(),
            _percent(table.purity[number], 0),
            "purity",
        ),
        ("Information", f"{table.nats[number]:.2f} nats", "dimension_nats"),
        ("Decoder responds", _percent(table.responsiveness[number], 0), "responsiveness"),
    ]
    with st.container(horizontal=True, gap="medium"):
        for name, value, term in shown:
            if "nan" not in value:
                st.metric(name, value, help=explain(term), width="content")
    if table.ignored[number]:
        unheard("The decoder ignores this dimension: no setting changes a sentence.")


def _examples(focus: Focus, kinds: Sequence[str]) -> None:
    for kind in kinds:
        examples(focus.place.model, focus.dimension, kind, focus.names, focus.open)


@messages.error_boundary
def _values(focus: Focus, codes: "Codes | None") -> None:
    st.markdown("**Values it takes**", help=explain("value"))
    own = None if codes is None else float(codes.gated[0, focus.dimension])
    chart = value_histogram(
        focus.index.value_edges,
        focus.index.value_histogram[focus.dimension],
        float(focus.index.density[focus.dimension]),
        resources.mixture(focus.index),
        own or None,
    )
    draw(chart, key="values", origin=focus.origin, name=f"Values of dimension {focus.dimension}")


@messages.error_boundary
def _classes(focus: Focus) -> None:
    st.markdown("**Classes that switch it on**", help=explain("classes"))
    index = focus.index
    if len(index.class_names) < 2:
        st.text("The sentences of this index have no classes.")
        return
    chart = class_profile(
        index.class_names,
        index.class_counts[:, focus.dimension],
        index.class_rows,
        float(index.density[focus.dimension]),
        resources.mixture(index),
    )
    draw(chart, key="classes", origin=focus.origin, name=f"Classes of dimension {focus.dimension}")


@messages.error_boundary
def swept(focus: Focus, codes: "Codes | None") -> None:
    st.markdown("**What the decoder makes of it**", help=explain("sweep"))
    if codes is None:
        st.text("Type a sentence above: its code is decoded with this dimension set to several values.")
        return
    dimension, model = focus.dimension, resources.model(focus.place.model).result()
    seen = np.abs(focus.index.value_quantiles[dimension]).max()
    high = float(np.ceil(max(3.0, float(seen), abs(float(codes.gated[0, dimension])))))
    low = 0.0 if model.config.slab_sign == "positive" else -high
    move(focus.place, codes, dimension, low, high)


def context_of(focus: Focus, codes: "Codes") -> InspectContext:
    """The visitor's sentence, as the parts of Inspect want it."""
    config = resources.model(focus.place.model).result().config
    one_sided = config.slab_sign == "positive"
    threshold = config.active_threshold
    return InspectContext(focus.place, codes, focus.index, threshold, one_sided, focus.default_model)


def _threshold(place: state.Place) -> float:
    return resources.model(place.model).result().config.active_threshold


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"
