"""One model beside what a user would pick instead: sparse autoencoders, and dense codes cut short."""

from collections.abc import Mapping

import streamlit as st

from app.charts.chart import table_of
from app.glossary import explain
from app.services.baselines import ahead, scored
from app.ui import messages
from app.ui.export import export
from app.views.models.measure_columns import in_percent, measure_columns


@messages.error_boundary
def baselines_table(name: str, measures: Mapping) -> None:
    """Who leads in words, and the table; nothing where no baseline was measured."""
    rows = scored(name, measures)
    if rows.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Beside what you would pick instead**", help=explain("baselines"), width="stretch")
        export(f"{name}, baselines", lambda: table_of(rows), key="baselines")
    led, counted = ahead(rows)
    if counted:
        st.text(
            f"It leads every baseline in {led} of {counted} scores. All have about as many dimensions on, "
            "and are scored on the same test sentences; more is better in every score."
        )
    number = st.column_config.NumberColumn
    st.dataframe(
        in_percent(rows, "purity", "intruder"),
        key="baselines-table",
        hide_index=True,
        height="content",
        placeholder="",
        alt=f"{name} and {len(rows) - 1} baselines, with their scores.",
        column_config={
            **measure_columns(),
            "name": st.column_config.TextColumn("Code", width=330, pinned=True),
            "intruder": number("Intruder", width=75, format="%.0f %%", help=explain("intruder")),
            "probe_1": number("Class AUC, 1", width=95, format="%.3f", help=explain("few_probe")),
            "probe_5": number("Class AUC, 5", width=95, format="%.3f", help=explain("few_probe")),
        },
    )
