"""The numbers of one sentence: how many dimensions are on, how sparse the code is, what it costs."""

import math
from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes


def headline(codes: "Codes", index: "DimensionIndex | None") -> None:
    """Draw the headline of the first row of `codes`; the percentile needs an index."""
    first, second, third = st.columns([1.1, 1.5, 1])
    hoyer, nats = float(codes.hoyer[0]), float(codes.nats[0])
    if codes.has_gates:
        value = f"{int(codes.active_count[0])} of {codes.dimensions}"
        first.metric("Active dimensions", value, help=explain("active", "dimension"))
    else:
        first.metric("Dimensions", codes.dimensions, help=explain("dimension"))
    if math.isnan(hoyer):
        second.metric("Hoyer sparsity", "none", help=explain("hoyer"), delta="nothing is on", **_QUIET)
    else:
        rank = None if index is None else _rank(index, hoyer)
        second.metric(
            "Hoyer sparsity", f"{hoyer:.2f}", delta=rank, help=explain("hoyer", "percentile"), **_QUIET
        )
    third.metric(
        "Information",
        f"{nats:.0f} nats",
        delta=f"{nats / math.log(2):.0f} bits",
        help=explain("nats"),
        **_QUIET,
    )


_QUIET = {"delta_color": "off", "delta_arrow": "off"}


def _rank(index: "DimensionIndex", hoyer: float) -> str:
    rank = index.hoyer_percentile(hoyer)
    if rank < 1 or rank > 99:
        return f"among the {'least sparse' if rank < 1 else 'sparsest'} 1 % of the corpus"
    return f"sparser than {rank:.0f} % of the corpus"
