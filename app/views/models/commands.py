"""Every number with the command that makes it again: as a table under a picture, and for one row."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from app.charts.model_marks import mark
from app.services.comparison import Cell, corpus_title
from app.ui.export import export

MEASURES = {
    "accuracy_gated": ("Accuracy of a classifier", "gated", "percent"),
    "accuracy_values": ("Accuracy of a classifier", "values", "percent"),
    "hoyer_sampled": ("Average Hoyer", "sampled", "hoyer"),
    "hoyer_values": ("Average Hoyer", "values", "hoyer"),
    "hoyer_gated": ("Average Hoyer", "gated", "hoyer"),
    "gaussian_hoyer": ("Hoyer of dense random numbers", "", "hoyer"),
    "active": ("Active dimensions per sentence", "gated", "count"),
    "mean_p_on": ("Share on, all gates added up", "p_on", "percent"),
    "active_units": ("Dimensions that vary at all", "values", "count"),
    "never_on": ("Dimensions never on", "gated", "count"),
    "ephemeral_ratio": ("Adaptive-versus-uniform ratio", "sampled", "hoyer"),
    "nll": ("Nats per sentence: surprise", "gated", "nats"),
    "kl_z": ("Nats per sentence: KL of values (bound)", "", "nats"),
    "kl_gamma": ("Nats per sentence: KL of gates", "", "nats"),
    "elbo": ("Nats per sentence: ELBO (lower bound)", "", "nats"),
    "objective": ("Nats per sentence: objective", "", "nats"),
    "minutes": ("Minutes of training, processor time", "", "count"),
}
"""Column of the table: what it is, the code it belongs to, how it is written."""
FORMS = {"percent": "{:.1f} %", "hoyer": "{:.3f}", "count": "{:.3g}", "nats": "{:.1f}"}
VARIANTS = {"stable": "", "faithful": ", trained as the paper's equations stand", "reference": ""}
HEIGHT = 300


def numbers_and_commands(columns: Mapping[str, Sequence], name: str, key: str) -> None:
    """An expander with the numbers behind a picture and the command that makes each row again."""
    with st.expander("The numbers, and the commands that make them", icon=":material/terminal:"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{len(next(iter(columns.values()), ()))} rows.", width="stretch")
            export(name, columns, key=f"{key}-numbers")
        st.dataframe(
            pd.DataFrame(columns),
            hide_index=True,
            height=HEIGHT,
            key=f"{key}-table",
            placeholder="",
            alt=f"The numbers of: {name}",
            column_config={
                "command": st.column_config.TextColumn("command", width="large"),
            },
        )


def described(cell: Cell) -> str:
    """One cell in words, for lists to choose from."""
    panel = f"{cell.encoder.upper() if cell.encoder == 'gru' else 'MiniLM'} {cell.dimensions}"
    variant = VARIANTS.get(cell.mode, f", {cell.mode}")
    return f"{corpus_title(cell.corpus)}, {panel}: {mark(cell.model).name}{variant}"


def one_cell(cell: Cell) -> None:
    """Everything that was measured of one model on one corpus, seed by seed, and the commands."""
    with st.container(border=True, key="one-cell"):
        st.text(described(cell))
        known = [name for name in MEASURES if any(name in row.numbers for row in cell.rows)]
        frame = {
            "measure": [MEASURES[name][0] for name in known],
            "code": [MEASURES[name][1] for name in known],
        }
        for row in cell.rows:
            frame[f"seed {row.seed}"] = [written(name, row.numbers.get(name)) for name in known]
        st.dataframe(
            pd.DataFrame(frame),
            hide_index=True,
            height="content" if len(known) < 8 else HEIGHT,
            key="one-cell-table",
            alt=f"All measures of {described(cell)}",
            column_config={"measure": st.column_config.TextColumn("measure", width="medium")},
        )
        for row in cell.rows:
            st.code(row.command, language=None, wrap_lines=True)


def written(name: str, value: float | None) -> str:
    """A measure as text, "" where it was not measured."""
    if value is None:
        return ""
    form = MEASURES[name][2]
    return FORMS[form].format(100 * value if form == "percent" else value)
