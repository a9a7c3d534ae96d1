"""Accuracy against active count: is a sparse code more than a dense one cut down afterwards?"""

import pandas as pd
import streamlit as st

from app import state
from app.charts.accuracy_by_count import accuracy_by_count
from app.glossary import explain
from app.services import comparison
from app.services.comparison import CUT, STABLE, WIDE
from app.ui import messages
from app.ui.draw import draw
from app.views.models import compared


@messages.error_boundary
def accuracy_vs_sparsity(place: state.Place) -> None:
    """The picture, one row in full, who is ahead, all numbers."""
    st.subheader("Accuracy against active count", help=explain("active", "cut", "accuracy"))
    found = compared.read("paper")
    if found.empty:
        return
    beside = comparison.checkpoints_by_count()
    drawn = WIDE.of(found)
    if not beside.empty:
        found, drawn = (pd.concat([rows, beside], ignore_index=True) for rows in (found, drawn))
    drawn = drawn.assign(cut=lambda rows: rows["mode"].str.startswith(CUT))
    drawn = drawn[drawn["cut"] | (drawn["mode"] == STABLE)]
    if drawn.empty:
        messages.notice(
            f"No model of the panel {WIDE.title} has been measured yet. "
            "Make rows with: python -m core compare paper"
        )
        return
    chosen = compared.choose_cell(place, drawn, found)
    points = drawn.assign(
        place=pd.factorize(drawn["cell"])[0], active=drawn["on"], accuracy=drawn["accuracy_gated"]
    )
    points = points[points["on"] > 0].dropna(subset="accuracy").sort_values("place", kind="stable")
    corpora = comparison.corpora(found)
    known = {corpus: title for corpus, title in corpora.items() if corpus in set(points["corpus"])}
    number = next(iter(points.loc[points["cell"] == chosen, "place"]), None)
    chart = accuracy_by_count(
        points, known, compared.reference_levels(found), comparison.at_equal_count(found, WIDE), number
    )
    origin = WIDE.title, "gated code", "test sentences of each corpus"
    draw(chart, "counts", compared.opener(place, drawn), origin, "Accuracy against active count")
    absent = [title for corpus, title in comparison.CORPORA.items() if corpus not in known]
    if absent:
        st.text(f"Not measured yet: {', '.join(absent)}.")
    st.text(
        "Each panel has its own scale. The dotted line joins the codes cut to fewer and fewer numbers: the "
        "cut code's accuracy at HSVAE's active count is read from it."
    )
    compared.one_cell(found, chosen)
    compared.numbers_and_commands(pd.DataFrame(chart.table), "Accuracy against active count", "counts")
    st.caption("Key to lines and markers", help=explain("raw_minilm", "cut", "seeds"))
