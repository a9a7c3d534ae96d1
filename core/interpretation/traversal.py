"""Move a code and read what changes: sweeps of one dimension, and gates flipped by hand."""

import difflib
from dataclasses import dataclass

import numpy as np

from core.errors import RequestError
from core.interpretation.model import Model


@dataclass(frozen=True)
class Sweep:
    """One dimension set to several values in one sentence's code, each decoded.

    values (K,): what the dimension was set to; 0 is off. texts: K sentences. base_text: the unchanged code's.
    changed: per text, per word, whether that word is not in the base. ignored: no value changed the sentence.
    """

    dimension: int
    values: np.ndarray
    texts: tuple[str, ...]
    base_text: str
    changed: tuple[tuple[bool, ...], ...]
    ignored: bool


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


def sweep(
    model: Model,
    code: np.ndarray,
    dimension: int,
    values: np.ndarray,
    method: str = "greedy",
    seed: int = 0,
) -> Sweep:
    """Decode `code` (D,) with one dimension set to each of `values` (K,), in one batch.

    Raises:
        RequestError: no such dimension, or more than 1,000 values.
    """
    if not 0 <= dimension < model.dimensions:
        raise RequestError(
            f"There is no dimension {dimension}.", f"{model.name} has dimensions 0 to {model.dimensions - 1}."
        )
    values = np.atleast_1d(np.asarray(values, dtype=np.float32))
    if not 1 <= len(values) <= 1000:
        raise RequestError(f"A sweep of {len(values)} values.", "Ask for 1 to 1,000.")
    edited = np.repeat(np.asarray(code, np.float32)[None], len(values) + 1, axis=0)
    edited[1:, dimension] = values
    base_text, *texts = model.decode(edited, method, seed=seed)
    return Sweep(
        dimension,
        values,
        tuple(texts),
        base_text,
        tuple(word_changes(base_text, text) for text in texts),
        all(text == base_text for text in texts),
    )
