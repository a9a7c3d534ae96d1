"""Every number with the command that makes it again: as a table under a picture, and for one cell."""

import pandas as pd
import streamlit as st

from app.charts.chart import table_of
from app.charts.model_marks import mark
from app.services.comparison import CORPORA
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


def numbers_and_commands(frame: pd.DataFrame, name: str, key: str) -> None:
    """An expander with the numbers behind a picture and the command that makes each row again."""
    with st.expander("The numbers, and the commands that make them", icon=":material/terminal:"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{len(frame)} rows.", width="stretch")
            export(name, table_of(frame), key=f"{key}-numbers")
        st.dataframe(
            frame,
            hide_index=True,
            height=HEIGHT,
            key=f"{key}-table",
            placeholder="",
            alt=f"The numbers of: {name}",
            column_config={"command": st.column_config.TextColumn("command", width="large")},
        )


def described(row: pd.Series) -> str:
    """The cell of a row in words, for lists to choose from."""
    panel = f"{'GRU' if row['encoder'] == 'gru' else 'MiniLM'} {row['dimensions']}"
    variant = VARIANTS.get(row["mode"], f", {row['mode']}")
    return f"{CORPORA.get(row['corpus'], row['corpus'])}, {panel}: {mark(row['model']).name}{variant}"


def one_cell(rows: pd.DataFrame) -> None:
    """Everything that was measured of one model on one corpus, seed by seed, and the commands."""
    with st.container(border=True, key="one-cell"):
        name = described(rows.iloc[0])
        st.text(name)
        known = rows.reindex(columns=list(MEASURES)).dropna(axis="columns", how="all")
        frame = pd.DataFrame([MEASURES[column][:2] for column in known], columns=["measure", "code"])
        for seed, (_, row) in zip(rows["seed"], known.iterrows(), strict=True):
            frame[f"seed {seed}"] = [written(column, value) for column, value in row.items()]
        st.dataframe(
            frame,
            hide_index=True,
            height="content" if len(frame) < 8 else HEIGHT,
            key="one-cell-table",
            alt=f"All measures of {name}",
            column_config={"measure": st.column_config.TextColumn("measure", width="medium")},
        )
        for command in rows["command"]:
            st.code(command, language=None, wrap_lines=True)


def written(name: str, value: float) -> str:
    """A measure as text, "" where it was not measured."""
    form = MEASURES[name][2]
    return "" if pd.isna(value) else FORMS[form].format(100 * value if form == "percent" else value)
