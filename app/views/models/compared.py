"""What the pictures of compared models share: table, gaps, code, the row looked at, numbers with commands."""

from collections import Counter

import pandas as pd
import streamlit as st

from app import state
from app.charts.chart import table_of
from app.charts.model_marks import Level, mark
from app.glossary import explain
from app.naming import listed
from app.services import comparison
from app.settings import words
from app.ui import messages
from app.ui.export import export
from app.ui.keep import keep, keep_one_of

ROW = words("row", longest=160)
"""The cell whose numbers are open, "" for none."""
CODE_WORDS = {
    "gated": "gated: as it is used",
    "values": "values: weak gates kept",
    "sampled": "sampled: one measure for all",
}
MEASURES = {
    "accuracy_gated": ("Accuracy of a classifier", "gated", "percent"),
    "accuracy_values": ("Accuracy of a classifier", "values", "percent"),
    "accuracy_sampled": ("Accuracy of a classifier", "sampled", "percent"),
    "mlp_gated": ("Accuracy of a two-layer classifier", "gated", "percent"),
    "mlp_values": ("Accuracy of a two-layer classifier", "values", "percent"),
    "mlp_sampled": ("Accuracy of a two-layer classifier", "sampled", "percent"),
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


def read(name: str) -> pd.DataFrame:
    """The rows of a comparison; what is wrong with its table is told, and how to make them."""
    table, make = comparison.table(name), f"python -m core compare {name}"
    if table.problem is not None:
        messages.problem(type(table.problem)(table.problem.cause, f"Make its rows with: {make}"))
    elif table.rows.empty:
        messages.notice(f"No row of this comparison has been made yet. Make them with: {make}")
    if table.damaged:
        rest = f" and {len(table.damaged) - 2} more" if len(table.damaged) > 2 else ""
        messages.notice(
            f"{len(table.damaged)} lines of the table were left out: {' '.join(table.damaged[:2])}{rest}"
        )
    return table.rows


def first_level(rows: pd.DataFrame, column: str) -> Level | None:
    """Where a reference line stands that all of these rows know; None where none does."""
    known = rows.dropna(subset=column)
    return None if known.empty else Level(known[column].iat[0], known["command"].iat[0])


def reference_levels(found: pd.DataFrame) -> dict[tuple[str, str], Level]:
    """Accuracy without any of the models, by corpus and key of `model_marks.LINES`."""
    known = comparison.references(found).dropna(subset="accuracy_gated").itertuples()
    return {(row.corpus, row.model): Level(row.accuracy_gated, row.command) for row in known}


def gaps(rows: pd.DataFrame) -> None:
    """A sentence about the models that no row has yet."""
    without = comparison.missing(rows)
    total = sum(len(panel.models) for panel in comparison.PANELS) * len(comparison.CORPORA)
    if len(without) == total:
        st.text("No model of the comparison has been measured yet: only the reference lines are shown.")
    elif without:
        parts = []
        for panel in comparison.PANELS:
            counts = Counter(model for one, _, model in without if one is panel)
            if counts:
                models = listed([f"{mark(model).name} ({count})" for model, count in counts.items()])
                parts.append(f"{panel.title}: {models}")
        st.text(f"Not measured yet, so left as gaps: {len(without)} of {total} bars. {'; '.join(parts)}.")


def choose_code(place: state.Place) -> str:
    """One control for both rows of numbers."""
    about = explain("which_code", "accuracy")
    return keep_one_of(place, state.CODE, "Code that is measured", CODE_WORDS, width="content", help=about)


def choose_cell(place: state.Place, drawn: pd.DataFrame, found: pd.DataFrame) -> str:
    """The keyboard's way to a bar or mark; a cell that no picture has (`found`) is told and dropped.

    Returns:
        The chosen cell, "" for none.
    """
    by_name = dict(zip(drawn["cell"], drawn.apply(described, axis=1), strict=True))
    if place[ROW] and place[ROW] not in by_name:
        if place[ROW] not in set(found["cell"]):
            messages.notice("The link asks for a row that is not in this picture.", ":material/link_off:")
        state.change(st.session_state, place, ROW, "")
    place = state.current(st.session_state, place)
    cells = {"options": ["", *by_name], "format_func": lambda name: by_name.get(name, "none"), "width": 380}
    return keep(place, ROW, st.selectbox, "Look at one (or click its mark)", **cells)


def opener(place: state.Place, drawn: pd.DataFrame):
    """What a click on a mark does: the number of its cell comes from the browser and is checked."""
    offered = list(drawn["cell"].unique())

    def opened(number: int) -> None:
        if 0 <= number < len(offered):
            state.change(st.session_state, place, ROW, offered[number])

    return opened


def numbers_and_commands(frame: pd.DataFrame, name: str, key: str) -> None:
    """An expander with the numbers behind a picture and the command that makes each row again."""
    with st.expander("The numbers, and the commands to reproduce them", icon=":material/terminal:"):
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
    return (
        f"{comparison.CORPORA.get(row['corpus'], row['corpus'])}, {panel}: {mark(row['model']).name}{variant}"
    )


def one_cell(found: pd.DataFrame, cell: str) -> None:
    """Everything that was measured of one model on one corpus, seed by seed, and the commands; "" is none."""
    rows = found[found["cell"] == cell]
    if rows.empty:
        return
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
