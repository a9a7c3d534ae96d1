"""What the two pictures of compared models share: their table, its gaps, the code, and the row looked at."""

from collections.abc import Sequence

import streamlit as st

from app import state
from app.charts.model_marks import Level
from app.glossary import explain
from app.naming import listed
from app.services import comparison
from app.services.comparison import Cell
from app.settings import words
from app.ui import messages
from app.ui.keep import keep, keep_one_of
from app.views.models.commands import described, one_cell

ROW = words("row", longest=160)
"""The cell whose numbers are open, "" for none."""
CODE_WORDS = {
    "gated": "gated: as it is used",
    "values": "values: weak gates kept",
    "sampled": "sampled: one measure for all",
}


def read(table: comparison.Table, make: str) -> list[Cell]:
    """The cells of a table; what is wrong with it is told. `make`: the command that fills it."""
    if table.problem is not None:
        messages.problem(type(table.problem)(table.problem.cause, f"Make its rows with: {make}"))
        return []
    if table.damaged:
        rest = f" and {len(table.damaged) - 2} more" if len(table.damaged) > 2 else ""
        messages.notice(
            f"{len(table.damaged)} lines of the table were left out: {' '.join(table.damaged[:2])}{rest}"
        )
    if not table.rows:
        messages.notice(f"No row of this comparison has been made yet. Make them with: {make}")
    return comparison.cells(table.rows)


def level_of(cell: Cell | None, column: str) -> Level | None:
    """Where a reference line stands; None where nothing was measured."""
    height = cell.spread(column) if cell is not None else None
    return Level(height.mean, cell.rows[0].command) if height else None


def gaps(found: Sequence[Cell]) -> None:
    """A sentence about the cells that no row has yet."""
    without = comparison.missing(found)
    if not without:
        return
    total = sum(len(panel.models) for panel in comparison.PANELS) * len(comparison.CORPORA)
    if len(without) == total:
        st.text("No model of the comparison has been measured yet: only the reference lines are drawn.")
        return
    parts = []
    for panel in comparison.PANELS:
        models = [model for one, _, model in without if one is panel]
        if models:
            counted = [
                f"{comparison.MODELS[model]} ({models.count(model)})" for model in dict.fromkeys(models)
            ]
            parts.append(f"{panel.title}: {listed(counted)}")
    st.text(f"Not measured yet, so left as gaps: {len(without)} of {total} bars. {'; '.join(parts)}.")


def choose_code(place: state.Place) -> str:
    """One control for both rows of numbers."""
    about = explain("which_code", "accuracy")
    return keep_one_of(place, state.CODE, "Code that is measured", CODE_WORDS, width="content", help=about)


def choose_cell(place: state.Place, offered: Sequence[Cell], found: Sequence[Cell]) -> Cell | None:
    """The keyboard's way to a bar or mark; a row that no picture has (`found`) is told and dropped."""
    by_name = {cell.name: cell for cell in offered}
    if place[ROW] and place[ROW] not in by_name:
        if place[ROW] not in {cell.name for cell in found}:
            messages.notice("The link asks for a row that is not in this picture.", ":material/link_off:")
        state.change(st.session_state, place, ROW, "")
    place = state.current(st.session_state, place)
    keep(
        place,
        ROW,
        st.selectbox,
        "Look at one (or click its mark)",
        options=["", *by_name],
        format_func=lambda name: described(by_name[name]) if name else "none",
        width=380,
    )
    return by_name.get(place[ROW])


def opener(place: state.Place, offered: Sequence[Cell]):
    """What a click on a mark does: its number comes from the browser and is checked."""

    def opened(number: int) -> None:
        if 0 <= number < len(offered):
            state.change(st.session_state, place, ROW, offered[number].name)

    return opened


def shown(cell: Cell | None) -> None:
    """The numbers of the row that is looked at."""
    if cell is not None:
        one_cell(cell)
