"""One model beside what a user would pick instead: sparse autoencoders, and dense codes cut short."""

from collections.abc import Mapping

import streamlit as st

from app.charts.chart import table_of
from app.glossary import explain
from app.services.baselines import ahead, scored
from app.ui import messages
from app.ui.export import export
from app.views.models.measure_columns import measures_table


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
    about = f"{name} and {len(rows) - 1} baselines, with their scores."
    measures_table(rows, "Code", 330, key="baselines-table", height="content", alt=about)
