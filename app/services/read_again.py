"""Whether an edit did what it was asked: its sentences are read again in one batch, once they are shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from app.services import resources
from app.services.resources import memoize

if TYPE_CHECKING:
    from core.interpretation.edit_result import EditResult

LEAST_MOVE, ENOUGH = 0.1, 0.5
"""A value must move so far to count at all, and by this share of what was asked; the share that is enough."""


class Outcome(StrEnum):
    """What became of one change, when the sentence is read again."""

    AS_ASKED = "✓ as asked"
    IN_PART = "~ in part"
    NOT = "✕ no"


@dataclass(frozen=True)
class ReadAgain:
    """K edited sentences beside the unedited one, read again.

    base (D,), codes (K, D): what was asked for. gated (1 + K, D): values of the sentences read again, the
    unedited one first; 0 where a dimension is off, which a model without gates has none of. nats (1 + K,):
    mean negative log-likelihood of a word of each sentence, the end mark included, given the code it was
    decoded from; NaN for one without a word.
    """

    base: np.ndarray
    codes: np.ndarray
    gated: np.ndarray
    nats: np.ndarray
    has_gates: bool

    def outcome(self, row: int, dimension: int) -> Outcome | None:
        """Whether a dimension is as asked; None where it was not moved.

        Asked off: whether its gate is closed. Asked up or down: whether it has gone at least half of the way,
        against the unedited sentence read again; what the decoder drops in any case does not count.
        """
        goal, before = float(self.codes[row, dimension]), float(self.base[dimension])
        if goal == before:
            return None
        asked, now = abs(goal - before), float(self.gated[1 + row, dimension])
        got = float(np.sign(goal - before)) * (now - float(self.gated[0, dimension]))
        off_asked = self.has_gates and not goal
        enough = now == 0 if off_asked else got >= max(LEAST_MOVE, ENOUGH * asked)
        if enough:
            return Outcome.AS_ASKED
        return Outcome.IN_PART if got >= LEAST_MOVE * max(1.0, asked) else Outcome.NOT

    def asked(self, row: int) -> list[int]:
        """The dimensions that were moved in one code."""
        return np.flatnonzero(self.codes[row] != self.base).tolist()


class Reading:
    """The sentences of an edit, still to be read again. found: what came of it, None before `run`.

    Reading takes about half as long as decoding: pages draw the sentences first.
    """

    def __init__(self, name: str, texts: tuple[str, ...], codes: np.ndarray) -> None:
        self._asked = name, texts, codes
        self.found: ReadAgain | None = None

    def run(self) -> None:
        """Encode and score the sentences, once."""
        self.found = self.found or _read(*self._asked)


def reading(name: str, found: "EditResult") -> Reading:
    """The same `Reading` whenever the same edit is shown."""
    codes = np.concatenate([found.base[None], found.codes]).astype(np.float32)
    return _reading(name, (found.base_text, *found.texts), codes.tobytes())


@memoize(256)
def _reading(name: str, texts: tuple[str, ...], codes: bytes) -> Reading:
    return Reading(name, texts, np.frombuffer(codes, np.float32).reshape(len(texts), -1))


def _read(name: str, texts: tuple[str, ...], codes: np.ndarray) -> ReadAgain:
    model = resources.model(name).result()
    gated = np.zeros(codes.shape, np.float32)
    nats = np.full(len(texts), np.nan)
    rows = [row for row, text in enumerate(texts) if not resources.is_blank(text)]
    if rows:
        said = [texts[row] for row in rows]
        with resources.compute_slot():
            gated[rows] = model.encode(said).gated
            total, _ = model.nll(said, codes[rows])
        nats[rows] = total / [len(text.split()) for text in said]
    return ReadAgain(codes[0], codes[1:], gated, nats, resources.gated(name))


def weak_warning() -> str:
    """What to say of a weak code."""
    from core.interpretation.weak_codes import WARNING

    return WARNING
