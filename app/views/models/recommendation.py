"""Which model should I use? An answer each for reading, rebuilding and classifying, with number and rival."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from app import state
from app.charts.chart import table_of
from app.glossary import explain
from app.services import checkpoint_table, verdict
from app.services.verdict import CLASSIFY, READ, REBUILD, Verdict
from app.ui import links, messages
from app.ui.export import export

USES = {
    READ: ("To read what a sentence is about", "word_auc"),
    REBUILD: ("To rebuild sentences from codes", "rebuilt"),
    CLASSIFY: ("To classify sentences", "accuracy"),
}
"""Heading of each answer, and the term behind its "?"."""


@messages.error_boundary
def recommendation(place: state.Place, default: str) -> None:
    """Three answers side by side; below them all scores. Nothing where no two models can be compared."""
    found = checkpoint_table.checkpoint_rows()
    answers = verdict.verdicts(found, default)
    if not answers:
        return
    st.subheader("Which model should I use?", help=explain("verdict"))
    with st.container(key="stack-verdict"):
        for column, one in zip(st.columns(len(answers), gap="small"), answers, strict=True):
            heading, term = USES[one.use]
            with column, st.container(border=True, height="stretch", gap="xxsmall", key=f"verdict-{one.use}"):
                st.markdown(f"**{heading}**", help=explain(term))
                there = replace(place, model=one.best.model, dimension=None)
                links.page_link(links.INSPECT, one.best.model, ":material/search:", there, default)
                st.text(told(one))
                st.caption(f"On {one.rows}")
    with st.expander("All scores behind this, and the sentences they were measured on"):
        rows = table(found)
        export("Models by use", table_of(rows), key="verdict-table")
        st.dataframe(rows, hide_index=True, key="verdict-numbers", alt="Scores of all models, by use.")


def told(one: Verdict) -> str:
    """The answer in sentences: the number of the best model, and what comes next."""
    value, rival = one.best.value, one.rival_value
    beside = "Better still" if rival > value else "Alternative"
    if one.use == READ:
        return (
            f"Words predict its dimensions with a score of {value:.3f}. Next model: {one.second.model}, "
            f"{one.second.value:.3f}. {beside}: {one.rival}, as many dimensions on: {rival:.3f}. Guessing "
            "scores 0.500."
        )
    if one.use == REBUILD:
        return (
            f"What it writes from a code is {value:.2f} similar to the original. Runner-up: {one.rival}, "
            f"{rival:.2f}. A perfect copy scores 1.00."
        )
    said = f"A simple classifier that sees only its codes is right for {100 * value:.1f} % of sentences. "
    said += f"{beside}: {one.rival}, {100 * rival:.1f} %."
    if one.gated:
        said += f" Best sparse model: {one.gated.model}, {100 * one.gated.value:.1f} %."
    sparse = one.best if one.best.gated else one.gated
    if sparse and one.best.rival == verdict.WITHOUT and sparse.value < one.best.rival_value:
        said += " A sparse code gives up some accuracy for dimensions that can be read one by one."
    return said


def table(found: pd.DataFrame) -> pd.DataFrame:
    """Every score, best first among those of the same sentences."""
    rows = [
        (
            USES[use][0],
            verdict.rows_in_words(counts),
            one.model,
            one.value,
            one.rival or None,
            one.rival_value,
        )
        for use in USES
        for (counts, *_), some in verdict.scores(found, use).items()
        for one in sorted(some, key=lambda one: -one.value)
    ]
    return pd.DataFrame(rows, columns=["use", "measured on", "model", "score", "alternative", "its score"])
