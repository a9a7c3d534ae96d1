"""Which words a dimension depends on: the sentence with its words coloured, and all of it in detail."""

from typing import TYPE_CHECKING

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
from app.ui.text_lists import DimensionButton, Line, Worded, coloured_words, sentences

if TYPE_CHECKING:
    from core.interpretation.attribution import Explanation

FULL, LEAST = 0.4, 0.01
"""The change of certainty (as a share) that gets the strongest colour, and the smallest one that is shown."""
PHRASE = numbers("phrase", 2, 0, 64)
"""(first word, word after the last) left out together; () for none."""


@messages.error_boundary
def evidence(context: InspectContext, dimension: int) -> None:
    """The sentence, coloured for one dimension, and one sentence that says what to see."""
    st.subheader("Words that switch it on", help=explain("evidence"))
    found = interventions.evidence(context.model, context.text, _dimensions(context, dimension))
    place = found.dimensions.tolist().index(dimension)
    st.text(_takeaway(context, found, place))
    line = _line(context, found, place, strong=True)
    coloured_words([line], "Words behind the chosen dimension", "evidence")


@st.fragment
@messages.error_boundary
def all_evidence(context: InspectContext, dimension: int) -> None:
    """One line for each dimension that is on, words that keep others off, and a phrase of one's choice."""
    context = context.now()
    place, words = context.place, context.codes.texts[0].split()
    shown = _dimensions(context, dimension)
    found = interventions.evidence(context.model, context.text, shown, _chosen_phrase(place, words))
    left, right = st.columns((1.5, 1), gap="medium")
    with left:
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
            st.text(
                "Each word left out in turn: by how many percentage points the certainty of each dimension "
                "falls (+, blue) or rises (-, orange).",
                width="stretch",
            )
            export("word evidence", frame=lambda: _table(context, found), key="words")
        lines = [_line(context, found, row) for row in range(len(shown))]
        here = shown.index(dimension)
        coloured_words(lines, "Words behind each dimension", "evidence-all", context.open, here)
        if found.agreement is not None and np.isfinite(found.agreement[here]):
            agreement = float(found.agreement[here])
            like = "much the same" if agreement > 0.7 else "partly the same" if agreement > 0.3 else "another"
            st.caption(
                f"A second method, gradients, puts the words of the chosen dimension in {like} order "
                f"(rank correlation {agreement:+.2f}).",
                help=explain("gradients"),
            )
    with right:
        st.markdown("**Left out together**", help=explain("phrase"))
        if len(words) > 1:
            _choose_phrase(place, words)
        if found.phrase is None:
            st.text("Choose neighbouring words to see their effect together.")
        else:
            _phrase_lines(context, found)
        _opened(context, found)


def _dimensions(context: InspectContext, dimension: int) -> tuple[int, ...]:
    """Those that are on, and the chosen one: the same for all parts, so that it is computed once."""
    on = tuple(context.ranked)
    return on if dimension in on else (*on, dimension)


def _line(context: InspectContext, found: "Explanation", place: int, strong: bool = False) -> Worded:
    """Certainties where there are gates, else values."""
    gates = context.codes.has_gates
    strength = (found.delta_p_on if gates else found.delta_value)[:, place]
    if gates:
        full, notes = FULL, [f"{100 * value:+.0f}" if abs(value) >= LEAST else "" for value in strength]
    else:
        full = max(float(np.abs(strength).max()), 1e-9)
        notes = [f"{value:+.1f}" if abs(value) >= 0.05 else "" for value in strength]
    weights = [float(value) / full if note else 0.0 for value, note in zip(strength, notes, strict=True)]
    dimension = int(found.dimensions[place])
    return Worded(found.words, weights, notes, "" if strong else context.label(dimension), dimension, strong)


def _takeaway(context: InspectContext, found: "Explanation", place: int) -> str:
    name = context.label(int(found.dimensions[place]))
    if not context.codes.has_gates:
        word = found.words[int(np.argmax(np.abs(found.delta_value[:, place])))]
        return f"Without “{word}”, the value of {name} changes most."
    closing = [f"“{word}”" for word, off in zip(found.words, found.closes[:, place], strict=True) if off]
    if closing:
        return f"{name} would be off without {listed(closing, 'or')}."
    best = int(found.ranked(place)[0])
    gain = float(found.delta_p_on[best, place])
    if gain < LEAST:
        return f"No single word keeps {name} on."
    most = f"“{found.words[best]}” has the largest effect on {name}: {100 * gain:+.0f} points of certainty"
    return f"{most}; no word alone decides."


def _chosen_phrase(place: state.Place, words: list[str]) -> tuple[int, int] | None:
    phrase = place[PHRASE]
    return phrase if len(phrase) == 2 and phrase[0] < phrase[1] <= len(words) else None


def _choose_phrase(place: state.Place, words: list[str]) -> None:
    """Two select boxes, from and to: the keyboard reaches both."""
    session, choices, keys = st.session_state, range(len(words)), ("phrase-from", "phrase-to")
    begin, end = _chosen_phrase(place, words) or (None, None)

    def changed() -> None:
        ends = [session[key] for key in keys]
        if not {*ends} <= {None, *choices}:  # a word of a sentence that the browser still had
            return
        phrase = () if None in ends else (min(ends), max(ends) + 1)
        state.change(session, place, PHRASE, phrase)

    for column, key, at in zip(st.columns(2), keys, (begin, end and end - 1), strict=True):
        if at is not None or session.get(key) not in choices:
            session[key] = at
        label = key.removeprefix("phrase-")
        name = words.__getitem__
        column.selectbox(label, choices, key=key, format_func=name, on_change=changed, placeholder="a word")


def _phrase_lines(context: InspectContext, found: "Explanation") -> None:
    phrase = found.phrase
    assert phrase is not None  # one was chosen
    said = " ".join(found.words[phrase.start : phrase.stop])
    st.text(f"Points of certainty lost without “{said}”:")
    lines = []
    for place in np.argsort(-np.abs(phrase.delta_p_on), kind="stable")[:5]:
        gain, more = 100 * float(phrase.delta_p_on[place]), 100 * float(phrase.surplus[place])
        note = f"({more:+.0f} more than its words one by one)" if abs(more) >= 1 else ""
        lines.append(Line(context.label(int(found.dimensions[place])), f"{gain:+.0f}", note=note))
    sentences(lines, "Effect of the phrase", key="phrase-effect", on_open=context.open)


def _opened(context: InspectContext, found: "Explanation") -> None:
    """Words without which another dimension would be on."""
    lines = [
        Line("", word, buttons=[DimensionButton(one, context.label(one), None) for one in dims[:3]])
        for word, dims in zip(found.words, found.opens, strict=True)
        if dims
    ]
    if lines:
        st.markdown("**Without it, another would be on**", help=explain("kept_off"))
        sentences(lines[:6], "Words that keep dimensions off", key="shut", on_open=context.open)


def _table(context: InspectContext, found: "Explanation") -> dict:
    words, dimensions = list(found.words), [int(one) for one in found.dimensions]
    columns = {"delta_p_on": found.delta_p_on, "delta_value": found.delta_value}
    if found.gradients is not None:
        columns["gradients"] = found.gradients
    return {
        "dimension": [one for one in dimensions for _ in words],
        "name": [context.label(one) for one in dimensions for _ in words],
        "word": words * len(dimensions),
    } | {name: np.asarray(column).T.ravel().tolist() for name, column in columns.items()}
