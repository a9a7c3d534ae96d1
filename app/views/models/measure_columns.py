"""How tables write the columns that checkpoints and their baselines have: heads, widths, forms, their "?"."""

import pandas as pd
import streamlit as st

from app.glossary import explain

TEXT = "text"
COLUMNS = {
    "weights": ("State", 110, TEXT, "measures_only"),
    "model": ("Model", 70, TEXT, "models_compared"),
    "encoder": ("Encoder", 75, TEXT, "encoder"),
    "dimensions": ("Dims", 60, None, "dimension"),
    "minutes": ("Minutes", 75, "%.0f", "minutes"),
    "active": ("Active", 65, "%.1f", "active"),
    "usable": ("Usable", 65, None, "usable"),
    "auc": ("Word AUC", 85, "%.3f", "word_auc"),
    "purity": ("Purity", 65, "%.0f %%", "purity"),
    "accuracy": ("Accuracy", 80, "%.1f %%", "accuracy"),
    "hoyer": ("Hoyer", 65, "%.2f", "average_hoyer"),
    "hoyer_sampled": ("Hoyer, draws", 95, "%.2f", "which_code"),
    "nll": ("Surprise", 75, "%.1f", "surprise"),
    "ephemeral": ("Adaptive", 75, "%.1f", "adaptive"),
    "intruder": ("Intruder", 75, "%.0f %%", "intruder"),
    "probe_1": ("Class AUC, 1", 95, "%.3f", "few_probe"),
    "probe_5": ("Class AUC, 5", 95, "%.3f", "few_probe"),
    "size": ("MB", 55, "%.1f", "size"),
    "measured on": ("Measured on", 210, TEXT, ""),
    "command": ("Command", 420, TEXT, ""),
}
"""Head, width in pixels, form of a number, and the term that explains it."""
PERCENT = [name for name, column in COLUMNS.items() if "%%" in (column[2] or "")]


def measures_table(frame: pd.DataFrame, name: str, width: int, **options) -> None:
    """Show a table of these columns; shares come as per cent. name, width: of the first column, which stays.

    options: of `st.dataframe`.
    """
    shares = [column for column in PERCENT if column in frame]
    config = {"name": st.column_config.TextColumn(name, width=width, pinned=True)}
    for column in frame.columns.intersection(list(COLUMNS)):
        head, wide, form, term = COLUMNS[column]
        about = explain(term) if term else None
        if form == TEXT:
            config[column] = st.column_config.TextColumn(head, width=wide, help=about)
        else:
            config[column] = st.column_config.NumberColumn(head, width=wide, format=form, help=about)
    shown = frame.assign(**{column: 100 * frame[column] for column in shares})
    place = options.pop("place", st)
    place.dataframe(shown, hide_index=True, placeholder="", column_config=config, **options)
