"""Which sentences hold a word, read straight from the texts: no table of words is kept for it."""

import re
from collections.abc import Sequence

import numpy as np


def rows_with(texts: Sequence[str], words: str, among: np.ndarray) -> np.ndarray:
    """(N,) bool: rows of `among` (N,) bool whose text holds `words` (normalised), whole and in this order.

    >>> rows_with(["a dog", "dogs", "a hot dog"], "dog", np.ones(3, bool)).tolist()
    [True, False, True]
    """
    found = np.zeros(len(texts), dtype=bool)
    if not words:
        return among.copy()
    whole = re.compile(rf"(?<![^\W_]){re.escape(words)}(?![^\W_])").search
    # `in` is a plain search of bytes and drops nearly all; only the rest is read word by word.
    near = [row for row in np.flatnonzero(among).tolist() if words in texts[row]]
    found[[row for row in near if whole(texts[row])]] = True
    return found
