"""Traverse: one dimension swept through several values, or several set at once."""

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import setting
from app.services import interventions
from app.settings import choice, whole
from app.ui import messages
from app.ui.decoded import decoded, edited, no_response, response, underlined
from app.ui.keep import keep, keep_one_of
from app.ui.showing import plain_words, source
from app.ui.text_lists import Line, sentences
from app.views.traverse.checks import Checks
from app.views.traverse.switching import MOST_SLIDERS, SET_FOR, SLIDERS, together
from app.views.traverse.traverse_context import TraverseContext

if TYPE_CHECKING:
    from core.interpretation.traversal import Sweep

SPANS = {"corpus": "values of the corpus", "even": "-3 to 3"}
SPAN = choice("span", "corpus", tuple(SPANS))
STEPS = whole("steps", 7, 3, 15)
FIRST_SLIDERS = 3
SETTINGS = (SPAN, STEPS, SLIDERS)
_BOXES = "_several_boxes"
"""Key of the session: how many boxes of dimensions were filled so far."""


@st.fragment
@messages.error_boundary
def sweep_one(context: TraverseContext) -> None:
    """A sentence for each value of one dimension, and whether the decoder responds to it."""
    chosen = context.now().dimension
    dimension = chosen if chosen is not None and chosen < len(context.code) else context.default_dimension
    context.choose(dimension, "sweep_box")
    _off_here(context, dimension)
    together(context, [dimension])
    # A list of all dimensions is slow to draw: what a slider changes stands in a fragment without it.
    _sweep(context, dimension)


def _off_here(context: TraverseContext, dimension: int) -> None:
    """That a dimension, perhaps opened on another page, is off in this code; a button to one that is on."""
    if not context.has_gates or not context.ranked or dimension in context.ranked:
        return
    other = context.default_dimension
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(f"{context.label(dimension)} is off in this sentence: the values below switch it on.")
        st.button(
            f"Change one that is on: {plain_words(context.label(other))}",
            key="sweep_on",
            on_click=context.open,
            args=(other,),
        )


@st.fragment
@messages.error_boundary
def _sweep(context: TraverseContext, dimension: int) -> None:
    """How far and in how many steps, and the sentences."""
    place = context.now()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep_one_of(place, SPAN, "Through", SPANS, help=explain("sweep", "value"))
        keep(place, STEPS, st.slider, "Steps", width=160)
    own, index = float(context.code[dimension]), context.index if place[SPAN] == "corpus" else None
    through = interventions.sweep_values(index, dimension, own, place[STEPS], context.one_sided)
    found = context.run(interventions.sweep, context.start, dimension, through)
    checks = Checks(context, found)
    _response(context, found, dimension, checks)
    here = through.index(own)
    checks.legend()
    lines = [
        decoded(
            text,
            setting(value, context.has_gates),
            marks,
            note=checks.of_one(row, dimension, row == here),
        )
        for row, (value, text, marks) in enumerate(zip(through, found.texts, found.changed, strict=True))
    ]
    sentences(lines, "Decoded sentences of the sweep", "sweep-one", here=here)
    checks.finish()
    table = {
        "dimension": [dimension] * len(lines),
        "name": [context.label(dimension)] * len(lines),
        "value": list(through),
        "decoded": list(found.texts),
        "unchanged code": [found.base_text] * len(lines),
        **checks.columns(dimension=dimension),
    }
    note = "Underlined: words that are new or moved against the code as it is, which is shaded."
    underlined(note, "sweep", table, "sweep")
    if place[SPAN] == "even" and context.one_sided:
        st.text("This model was trained without negative values: it has never decoded such codes.")
    source(context.model, "gated code", "each line is decoded from a whole code")


def _response(context: TraverseContext, found: "Sweep", dimension: int, checks: Checks) -> None:
    """Whether any other value changes the sentence here, and how often one does over the corpus."""
    name, usual = context.label(dimension), _usual_response(context, dimension)
    moved = found.values != np.float32(context.code[dimension])
    changed = sum(text != found.base_text for text, other in zip(found.texts, moved, strict=True) if other)
    every = int(moved.sum())
    if found.no_effect:
        no_response(f"The decoder ignores {name} here: none of {every} values changes the sentence.{usual}")
    else:
        response(
            f"The decoder responds to {name}: {changed} of {every} other values change the sentence. "
            f"{checks.counted(dimension)}{usual}"
        )


def _usual_response(context: TraverseContext, dimension: int) -> str:
    """The responsiveness over the corpus as a sentence, where it was measured."""
    effects = getattr(context.index, "effects", None)
    share = np.nan if effects is None else float(effects.responsiveness[dimension])
    if np.isnan(share):
        return ""
    return f" Over the corpus, switching it off changes {100 * share:.0f} % of the sentences that have it on."


@st.fragment
@messages.error_boundary
def set_several(context: TraverseContext) -> None:
    """Up to five sliders; only this part redraws when one moves."""
    session, place = st.session_state, state.current(st.session_state, context.place)
    code, sliders = session.get(SET_FOR, (_code(context), ()))
    if code != _code(context) and sliders == place[SLIDERS]:  # a link brings its own
        state.change(session, place, SLIDERS, ())
    place = context.now()
    chosen = _chosen(context, place)

    # A box that is filled anew is a new one: the page is drawn twice in a row, and the browser shows an old
    # one as it was.
    count = session.get(_BOXES, 0)
    if list(session.get(f"several_box-{count}", ())) != list(chosen):
        session[_BOXES] = count = count + 1
        session[f"several_box-{count}"] = list(chosen)

    def picked() -> None:
        pairs = tuple((one, chosen.get(one, _own(context, one))) for one in session[f"several_box-{count}"])
        state.change(session, place, SLIDERS, pairs)

    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        st.multiselect(
            f"Dimensions to set (up to {MOST_SLIDERS}; type to search all)",
            context.choices,
            key=f"several_box-{count}",
            format_func=context.label,
            max_selections=MOST_SLIDERS,
            select_all=False,
            on_change=picked,
        )
        none = (session, place, SLIDERS, ())
        st.button("Reset", icon=":material/undo:", on_click=state.change, args=none, type="tertiary")
    _several(context)


@st.fragment
@messages.error_boundary
def _several(context: TraverseContext) -> None:
    """The sliders and the sentence decoded with them."""
    place = context.now()
    st.session_state[SET_FOR] = _code(context), place[SLIDERS]
    chosen = _chosen(context, place)
    left, right = st.columns(2, gap="large")
    with left:
        with st.container(key="sliders"):
            for dimension in chosen:
                _slider(context, place, chosen, dimension)
        together(context, chosen, [one for one, value in chosen.items() if not value])
    # A slider that stands where it began means the code's own value, not the rounded one.
    exact = {
        one: float(context.code[one]) if value == _own(context, one) else value
        for one, value in chosen.items()
    }
    settings = tuple(sorted(exact.items()))
    found = context.run(interventions.adjusted, context.start, settings)
    checks = Checks(context, found)
    with right:
        st.subheader("Decoded with these values", help=explain("decode"))
        buttons = context.buttons(context.code)
        before = decoded(found.base_text, "before", note=checks.of_base(), buttons=buttons)
        name = "Decoded sentences now and before"
        checks.legend()
        edited(context, found, "now", [before], "several", name, checks.of_all(0))
        checks.finish()
        if len(found.moved[0]):
            lines = [
                Line(
                    context.label(one),
                    note=f"{checks.mark(0, one)} · read again: {checks.value(1, one)}, "
                    f"before {checks.value(0, one)}",
                )
                for one in found.moved[0].tolist()
            ]
            sentences(lines, "Dimensions that were set, read again", "several-checks")
        table = {
            "code": ["now", "before"],
            "decoded": [found.texts[0], found.base_text],
            "set": ["; ".join(f"{context.label(one)} = {value:+.1f}" for one, value in settings), ""],
            **checks.columns(unedited=1),
        }
        note = "Underlined: words that are not in the original decoding."
        underlined(note, "several dimensions", table, "several")
        context.nearest(found.codes[0])


def _chosen(context: TraverseContext, place: state.Place) -> dict[int, float]:
    """Value by dimension: those of the link, or the one that is open and the strongest as they are."""
    opened = [] if place.dimension is None else [place.dimension]
    able = [one for one in (*opened, *context.ranked[:FIRST_SLIDERS]) if one < len(context.code)]
    sliders = place[SLIDERS]
    kept = dict(sliders) or {one: _own(context, one) for one in able}
    return {one: value for one, value in kept.items() if one < len(context.code)}


def _code(context: TraverseContext) -> tuple:
    return context.model, context.start


def _own(context: TraverseContext, dimension: int) -> float:
    return round(float(context.code[dimension]), 1)


def _slider(context: TraverseContext, place: state.Place, chosen: dict[int, float], dimension: int) -> None:
    session, (low, high) = st.session_state, context.reach(dimension)
    key = f"several-{place.model}-{hash(context.start)}-{dimension}"
    inside = float(np.clip(chosen[dimension], low, high))

    def changed() -> None:
        value = session[key]
        if np.isfinite(value):
            wanted = {**chosen, dimension: round(float(np.clip(value, low, high)), 1)}
            state.change(session, place, SLIDERS, tuple(wanted.items()))

    if session.get(key) != inside:
        session[key] = inside
    zero = " (0 is off)" if context.has_gates else ""
    st.text(f"{context.label(dimension)}{zero}")  # a slider's label would read a name as Markdown
    label = f"Value of dimension {dimension}"
    look: dict[str, Any] = {"step": 0.1, "format": "%.1f", "label_visibility": "collapsed"}
    st.slider(label, low, high, key=key, on_change=changed, **look)
