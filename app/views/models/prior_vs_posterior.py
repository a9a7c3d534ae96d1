"""Requested and actual sparsity: models that differ in nothing but the prior's alpha, and what came of it."""

import pandas as pd
import streamlit as st

from app import state
from app.charts.asked_got import AskedGot, asked_got
from app.charts.by_alpha import by_alpha
from app.glossary import explain
from app.services import comparison
from app.ui import messages
from app.ui.draw import draw
from app.views.models import compared

SHAPE = ["corpus", "encoder", "dimensions"]


@messages.error_boundary
def prior_vs_posterior(place: state.Place) -> None:
    """Requested and actual shares; other effects; all numbers."""
    st.subheader(
        "One parameter: requested and actual sparsity", help=explain("asked_share", "prior", "alpha_beta")
    )
    rows = (
        compared.read("asked-and-got")
        .query("model == 'hsvae' and alpha > 0")
        .sort_values("alpha", kind="stable")
    )
    if rows.empty:
        return
    corpus, dimensions = rows["corpus"].iat[0], rows["dimensions"].iat[0]
    rows = rows[(rows[SHAPE] == rows[SHAPE].iloc[0]).all(axis=1)]
    origin = (
        f"HSVAE, {dimensions} dimensions, MiniLM, frozen",
        "",
        f"test sentences of {comparison.CORPORA.get(corpus, corpus)}",
    )
    means = comparison.over_seeds(rows, ["alpha", "mode"], p_on="mean_p_on", active="active")
    asked = [_asked_got(cell, dimensions) for cell in means.dropna().itertuples()]
    if asked:
        st.text(
            "A prior with parameter alpha expects a share of alpha / (alpha + 1) of all dimensions to be off."
        )
        draw(asked_got(asked), "asked", origin=origin, name="Requested and actual sparsity")
    code = compared.choose_code(place)
    accuracy_code = comparison.accuracy_code(code)
    runs = rows.assign(hoyer=rows[f"hoyer_{code}"], accuracy=rows[f"accuracy_{accuracy_code}"])
    chart = by_alpha(runs, dimensions, code, accuracy_code, compared.first_level(rows, "gaussian_hoyer"))
    draw(chart, "alphas", origin=origin, name="Effects of alpha")
    st.text("Each mark is one training run, its shape and colour the random seed; the line joins the means.")
    table = pd.DataFrame(chart.table)
    table.insert(5, "asked off", table["alpha"] / (table["alpha"] + 1))
    table.insert(6, "got off, all gates added up", 1 - rows["mean_p_on"].to_numpy())
    compared.numbers_and_commands(table, "Requested and actual sparsity, run by run", "asked")


def _asked_got(cell, dimensions: int) -> AskedGot:
    """The runs of one alpha, averaged."""
    seeds = f", mean of {cell.p_on_count} seeds ({100 * cell.p_on_min:.1f} to {100 * cell.p_on_max:.1f} %)"
    return AskedGot(
        f"alpha {cell.alpha:g}",
        (cell.alpha, 1.0),
        dimensions,
        1 / (cell.alpha + 1),
        cell.p_on_mean,
        cell.active_mean / dimensions,
        seeds if cell.p_on_count > 1 else "",
        "; ".join(cell.command),
    )
