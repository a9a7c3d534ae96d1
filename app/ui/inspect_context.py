"""A sentence with its code, handed from part to part of *Inspect* and *Dimensions*."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.naming import described, label
from app.services import dimension_names

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

ALMOST = 5


class NamedDimensions(ABC):
    """What the contexts of one code share."""

    place: state.Place
    index: "DimensionIndex | None"

    @property
    @abstractmethod
    def has_gates(self) -> bool:
        """Whether its dimensions can be off."""

    @property
    @abstractmethod
    def code(self) -> np.ndarray:
        """(D,) its values."""

    @property
    @abstractmethod
    def ranked(self) -> list[int]:
        """What is on, strongest first; without gates the largest."""

    @property
    def model(self) -> str:
        return self.place.model

    @property
    def names(self) -> list[str] | None:
        return None if self.index is None else dimension_names.shown(self.model)

    def label(self, dimension: int) -> str:
        return label(self.names, dimension)

    def described(self, dimension: int) -> str:
        """The name with its value in this code, for lists to choose from."""
        return described(self.label(dimension), float(self.code[dimension]), self.has_gates)

    @cached_property
    def choices(self) -> list[int]:
        """All dimensions: those that are on first, then the others by name."""
        rest = set(range(len(self.code))) - set(self.ranked)
        return [*self.ranked, *sorted(rest, key=self.label)]


@dataclass(frozen=True)
class InspectContext(NamedDimensions):
    """A text with its code. threshold: p_on above which one is on. one_sided: values have one sign."""

    place: state.Place
    codes: "Codes"
    index: "DimensionIndex | None"
    threshold: float
    one_sided: bool
    default_model: str

    def now(self) -> "InspectContext":
        """The same with the current settings, for a fragment; also writes the address.

        Another dimension concerns the whole page: where one was chosen inside, everything is drawn again.
        """
        session = st.session_state
        if state.chosen(session) != self.place.dimension:
            st.rerun()
        place = state.current(session, self.place)
        state.write_address(st.query_params, session, place, self.default_model)
        return replace(self, place=place)

    @property
    def text(self) -> str:
        return self.place.text

    @property
    def has_gates(self) -> bool:
        return self.codes.has_gates

    @cached_property
    def code(self) -> np.ndarray:
        """(D,) the gated code."""
        return self.codes.gated[0]

    @cached_property
    def ranked(self) -> list[int]:
        """What is on, strongest first; without gates the largest."""
        return [int(dimension) for dimension in self.codes.ranked(0)]

    @property
    def closest(self) -> list[int]:
        """The surest dimensions, on or not."""
        return [int(dimension) for dimension in np.argsort(-self.codes.p_on[0], kind="stable")[:ALMOST]]

    def typical(self, dimension: int) -> float:
        """The median value of a dimension where it is on in the corpus.

        For one that never is, or without an index: the mean of its slab for this sentence.
        """
        quantiles = () if self.index is None else self.index.value_quantiles[dimension]
        return float(
            quantiles[len(quantiles) // 2] if np.any(quantiles) else self.codes.slab_mean[0, dimension]
        )

    def open(self, dimension: int) -> None:
        """Show another dimension; a number from the browser is checked."""
        if 0 <= dimension < self.codes.dimensions:
            state.choose_dimension(st.session_state, dimension)
