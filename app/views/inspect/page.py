"""Inspect: which dimensions a typed sentence switches on, how surely, why, and what each one does."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from app import state
from app.charts.active_bars import Bar, active_bars
from app.glossary import explain
from app.services import resources
from app.settings import Setting, choice
from app.ui import evidence, links, messages, nearest, neighbours
from app.ui.ask import ask
from app.ui.draw import draw
from app.ui.inspect_context import InspectContext
from app.ui.keep import keep_one_of
from app.ui.loading import wait_for, wait_for_index
from app.ui.move import move
from app.ui.number_origin import number_origin
from app.ui.page import begin, cautions, current, known_dimension, remarks
from app.ui.showing import source
from app.ui.text_lists import Line, sentences
from app.views.inspect import compare
from app.views.inspect.dense import AS_NUMBERS, dense
from app.views.inspect.headline import headline, verdict
from app.views.inspect.html_report import everything
from app.views.inspect.other_words import OTHER_WORDS, other_words
from app.views.inspect.pipeline import PICTURE, pipeline
from app.views.inspect.pruning import pruning
from app.views.inspect.written import rebuilt, written

if TYPE_CHECKING:
    from core.index import DimensionIndex

TITLE, PATH = "Inspect", links.INSPECT
MOST_BARS, STRONGEST, WORDS = 20, 6, 8
COLUMNS = (1.1, 1)
PARTS = {
    "move": "Move one dimension",
    "words": "Word by word",
    "written": "What each dimension wrote",
    "keep": "Keep or flip gates",
    "dense": "Dense and sparse",
    "compare": "Compare two",
}
ABOUT_ONE = ("move", "words", "written", "keep")
"""Parts that are about the chosen dimension."""
PART = choice("part", "move", tuple(PARTS))
SETTINGS: tuple[Setting, ...] = (
    PART,
    OTHER_WORDS,
    AS_NUMBERS,
    evidence.PHRASE,
    compare.SWAP,
    PICTURE,
    *nearest.SETTINGS,
)


@messages.error_boundary
def view() -> None:
    """The page, from top to bottom."""
    place, default = begin(TITLE, "What does a sentence switch on?", explain("dimension", "code"), SETTINGS)
    ask(place)
    remarks(place)
    resources.check(place.text)
    if resources.is_blank(place.text):
        messages.notice("There is nothing to read yet: type a sentence, or click one of the examples.")
        state.write_address(st.query_params, st.session_state, place, default)
        return
    model = wait_for(resources.model(place.model), "the model")
    codes = resources.encode(place.model, place.text)
    index = wait_for_index(place.indexed)
    context = InspectContext(place, index, default, codes)
    cautions(place, codes, model)
    known_dimension(place, codes.dimensions, "This is the strongest one.")
    with st.container(key="stack-inspect"):
        _result(context)


@st.fragment
@messages.error_boundary
def _result(context: InspectContext) -> None:
    """What the sentence gives: redrawn alone when another dimension or another part is opened."""
    place = current(context.place, context.default_model)
    if place.text != context.text:  # another sentence was taken inside: it concerns the whole page
        st.rerun()
    context = replace(context, place=place)
    dimension = place.dimension if place.dimension is not None else (context.ranked or context.closest)[0]

    # Filled after the bars, which do not wait for the decode to be read again; its height is kept free.
    said = st.container(key="said-steps" if place[PICTURE] else "said")
    headline(context)
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        _bars(context, dimension)
        with said:
            verdict(context)
            if place[PICTURE]:
                pipeline(context)
        rebuilt(context, dimension)
    with right:
        evidence.evidence(context, dimension)
        others = st.container()
        _nearest(context)
    st.divider()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        # One part at a time: the page stays short, and only what is looked at is computed.
        part = keep_one_of(place, PART, "Go further", PARTS, width="content")
        if part in ABOUT_ONE:
            context.choose(dimension, "dimension_box")
    _part(context, part, dimension)
    with others:  # last: it may take seconds, and nothing else waits for it
        other_words(context, dimension)


@messages.error_boundary
def _part(context: InspectContext, part: str, dimension: int) -> None:
    if part == "words":
        evidence.all_evidence(context, dimension)
    elif part == "written":
        written(context, dimension)
    elif part == "keep":
        pruning(context, dimension)
    elif part == "dense":
        dense(context)
    elif part == "compare":
        compare.compare(context)
    else:
        _move(context, dimension)


def _move(context: InspectContext, dimension: int) -> None:
    place = context.place
    left, right = st.columns(COLUMNS, gap="medium")
    with left:
        st.subheader("Move one dimension", help=explain("sweep"))
        move(place, context.codes, dimension, *context.reach(dimension))
    with right:
        if context.index is not None:
            _about(context, context.index, dimension)
            there = replace(place, dimension=dimension)
            label, icon = "Everything about this dimension", ":material/toggle_on:"
            links.page_link(links.DIMENSIONS, label, icon, there, context.default_model)


@messages.error_boundary
def _about(context: InspectContext, index: "DimensionIndex", dimension: int) -> None:
    """A dimension over the corpus: its words, how often it is on, its strongest sentences."""
    corpus = index.record.corpus_title
    st.subheader("Sentences with its largest values", help=explain("examples_top"))
    with st.container(gap="xxsmall"):
        words = [word.word for word in index.distinctive[dimension][:WORDS]]
        if words:
            st.text(f"Its words: {', '.join(words)}", help=explain("words"))
        low, high = index.value_quantiles[dimension][[1, -2]]
        if index.has_gates:
            rate = f"On in {100 * index.density[dimension]:.1f} % of sentences"
            st.text(f"{rate}, mostly between {low:+.1f} and {high:+.1f}", help=explain("density", "value"))
        else:
            st.text(f"Never off, mostly between {low:+.2f} and {high:+.2f}", help=explain("ends"))
        if index.notes[dimension]:
            note = index.notes[dimension]
            st.text(f"{note[:1].upper()}{note[1:]}.")
    found = resources.strongest(context.indexed, dimension, STRONGEST)
    if not found:
        st.text(f"No sentence of {corpus} turns it on.")
        return
    lines = neighbours.lines(found, context.label, neighbours.value)
    sentences(lines, "Sentences with the largest values of this dimension", "strongest", context.open)
    source(context.model, "gated code" if index.has_gates else "values", corpus)


@messages.error_boundary
def _bars(context: InspectContext, dimension: int) -> None:
    codes = context.codes
    if codes.has_gates:
        st.subheader("Dimensions that are on", help=explain("value", "certainty", "name_fit"))
    else:
        st.subheader(f"The {len(context.ranked)} largest values", help=explain("value", "ends", "name_fit"))
    if not context.ranked:
        _nothing_on(context)
        return
    bars = [
        Bar(
            number,
            context.label(number),
            float(context.code[number]),
            float(codes.p_on[0, number]) if codes.has_gates else None,
            context.grade(number),
        )
        for number in context.ranked[:MOST_BARS]
    ]
    hidden = len(context.ranked) - len(bars)
    code = "gated code" if codes.has_gates else "code"
    origin = f"{code} of your sentence{f', {hidden} weaker ones not shown' if hidden else ''}"
    chart = active_bars(bars, context.threshold, dimension, hidden)
    files = [everything(context)]
    name, sentence = "dimensions that are on", context.place.text
    draw(chart, "bars", context.open, (context.model, origin), name, files, sentence)
    st.caption("Click a bar to see the words behind it, and below, to move it or switch it off.")
    number_origin(codes, dimension, context.label(dimension), key="number_origin")


def _nothing_on(context: InspectContext) -> None:
    messages.notice(
        f"No dimension is more than {100 * context.threshold:.0f} % sure of this text, so its code is empty. "
        "That happens with very short, very general or unusual texts."
    )
    st.text("These came closest:")
    shares = 100 * context.codes.p_on[0]
    lines = [Line(context.label(number), f"{shares[number]:.0f} % sure") for number in context.closest]
    sentences(lines, "Dimensions that came closest", key="closest")


@messages.error_boundary
def _nearest(context: InspectContext) -> None:
    st.subheader("Nearest sentences", help=explain("nearest"))
    nearest.nearest(context, context.code, context.text)
