"""The paper's picture: how much classifiers read from each model's codes, and how sparse these are."""

import pandas as pd
import streamlit as st

from app import state
from app.charts.model_marks import LINES
from app.charts.paper_bars import paper_bars
from app.glossary import explain
from app.services import comparison
from app.services.comparison import CELL, CUT, FAITHFUL, PANELS, STABLE
from app.ui import messages
from app.ui.draw import draw
from app.views.models import compared

VARIANTS = {STABLE: "", FAITHFUL: "as the paper trains it", CUT: "cut to HSVAE's count"}
NOTES = {
    "gated": "Both rows show the gated code. Its exact zeros alone make HSVAE sparse by this measure: to "
    "compare models, choose sampled, or see accuracy against active count.",
    "values": "Both rows show values: nothing is cut to zero, so gates that are nearly closed still tell "
    "the classifier something.",
    "sampled": "The lower row shows draws, which have no exact zeros in any model: a fair comparison. "
    "Accuracy was not measured on draws, so the upper row still shows the gated code.",
}
MARKS = ("majority", "tfidf", "raw_minilm", "gaussian", "faithful", "cut", "seeds")


@messages.error_boundary
def paper_results(place: state.Place) -> None:
    """Control, picture, gaps, one row in full, all numbers."""
    st.subheader("Four models on four corpora", help=explain("models_compared", "accuracy", "average_hoyer"))
    found = compared.read("paper")
    if found.empty:
        return
    panels = {
        (panel.encoder, panel.dimensions, model): number
        for number, panel in enumerate(PANELS)
        for model in panel.models
    }
    kinds = found[["encoder", "dimensions", "model"]].itertuples(index=False, name=None)
    drawn = found.assign(panel=[panels.get(kind) for kind in kinds], variant=found["mode"].map(VARIANTS))
    drawn = drawn.dropna(subset=["panel", "variant"])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        code = compared.choose_code(place)
        chosen = compared.choose_cell(place, drawn, found)
    accuracy_code, references = comparison.accuracy_code(code), comparison.references(found)
    bars = comparison.over_seeds(
        drawn,
        [*CELL, "cell", "panel", "variant"],
        accuracy=f"accuracy_{accuracy_code}",
        hoyer=f"hoyer_{code}",
    ).astype({"panel": int})
    widths = [found[found["dimensions"] == panel.dimensions] for panel in PANELS]
    chart = paper_bars(
        [(panel.title, panel.models) for panel in PANELS],
        comparison.corpora(found),
        bars,
        compared.reference_levels(found),
        [compared.first_level(rows, "gaussian_hoyer") for rows in widths],
        {"accuracy": accuracy_code, "hoyer": code},
        next(iter(bars.index[bars["cell"] == chosen]), None),
    )
    measured = f"accuracy of the {accuracy_code} code, Hoyer of the {code} code"
    origin = "models trained alike", measured, "test sentences of each corpus"
    draw(chart, "paper", compared.opener(place, drawn), origin, "Models compared")
    compared.one_cell(found, chosen)
    st.text(NOTES[code])
    compared.gaps(found)
    if drawn["cell"].duplicated().any():
        st.text("Where a model was trained several times, a bar is the mean, its whisker the range.")
    lines = pd.DataFrame(
        {
            "panel": "reference",
            "corpus": references["corpus"],
            "model": [LINES[model][0] if model in LINES else model for model in references["model"]],
            "variant": "",
            f"accuracy ({accuracy_code})": references["accuracy_gated"],
            "seeds": 1,
            "command": references["command"],
        }
    )
    table = pd.concat([pd.DataFrame(chart.table), lines], ignore_index=True)
    compared.numbers_and_commands(table, "Models compared, with references", "paper")
    st.caption("Key to lines and single markers", help=explain(*MARKS))
