"""Inspect: which dimensions does a typed sentence switch on, how surely, why, and what do they do?"""

from dataclasses import replace

import numpy as np
import streamlit as st

from app import resources, state, workshop
from app.charts.active_bars import Bar, active_bars
from app.components import compare, evidence, messages, neighbours
from app.components.about import about
from app.components.ask import ask
from app.components.cautions import cautions
from app.components.charts import draw
from app.components.decoded import decoded
from app.components.dense import AS_NUMBERS, dense
from app.components.elsewhere import elsewhere
from app.components.headline import headline
from app.components.keep import keep_one_of
from app.components.loading import wait_for, wait_for_index
from app.components.move import move
from app.components.page import begin, known_dimension, remarks
from app.components.pruning import pruning
from app.components.sentences import Line, sentences
from app.components.showing import source
from app.components.whole import everything
from app.glossary import explain
from app.naming import described
from app.settings import choice
from app.subject import Subject
from app.views import dimensions
from core.data.normalise import normalise

TITLE = "Inspect"
NEAREST, MOST_BARS = 4, 20
COLUMNS = (1.1, 1)
PARTS = {
    "move": "Move one dimension",
    "words": "Word by word",
    "keep": "Keep or flip gates",
    "dense": "Dense and sparse",
    "compare": "Compare two",
}
ABOUT_ONE = ("move", "words", "keep")
"""Parts that are about the chosen dimension."""
PART = choice("part", "move", tuple(PARTS))
SETTINGS = (PART, AS_NUMBERS, evidence.PHRASE, compare.SWAP)


@messages.calmly
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "What does a sentence switch on?", explain("dimension", "code"), SETTINGS)
    ask(place.text)
    remarks(place)
    resources.check(place.text)
    if not normalise(place.text):
        messages.notice("There is nothing to read yet: type a sentence, or click one of the examples.")
        state.write_address(st.query_params, st.session_state, place, default)
        return
    model = wait_for(resources.model(place.model), "the model")
    codes = resources.encode(place.model, place.text)
    index = wait_for_index(place.model)
    headline(codes, index)
    cautions(place, codes, model)
    known_dimension(place, codes.dimensions, "This is the strongest one.")
    one_sided = model.config.slab_sign == "positive"
    with st.container(key="stack-inspect"):
        _result(Subject(place, codes, index, model.config.active_threshold, one_sided, default))


@st.fragment
@messages.calmly
def _result(subject: Subject) -> None:
    """Everything below the headline: redrawn alone when another dimension or another part is opened."""
    place = state.current(st.session_state, subject.place)
    subject = replace(subject, place=place)
    dimension = place.dimension if place.dimension is not None else (subject.ranked or subject.closest)[0]
    state.write_address(st.query_params, st.session_state, place, subject.default_model)

    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _bars(subject, dimension)
        _decoded(place)
    with right:
        evidence.evidence(subject, dimension)
        _nearest(subject)
    st.divider()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        part = _choose_part(place)
        if part in ABOUT_ONE:
            _choose(subject, dimension)
    _part(subject, part, dimension)


def _choose_part(place: state.Place) -> str:
    """One part at a time: the page stays short, and only what is looked at is computed."""
    return keep_one_of(place, PART, "Go further", PARTS, width="content")


@messages.calmly
def _part(subject: Subject, part: str, dimension: int) -> None:
    place = subject.place
    if part == "words":
        evidence.all_evidence(subject, dimension, subject.open)
    elif part == "keep":
        pruning(subject, dimension)
    elif part == "dense":
        dense(subject)
    elif part == "compare":
        compare.compare(subject)
    else:
        left, right = st.columns(COLUMNS, gap="medium")
        with left:
            st.subheader("Move one dimension", help=explain("sweep"))
            value = float(subject.gated[dimension])
            ends = workshop.reach(subject.index, dimension, value, subject.one_sided)
            move(place, subject.codes, dimension, *ends)
        with right:
            if subject.index is not None:
                about(place, subject.index, dimension, subject.open)
                there = state.address(state.at_dimension(place, dimension), subject.default_model)
                elsewhere(dimensions, "Everything about this dimension", ":material/toggle_on:", there)


@messages.calmly
def _bars(subject: Subject, dimension: int) -> None:
    codes = subject.codes
    if codes.has_gates:
        st.subheader("Dimensions that are on", help=explain("value", "certainty"))
    else:
        st.subheader(f"The {len(subject.ranked)} largest values", help=explain("value", "ends"))
    if not subject.ranked:
        _silence(subject)
        return
    bars = [
        Bar(
            number,
            subject.label(number),
            float(subject.gated[number]),
            float(codes.p_on[0, number]) if codes.has_gates else None,
        )
        for number in subject.ranked[:MOST_BARS]
    ]
    hidden = len(subject.ranked) - len(bars)
    code = "gated code" if codes.has_gates else "code"
    origin = f"{code} of your sentence{f', {hidden} weaker ones not shown' if hidden else ''}"
    chart = active_bars(bars, subject.threshold, dimension, hidden)
    files = [everything(subject)]
    draw(chart, "bars", subject.open, (subject.model, origin), "dimensions that are on", files)
    st.caption("Click a bar to see the words behind it, and below, to move it or switch it off.")


@messages.calmly
def _silence(subject: Subject) -> None:
    """Nothing fires: say so, and what came closest."""
    messages.notice(
        f"No dimension is more than {100 * subject.threshold:.0f} % sure of this text, so its code is empty. "
        "That happens with very short, very general or unusual texts."
    )
    st.text("These came closest:")
    shares = 100 * subject.codes.p_on[0]
    lines = [Line(subject.label(number), f"{shares[number]:.0f} % sure") for number in subject.closest]
    sentences(lines, "Dimensions that came closest", key="closest")


@messages.calmly
def _decoded(place: state.Place) -> None:
    st.subheader("What the code still says", help=explain("decode"))
    text = resources.decode(place.model, place.text)
    sentences([decoded(text, strong=True)], "The decoded sentence", key="decoded")


@messages.calmly
def _nearest(subject: Subject) -> None:
    st.subheader("Nearest sentences", help=explain("nearest"))
    if subject.index is None:
        st.text("Without an index there are none to show.")
        return
    if not subject.index.has_gates:
        st.text("Dense codes of a whole corpus are too large to keep: a sparse model finds neighbours.")
        return
    found = resources.nearest(subject.model, subject.text, NEAREST)
    if not found:
        st.text("No sentence shares a dimension with this code.")
        return
    lines = neighbours.lines(found, subject.names)
    sentences(lines, "Nearest sentences", key="nearest", on_open=subject.open)
    if np.count_nonzero(subject.gated) == 1:
        st.text("One dimension is on: every sentence that has just this one on is alike to the code.")
    source(subject.model, "similarity of gated codes", resources.corpus_title(subject.index))


def _choose(subject: Subject, dimension: int) -> None:
    """The keyboard's way to a dimension."""
    st.session_state["dimension_box"] = dimension
    st.selectbox(
        "Dimension (those that are on come first; type to search all)",
        [*subject.ranked, *subject.others],
        key="dimension_box",
        format_func=lambda one: described(
            subject.label(one), float(subject.gated[one]), subject.codes.has_gates
        ),
        on_change=lambda: subject.open(st.session_state["dimension_box"]),
        width=430,
    )
