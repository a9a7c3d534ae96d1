"""How tables write the measures that checkpoints and their baselines share: heads, forms and their "?"."""

import pandas as pd
import streamlit as st

from app.glossary import explain


def measure_columns() -> dict:
    """Column settings by name; shares come as per cent."""
    number = st.column_config.NumberColumn
    return {
        "dimensions": number("Dims", width=60, help=explain("dimension")),
        "active": number("Active", width=65, format="%.1f", help=explain("active")),
        "usable": number("Usable", width=65, help=explain("usable")),
        "auc": number("Word AUC", width=85, format="%.3f", help=explain("word_auc")),
        "purity": number("Purity", width=65, format="%.0f %%", help=explain("purity")),
    }


def in_percent(frame: pd.DataFrame, *shares: str) -> pd.DataFrame:
    """The frame with these columns times 100."""
    return frame.assign(**{name: 100 * frame[name] for name in shares})
