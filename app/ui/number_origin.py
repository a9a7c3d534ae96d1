"""Where a number of the screen comes from, opened on demand."""

from typing import TYPE_CHECKING

import streamlit as st

from app.glossary import explain
from app.services.number_origin import origins

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

OPEN = "Where do these numbers come from?"


def number_origin(codes: "Codes", dimension: int, name: str, key: str) -> None:
    """A line that opens: the sentence's Hoyer number, one dimension's certainty and value, and its nats."""
    with st.expander(OPEN, key=key):
        for line, term in origins(codes, dimension, name):
            st.text(line, help=explain(term))
