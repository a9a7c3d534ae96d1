"""A sentence with its code, handed from part to part of *Inspect* and *Dimensions*."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app import state
from app.naming import described, label
from app.services import dimension_names, resources
from app.ui.keep import choose
from app.ui.page import current

if TYPE_CHECKING:
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes
    from core.model import Model

ALMOST = 5


@dataclass(frozen=True)
class NamedDimensions(ABC):
    """What the contexts of one code share. index: of the model, where it has one."""

    place: state.Place
    index: "DimensionIndex | None"
    default_model: str

    @property
    @abstractmethod
    def code(self) -> np.ndarray:
        """(D,) its values."""

    @property
    @abstractmethod
    def ranked(self) -> list[int]:
        """What is on, strongest first; without gates the largest."""

    @abstractmethod
    def open(self, dimension: int) -> None:
        """Show another dimension."""

    @property
    def model(self) -> str:
        return self.place.model

    @property
    def indexed(self) -> str:
        """Model and corpus in one, for what is read from the index."""
        return self.place.indexed

    @property
    def loaded(self) -> "Model":
        return resources.model(self.model).result()

    @property
    def has_gates(self) -> bool:
        return resources.gated(self.model)

    @property
    def threshold(self) -> float:
        """p_on above which a dimension counts as on."""
        return self.loaded.config.active_threshold

    @property
    def one_sided(self) -> bool:
        """Whether all values have one sign."""
        return self.loaded.config.slab_sign == "positive"

    @cached_property
    def names(self) -> list[str] | None:
        return None if self.index is None else dimension_names.shown(self.indexed)

    @cached_property
    def fits(self) -> np.ndarray | None:
        """(D,) how well each name fits, 0 to 1."""
        return None if self.index is None else dimension_names.fits(self.indexed)

    def grade(self, dimension: int) -> str:
        """How well its name fits, in one word; "" without names."""
        return "" if self.fits is None else dimension_names.grade(float(self.fits[dimension]))

    def topics(
        self, strength: np.ndarray, texts: Sequence[str], said: Sequence[str] = (), patterns: bool = False
    ) -> list[str]:
        """Names of the dimensions that a code of such values (D,) is mostly about; [] where none fits.

        texts: sentences of the code; names far from all of them are left out. said: names that these may not
        repeat a word of. patterns: also beginnings of sentences ("he ...").
        """
        if self.names is None or self.fits is None:
            return []
        found = dimension_names.topics(self.names, self.fits, strength, said, patterns)
        return dimension_names.near(self.model, [self.names[one] for one in found], texts)

    def label(self, dimension: int) -> str:
        return label(self.names, dimension)

    def described(self, dimension: int) -> str:
        """The name with its value in this code, for lists to choose from."""
        return described(self.label(dimension), float(self.code[dimension]), self.has_gates)

    def reach(self, dimension: int) -> tuple[float, float]:
        """The ends of a dimension's slider: its range in the corpus and in this code, at least 3.

        Where all values of the model have one sign, it begins at 0.
        """
        value = float(self.code[dimension])
        seen = () if self.index is None else np.abs(self.index.value_quantiles[dimension])
        high = float(np.ceil(max(3.0, abs(value), *seen)))
        return -high if value < 0 or not self.one_sided else 0.0, high

    @cached_property
    def choices(self) -> list[int]:
        """All dimensions: those that are on first, then the others by name."""
        rest = set(range(len(self.code))) - set(self.ranked)
        return [*self.ranked, *sorted(rest, key=self.label)]

    def choose(self, dimension: int, key: str) -> None:
        """A select box of all dimensions, which opens another one."""
        label = "Dimension (those that are on come first; type to search all)"
        choose(label, self.choices, dimension, self.open, key, format_func=self.described, width=430)


@dataclass(frozen=True)
class InspectContext(NamedDimensions):
    """A text with its code. own: None without a text or while the model loads, in views that do not wait."""

    own: "Codes | None"

    def now(self) -> "InspectContext":
        """The same with the current settings, for a fragment; also writes the address.

        Another dimension or text concerns the whole page: where one was chosen inside, everything is drawn
        again.
        """
        if (state.chosen(st.session_state), st.session_state[state.TEXT]) != (
            self.place.dimension,
            self.place.text,
        ):
            st.rerun()
        return replace(self, place=current(self.place, self.default_model))

    @property
    def text(self) -> str:
        return self.place.text

    @property
    def codes(self) -> "Codes":
        """`own`, for what is drawn only where there is one."""
        assert self.own is not None
        return self.own

    @cached_property
    def code(self) -> np.ndarray:
        """(D,) the gated code."""
        return self.codes.gated[0]

    @cached_property
    def ranked(self) -> list[int]:
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
        if 0 <= dimension < resources.usable()[self.model].dimensions:
            state.choose_dimension(st.session_state, dimension)
