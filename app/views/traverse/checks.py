"""Beside an edited sentence: whether it holds what was asked when it is read again, and how likely it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from app.glossary import explain
from app.naming import setting
from app.services.read_again import ReadAgain, read_again
from app.views.traverse.traverse_context import TraverseContext

if TYPE_CHECKING:
    from core.interpretation.edit_result import EditResult

ABOUT = explain("read_again", "nats_a_word")
LEGEND = "✓ or ✗: whether the sentence, read again, has moved as asked. Nats a word: lower is more natural."


class Checks:
    """The remarks on the K sentences of an edit, and the columns that its file gets."""

    def __init__(self, context: TraverseContext, found: "EditResult") -> None:
        self.context = context
        self.again: ReadAgain = read_again(context.model, found)
        self._moves = [
            [bool(self.again.moved(row, one)) for one in self.again.asked(row)] for row in range(len(found))
        ]

    def of_one(self, row: int, dimension: int, here: bool) -> str:
        """The remark on one sentence, of which one dimension was moved; here: it is the code as it is."""
        mark = "(as it is)" if here else "✓" if self.again.moved(row, dimension) else "✗"
        return _joined(f"{mark} read again: {self.value(1 + row, dimension)}", self._nats(1 + row))

    def of_all(self, row: int) -> str:
        """The remark on one sentence, of which several dimensions were moved."""
        held, asked = sum(self._moves[row]), len(self._moves[row])
        mark = "✓" if held == asked else "✗" if not held else "~"
        return _joined(f"{mark} {held} of {asked} moved" if asked else "", self._nats(1 + row))

    def of_base(self) -> str:
        """The remark on the unedited sentence."""
        return self._nats(0)

    def _nats(self, row: int) -> str:
        nats = float(self.again.nats[row])
        return "" if np.isnan(nats) else f"{nats:.1f} nats a word"

    def value(self, row: int, dimension: int) -> str:
        """A dimension of a sentence read again; row 0 is the unedited one."""
        return setting(round(float(self.again.gated[row, dimension]), 1), self.context.has_gates)

    def moved(self, dimension: int) -> tuple[int, int]:
        """(sentences in which a dimension has moved as asked, sentences in which that was asked)."""
        found = [self.again.moved(row, dimension) for row in range(len(self._moves))]
        return found.count(True), len(found) - found.count(None)

    def columns(self, unedited: int = 0) -> dict[str, Sequence[Any]]:
        """For the file of the edit: a row per sentence, then one for each of so many unedited ones."""
        rows = range(len(self._moves))
        blank = [None] * unedited
        return {
            "dimensions asked": [*(len(self._moves[row]) for row in rows), *blank],
            "dimensions moved": [*(sum(self._moves[row]) for row in rows), *blank],
            "nats a word": [*self.again.nats[1:].tolist(), *blank],
        }


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
