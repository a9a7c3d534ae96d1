"""What people give in Python: texts and codes out of whatever holds them, or a sentence that says why not."""

from collections.abc import Mapping
from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse

from core.data.readers.strict_json import shorten
from core.errors import HSVAEError, RequestError, TextError


def list_of_texts(texts: Any, error: type[HSVAEError] = TextError) -> list[str]:
    """The texts of a list, a column of a table, or an array of NumPy or Arrow.

    >>> list_of_texts(["a dog", "the cat"])
    ['a dog', 'the cat']

    Raises:
        error: not one column of texts; or one of them is missing, or no text: its row is named.
    """
    kind = type(texts).__name__
    if isinstance(texts, Mapping) or getattr(texts, "ndim", 1) != 1 or hasattr(texts, "column_names"):
        cause = f"A {kind} was given where a list of texts is needed."
        raise error(cause, 'Give a column: table["text"].')
    if isinstance(texts, str | bytes) or not hasattr(texts, "__iter__"):
        raise error(f"One {kind} was given.", "Give a list of texts.")
    if hasattr(texts, "to_pylist"):  # Arrow's own scalars are no strings
        texts = texts.to_pylist()
    found = list(texts)
    for row, text in enumerate(found):
        if not isinstance(text, str):
            cure = "Drop such rows, or make them texts."
            if isinstance(text, bytes):
                cure = "Decode it, e.g. by .decode('utf-8')."
            raise error(f"Row {row:,} is not a text but {shorten(repr(text), 40)}.", cure)
    return found


def code_array(codes: Any, dimensions: int, name: str) -> np.ndarray:
    """(N, D) float32 of codes in an array (N, D) or (D,), dense or SciPy's sparse.

    Raises:
        RequestError: no numbers, another width, or values that are not finite.
    """
    try:
        array = np.asarray(codes.toarray() if sparse.issparse(codes) else codes, dtype=np.float32)
    except (TypeError, ValueError):
        cause = f"A {type(codes).__name__} is no array of codes."
        raise RequestError(cause, f"{name} takes (N, {dimensions}).") from None
    array = array[None] if array.ndim == 1 else array
    if array.ndim != 2 or array.shape[1] != dimensions:
        raise RequestError(f"These codes have shape {array.shape}.", f"{name} takes (N, {dimensions}).")
    if not np.isfinite(array).all():
        raise RequestError("A code holds a value that is not a finite number.", "Check where it came from.")
    return array


def whole(number: Any) -> int:
    """A whole number, NumPy's included, as Python's own.

    Raises:
        RequestError: it is none; a truth is none either.
    """
    if not isinstance(number, Integral) or isinstance(number, bool):
        raise RequestError(f"{shorten(repr(number), 40)} is no whole number.", "Give one, e.g. 4.")
    return int(number)
