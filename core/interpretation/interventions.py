"""Edits of a sentence's code: values set, gates flipped, dimensions pruned, codes mixed and added up.

Each takes codes of one sentence, or `gated` (D,) itself, and returns an `EditResult` whose base is the code
that was given first. All raise RequestError for a wrong width, too many codes, or a bad `writing`.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.errors import RequestError
from core.interpretation.codes import Codes
from core.interpretation.edit_result import (
    GREEDY,
    Code,
    EditResult,
    Writing,
    checked_dimensions,
    decode_edits,
    one_code,
)
from core.interpretation.sentence_model import SentenceModel

PATHS = ("values", "gates")


def adjust(
    model: SentenceModel, code: Code, settings: Mapping[int, float], writing: Writing = GREEDY
) -> EditResult:
    """`code` with several dimensions set at once, {dimension: value}: one edited code.

    Raises:
        RequestError: there is no such dimension.
    """
    edited = one_code(code)
    for dimension in checked_dimensions(model, settings):
        edited[dimension] = settings[dimension]
    return decode_edits(model, code, edited, writing)


def flip(
    model: SentenceModel,
    codes: Codes,
    dimensions: Iterable[int],
    typical: np.ndarray | None = None,
    writing: Writing = GREEDY,
) -> EditResult:
    """The gate of each of `dimensions` flipped alone: one edited code per dimension, in their order.

    What is on goes off. What is off is opened at `typical` (D,), e.g. the median of the corpus where it is
    on, or else at the slab's mean: what this sentence's value would be, were the gate surely open.

    Args:
        codes: of one sentence.

    Raises:
        RequestError: the model has no gates, or there is no such dimension.
    """
    if not codes.has_gates:
        raise RequestError(
            f"{model.name} has no gates to flip.", "Set the dimension to 0, or move it to another value."
        )
    base = one_code(codes)
    opened = codes.slab_mean[0] if typical is None else np.asarray(typical, np.float32)
    chosen = checked_dimensions(model, dimensions)
    edited = np.repeat(base[None], len(chosen), axis=0)
    for row, dimension in enumerate(chosen):
        edited[row, dimension] = 0 if base[dimension] else opened[dimension]
    return decode_edits(model, base, edited, writing)


def surest(codes: Codes) -> np.ndarray:
    """What is on in the first sentence, surest first (p_on); without gates all of it, largest |value| first.

    Equally sure ones by |value|.
    """
    strength = np.abs(codes.gated[0])
    order = np.lexsort((-strength, -codes.p_on[0]))
    return order[strength[order] > 0]


def prune(
    model: SentenceModel, codes: Codes, keep: int | Sequence[int] | None = None, writing: Writing = GREEDY
) -> EditResult:
    """Only the k surest dimensions kept, for each k of `keep`; by default for 0, 1, ... all of them.

    Args:
        codes: of one sentence.

    Raises:
        RequestError: a k below 0.
    """
    base, order = one_code(codes), surest(codes)
    counts: Sequence[int] = (
        range(len(order) + 1) if keep is None else [keep] if isinstance(keep, int | np.integer) else keep
    )
    edited = np.zeros((len(counts), len(base)), dtype=np.float32)
    for row, count in enumerate(counts):
        if count < 0:
            raise RequestError(f"Keep {count} dimensions.", "Give 0 or more.")
        edited[row, order[:count]] = base[order[:count]]
    return decode_edits(model, base, edited, writing)


def crossover(
    model: SentenceModel,
    code: Code,
    other: Code,
    dimensions: Iterable[int],
    writing: Writing = GREEDY,
) -> EditResult:
    """`code` with the chosen dimensions taken from `other`: none leaves it, all make it the other.

    Raises:
        RequestError: there is no such dimension.
    """
    edited = one_code(code)
    chosen = checked_dimensions(model, dimensions)
    edited[chosen] = one_code(other)[chosen]
    return decode_edits(model, code, edited, writing)


def interpolate(
    model: SentenceModel,
    code: Code,
    other: Code,
    steps: int = 7,
    path: str = "values",
    writing: Writing = GREEDY,
) -> EditResult:
    """The way from `code` to `other`, both ends exact.

    Path "values" moves all values evenly. On the way a dimension of either end is on at half strength, which
    no sentence has; path "gates" instead hands over one dimension after another, whole, those that differ
    most first, in as many steps as there are differing dimensions if that is fewer.

    Raises:
        RequestError: an unknown path, fewer than 2 steps.
    """
    if path not in PATHS:
        raise RequestError(f"There is no path {path!r}.", f"Use one of: {', '.join(PATHS)}.")
    if steps < 2:
        raise RequestError(f"An interpolation of {steps} steps.", "Give 2 or more.")
    code, other = one_code(code), one_code(other)
    if path == "values":
        share = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
        edited = code + share * (other - code)
        edited[-1] = other
        return decode_edits(model, code, edited, writing)
    order = np.argsort(-np.abs(other - code), kind="stable")
    order = order[(other != code)[order]]
    handed = np.unique(np.rint(np.linspace(0, len(order), min(steps, len(order) + 1))).astype(int))
    edited = np.repeat(code[None], len(handed), axis=0)
    for row, count in enumerate(handed):
        edited[row, order[:count]] = other[order[:count]]
    return decode_edits(model, code, edited, writing)


def analogy(model: SentenceModel, a: Code, b: Code, c: Code, writing: Writing = GREEDY) -> EditResult:
    """a - b + c: what sets c apart from b, done to a. The base is a.

    Where the model's values have one sign, what falls below 0 is off: no sentence has such a value.
    """
    a, b, c = one_code(a), one_code(b), one_code(c)
    edited = a + (c - b)  # in this order b = c gives exactly a
    if model.config.slab_sign == "positive":
        edited = np.maximum(edited, 0)
    return decode_edits(model, a, edited, writing)
