"""Everything about one dimension on one screen; without gates, its two ends side by side."""

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.bars import class_profile
from app.glossary import explain
from app.services.corpus_counts import mixture
from app.ui import messages
from app.ui.draw import draw
from app.ui.evidence import evidence
from app.ui.row_filter import row_filter
from app.ui.showing import source
from app.views.dimensions.focus import Focus, head, measures, swept, try_text, values
from app.views.dimensions.lists import examples, family, related, word_lists

if TYPE_CHECKING:
    from core.index import End

HALVES = (1.08, 1)
SIDES = ("high", "low")


def dimension_page(focus: Focus) -> None:
    """The page, from top to bottom: sentences and what the decoder does first, the numbers after them.

    Only what needs the visitor's own sentence waits for the model.
    """
    gates = focus.has_gates
    head(focus)
    if not gates:
        about = "This model has no gates: the dimension is never off. Shown are its two ends."
        st.text(about, help=explain("ends"))
    left, right = st.columns(HALVES, gap="medium")
    with left:
        row_filter(focus.place)
        examples(focus, *(("top", "middle") if gates else ("highest", "bottom")))
        if gates:
            family(focus)
    with right:
        try_text(focus)
        swept(focus)
    st.divider()
    measures(focus)
    left, right = st.columns(HALVES, gap="medium")
    with left:
        word_lists(focus)
        if focus.own is not None and (not gates or focus.own.active[0, focus.dimension]):
            evidence(focus, focus.dimension)
        related(focus)
    with right:
        values(focus)
        if gates:
            _classes(focus)
    st.divider()
    if gates:
        left, right = st.columns(HALVES, gap="medium")
        with left:
            examples(focus, "random")
        with right:
            examples(focus, "near_miss")
    else:
        ends = focus.index.ends(focus.dimension)
        for column, side, end in zip(st.columns(2, gap="medium"), SIDES, ends, strict=True):
            with column:
                _end(focus, side, end)
        st.divider()
        examples(focus, "middle")
    source(focus.model, "gated code" if gates else "values", focus.index.record.corpus_title)


@messages.error_boundary
def _classes(focus: Focus) -> None:
    st.markdown("**Classes that switch it on**", help=explain("classes"))
    index, number = focus.index, focus.dimension
    if len(index.class_names) < 2:
        st.text("The sentences of this index have no classes.")
        return
    counts, share = index.class_counts[:, number], float(index.density[number])
    chart = class_profile(index.class_names, counts, index.class_rows, share, mixture(index))
    draw(chart, key="classes", origin=focus.origin, name=f"Classes of dimension {number}")


@messages.error_boundary
def _end(focus: Focus, side: str, end: "End") -> None:
    """One end: its name, how well it fits, its classes and sentences."""
    st.subheader(f"The {side} end", help=explain("ends"))
    fit = f"{100 * end.confidence:.0f} points more of the sentences here than of the others"
    if end.name is None:
        st.text(f"No clear name: the best words found fit only {fit}.")
    else:
        st.text(f"{end.name} (fits {fit})")
    if end.word_auc == end.word_auc:
        told = f"Words predict it with an AUC of {end.word_auc:.2f} (0.5 is guessing; by chance alone "
        st.text(f"{told}{end.word_auc_null:.2f} was reached).", help=explain("word_auc"))
    if end.note:
        st.text(f"These are {end.note}; their texts cannot be shown, so the example sentences are untypical.")
    index, place = focus.index, SIDES.index(side)
    if len(index.class_names) > 1:
        counts = index.class_counts[place, :, focus.dimension]
        share = float(counts.sum() / max(1, index.mixture_rows))
        chart = class_profile(
            index.class_names,
            counts,
            index.class_rows,
            share,
            mixture(index),
            ("lie here", "lies at this end"),
        )
        name = f"Classes at the {side} end of dimension {focus.dimension}"
        draw(chart, key=f"classes-{side}", origin=focus.origin, name=name)
    examples(focus, side)
