"""The code that *Traverse* moves: where it comes from, how it is decoded, what its dimensions are called."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from app import state
from app.glossary import explain
from app.services import interventions
from app.settings import choice
from app.ui.decoded import MOST_BUTTONS, code_buttons, strongest
from app.ui.inspect_context import NamedDimensions
from app.ui.nearest import nearest
from app.ui.page import current
from app.ui.text_lists import DimensionButton

T = TypeVar("T")
DRAFTS = "Writing 16 drafts of every sentence and reading them again"
PARTS = {
    "sweep": "Change one dimension",
    "many": "Change several",
    "between": "Go to another sentence",
    "reckon": "Add a difference (a - b + c)",
}
STRONGEST = 5
"""Strongest dimensions among which the one that is swept first is chosen."""
PART = choice("do", "sweep", tuple(PARTS))
"""What is done with the code."""


@dataclass(frozen=True)
class TraverseContext(NamedDimensions):
    """A code to move. how: method, seed and temperature of decoding."""

    start: interventions.Start
    how: interventions.How

    @cached_property
    def code(self) -> np.ndarray:
        """(D,) the code that is moved."""
        return interventions.code(self.model, self.start)

    @cached_property
    def ranked(self) -> list[int]:
        """What is on, strongest first; without gates the ten largest."""
        return strongest(self.code, None if self.has_gates else 10)

    @cached_property
    def default_dimension(self) -> int:
        """The dimension that is swept first: of the strongest, the one best known to change sentences.

        By the share of sentences whose decode it changes times the fit of its name, where the index has them.
        """
        if self.index is None or self.fits is None or not self.ranked:
            return self.choices[0]
        effects = getattr(self.index, "effects", None)
        known = np.nan_to_num(np.asarray(self.fits, float))
        if effects is not None:
            known = known * np.nan_to_num(effects.responsiveness) * ~effects.ignored
        return max(self.ranked[:STRONGEST], key=lambda one: known[one])

    def now(self) -> state.Place:
        """The current settings, in a fragment; also writes the address.

        Another part concerns the whole page: where one was opened inside, everything is drawn again.
        """
        place = current(self.place, self.default_model)
        if place[PART] != self.place[PART]:
            st.rerun()
        return place

    def run(self, edit: Callable[..., T], *what: Any) -> T:
        """The answer of one of `interventions` to `what`, in the way that sentences are decoded here."""
        with st.spinner(DRAFTS, show_time=True) if self.how[0] in ("best", "guided") else nullcontext():
            return edit(self.model, *what, self.how)

    def buttons(self, code: np.ndarray, only: Sequence[int] | None = None) -> list[DimensionButton]:
        """The strongest dimensions of a code, or those of `only`, to open one."""
        if only is None:
            return code_buttons(code, self.label)
        return [DimensionButton(one, self.label(one), float(code[one])) for one in only[:MOST_BUTTONS]]

    def nearest(self, code: np.ndarray) -> None:
        """What the corpus says instead of the decoder: its sentences nearest to an edited code."""
        st.subheader("Nearest sentences of the corpus", help=explain("nearest_edited", "nearest"))
        nearest(self, code, self.start.text, "nearest-edited")

    def open(self, dimension: int) -> None:
        """Sweep a dimension; a number from the browser is checked."""
        if 0 <= dimension < len(self.code):
            state.choose_dimension(st.session_state, dimension)
            state.change(st.session_state, self.place, PART, "sweep")
