"""Traverse: one dimension swept through several values, or several set at once."""

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import setting
from app.services import interventions
from app.settings import choice, values, whole
from app.ui import messages
from app.ui.decoded import decoded, edited, heard, underlined, unheard
from app.ui.keep import keep, keep_one_of
from app.ui.sentences import sentences
from app.ui.showing import source
from app.views.traverse.traverse_context import TraverseContext

SPANS = {"corpus": "values of the corpus", "even": "-3 to 3"}
SPAN = choice("span", "corpus", tuple(SPANS))
STEPS = whole("steps", 7, 3, 15)
MOST_SLIDERS, FIRST_SLIDERS = 5, 3
SLIDERS = values("set", MOST_SLIDERS, -100, 100)
SETTINGS = (SPAN, STEPS, SLIDERS)


@st.fragment
@messages.error_boundary
def sweep_one(context: TraverseContext) -> None:
    """A strip of sentences, one for each value, and a light that says whether the decoder listens."""
    place = context.now()
    asked = place.dimension
    dimension = asked if asked is not None and asked < context.dimensions else context.choices[0]
    if st.session_state.get("sweep_box") != dimension:
        st.session_state["sweep_box"] = dimension
    st.selectbox(
        "Dimension (those that are on come first; type to search all)",
        context.choices,
        key="sweep_box",
        format_func=context.described,
        on_change=lambda: context.open(st.session_state["sweep_box"]),
        width=430,
    )
    # A list of all dimensions is slow to draw: what a slider changes stands in a fragment without it.
    _strip(context, dimension)


@st.fragment
@messages.error_boundary
def _strip(context: TraverseContext, dimension: int) -> None:
    """How far and in how many steps, and the sentences."""
    place = context.now()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep_one_of(place, SPAN, "Through", SPANS, help=explain("sweep", "value"))
        keep(place, STEPS, st.slider, "Steps", min_value=3, max_value=15, width=160)
    own = float(context.code[dimension])
    asked = _values(context, place, dimension, own)
    found = interventions.sweep(context.model, context.start, dimension, asked, context.how)
    _light(context, found, dimension)
    here = asked.index(own)
    lines = [
        decoded(text, setting(value, context.has_gates), marks, note="(as it is)" if row == here else "")
        for row, (value, text, marks) in enumerate(zip(asked, found.texts, found.changed, strict=True))
    ]
    sentences(lines, "Decoded sentences of the sweep", "sweep-one", here=here)
    table = {
        "dimension": [dimension] * len(lines),
        "name": [context.label(dimension)] * len(lines),
        "value": list(asked),
        "decoded": list(found.texts),
        "unchanged code": [found.base_text] * len(lines),
    }
    note = "Underlined: words that are new or moved against the code as it is, which is shaded."
    underlined(note, "sweep", table, key="sweep")
    if place[SPAN] == "even" and context.one_sided:
        st.text("This model has learnt without negative values: what they write is out of its experience.")
    source(context.model, "gated code", "each line is decoded from a whole code")


@st.fragment
@messages.error_boundary
def set_several(context: TraverseContext) -> None:
    """Up to five sliders; only this part redraws when one moves."""
    place = _forget_another_start(context)
    chosen = _chosen(context, place)
    _choose_several(context, place, chosen)
    _several(context)


def _chosen(context: TraverseContext, place: state.Place) -> dict[int, float]:
    """What stands on the sliders: the link's, or the strongest dimensions as they are."""
    kept = dict(place[SLIDERS]) or {one: _own(context, one) for one in context.ranked[:FIRST_SLIDERS]}
    return {one: value for one, value in kept.items() if one < context.dimensions}


@st.fragment
@messages.error_boundary
def _several(context: TraverseContext) -> None:
    """The sliders and what the code says with them."""
    place = context.now()
    chosen = _chosen(context, place)
    left, right = st.columns(2, gap="large")
    with left:
        for dimension, value in chosen.items():
            _slider(context, place, chosen, dimension, value)
    settings = tuple(sorted((one, _exact(context, one, value)) for one, value in chosen.items()))
    found = interventions.adjusted(context.model, context.start, settings, context.how)
    with right:
        st.subheader("What it says now", help=explain("decode"))
        before = decoded(found.base_text, "before", buttons=context.buttons(context.code))
        name = "Decoded sentences now and before"
        edited(found, "now", [before], context.label, "several", name, context.open)
        table = {
            "code": ["now", "before"],
            "decoded": [found.texts[0], found.base_text],
            "set": ["; ".join(f"{context.label(one)} = {value:+.1f}" for one, value in settings), ""],
        }
        note = "Underlined: words that the unchanged code does not decode to."
        underlined(note, "several dimensions", table, key="several")


def _forget_another_start(context: TraverseContext) -> state.Place:
    """Sliders belong to the code that they were set for; a link brings its own."""
    session, own = st.session_state, (context.model, context.start)
    if session.get("_several_of", own) != own:
        state.change(session, state.current(session, context.place), SLIDERS, ())
    session["_several_of"] = own
    return context.now()


def _values(context: TraverseContext, place: state.Place, dimension: int, own: float) -> tuple[float, ...]:
    """Sorted values, the code's own among them.

    The others are rounded to a tenth, as shown: what stands beside a sentence is what it was written from.
    """
    from core.interpretation.traversal import corpus_values, even_values

    if place[SPAN] == "corpus" and context.index is not None:
        quantiles = context.index.value_quantiles[dimension]
        found = corpus_values(quantiles, context.index.value_probabilities, place[STEPS], context.one_sided)
    else:
        found = even_values(place[STEPS])
    others = {round(float(value), 1) for value in found} - {round(own, 1)}
    return tuple(sorted({*others, own}))


def _light(context: TraverseContext, found, dimension: int) -> None:
    """Honest: a dimension that no setting of changes the sentence is said to be ignored."""
    moved = found.values != np.float32(context.code[dimension])
    changed = sum(text != found.base_text for text, other in zip(found.texts, moved, strict=True) if other)
    every = int(moved.sum())
    wider = _usually(context, dimension)
    name = context.label(dimension)
    if found.no_effect:
        said = f"The decoder ignores {name} here: none of {every} settings changes the sentence."
        unheard(f"{said}{wider}")
    else:
        said = f"The decoder listens: {changed} of {every} other settings of {name} change the sentence."
        heard(f"{said}{wider}")


def _usually(context: TraverseContext, dimension: int) -> str:
    """How often the decoder hears the dimension in the corpus, where that was measured."""
    effects = getattr(context.index, "effects", None)
    if effects is None:
        return ""
    share = float(effects.responsiveness[dimension])
    if np.isnan(share):
        return ""
    return f" Over the corpus, switching it off changes {100 * share:.0f} % of the sentences that have it on."


def _own(context: TraverseContext, dimension: int) -> float:
    return round(float(context.code[dimension]), 1)


def _exact(context: TraverseContext, dimension: int, value: float) -> float:
    """A slider that stands where it began means the code's own value, not the rounded one."""
    return float(context.code[dimension]) if value == _own(context, dimension) else value


def _choose_several(context: TraverseContext, place: state.Place, chosen: dict[int, float]) -> None:
    def changed() -> None:
        picked = st.session_state["several_box"]
        pairs = tuple((one, chosen.get(one, _own(context, one))) for one in picked)
        state.change(st.session_state, place, SLIDERS, pairs)

    def reset() -> None:
        state.change(st.session_state, place, SLIDERS, ())

    if list(st.session_state.get("several_box", ())) != list(chosen):
        st.session_state["several_box"] = list(chosen)
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        st.multiselect(
            f"Dimensions to set (up to {MOST_SLIDERS}; type to search all)",
            context.choices,
            key="several_box",
            format_func=context.label,
            max_selections=MOST_SLIDERS,
            on_change=changed,
        )
        st.button("Reset", icon=":material/undo:", on_click=reset, type="tertiary")


def _slider(
    context: TraverseContext, place: state.Place, chosen: dict[int, float], dimension: int, value: float
) -> None:
    low, high = context.reach(dimension)
    key = f"several-{place.model}-{hash(context.start)}-{dimension}"
    inside = float(np.clip(value, low, high))

    def changed() -> None:
        asked = st.session_state[key]
        wanted = (
            {**chosen, dimension: round(float(np.clip(asked, low, high)), 1)}
            if np.isfinite(asked)
            else chosen
        )
        state.change(st.session_state, place, SLIDERS, tuple(wanted.items()))

    if st.session_state.get(key) != inside:
        st.session_state[key] = inside
    st.text(context.label(dimension))  # a slider's label would read a name as Markdown
    st.slider(
        f"Value of dimension {dimension}",
        low,
        high,
        step=0.1,
        format="%+.1f",
        key=key,
        on_change=changed,
        label_visibility="collapsed",
    )
