"""One model beside what a user would pick instead: sparse autoencoders, and dense codes cut short."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.glossary import explain
from app.services.baselines import NUMBERS, Scored, ahead, scored
from app.services.checkpoint_table import CheckpointRow
from app.ui import messages
from app.ui.export import export
from app.views.models.measure_columns import measure_columns


@messages.error_boundary
def baselines_table(opened: CheckpointRow) -> None:
    """Who leads in words, and the table; nothing where no baseline was measured."""
    rows = scored(opened.name, opened.measured)
    if not rows:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Beside what you would pick instead**", help=explain("baselines"), width="stretch")
        export(f"{opened.name}, baselines", lambda: columns(rows), key="baselines")
    led, counted = ahead(rows[0], rows[1:])
    if counted:
        st.text(
            f"It leads every baseline in {led} of {counted} scores. All have about as many dimensions on, "
            "and are scored on the same test sentences; more is better in every score."
        )
    frame = pd.DataFrame(columns(rows))
    for percent in ("purity", "intruder"):
        frame[percent] = 100 * frame[percent]
    number = st.column_config.NumberColumn
    st.dataframe(
        frame,
        key="baselines-table",
        hide_index=True,
        height="content",
        placeholder="",
        alt=f"{opened.name} and {len(rows) - 1} baselines, with their scores.",
        column_config={
            **measure_columns(),
            "name": st.column_config.TextColumn("Code", width=330, pinned=True),
            "intruder": number("Intruder", width=75, format="%.0f %%", help=explain("intruder")),
            "probe_1": number("Class AUC, 1", width=95, format="%.3f", help=explain("few_probe")),
            "probe_5": number("Class AUC, 5", width=95, format="%.3f", help=explain("few_probe")),
        },
    )


def columns(rows: Sequence[Scored]) -> dict[str, list]:
    """The table for a file."""
    return {
        "name": [one.name for one in rows],
        "dimensions": [one.dimensions or None for one in rows],
        **{name: [one.numbers[name] for one in rows] for name in NUMBERS},
    }
