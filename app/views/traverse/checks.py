"""Beside an edited sentence: whether it holds what was asked when it is read again, and how likely it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from app.glossary import explain
from app.naming import setting
from app.services.read_again import Outcome, reading
from app.ui.loading import redraw
from app.views.traverse.traverse_context import TraverseContext

if TYPE_CHECKING:
    from core.interpretation.edit_result import EditResult

LEGEND = (
    f"Is the dimension as asked when the sentence is read again? {', '.join(Outcome)}. As asked: off, or at "
    "least half of the way to its new value. Nats a word: lower is more natural."
)


class Checks:
    """The remarks on the K sentences of an edit, and the columns that its file gets.

    The sentences are drawn before they are read again: until `finish` has read them, all remarks are empty.
    """

    def __init__(self, context: TraverseContext, found: "EditResult") -> None:
        self.context, self._count = context, len(found)
        self._reading = reading(context.model, found)
        self.again = self._reading.found

    def legend(self) -> None:
        """What the remarks mean; it stands above the sentences."""
        st.caption(LEGEND, help=explain("read_again", "nats_a_word"))

    def finish(self) -> None:
        """Below the sentences: read them again and draw the fragment anew, unless that is done.

        What stands further down is drawn once, with the second drawing.
        """
        if self.again is None:
            st.empty()  # where a newer run is waiting, this one ends here, before it computes
            self._reading.run()
            redraw(self.context.place)

    def of_one(self, row: int, dimension: int, here: bool) -> str:
        """The remark on one sentence, of which one dimension was moved; here: it is the code as it is."""
        if self.again is None:
            return "(as it is)" if here else ""
        mark = "(as it is)" if here else self.mark(row, dimension)
        return _joined(mark, f"read again: {self.value(1 + row, dimension)}", self._nats(1 + row))

    def of_all(self, row: int) -> str:
        """The remark on one sentence, of which several dimensions were moved."""
        if self.again is None:
            return ""
        found = self._outcomes(row)
        kinds = set(found)
        mark = (kinds.pop() if len(kinds) == 1 else Outcome.IN_PART)[0]
        return _joined(f"{mark} {_counted(found)}" if found else "", self._nats(1 + row))

    def of_base(self) -> str:
        """The remark on the unedited sentence."""
        return self._nats(0)

    def mark(self, row: int, dimension: int) -> str:
        """Whether one dimension of a sentence is as asked; "" where it was not moved."""
        return "" if self.again is None else self.again.outcome(row, dimension) or ""

    def value(self, row: int, dimension: int) -> str:
        """A dimension of a sentence read again; row 0 is the unedited one."""
        if self.again is None:
            return ""
        return setting(round(float(self.again.gated[row, dimension]), 1), self.context.has_gates)

    def counted(self, dimension: int) -> str:
        """In how many sentences a dimension is as asked, of those in which it was moved."""
        if self.again is None:
            return "The sentences are being read again."
        found = [self.again.outcome(row, dimension) for row in range(self._count)]
        return f"Read again: {_counted([one for one in found if one])}."

    def columns(self, unedited: int = 0, dimension: int | None = None) -> dict[str, Sequence[Any]]:
        """For the file of the edit: a row per sentence, then one for each of so many unedited ones.

        dimension: whose value of the sentences read again is a column too.
        """
        if self.again is None:
            return {}
        found = [self._outcomes(row) for row in range(self._count)]
        blank = [None] * unedited
        values = {} if dimension is None else {"read again": self.again.gated[1:, dimension].tolist()}
        return {
            **values,
            "dimensions asked": [*map(len, found), *blank],
            "dimensions as asked": [*(one.count(Outcome.AS_ASKED) for one in found), *blank],
            "dimensions in part": [*(one.count(Outcome.IN_PART) for one in found), *blank],
            "nats a word": [*self.again.nats[1:].tolist(), *blank],
        }

    def _outcomes(self, row: int) -> list[Outcome]:
        assert self.again is not None  # asked after they were read only
        found = (self.again.outcome(row, one) for one in self.again.asked(row))
        return [one for one in found if one]

    def _nats(self, row: int) -> str:
        nats = np.nan if self.again is None else float(self.again.nats[row])
        return "" if np.isnan(nats) else f"{nats:.1f} nats a word"


def _counted(found: Sequence[Outcome]) -> str:
    part = found.count(Outcome.IN_PART)
    said = f"{found.count(Outcome.AS_ASKED)} of {len(found)} as asked"
    return f"{said}, {part} in part" if part else said


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
