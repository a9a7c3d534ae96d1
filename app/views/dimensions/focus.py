"""One dimension with all that is known of it, and the parts that both kinds of page show."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app import state
from app.charts.class_names import class_name
from app.charts.histogram import value_histogram
from app.glossary import explain
from app.services import dimension_names
from app.services.corpus_counts import mixture
from app.ui import messages
from app.ui.ask import text_form
from app.ui.component import heading
from app.ui.decoded import no_response
from app.ui.draw import draw
from app.ui.inspect_context import InspectContext
from app.ui.move import move
from app.ui.showing import plain_words
from app.views.dimensions.own_names import own_name

if TYPE_CHECKING:
    from core.index import DimensionIndex


@dataclass(frozen=True)
class Focus(InspectContext):
    """One dimension of one model. facts: its row in the table."""

    index: "DimensionIndex"
    dimension: int
    facts: pd.Series

    @property
    def origin(self) -> tuple[str, ...]:
        code = "gated code" if self.has_gates else "values"
        return self.model, code, mixture(self.index)


def head(focus: Focus) -> None:
    """Its name, how often it is on, and how well the name fits."""
    number, index, facts = focus.dimension, focus.index, focus.facts
    with st.container(horizontal=True, wrap=False, vertical_alignment="bottom", gap="medium"):
        with st.container():
            name = dimension_names.shown(focus.indexed)[number]
            heading(name, f"dimension {number} of {index.dimensions}", key="dimension-name")
        own_name(focus.model, number, index.names[number])
    said = [f"On in {100 * facts.density:.1f} % of sentences."] if focus.has_gates else []
    said.append(f"How well the name fits: {focus.grade(number)}.")
    if facts.name_test == facts.name_test:
        told = f"{100 * facts.name_test:.0f} of 100 pairs of sentences"
        said.append(f"A reader who knows only the name tells {told} apart (50 by guessing).")
    st.text(" ".join(said), help=explain("density", "name_fit", "name_test"))
    if index.notes[number]:
        note = index.notes[number]
        st.text(f"{note[:1].upper()}{note[1:]}.")
    if facts.ignored:
        no_response("The decoder ignores this dimension: no value of it changes a sentence.")


def measures(focus: Focus) -> None:
    """Its numbers in one row."""
    facts = focus.facts
    shown = [
        ("On in", f"{100 * facts.density:.1f} %", "density"),
        ("Name fits", f"{focus.grade(focus.dimension)}, {100 * facts.confidence:.0f} %", "confidence"),
        ("From the name alone", f"{facts.name_test:.2f} (chance .5)", "name_test"),
        ("Found again in", f"{facts.again or 'nan'} runs", "stability"),
        ("Predicted by words", f"{facts.auc:.2f}", "word_auc"),
        (
            f"Class {plain_words(class_name(facts.commonest))}".strip(),
            f"{100 * facts.purity:.0f} %",
            "purity",
        ),
        ("Information", f"{facts.nats:.2f} nats", "dimension_nats"),
        ("Decoder responds", f"{100 * facts.responsiveness:.0f} %", "responsiveness"),
    ]
    with st.container(horizontal=True, gap="medium"):
        for name, value, term in shown:
            if "nan" not in value:
                st.metric(name, value, help=explain(term), width="content")


def try_text(focus: Focus) -> None:
    """The text box, which stays on the dimension, and what the model says of its text."""
    stay = lambda text: state.say(st.session_state, text, stay=True)  # noqa: E731
    label = "Test a sentence of yours on this dimension"
    text_form("tested", {label: focus.place.text}, "Test", stay, type="primary", max_chars=None)
    if focus.own is not None:
        st.text(_verdict(focus), help=explain("active", "certainty", "value"))


def _verdict(focus: Focus) -> str:
    """What is known of the sentence in this dimension."""
    codes, number = focus.codes, focus.dimension
    value = float(codes.values[0, number])
    if not focus.has_gates:
        high, low = focus.index.ends(number)
        at = "at the high end" if value >= high.threshold else "between the ends"
        at = "at the low end" if value <= low.threshold else at
        return f"Your sentence is {at}: value {value:+.2f}."
    certainty = f"certainty {100 * codes.p_on[0, number]:.0f} %"
    if codes.active[0, number]:
        return f"Your sentence switches it on: {certainty}, value {value:+.1f}."
    return f"Your sentence leaves it off: {certainty}; it counts as on from {100 * focus.threshold:.0f} %."


@messages.error_boundary
def values(focus: Focus) -> None:
    """The histogram of its values over the corpus, the visitor's own marked."""
    st.markdown("**Values it takes**", help=explain("value"))
    index, number, gates = focus.index, focus.dimension, focus.has_gates
    own = None if focus.own is None else float(focus.codes.gated[0, number])
    chart = value_histogram(
        index.value_edges(number),
        index.value_histogram[number],
        float(index.density[number]) if gates else None,
        mixture(index),
        (own or None) if gates else own,
    )
    draw(chart, key="values", origin=focus.origin, name=f"Values of dimension {number}")


@messages.error_boundary
def swept(focus: Focus) -> None:
    """The visitor's sentence decoded with the dimension set to several values."""
    st.markdown("**Decoded at several values**", help=explain("sweep"))
    if focus.own is None:
        st.text("Type a sentence above: its code is decoded with this dimension set to several values.")
        return
    move(focus.place, focus.codes, focus.dimension, *focus.reach(focus.dimension))
