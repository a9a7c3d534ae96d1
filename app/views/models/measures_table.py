"""Tables of checkpoints and their baselines: head, width, form and "?" of each column."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from app.charts.chart import table_of
from app.glossary import explain
from app.services.baselines import ahead, scored
from app.ui import messages
from app.ui.export import export
from app.ui.grid import TEXT, Column, grid

COLUMNS = {
    "weights": Column("State", 100, TEXT, "measures_only"),
    "model": Column("Model", 70, TEXT, "models_compared", "model"),
    "encoder": Column("Encoder", 75, TEXT, "encoder", "encoder"),
    "dimensions": Column("Dims", 50, None, "dimension", "dimensions"),
    "minutes": Column("Minutes", 75, "%.0f", "minutes", "minutes of training"),
    "active": Column("Active", 60, "%.1f", "active", "active dimensions"),
    "usable": Column("Usable", 65, None, "usable", "usable dimensions"),
    "auc": Column("Word AUC", 75, "%.3f", "word_auc", "how well words predict dimensions"),
    "purity": Column("Purity", 65, "%.0f %%", "purity", "share of the commonest class"),
    "accuracy": Column("Accuracy", 75, "%.1f %%", "accuracy", "accuracy"),
    "hoyer": Column("Hoyer", 55, "%.2f", "average_hoyer", "Hoyer, gated"),
    "hoyer_sampled": Column("Hoyer, draws", 95, "%.2f", "which_code", "Hoyer, sampled"),
    "nll": Column("Surprise", 70, "%.1f", "surprise", "surprise per sentence"),
    "ephemeral": Column("Adaptive", 75, "%.1f", "adaptive", "adaptive-versus-uniform ratio"),
    "intruder": Column("Intruder", 75, "%.0f %%", "intruder"),
    "probe_1": Column("Class AUC, 1", 95, "%.3f", "few_probe"),
    "probe_5": Column("Class AUC, 5", 95, "%.3f", "few_probe"),
    "size": Column("MB", 45, "%.1f", "size", "size on disk"),
    "measured on": Column("Measured on", 240, TEXT),
    "command": Column("Command", 420, TEXT),
}


def measures_table(frame: pd.DataFrame, name: str, width: int, **options: Any) -> None:
    """Show a table of these columns. name, width: of the first one. options: of `grid`."""
    grid(frame, {"name": Column(name, width, TEXT, pinned=True), **COLUMNS}, **options)


@messages.error_boundary
def baselines_table(name: str, measures: Mapping) -> None:
    """A model beside what a user would pick instead: who leads, and the table; nothing without baselines."""
    rows = scored(name, measures)
    if rows.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Compared with alternatives**", help=explain("baselines"), width="stretch")
        export(f"{name}, baselines", lambda: table_of(rows), key="baselines")
    led, counted = ahead(rows)
    if counted:
        st.text(
            f"It beats every alternative on {led} of {counted} scores. All have about as many dimensions on, "
            "and were scored on the same test sentences; higher is better for every score."
        )
    about = f"{name} and {len(rows) - 1} baselines, with their scores."
    measures_table(rows, "Code", 330, key="baselines-table", height="content", alt=about)
