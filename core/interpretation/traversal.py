"""Sweeps: one dimension of a code set to several values, or several dimensions one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import RequestError
from core.interpretation.edit_result import (
    GREEDY,
    Code,
    EditResult,
    Writing,
    checked_dimensions,
    decode_edits,
    one_code,
    word_changes,
)
from core.interpretation.sentence_model import SentenceModel

__all__ = ["STEPS", "Sweep", "corpus_values", "even_values", "sweep", "sweep_many", "word_changes"]

STEPS = 7
REACH = 3.0


@dataclass(frozen=True)
class Sweep:
    """One dimension set to several values in one sentence's code, each decoded.

    values (K,): what the dimension was set to; 0 is off. texts: K sentences. base_text: the unchanged code's.
    changed: per text, per word, whether that word is not in the base. ignored: values differed, and no
    sentence did.
    """

    dimension: int
    values: np.ndarray
    texts: tuple[str, ...]
    base_text: str
    changed: tuple[tuple[bool, ...], ...]
    no_effect: bool


def sweep(
    model: SentenceModel, code: Code, dimension: int, values: Sequence[float], writing: Writing = GREEDY
) -> Sweep:
    """`code` with one dimension set to each of `values` (K,), decoded in one batch.

    Args:
        code: codes of one sentence, or `gated` (D,) itself.

    Raises:
        RequestError: no such dimension, no values or more than 1,000.
    """
    return sweep_many(model, code, {dimension: values}, writing)[0]


def sweep_many(
    model: SentenceModel, code: Code, values: Mapping[int, Sequence[float]], writing: Writing = GREEDY
) -> list[Sweep]:
    """Sweeps of several dimensions of one code, {dimension: values}, each moved alone; in one batch.

    Raises:
        RequestError: no such dimension, no values or more than 1,000 in all.
    """
    dimensions = checked_dimensions(model, values)
    asked = [np.atleast_1d(np.asarray(values[dimension], dtype=np.float32)) for dimension in dimensions]
    total = sum(map(len, asked))
    if not all(map(len, asked)) or not 1 <= total <= 1000:
        raise RequestError(f"A sweep of {total} values.", "Ask for 1 to 1,000, some for each dimension.")
    code = one_code(code)
    edited = np.repeat(code[None], total, axis=0)
    edited[np.arange(total), np.repeat(dimensions, [len(each) for each in asked])] = np.concatenate(asked)
    read = decode_edits(model, code, edited, writing)
    starts = np.cumsum([0, *(len(each) for each in asked)])
    return [
        _part(read, dimension, each, slice(start, start + len(each)))
        for dimension, each, start in zip(dimensions, asked, starts, strict=False)
    ]


def corpus_values(
    quantiles: np.ndarray, probabilities: Sequence[float], steps: int = STEPS, one_sided: bool = False
) -> np.ndarray:
    """Values for a sweep that a dimension really takes: 0, which is off, then evenly spaced quantiles.

    Args:
        quantiles: (Q,) values where the dimension is on, at `probabilities` (Q,); a `DimensionIndex` has
            both. All 0 where it never is: then the values are `even_values`.

    Returns:
        (steps,) sorted float32.
    """
    if not np.any(quantiles):
        return even_values(steps, one_sided)
    inner = [0.5] if steps == 2 else np.linspace(probabilities[0], probabilities[-1], steps - 1)
    return np.sort(np.append(np.interp(inner, probabilities, quantiles), 0.0)).astype(np.float32)


def even_values(
    steps: int = STEPS, one_sided: bool = False, low: float | None = None, high: float = REACH
) -> np.ndarray:
    """(steps,) values from `low` (default: -high, or 0 where values have one sign) to `high`."""
    start = (0.0 if one_sided else -high) if low is None else low
    return np.linspace(start, high, steps, dtype=np.float32)


def _part(read: EditResult, dimension: int, values: np.ndarray, rows: slice) -> Sweep:
    part = EditResult(read.base, read.codes[rows], read.base_text, read.texts[rows], read.changed[rows])
    return Sweep(dimension, values, part.texts, part.base_text, part.changed, part.no_effect)
