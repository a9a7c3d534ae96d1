"""Inspect: which dimensions does a typed sentence switch on, how surely, and what do they do?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import resources, state
from app.charts.active_bars import Bar, active_bars
from app.components import messages, neighbours
from app.components.about import about
from app.components.ask import ask
from app.components.cautions import cautions
from app.components.charts import draw
from app.components.headline import headline
from app.components.loading import wait_for
from app.components.move import move
from app.components.page import begin, remarks
from app.components.sentences import Line, sentences
from app.components.showing import source
from app.glossary import explain
from app.naming import label
from core.data.normalise import normalise
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

TITLE = "Inspect"
NEAREST, MOST_BARS, ALMOST = 5, 20, 5
COLUMNS = (1.1, 1)


@dataclass(frozen=True)
class Subject:
    """What this page is about: a place, its code, and what is known of the code's dimensions."""

    place: state.Place
    codes: "Codes"
    index: "DimensionIndex | None"
    threshold: float
    one_sided: bool
    default_model: str

    @property
    def names(self) -> list[str] | None:
        return None if self.index is None else self.index.names

    @property
    def ranked(self) -> list[int]:
        return [int(dimension) for dimension in self.codes.ranked(0)]

    @property
    def closest(self) -> list[int]:
        """The surest dimensions, on or not."""
        return [int(dimension) for dimension in np.argsort(-self.codes.p_on[0], kind="stable")[:ALMOST]]

    def open(self, dimension: int) -> None:
        """Show another dimension; a number from the browser is checked."""
        if 0 <= dimension < self.codes.dimensions:
            state.choose_dimension(st.session_state, dimension)


@messages.calmly
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "What does a sentence switch on?", explain("dimension", "code"))
    ask(place.text)
    remarks(place)
    resources.check(place.text)
    if not normalise(place.text):
        messages.notice("There is nothing to read yet: type a sentence, or click one of the examples.")
        state.write_address(st.query_params, st.session_state, place, default)
        return
    model = wait_for(resources.model(place.model), "the model")
    codes = resources.encode(place.model, place.text)
    try:
        index = wait_for(resources.index(place.model), "the names of the dimensions")
    except HSVAEError as error:
        messages.problem(error)
        index = None
    headline(codes, index)
    cautions(place, codes, model)
    if place.dimension is not None and place.dimension >= codes.dimensions:
        messages.notice(
            f"The link asks for dimension {place.dimension}; this model has 0 to {codes.dimensions - 1}. "
            "This is the strongest one."
        )
        state.drop_dimension(st.session_state)
    one_sided = model.config.slab_sign == "positive"
    _result(Subject(place, codes, index, model.config.active_threshold, one_sided, default))


@st.fragment
@messages.calmly
def _result(subject: Subject) -> None:
    """Everything below the headline: redrawn alone when another dimension is opened."""
    chosen = state.chosen(st.session_state)
    dimension = chosen if chosen is not None else (subject.ranked or subject.closest)[0]
    place = state.at_dimension(subject.place, chosen)
    state.write_address(st.query_params, st.session_state, place, subject.default_model)

    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _bars(subject, dimension)
        _decoded(place)
    with right:
        _nearest(subject)
    st.divider()
    _choose(subject, dimension)
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        move(place, subject.codes, dimension, *_reach(subject, dimension))
    with right:
        if subject.index is not None:
            about(place, subject.index, dimension, subject.open)


@messages.calmly
def _bars(subject: Subject, dimension: int) -> None:
    st.subheader("Dimensions that are on", help=explain("value", "certainty"))
    codes = subject.codes
    if not subject.ranked:
        _silence(subject)
        return
    bars = [
        Bar(
            number,
            label(subject.names, number),
            float(codes.gated[0, number]),
            float(codes.p_on[0, number]) if codes.has_gates else None,
        )
        for number in subject.ranked[:MOST_BARS]
    ]
    draw(active_bars(bars, subject.threshold, dimension), key="bars", on_click=subject.open)
    hidden = len(subject.ranked) - len(bars)
    source(
        subject.place.model,
        f"gated code of your sentence{f', {hidden} weaker ones not shown' if hidden else ''}",
    )


@messages.calmly
def _silence(subject: Subject) -> None:
    """Nothing fires: say so, and what came closest."""
    messages.notice(
        f"No dimension is more than {100 * subject.threshold:.0f} % sure of this text, so its code is empty. "
        "That happens with very short, very general or unusual texts."
    )
    st.text("These came closest:")
    shares = 100 * subject.codes.p_on[0]
    lines = [Line(label(subject.names, number), f"{shares[number]:.0f} % sure") for number in subject.closest]
    sentences(lines, "Dimensions that came closest", key="closest")


@messages.calmly
def _decoded(place: state.Place) -> None:
    st.subheader("What the code still says", help=explain("decode"))
    decoded = resources.decode(place.model, place.text)
    sentences([Line(decoded or "(nothing)", strong=True)], "The decoded sentence", key="decoded")


@messages.calmly
def _nearest(subject: Subject) -> None:
    st.subheader("Nearest sentences", help=explain("nearest"))
    if subject.index is None:
        st.text("Without an index there are none to show.")
        return
    found = resources.nearest(subject.place.model, subject.place.text, NEAREST)
    if not found:
        st.text("No sentence shares a dimension with this code.")
        return
    lines = neighbours.lines(found, subject.index.names)
    sentences(lines, "Nearest sentences", key="nearest", on_open=subject.open)
    source(subject.place.model, "similarity of gated codes", resources.corpus_title(subject.index))


def _choose(subject: Subject, dimension: int) -> None:
    """The heading of the lower half, and the keyboard's way to a dimension."""
    rest = sorted(
        set(range(subject.codes.dimensions)) - set(subject.ranked),
        key=lambda number: label(subject.names, number),
    )
    gated = subject.codes.gated[0]

    def described(number: int) -> str:
        return f"{label(subject.names, number)}  ({f'on, {gated[number]:+.1f}' if gated[number] else 'off'})"

    st.session_state["dimension_box"] = dimension
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.subheader("Move one dimension", help=explain("sweep"), width="content")
        st.selectbox(
            "Dimension (those that are on come first; type to search all)",
            [*subject.ranked, *rest],
            key="dimension_box",
            format_func=described,
            on_change=lambda: subject.open(st.session_state["dimension_box"]),
            width=460,
        )


def _reach(subject: Subject, dimension: int) -> tuple[float, float]:
    """The slider's ends: what the dimension does in the corpus and in this sentence, at least 3.

    A model whose dimensions have one sign has never seen a negative value: its slider begins at off.
    """
    seen = [3.0, abs(float(subject.codes.gated[0, dimension]))]
    if subject.index is not None:
        seen.append(float(np.abs(subject.index.value_quantiles[dimension]).max()))
    high = float(np.ceil(max(seen)))
    return (0.0 if subject.one_sided else -high), high
