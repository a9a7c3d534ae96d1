"""Asked and got: models that differ in nothing but the prior's alpha, and what came of it."""

import streamlit as st

from app import state
from app.charts.asked_got import AskedGot, asked_got
from app.charts.by_alpha import Run, by_alpha
from app.glossary import explain
from app.services import comparison
from app.services.comparison import Cell
from app.ui import messages
from app.ui.draw import draw
from app.views.models.commands import numbers_and_commands
from app.views.models.compared import choose_code, level_of, read

MAKE = "python -m core compare asked-and-got"


@messages.error_boundary
def prior_vs_posterior(place: state.Place) -> None:
    """Shares asked and got; what else came; all numbers."""
    st.subheader(
        "One knob: what was asked, and what came", help=explain("asked_share", "prior", "alpha_beta")
    )
    cells = [cell for cell in read(comparison.asked(), MAKE) if cell.model == "hsvae"]
    cells = comparison.cells((row for cell in cells for row in cell.rows), "alpha")
    cells = sorted((cell for cell in cells if cell.varied), key=lambda cell: cell.varied)
    if not cells:
        return
    first = cells[0]
    kept = [cell for cell in cells if (cell.corpus, cell.encoder, cell.dimensions) == _shape(first)]
    origin = (
        f"HSVAE, {first.dimensions} dimensions, MiniLM, frozen",
        comparison.corpus_title(first.corpus),
        "test sentences",
    )
    rows = [_asked_got(cell) for cell in kept]
    whole = [row for row in rows if row is not None]
    if whole:
        st.text(
            "alpha asks for a share of alpha / (alpha + 1) of all dimensions to be off; the rest may be on."
        )
        draw(asked_got(whole), "asked", origin=origin, name="Asked and got")
    code = choose_code(place)
    accuracy_code = comparison.accuracy_code(code)
    runs = [_run(cell, row, code, accuracy_code) for cell in kept for row in cell.rows]
    gaussian = next((level for cell in kept if (level := level_of(cell, "gaussian_hoyer"))), None)
    chart = by_alpha(runs, first.dimensions, code, accuracy_code, gaussian)
    draw(chart, "alphas", origin=origin, name="What came of alpha")
    st.text("A mark is one run, its shape and colour the seed; the line joins the means.")
    columns = dict(chart.table)
    columns |= {
        "asked off": [run.alpha / (run.alpha + 1) for run in runs],
        "got off, all gates added up": [
            1 - row.numbers["mean_p_on"] if "mean_p_on" in row.numbers else None
            for cell in kept
            for row in cell.rows
        ],
    }
    columns["command"] = columns.pop("command")
    numbers_and_commands(columns, "Asked and got, run by run", "asked")


def _shape(cell: Cell) -> tuple:
    return cell.corpus, cell.encoder, cell.dimensions


def _asked_got(cell: Cell) -> AskedGot | None:
    """The runs of one alpha, averaged; None where shares are not known."""
    opened, active = cell.spread("mean_p_on"), cell.spread("active")
    if opened is None or active is None:
        return None
    seeds = f", mean of {opened.count} seeds ({100 * opened.low:.1f} to {100 * opened.high:.1f} %)"
    return AskedGot(
        f"alpha {cell.varied:g}",
        (cell.varied, 1.0),
        cell.dimensions,
        1 / (cell.varied + 1),
        opened.mean,
        active.mean / cell.dimensions,
        seeds if opened.count > 1 else "",
        "; ".join(row.command for row in cell.rows),
    )


def _run(cell: Cell, row, code: str, accuracy_code: str) -> Run:
    numbers = row.numbers
    return Run(
        cell.varied,
        row.seed,
        numbers.get("active"),
        numbers.get(f"hoyer_{code}"),
        numbers.get(f"accuracy_{accuracy_code}"),
        row.command,
    )
