"""The paper's picture: how much classifiers read from each model's codes, and how sparse these are."""

import streamlit as st

from app import state
from app.charts.model_marks import Level
from app.charts.paper_bars import Bar, PaperPicture, paper_bars
from app.glossary import explain
from app.services import comparison
from app.services.comparison import CUT, FAITHFUL, PANELS, STABLE, Cell
from app.ui import messages
from app.ui.draw import draw
from app.views.models.commands import numbers_and_commands
from app.views.models.compared import choose_cell, choose_code, gaps, level_of, opener, read, shown

MAKE = "python -m core compare paper"
VARIANTS = {STABLE: "", FAITHFUL: "as the paper trains it", CUT: "cut to HSVAE's count"}
NOTES = {
    "gated": "Both rows are of the gated code. Its exact zeros alone make HSVAE sparse by this measure: to "
    "compare models, look at sampled, or at accuracy against active count.",
    "values": "Both rows are of values: nothing is cut to zero, so gates that are nearly shut still tell "
    "the classifier something.",
    "sampled": "Hoyer of draws is the same measure for every model: no zero is exact. Accuracy was not "
    "measured on draws; the upper row stays with the gated code.",
}
LINES = ("majority", "tfidf", "raw_minilm", "gaussian", "faithful", "cut", "seeds")


@messages.error_boundary
def paper_results(place: state.Place) -> None:
    """Control, picture, gaps, one row in full, all numbers."""
    st.subheader("Four models on four corpora", help=explain("models_compared", "accuracy", "average_hoyer"))
    found = read(comparison.paper(), MAKE)
    if not found:
        return
    drawn = [cell for cell in found if _panel(cell) is not None and cell.mode in VARIANTS]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        code = choose_code(place)
        chosen = choose_cell(place, drawn, found)
    picture = _picture(found, drawn, code, chosen)
    chart = paper_bars(picture)
    origin = f"accuracy of {picture.accuracy_code}", f"Hoyer of {picture.hoyer_code}"
    draw(chart, "paper", opener(place, drawn), (*origin, "test sentences of each corpus"), "Models compared")
    shown(chosen)
    st.text(NOTES[code])
    gaps(found)
    if any(len(cell.rows) > 1 for cell in drawn):
        st.text("Of several seeds, a bar is the mean; its whisker ends at the lowest and the highest.")
    lines = _reference_rows(found)
    columns = {
        name: [*column, *(line[place] for line in lines)]
        for place, (name, column) in enumerate(chart.table.items())
    }
    numbers_and_commands(columns, "Models compared, with references", "paper")
    st.caption("What lines and lone marks are", help=explain(*LINES))


def _panel(cell: Cell) -> int | None:
    for number, panel in enumerate(PANELS):
        if (cell.encoder, cell.dimensions) == (
            panel.encoder,
            panel.dimensions,
        ) and cell.model in panel.models:
            return number
    return None


def _picture(found: list[Cell], drawn: list[Cell], code: str, chosen: Cell | None) -> PaperPicture:
    accuracy_code = comparison.accuracy_code(code)
    bars = [
        Bar(
            place,
            _panel(cell),
            cell.corpus,
            cell.model,
            cell.spread(f"accuracy_{accuracy_code}"),
            cell.spread(f"hoyer_{code}"),
            VARIANTS[cell.mode],
            [row.command for row in cell.rows],
        )
        for place, cell in enumerate(drawn)
    ]
    corpora = comparison.corpora(found)
    lines = {}
    for corpus in corpora:
        for model in comparison.REFERENCES:
            cell = comparison.reference(found, corpus, model)
            if level := level_of(cell, "accuracy_gated"):
                lines[corpus, model] = level
    gaussian = [_gaussian(found, panel) for panel in PANELS]
    return PaperPicture(
        [(panel.title, panel.models) for panel in PANELS],
        [(corpus, comparison.corpus_title(corpus)) for corpus in corpora],
        bars,
        lines,
        gaussian,
        accuracy_code,
        code,
        drawn.index(chosen) if chosen else None,
    )


def _gaussian(found: list[Cell], panel: comparison.Panel) -> Level | None:
    """Any row of this width knows it."""
    of_width = (cell for cell in found if cell.dimensions == panel.dimensions)
    return next((level for cell in of_width if (level := level_of(cell, "gaussian_hoyer"))), None)


def _reference_rows(found: list[Cell]) -> list[tuple]:
    """The references as rows of the table of numbers, in its order of columns."""
    rows = []
    for cell in found:
        if cell.mode == comparison.REFERENCE:
            height = cell.spread("accuracy_gated")
            name = comparison.REFERENCES.get(cell.model, cell.model)
            accuracy = height.mean if height else None
            rows.append(("reference", cell.corpus, name, "", accuracy, None, 1, cell.rows[0].command))
    return rows
