"""Sentences of our own with known factors: what a good code should find is known beforehand."""

import hashlib
import itertools
from collections.abc import Sequence

import numpy as np

from core.data.corpus import CORPORA, Corpus, build

FACTORS = {
    "who": ("the farmer", "a teacher", "the old sailor", "my neighbour", "the doctor", "a young girl"),
    "does": ("paints", "sells", "repairs", "carries", "cleans", "draws", "finds", "hides"),
    "colour": ("red", "blue", "green", "white"),
    "what": ("lamps", "boats", "chairs", "boxes", "bells", "coats", "shoes", "clocks"),
    "where": ("in the garden", "at school", "near the river", "on the roof", "in the kitchen"),
    "when": ("today", "at night", "in winter", "every week"),
}
"""Each factor's values in the order of the sentence; all are drawn independently and evenly."""
ROWS = 12_000


@CORPORA.register("synthetic")
def load_synthetic(_data_dir=None) -> Corpus:
    """12,000 of the 30,720 sentences that the factors make, chosen by a hash; the label is `what`."""
    every = (" ".join(parts) for parts in itertools.product(*FACTORS.values()))
    ranked = sorted(every, key=lambda text: hashlib.blake2b(text.encode(), digest_size=8).digest())
    chosen = ranked[:ROWS]
    what = list(FACTORS).index("what")
    rows = zip(chosen, factor_values(chosen)[:, what], strict=True)
    title = "Synthetic sentences with six known factors"
    return build("synthetic", title, ((text, FACTORS["what"][value], None) for text, value in rows))


def factor_values(texts: Sequence[str]) -> np.ndarray:
    """(N, 6) int: which value each factor has in each synthetic sentence, in the order of FACTORS.

    Raises:
        ValueError: a text that this generator does not make.
    """
    result = np.zeros((len(texts), len(FACTORS)), dtype=np.int64)
    for row, text in enumerate(texts):
        rest = text
        for column, values in enumerate(FACTORS.values()):
            value = next((k for k, words in enumerate(values) if f"{rest} ".startswith(f"{words} ")), None)
            if value is None:
                raise ValueError(f"not a synthetic sentence: {text}")
            result[row, column] = value
            rest = rest[len(values[value]) + 1 :]
    return result
