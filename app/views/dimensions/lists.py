"""The lists on the page of a dimension: words, other dimensions, example sentences."""

from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.glossary import explain
from app.services import interventions, resources
from app.ui import messages, neighbours, row_filter
from app.ui.text_lists import DimensionButton, Item, Line, ranked, sentences
from app.views.dimensions.focus import Focus

if TYPE_CHECKING:
    from core.index import Neighbour

WORDS, DIMENSIONS = 8, 5
"""How many are shown of each kind."""
RELATED = {
    "together": ("Often on with it", "times as often as by chance", "× {:.2g}"),
    "apart": ("Rarely on with it", "of what chance would give", "× {:.2g}"),
    "correlated": ("Rise with it", "correlation of values", "{:+.2f}"),
    "opposed": ("Fall when it rises", "correlation of values", "{:+.2f}"),
    "alike": ("Same effect", "similarity of effect", "{:.2f}"),
}
"""Heading, unit and format of the number, by the term behind the "?"."""
EXAMPLES = {
    "top": ("Sentences that activate it most", 4, "examples_top"),
    "middle": ("Typical sentences", 3, "examples_middle"),
    "random": ("Random sentences that switch it on", 3, "examples_random"),
    "highest": ("Highest values", 4, "ends"),
    "near_miss": ("Near misses: off, but almost on", 4, "examples_near_miss"),
    "bottom": ("Lowest values", 4, "ends"),
    "high": ("Random sentences at the high end", 3, "examples_drawn"),
    "low": ("Random sentences at the low end", 3, "examples_drawn"),
}
"""Heading, how many are shown, and the term behind the "?"."""
STORED = {"highest": "top"}
"""What the strongest sentences are called where dimensions have two ends."""
SHADED = ("top", "highest", "bottom")
"""Kinds whose words are shaded by what they do for the dimension."""
FULL_SHARE, LEAST_SHARE = 0.6, 0.05
"""The share of the value that gets the strongest colour, and the smallest one that is shown."""


@messages.error_boundary
def word_lists(focus: Focus) -> None:
    """Three short columns; words that predict the low values of a dimension are in the other colour."""
    with st.container(key="row-words"):
        predicting, promoted, suppressed = st.columns(3, gap="small")
    words = focus.index.distinctive[focus.dimension][:WORDS]
    strongest = max((word.z for word in words), default=1.0)
    items = [
        Item(one.word, f"{one.z:.0f}", one.z / strongest, one.sign < 0, more=f"{one.count:,} sentences")
        for one in words
    ]
    with predicting:
        st.markdown("**Predicting words**", help=explain("words"))
        _list(items, "Words that predict it", "words-predicting", "No word predicts it.")
    with promoted:
        _effect(focus, "More when raised", "promoted")
    with suppressed:
        _effect(focus, "Less when raised", "suppressed")


def _effect(focus: Focus, title: str, kind: str) -> None:
    st.markdown(f"**{title}**", help=explain(kind))
    effects = getattr(focus.index, "effects", None)
    if effects is None:
        st.text("Not measured for this model.")
        return
    pairs = getattr(effects, kind)[focus.dimension][:WORDS]
    largest = max((abs(weight) for _, weight in pairs), default=1.0) or 1.0
    below = kind == "suppressed"
    items = [Item(word, f"{weight:+.2f}", abs(weight) / largest, below) for word, weight in pairs]
    _list(items, title, f"words-{kind}", "The decoder does not respond.")


def _list(items: list[Item], name: str, key: str, nothing: str) -> None:
    if items:
        ranked(items, name, key)
    else:
        st.text(nothing)


@messages.error_boundary
def related(focus: Focus) -> None:
    """Three short lists of buttons."""
    found = focus.index.related(focus.dimension, DIMENSIONS)
    kinds = ("together", "apart", "alike") if focus.has_gates else ("correlated", "opposed", "alike")
    with st.container(key="row-related"):
        columns = st.columns(3, gap="small")
    for column, kind in zip(columns, kinds, strict=True):
        title, unit, form = RELATED[kind]
        pairs = getattr(found, kind)
        with column:
            st.markdown(f"**{title}**", help=explain(kind))
            if not pairs:
                st.text("None beyond chance.")
                continue
            largest = 1.0 if kind == "apart" else max(abs(score) for _, score in pairs) or 1.0
            items = [
                Item(
                    text=focus.label(other),
                    number=form.format(score) if score else "never",
                    share=abs(score) / largest,
                    below=kind in ("apart", "opposed"),
                    dimension=other,
                    more=f"{score:.2f} {unit}",
                )
                for other, score in pairs
            ]
            ranked(items, title, f"related-{kind}", focus.open)


@messages.error_boundary
def family(focus: Focus) -> None:
    """The dimensions that are on in much the same sentences, each as a button; nothing without a family."""
    place = int(focus.index.family_of[focus.dimension])
    if place < 0:
        return
    found = focus.index.families[place]
    st.markdown("**Its family**", help=explain("family"))
    others = [one for one in found.dimensions if one != focus.dimension]
    buttons = [DimensionButton(one, focus.label(one), None) for one in others]
    about = f"{found.name}: {len(found.dimensions)} dimensions that are on in much the same sentences"
    sentences([Line(about, buttons=buttons)], "Its family", "family", focus.open)


def examples(focus: Focus, *kinds: str) -> None:
    """Short lists, one below the other; every sentence carries its own strongest dimensions."""
    for kind in kinds:
        _examples(focus, kind)


@messages.error_boundary
def _examples(focus: Focus, kind: str) -> None:
    """Values of the dimension stand before the sentences; certainties before near misses."""
    title, _, term = EXAMPLES[kind]
    st.markdown(f"**{title}**", help=explain(term, "shaded") if kind in SHADED else explain(term))
    found = _found(focus, kind)
    if not found:
        st.text("None among the example sentences shown now.")
        return
    lead = neighbours.certainty if kind == "near_miss" else neighbours.value
    lines = neighbours.lines(found, focus.label, lead)
    behind = words_behind(focus, kind)
    if behind is not None and behind.done() and not behind.exception():
        pairs = zip(lines, behind.result(), strict=True)
        lines = [replace(line, shades=[_shade(share) for share in shares]) for line, shares in pairs]
    sentences(lines, title, key=f"examples-{kind}", on_open=focus.open)


def words_behind(focus: Focus, kind: str) -> "Future[list[np.ndarray]] | None":
    """What each word of the examples does for the dimension; None while the model loads, and for kinds whose
    words are not shaded."""
    found = _found(focus, kind) if kind in SHADED else ()
    if not found or not resources.model(focus.model).done():
        return None
    return interventions.words_behind(focus.model, focus.dimension, tuple(one.text for one in found))


def _found(focus: Focus, kind: str) -> "tuple[Neighbour, ...]":
    stored, count = STORED.get(kind, kind), EXAMPLES[kind][1]
    found = resources.examples(focus.indexed, focus.dimension, stored, count, row_filter.says(focus.place))
    # Plain sentences were preferred in choosing, not in what is shown first.
    return tuple(sorted(found, key=lambda one: -abs(one.score))) if stored == "top" else found


def _shade(share: float) -> tuple[float, str]:
    """The colour of a word, and what is said of it, by the share of the value that goes without it."""
    if abs(share) < LEAST_SHARE:
        return 0.0, ""
    change = "lower" if share > 0 else "higher"
    return float(share) / FULL_SHARE, f"Without this word the value is {100 * abs(share):.0f} % {change}."
