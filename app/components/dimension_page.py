"""Everything about one dimension on one screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import resources, state
from app.charts.class_profile import class_profile
from app.charts.value_histogram import value_histogram
from app.components import messages
from app.components.charts import draw
from app.components.examples import examples
from app.components.heading import heading
from app.components.loading import wait_for
from app.components.move import move
from app.components.related import related
from app.components.showing import plain_words, source
from app.components.try_text import ask_here, verdict
from app.components.word_lists import word_lists
from app.dimension_facts import Facts
from app.glossary import explain
from core.data.normalise import normalise
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

HALVES = (1.08, 1)


@dataclass(frozen=True)
class Subject:
    """One dimension of one model. names: of all dimensions. open: shows another one."""

    place: state.Place
    index: "DimensionIndex"
    names: Sequence[str]
    dimension: int
    open: Callable[[int], None]

    @property
    def origin(self) -> tuple[str, ...]:
        return self.place.model, "gated code", resources.mixture(self.index)


def dimension_page(subject: Subject, table: Facts) -> None:
    """The page, from top to bottom. Only what needs the visitor's own sentence waits for the model."""
    ready = resources.model(subject.place.model).done()
    codes = _own_code(subject.place) if ready else None
    _head(subject, table)
    left, right = st.columns(HALVES, gap="medium")
    with left:
        word_lists(subject.index, subject.dimension)
        ask_here(subject.place.text)
        if codes is not None:
            verdict(codes, subject.dimension, _threshold(subject.place))
    with right:
        _values(subject, codes)
    examples(subject.place.model, subject.dimension, subject.names, subject.open)
    source(subject.place.model, "gated code", resources.corpus_title(subject.index))
    st.divider()
    left, right = st.columns(HALVES, gap="medium")
    with left:
        _classes(subject)
        related(subject.index, subject.dimension, subject.names, subject.open)
    with right:
        _sweep(subject, codes)
    if not ready:
        wait_for(resources.model(subject.place.model), "the model, to read your sentence")
        st.rerun()


def _head(subject: Subject, table: Facts) -> None:
    """Its name, and its numbers in one row."""
    number, index = subject.dimension, subject.index
    heading(subject.names[number], f"dimension {number} of {index.dimensions}", key="dimension-name")
    if index.notes[number]:
        st.text(index.notes[number])
    shown = [
        ("On in", _percent(table.density[number]), "density"),
        ("Predicted by words", f"{table.word_auc[number]:.2f}", "word_auc"),
        (
            plain_words(table.classes[number]) or "Commonest class",
            _percent(table.purity[number], 0),
            "purity",
        ),
        ("Information", f"{table.nats[number]:.2f} nats", "dimension_nats"),
        ("Decoder responds", _percent(table.responsiveness[number], 0), "responsiveness"),
    ]
    with st.container(horizontal=True, gap="large"):
        for name, value, term in shown:
            if "nan" not in value:
                st.metric(name, value, help=explain(term), width="content")
    if table.ignored[number]:
        messages.notice(
            "The decoder ignores this dimension: no setting changes a sentence.", ":material/link_off:"
        )


@messages.calmly
def _values(subject: Subject, codes: "Codes | None") -> None:
    st.markdown("**Values it takes**", help=explain("value"))
    own = None if codes is None else float(codes.gated[0, subject.dimension])
    chart = value_histogram(
        subject.index.value_edges,
        subject.index.value_histogram[subject.dimension],
        float(subject.index.density[subject.dimension]),
        resources.mixture(subject.index),
        own or None,
    )
    draw(chart, key="values", origin=subject.origin, name=f"Values of dimension {subject.dimension}")


@messages.calmly
def _classes(subject: Subject) -> None:
    st.markdown("**Classes that switch it on**", help=explain("classes"))
    index = subject.index
    if len(index.class_names) < 2:
        st.text("The sentences of this index have no classes.")
        return
    chart = class_profile(
        index.class_names,
        index.class_counts[:, subject.dimension],
        index.class_rows,
        float(index.density[subject.dimension]),
        resources.mixture(index),
    )
    draw(chart, key="classes", origin=subject.origin, name=f"Classes of dimension {subject.dimension}")


@messages.calmly
def _sweep(subject: Subject, codes: "Codes | None") -> None:
    st.markdown("**What the decoder makes of it**", help=explain("sweep"))
    if codes is None:
        st.text("Type a sentence above: its code is decoded with this dimension set to several values.")
        return
    dimension, model = subject.dimension, resources.model(subject.place.model).result()
    seen = np.abs(subject.index.value_quantiles[dimension]).max()
    high = float(np.ceil(max(3.0, float(seen), abs(float(codes.gated[0, dimension])))))
    low = 0.0 if model.config.slab_sign == "positive" else -high
    move(subject.place, codes, dimension, low, high)


def _own_code(place: state.Place) -> "Codes | None":
    """The code of the visitor's sentence, if there is one."""
    try:
        resources.check(place.text)
        return resources.encode(place.model, place.text) if normalise(place.text) else None
    except HSVAEError as error:
        messages.problem(error)
        return None


def _threshold(place: state.Place) -> float:
    return resources.model(place.model).result().config.active_threshold


def _percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"
