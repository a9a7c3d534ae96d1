"""One sentence at a glance: what it is mostly about, how many dimensions are on, how sparse the code is."""

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.glossary import explain
from app.naming import listed
from app.services import resources
from app.ui import messages
from app.ui.inspect_context import InspectContext

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

_QUIET: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off"}


@messages.error_boundary
def verdict(context: InspectContext) -> None:
    """What the sentence is mostly about, in the names that fit; nothing where no dimension is on."""
    if context.names is None or not context.ranked:
        return
    topics = [f"“{name}”" for name in context.topics(context.code)]
    if topics:
        said = f"This is mostly about {listed(topics)}."
    else:
        said = "No name fits the strongest dimensions of this sentence well: judge them by their words."
    with st.container(key="verdict"):
        st.text(said, help=explain("mostly_about"))


@messages.error_boundary
def warning(context: InspectContext) -> None:
    """A notice where the code is weak; asked last, because the decode has to be read again."""
    if resources.weak(context.model, context.text):
        messages.notice(resources.weak_warning(), ":material/warning:")


def headline(codes: "Codes", index: "DimensionIndex | None") -> None:
    """Draw the headline of the first row of `codes`; the percentile needs an index."""
    with st.container(key="headline"):
        first, second, third = st.columns([1.1, 1.5, 1])
    hoyer, nats = float(codes.hoyer[0]), float(codes.nats[0])
    if codes.active_count is not None:
        value = f"{int(codes.active_count[0])} of {codes.dimensions}"
        first.metric("Active dimensions", value, help=explain("active", "dimension"))
    else:
        first.metric("Dimensions", codes.dimensions, help=explain("dimension"))
    value, rank = f"{hoyer:.2f}", None if index is None else _rank(index, hoyer)
    if math.isnan(hoyer):
        value, rank = "none", "nothing is on"
    second.metric("Hoyer sparsity", value, rank, help=explain("hoyer", "percentile"), **_QUIET)
    bits = f"{nats / math.log(2):.0f} bits"
    third.metric("Information", f"{nats:.0f} nats", bits, help=explain("nats"), **_QUIET)


def _rank(index: "DimensionIndex", hoyer: float) -> str:
    rank = index.hoyer_percentile(hoyer)
    if rank < 1 or rank > 99:
        return f"among the {'least sparse' if rank < 1 else 'sparsest'} 1 % of the corpus"
    return f"sparser than {rank:.0f} % of the corpus"
