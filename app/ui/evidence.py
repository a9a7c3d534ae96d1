"""Which words hold a dimension open: the sentence with its words coloured, and all of it in detail."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.naming import listed
from app.services import interventions
from app.settings import numbers
from app.ui import messages
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.sentences import DimensionButton, Line, sentences
from app.ui.words import Worded, coloured_words

FULL = 0.4
"""The change of certainty (as a share) that gets the strongest colour."""
LEAST = 0.01
PHRASE = numbers("phrase", 2, 0, 64)
"""(first word, word after the last) left out together; () for none."""


@messages.error_boundary
def evidence(context: InspectContext, dimension: int) -> None:
    """The sentence, coloured for one dimension, and one sentence that says what to see."""
    st.subheader("Words behind it", help=explain("evidence"))
    found = interventions.evidence(context.model, context.text, _asked(context, dimension))
    place = found.dimensions.tolist().index(dimension)
    st.text(_takeaway(context, found, place))
    coloured_words(
        [_line(context, found, place, strong=True)], "Words behind the chosen dimension", "evidence"
    )


@messages.error_boundary
def all_evidence(context: InspectContext, dimension: int, on_open: Callable[[int], None]) -> None:
    """One line for each dimension that is on, words that hold others shut, and a phrase of one's choice."""
    _details(context, dimension, on_open)


@st.fragment
@messages.error_boundary
def _details(context: InspectContext, dimension: int, on_open: Callable[[int], None]) -> None:
    context = context.now()
    place = context.place
    words = context.codes.texts[0].split()
    phrase = _chosen_phrase(place, words)
    asked = _asked(context, dimension)
    found = interventions.evidence(context.model, context.text, asked, phrase)
    left, right = st.columns((1.5, 1), gap="medium")
    with left:
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
            st.text(
                "Each word left out in turn: by how many percentage points the certainty of each dimension "
                "falls (+, blue) or rises (-, orange).",
                width="stretch",
            )
            export("word evidence", frame=lambda: _table(context, found), key="words")
        lines = [_line(context, found, row) for row in range(len(asked))]
        here = asked.index(dimension)
        coloured_words(lines, "Words behind each dimension", "evidence-all", on_open, here)
        if found.agreement is not None and np.isfinite(found.agreement[here]):
            st.caption(
                f"A second opinion on the chosen dimension, from gradients, orders the words "
                f"{_alike(float(found.agreement[here]))} (rank correlation {found.agreement[here]:+.2f}).",
                help=explain("gradients"),
            )
    with right:
        st.markdown("**Left out together**", help=explain("phrase"))
        if len(words) > 1:
            _choose_phrase(place, words)
        if found.phrase is None:
            st.text("Choose neighbouring words to see what they hold open only together.")
        else:
            _phrase_lines(context, found, on_open)
        _shut(context, found, on_open)


def _asked(context: InspectContext, dimension: int) -> tuple[int, ...]:
    """Those that are on, and the chosen one: one question for all parts, so that it is asked once."""
    on = tuple(context.ranked)
    return on if dimension in on else (*on, dimension)


def _line(context: InspectContext, found, place: int, strong: bool = False) -> Worded:
    strength = _strength(found)[:, place]
    full = FULL if context.codes.has_gates else max(float(np.abs(strength).max()), 1e-9)
    notes = [_points(value, context.codes.has_gates) for value in strength]
    weights = [float(value) / full if note else 0.0 for value, note in zip(strength, notes, strict=True)]
    dimension = int(found.dimensions[place])
    label = "" if strong else context.label(dimension)
    return Worded(found.words, weights, notes, label, dimension, strong)


def _strength(found) -> np.ndarray:
    """(W, A): certainty where there are gates, else values."""
    return found.delta_value if np.all(found.p_on == 1) else found.delta_p_on


def _points(value: float, gated: bool) -> str:
    if not gated:
        return f"{value:+.1f}" if abs(value) >= 0.05 else ""
    return f"{100 * value:+.0f}" if abs(value) >= LEAST else ""


def _takeaway(context: InspectContext, found, place: int) -> str:
    name = context.label(int(found.dimensions[place]))
    if not context.codes.has_gates:
        word = found.words[int(np.argmax(np.abs(found.delta_value[:, place])))]
        return f"Without “{word}”, the value of {name} moves most."
    closing = [word for word, shut in zip(found.words, found.closes[:, place], strict=True) if shut]
    if closing:
        return f"{name} would be off without {listed([f'“{word}”' for word in closing], 'or')}."
    best = int(found.ranked(place)[0])
    gain = float(found.delta_p_on[best, place])
    if gain < LEAST:
        return f"No single word holds {name} open."
    most = f"“{found.words[best]}” does most for {name}: {100 * gain:+.0f} points of certainty"
    return f"{most}; none alone decides."


def _chosen_phrase(place: state.Place, words: list[str]) -> tuple[int, int] | None:
    asked = place[PHRASE]
    return asked if len(asked) == 2 and asked[0] < asked[1] <= len(words) else None


def _choose_phrase(place: state.Place, words: list[str]) -> None:
    """Two select boxes, from and to: the keyboard reaches both."""
    chosen = _chosen_phrase(place, words)
    first, last = st.columns(2)
    choices = range(len(words))

    def changed() -> None:
        begin, end = st.session_state["phrase-from"], st.session_state["phrase-to"]
        phrase = () if begin is None or end is None else (min(begin, end), max(begin, end) + 1)
        state.change(st.session_state, place, PHRASE, phrase)

    st.session_state["phrase-from"] = chosen[0] if chosen else st.session_state.get("phrase-from")
    st.session_state["phrase-to"] = chosen[1] - 1 if chosen else st.session_state.get("phrase-to")
    for key in ("phrase-from", "phrase-to"):
        if st.session_state[key] not in choices:
            st.session_state[key] = None
    for column, label, key in ((first, "from", "phrase-from"), (last, "to", "phrase-to")):
        column.selectbox(
            label, choices, key=key, format_func=lambda at: words[at], on_change=changed, placeholder="a word"
        )


def _phrase_lines(context: InspectContext, found, on_open: Callable[[int], None]) -> None:
    phrase = found.phrase
    said = " ".join(found.words[phrase.start : phrase.stop])
    st.text(f"Points of certainty that go without “{said}”:")
    lines = []
    for place in np.argsort(-np.abs(phrase.delta_p_on), kind="stable")[:5]:
        gain, more = 100 * float(phrase.delta_p_on[place]), 100 * float(phrase.surplus[place])
        note = f"({more:+.0f} beyond its words one by one)" if abs(more) >= 1 else ""
        lines.append(Line(context.label(int(found.dimensions[place])), f"{gain:+.0f}", note=note))
    sentences(lines, "What the phrase does", key="phrase-effect", on_open=on_open)


def _alike(correlation: float) -> str:
    return "alike" if correlation > 0.7 else "partly alike" if correlation > 0.3 else "differently"


def _shut(context: InspectContext, found, on_open: Callable[[int], None]) -> None:
    opened = [(word, dims) for word, dims in zip(found.words, found.opens, strict=True) if dims]
    if not opened:
        return
    st.markdown("**Without it, another would be on**", help=explain("shut"))
    lines = [
        Line(
            "",
            word,
            buttons=[DimensionButton(one, context.label(one), None) for one in dims[:3]],
        )
        for word, dims in opened[:6]
    ]
    sentences(lines, "Words that keep dimensions shut", key="shut", on_open=on_open)


def _table(context: InspectContext, found) -> dict:
    rows = [(word, place) for place in range(len(found.dimensions)) for word in range(len(found.words))]
    return {
        "dimension": [int(found.dimensions[place]) for _, place in rows],
        "name": [context.label(int(found.dimensions[place])) for _, place in rows],
        "word": [found.words[word] for word, _ in rows],
        "delta_p_on": [float(found.delta_p_on[word, place]) for word, place in rows],
        "delta_value": [float(found.delta_value[word, place]) for word, place in rows],
    } | (
        {}
        if found.gradients is None
        else {"gradients": [float(found.gradients[word, place]) for word, place in rows]}
    )
