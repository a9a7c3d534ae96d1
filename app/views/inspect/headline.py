"""One sentence at a glance: what it is mostly about, how many dimensions are on, how sparse the code is."""

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.glossary import explain
from app.naming import listed
from app.services import read_again, resources
from app.ui import messages
from app.ui.inspect_context import InspectContext
from app.ui.keep import keep
from app.views.inspect.pipeline import PICTURE

if TYPE_CHECKING:
    from core.index import DimensionIndex

_QUIET: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off"}


@messages.error_boundary
def verdict(context: InspectContext) -> None:
    """What the sentence is mostly about, in the names that fit; where its code is weak, a guess at most.

    Waits for the decode to be read again.
    """
    weak, topics = resources.weak(context.model, context.text), []
    if context.ranked:
        topics = [f"“{name}”" for name in context.topics(context.code, [context.text])]
    if weak and resources.remarks(context.codes, context.loaded):
        return  # a notice above says so already, and why
    if weak and topics:
        said = f"{read_again.weak_warning()} Perhaps it is about {listed(topics)}."
    elif weak:
        said = read_again.weak_warning()
    elif topics:
        said = f"This is mostly about {listed(topics)}."
    elif context.names is not None and context.ranked:
        said = "No name fits the strongest dimensions of this sentence well: judge them by their words."
    else:
        return
    if weak:
        messages.notice(said, ":material/warning:")
    else:
        with st.container(key="verdict"):
            st.text(said, help=explain("mostly_about"))


def headline(context: InspectContext) -> None:
    """How many dimensions are on and how sparse the code is; its information, and a switch, on demand."""
    codes, index = context.codes, context.index
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
    bits = f"{nats / math.log(2):,.0f} bits"
    with third.popover("More", icon=":material/more_horiz:", type="tertiary", key="headline_more"):
        st.metric("Information", f"{nats:,.0f} nats", bits, help=explain("nats"), **_QUIET)
        keep(context.place, PICTURE, st.toggle, "Show the steps from sentence to sentence")


def _rank(index: "DimensionIndex", hoyer: float) -> str:
    rank = index.hoyer_percentile(hoyer)
    if rank < 1 or rank > 99:
        return f"among the {'least sparse' if rank < 1 else 'sparsest'} 1 % of the corpus"
    return f"sparser than {rank:.0f} % of the corpus"
