"""Accuracy against active count: is a sparse code more than a dense one cut down afterwards?"""

import streamlit as st

from app import state
from app.charts.accuracy_by_count import Point, accuracy_by_count
from app.glossary import explain
from app.services import comparison
from app.services.comparison import CUT, STABLE, WIDE, Cell
from app.ui import messages
from app.ui.draw import draw
from app.views.models.commands import numbers_and_commands
from app.views.models.compared import choose_cell, level_of, opener, read, shown
from app.views.models.paper_results import MAKE


@messages.error_boundary
def accuracy_vs_sparsity(place: state.Place) -> None:
    """The picture, one row in full, who is ahead, all numbers."""
    st.subheader("Accuracy against active count", help=explain("active", "cut", "accuracy"))
    found = read(comparison.paper(), MAKE)
    if not found:
        return
    drawn = [cell for cell in found if _wide(cell)]
    if not drawn:
        messages.notice(f"No model of the panel {WIDE.title} has been measured yet. Make rows with: {MAKE}")
        return
    chosen = choose_cell(place, drawn, found)
    points = [
        Point(
            number,
            cell.corpus,
            cell.model,
            cell.mode.startswith(CUT),
            row.seed,
            comparison.count(row),
            row.numbers["accuracy_gated"],
            row.command,
        )
        for number, cell in enumerate(drawn)
        for row in cell.rows
        if "accuracy_gated" in row.numbers and comparison.count(row) > 0
    ]
    corpora = [corpus for corpus in comparison.corpora(found) if any(one.corpus == corpus for one in points)]
    minilm = {}
    for corpus in corpora:
        cell = comparison.reference(found, corpus, "minilm")
        if level := level_of(cell, "accuracy_gated"):
            minilm[corpus] = level
    equal = comparison.at_equal_count(found, WIDE)
    titles = [(corpus, comparison.corpus_title(corpus)) for corpus in corpora]
    chart = accuracy_by_count(points, titles, minilm, equal, drawn.index(chosen) if chosen else None)
    origin = WIDE.title, "gated code", "test sentences of each corpus"
    draw(chart, "counts", opener(place, drawn), origin, "Accuracy against active count")
    absent = [comparison.corpus_title(one) for one in comparison.CORPORA if one not in corpora]
    if absent:
        st.text(f"Not measured yet: {', '.join(absent)}.")
    st.text(
        "Every panel has a scale of its own. The dotted line leads from the cut codes to the whole one: at "
        "equal count the cut code's accuracy is read from it, at exactly HSVAE's count."
    )
    shown(chosen)
    numbers_and_commands(chart.table, "Accuracy against active count", "counts")
    st.caption("What lines and marks are", help=explain("raw_minilm", "cut", "seeds"))


def _wide(cell: Cell) -> bool:
    shape = (cell.encoder, cell.dimensions) == (WIDE.encoder, WIDE.dimensions)
    return shape and (cell.mode == STABLE or cell.mode.startswith(CUT))
