"""Everything about one dimension of a model without gates: its two ends, side by side."""

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.bars import class_profile
from app.charts.histogram import value_histogram
from app.glossary import explain
from app.services import resources
from app.ui import messages
from app.ui.draw import draw
from app.ui.evidence import evidence
from app.ui.examples import examples
from app.ui.own_code import own_code
from app.ui.showing import source
from app.views.dimensions.dimension_page import HALVES, Focus, come_back, context_of, head, swept
from app.views.dimensions.facts import Facts
from app.views.dimensions.related import related
from app.views.dimensions.try_text import ask_here
from app.views.dimensions.word_lists import word_lists

if TYPE_CHECKING:
    from core.index.dense_tables import End
    from core.interpretation.codes import Codes

SIDES = ("high", "low")
AT_END = ("lie here", "lies at this end")


def dense_page(focus: Focus, table: Facts) -> None:
    """The page, from top to bottom. Only what needs the visitor's own sentence waits for the model."""
    ready = resources.model(focus.place.model).done()
    codes = own_code(focus.place.model, focus.place.text) if ready else None
    head(focus, table)
    st.text(
        "This model has no gates: the dimension is never off. What can be told are its two ends.",
        help=explain("ends"),
    )
    left, right = st.columns(HALVES, gap="medium")
    with left:
        word_lists(focus.index, focus.dimension)
        ask_here(focus.place.text)
        if codes is not None:
            _verdict(focus, codes)
            evidence(context_of(focus, codes), focus.dimension)
    with right:
        _values(focus, codes)
        related(focus.index, focus.dimension, focus.names, focus.open)
    st.divider()
    ends = focus.index.ends(focus.dimension)
    for column, side, end in zip(st.columns(2, gap="medium"), SIDES, ends, strict=True):
        with column:
            _end(focus, side, end)
    st.divider()
    left, right = st.columns(HALVES, gap="medium")
    with left:
        swept(focus, codes)
    with right:
        examples(focus.place.model, focus.dimension, "middle", focus.names, focus.open)
    source(focus.place.model, "values", resources.corpus_title(focus.index))
    come_back(focus, ready)


@messages.error_boundary
def _end(focus: Focus, side: str, end: "End") -> None:
    """One end: its name, how far that can be believed, its classes and sentences."""
    st.subheader(f"The {side} end", help=explain("ends"))
    if end.name is None:
        st.text(f"No clear name: the best words found fit {_points(end.confidence)} more of its sentences.")
    else:
        st.text(f"{end.name} (fits {_points(end.confidence)} more of its sentences than of the others)")
    if end.word_auc == end.word_auc:
        told = f"Words predict it with an AUC of {end.word_auc:.2f}; .5 is guessing, shuffled they reach "
        st.text(f"{told}{end.word_auc_null:.2f}.", help=explain("word_auc"))
    if end.note:
        st.text(f"These are {end.note}; the example sentences are the exceptions.")
    index, place = focus.index, SIDES.index(side)
    if len(index.class_names) > 1:
        counts = index.class_counts[place, :, focus.dimension]
        share = float(counts.sum() / max(1, index.mixture_rows))
        mixture = resources.mixture(index)
        chart = class_profile(index.class_names, counts, index.class_rows, share, mixture, AT_END)
        name = f"Classes at the {side} end of dimension {focus.dimension}"
        draw(chart, key=f"classes-{side}", origin=focus.origin, name=name)
    for kind in ("highest" if side == "high" else "bottom", side):
        examples(focus.place.model, focus.dimension, kind, focus.names, focus.open)


def _verdict(focus: Focus, codes: "Codes") -> None:
    """Where the visitor's sentence lies."""
    value = float(codes.values[0, focus.dimension])
    high, low = focus.index.ends(focus.dimension)
    where = "high end" if value >= high.threshold else "low end" if value <= low.threshold else "in between"
    with st.container(horizontal=True, gap="large"):
        st.metric("This sentence", where, help=explain("ends"), width="content")
        st.metric("Value", f"{value:+.2f}", help=explain("value"), width="content")


@messages.error_boundary
def _values(focus: Focus, codes: "Codes | None") -> None:
    st.markdown("**Values it takes**", help=explain("value"))
    index, number = focus.index, focus.dimension
    own = None if codes is None else float(codes.values[0, number])
    mixture = resources.mixture(index)
    chart = value_histogram(index.value_edges(number), index.value_histogram[number], None, mixture, own)
    draw(chart, key="values", origin=focus.origin, name=f"Values of dimension {number}")


def _points(share: float) -> str:
    return f"{100 * share:.0f} in 100"
