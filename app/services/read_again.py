"""Whether an edit did what it was asked: its sentences are read again in one batch, once they are shown."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.services import resources
from app.services.resources import memoize

if TYPE_CHECKING:
    from core.interpretation.edit_result import EditResult

LEAST_MOVE = 0.1
"""A value must move so far to count, and by this share of what was asked."""


@dataclass(frozen=True)
class ReadAgain:
    """K edited sentences beside the unedited one, read again.

    base (D,), codes (K, D): what was asked for. values (1 + K, D): of the sentences read again, the unedited
    one first, p_on times the slab's mean; gated: the same, 0 where a dimension is off. nats (1 + K,): mean
    negative log-likelihood of a word of each sentence, the end mark included, given the code it was decoded
    from; NaN for one without a word.
    """

    base: np.ndarray
    codes: np.ndarray
    values: np.ndarray
    gated: np.ndarray
    nats: np.ndarray

    def moved(self, row: int, dimension: int) -> bool | None:
        """Whether a dimension went the way that it was asked to; None where it was not moved.

        Against the unedited sentence read again: what the decoder drops in any case does not count.
        """
        asked = float(self.codes[row, dimension] - self.base[dimension])
        if not asked:
            return None
        got = float(self.values[1 + row, dimension] - self.values[0, dimension])
        return bool(np.sign(asked) * got >= LEAST_MOVE * max(1.0, abs(asked)))

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
    values, gated = np.zeros((2, *codes.shape), np.float32)
    nats = np.full(len(texts), np.nan)
    rows = [row for row, text in enumerate(texts) if not resources.is_blank(text)]
    if rows:
        said = [texts[row] for row in rows]
        with resources.compute_slot():
            again = model.encode(said)
            total, _ = model.nll(said, codes[rows])
        values[rows], gated[rows] = again.values, again.gated
        nats[rows] = total / [len(text.split()) for text in said]
    return ReadAgain(codes[0], codes[1:], values, gated, nats)


def weak_warning() -> str:
    """What to say of a weak code."""
    from core.interpretation.weak_codes import WARNING

    return WARNING
