"""Edited codes and their decodes, beside the code that was edited."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import RequestError
from core.interpretation.codes import Codes
from core.interpretation.sentence_model import SentenceModel

Code = Codes | np.ndarray
"""The code of one sentence: a record of one, whose `gated` is meant, or an array (D,), where 0 is off."""

MOST_CODES = 1000
"""In one batch of edits: beyond it, somebody wants a corpus and not an edit."""


@dataclass(frozen=True)
class Writing:
    """How sentences are written from codes: a method of `Model.decode`, its seed and temperature."""

    method: str = "greedy"
    seed: int = 0
    temperature: float = 1.0

    def options(self, unedited: np.ndarray) -> dict:
        """The arguments of `Model.decode` that say so, for codes that were `unedited` (D,) before."""
        found: dict = {"method": self.method, "seed": self.seed, "temperature": self.temperature}
        return found | {"unedited": unedited} if self.method == "guided" else found


GREEDY = Writing()


@dataclass(frozen=True)
class EditResult:
    """K edited codes beside the code that they came from, all decoded in one batch.

    base (D,), codes (K, D): gated. base_text: the base's sentence. texts: K sentences.
    changed: per text, per space-separated word, whether it is new or moved against `base_text`.
    """

    base: np.ndarray
    codes: np.ndarray
    base_text: str
    texts: tuple[str, ...]
    changed: tuple[tuple[bool, ...], ...]

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def moved(self) -> tuple[np.ndarray, ...]:
        """Per code, the dimensions that differ from the base."""
        return tuple(np.flatnonzero(code != self.base) for code in self.codes)

    @property
    def unchanged(self) -> np.ndarray:
        """(K,) bool: the code differs from the base, and the sentence does not."""
        differs = (self.codes != self.base).any(1)
        return differs & np.array([text == self.base_text for text in self.texts], dtype=bool)

    @property
    def no_effect(self) -> bool:
        """The decoder ignored the edit: codes differ from the base, and no sentence does.

        False where nothing was changed: then there was nothing to ignore.
        """
        differs = (self.codes != self.base).any(1)
        return bool(differs.any()) and bool((self.unchanged == differs).all())


def one_code(code: Code) -> np.ndarray:
    """(D,) float32, a copy.

    Raises:
        RequestError: a record of no sentence, or of several.
    """
    if isinstance(code, Codes):
        if len(code) != 1:
            raise RequestError(f"An edit of {len(code)} codes.", "Choose one sentence, e.g. codes[0].")
        code = code.gated[0]
    return np.array(code, np.float32)


def word_changes(base: str, text: str) -> tuple[bool, ...]:
    """For each space-separated word of `text`, whether it is new or moved against `base`.

    >>> word_changes("a small dog", "a big dog")
    (False, True, False)
    """
    words = text.split()
    changed = [True] * len(words)
    matcher = difflib.SequenceMatcher(a=base.split(), b=words, autojunk=False)
    for block in matcher.get_matching_blocks():
        for position in range(block.b, block.b + block.size):
            changed[position] = False
    return tuple(changed)


def decode_edits(
    model: SentenceModel,
    base: Code,
    codes: np.ndarray | Sequence[np.ndarray],
    writing: Writing = GREEDY,
) -> EditResult:
    """Decode `codes` (K, D) and `base` (D,) in one batch; equal codes are decoded once.

    Raises:
        RequestError: no codes or more than MOST_CODES, wrong width, not finite; a bad `writing`.
    """
    base, codes = one_code(base), np.atleast_2d(np.asarray(codes, np.float32))
    if not 1 <= len(codes) <= MOST_CODES:
        raise RequestError(f"An edit with {len(codes)} codes.", f"Ask for 1 to {MOST_CODES:,}.")
    if base.shape != (model.dimensions,) or codes.shape[1:] != base.shape:
        raise RequestError(
            f"These codes have shapes {base.shape} and {codes.shape}.",
            f"{model.name} takes {model.dimensions} dimensions.",
        )
    unique, place = np.unique(np.concatenate([base[None], codes]), axis=0, return_inverse=True)
    said = model.decode(unique, **writing.options(base))
    base_text, *texts = (said[row] for row in place.ravel())
    changes = {text: word_changes(base_text, text) for text in texts}
    return EditResult(base, codes, base_text, tuple(texts), tuple(changes[text] for text in texts))


def checked_dimensions(model: SentenceModel, dimensions) -> list[int]:
    """`dimensions` as ints, in order, without repetition.

    Raises:
        RequestError: one of them is not there.
    """
    found = []
    for dimension in dimensions:
        if int(dimension) != dimension or not 0 <= dimension < model.dimensions:
            raise RequestError(
                f"There is no dimension {dimension}.",
                f"{model.name} has dimensions 0 to {model.dimensions - 1}.",
            )
        if dimension not in found:
            found.append(int(dimension))
    return found
