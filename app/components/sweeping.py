"""Traverse: one dimension swept through several values, or several set at once."""

import numpy as np
import streamlit as st

from app import state, workshop
from app.components import messages
from app.components.decoded import decoded, edited, heard, underlined, unheard
from app.components.keep import keep, keep_one_of
from app.components.sentences import sentences
from app.components.showing import source
from app.glossary import explain
from app.journey import Journey
from app.naming import setting
from app.settings import choice, values, whole

SPANS = {"corpus": "values of the corpus", "even": "-3 to 3"}
SPAN = choice("span", "corpus", tuple(SPANS))
STEPS = whole("steps", 7, 3, 15)
MOST_SLIDERS, FIRST_SLIDERS = 5, 3
SLIDERS = values("set", MOST_SLIDERS, -100, 100)
SETTINGS = (SPAN, STEPS, SLIDERS)


@st.fragment
@messages.calmly
def sweep_one(journey: Journey) -> None:
    """A strip of sentences, one for each value, and a light that says whether the decoder listens."""
    place = journey.now()
    asked = place.dimension
    dimension = asked if asked is not None and asked < journey.dimensions else journey.choices[0]
    if st.session_state.get("sweep_box") != dimension:
        st.session_state["sweep_box"] = dimension
    st.selectbox(
        "Dimension (those that are on come first; type to search all)",
        journey.choices,
        key="sweep_box",
        format_func=journey.described,
        on_change=lambda: journey.open(st.session_state["sweep_box"]),
        width=430,
    )
    # A list of all dimensions is slow to draw: what a slider changes stands in a fragment without it.
    _strip(journey, dimension)


@st.fragment
@messages.calmly
def _strip(journey: Journey, dimension: int) -> None:
    """How far and in how many steps, and the sentences."""
    place = journey.now()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        keep_one_of(place, SPAN, "Through", SPANS, help=explain("sweep", "value"))
        keep(place, STEPS, st.slider, "Steps", min_value=3, max_value=15, width=160)
    own = float(journey.code[dimension])
    asked = _values(journey, place, dimension, own)
    found = workshop.sweep(journey.model, journey.start, dimension, asked, journey.how)
    _light(journey, found, dimension)
    here = asked.index(own)
    lines = [
        decoded(text, setting(value, journey.has_gates), marks, note="(as it is)" if row == here else "")
        for row, (value, text, marks) in enumerate(zip(asked, found.texts, found.changed, strict=True))
    ]
    sentences(lines, "Decoded sentences of the sweep", "sweep-one", here=here)
    table = {
        "dimension": [dimension] * len(lines),
        "name": [journey.label(dimension)] * len(lines),
        "value": list(asked),
        "decoded": list(found.texts),
        "unchanged code": [found.base_text] * len(lines),
    }
    note = "Underlined: words that are new or moved against the code as it is, which is shaded."
    underlined(note, "sweep", table, key="sweep")
    if place[SPAN] == "even" and journey.one_sided:
        st.text("This model has learnt without negative values: what they write is out of its experience.")
    source(journey.model, "gated code", "each line is decoded from a whole code")


@st.fragment
@messages.calmly
def set_several(journey: Journey) -> None:
    """Up to five sliders; only this part redraws when one moves."""
    place = _forget_another_start(journey)
    chosen = _chosen(journey, place)
    _choose_several(journey, place, chosen)
    _several(journey)


def _chosen(journey: Journey, place: state.Place) -> dict[int, float]:
    """What stands on the sliders: the link's, or the strongest dimensions as they are."""
    kept = dict(place[SLIDERS]) or {one: _own(journey, one) for one in journey.ranked[:FIRST_SLIDERS]}
    return {one: value for one, value in kept.items() if one < journey.dimensions}


@st.fragment
@messages.calmly
def _several(journey: Journey) -> None:
    """The sliders and what the code says with them."""
    place = journey.now()
    chosen = _chosen(journey, place)
    left, right = st.columns(2, gap="large")
    with left:
        for dimension, value in chosen.items():
            _slider(journey, place, chosen, dimension, value)
    settings = tuple(sorted((one, _exact(journey, one, value)) for one, value in chosen.items()))
    found = workshop.adjusted(journey.model, journey.start, settings, journey.how)
    with right:
        st.subheader("What it says now", help=explain("decode"))
        before = decoded(found.base_text, "before", buttons=journey.buttons(journey.code))
        name = "Decoded sentences now and before"
        edited(found, "now", [before], journey.label, "several", name, journey.open)
        table = {
            "code": ["now", "before"],
            "decoded": [found.texts[0], found.base_text],
            "set": ["; ".join(f"{journey.label(one)} = {value:+.1f}" for one, value in settings), ""],
        }
        note = "Underlined: words that the unchanged code does not decode to."
        underlined(note, "several dimensions", table, key="several")


def _forget_another_start(journey: Journey) -> state.Place:
    """Sliders belong to the code that they were set for; a link brings its own."""
    session, own = st.session_state, (journey.model, journey.start)
    if session.get("_several_of", own) != own:
        state.change(session, state.current(session, journey.place), SLIDERS, ())
    session["_several_of"] = own
    return journey.now()


def _values(journey: Journey, place: state.Place, dimension: int, own: float) -> tuple[float, ...]:
    """Sorted values, the code's own among them.

    The others are rounded to a tenth, as shown: what stands beside a sentence is what it was written from.
    """
    from core.interpretation.traversal import corpus_values, even_values

    if place[SPAN] == "corpus" and journey.index is not None:
        quantiles = journey.index.value_quantiles[dimension]
        found = corpus_values(quantiles, journey.index.value_probabilities, place[STEPS], journey.one_sided)
    else:
        found = even_values(place[STEPS])
    others = {round(float(value), 1) for value in found} - {round(own, 1)}
    return tuple(sorted({*others, own}))


def _light(journey: Journey, found, dimension: int) -> None:
    """Honest: a dimension that no setting of changes the sentence is said to be ignored."""
    moved = found.values != np.float32(journey.code[dimension])
    changed = sum(text != found.base_text for text, other in zip(found.texts, moved, strict=True) if other)
    every = int(moved.sum())
    wider = _usually(journey, dimension)
    name = journey.label(dimension)
    if found.ignored:
        said = f"The decoder ignores {name} here: none of {every} settings changes the sentence."
        unheard(f"{said}{wider}")
    else:
        said = f"The decoder listens: {changed} of {every} other settings of {name} change the sentence."
        heard(f"{said}{wider}")


def _usually(journey: Journey, dimension: int) -> str:
    """How often the decoder hears the dimension in the corpus, where that was measured."""
    effects = getattr(journey.index, "effects", None)
    if effects is None:
        return ""
    share = float(effects.responsiveness[dimension])
    if np.isnan(share):
        return ""
    return f" Over the corpus, switching it off changes {100 * share:.0f} % of the sentences that have it on."


def _own(journey: Journey, dimension: int) -> float:
    return round(float(journey.code[dimension]), 1)


def _exact(journey: Journey, dimension: int, value: float) -> float:
    """A slider that stands where it began means the code's own value, not the rounded one."""
    return float(journey.code[dimension]) if value == _own(journey, dimension) else value


def _choose_several(journey: Journey, place: state.Place, chosen: dict[int, float]) -> None:
    def changed() -> None:
        picked = st.session_state["several_box"]
        pairs = tuple((one, chosen.get(one, _own(journey, one))) for one in picked)
        state.change(st.session_state, place, SLIDERS, pairs)

    def reset() -> None:
        state.change(st.session_state, place, SLIDERS, ())

    if list(st.session_state.get("several_box", ())) != list(chosen):
        st.session_state["several_box"] = list(chosen)
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
        st.multiselect(
            f"Dimensions to set (up to {MOST_SLIDERS}; type to search all)",
            journey.choices,
            key="several_box",
            format_func=journey.label,
            max_selections=MOST_SLIDERS,
            on_change=changed,
        )
        st.button("Reset", icon=":material/undo:", on_click=reset, type="tertiary")


def _slider(
    journey: Journey, place: state.Place, chosen: dict[int, float], dimension: int, value: float
) -> None:
    low, high = journey.reach(dimension)
    key = f"several-{place.model}-{hash(journey.start)}-{dimension}"
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
    st.text(journey.label(dimension))  # a slider's label would read a name as Markdown
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
