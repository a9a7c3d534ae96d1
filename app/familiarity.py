"""Is a typed sentence something the model can know? Plain rules, no second model."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_CHARACTERS_PER_TOKEN = 2.2
"""English takes about 4 characters per token; rows of letters and other languages fall apart into bytes."""
SHORTEST = 8
"""Below so many tokens the ratio says nothing."""
FARTHEST = 0.35
"""A cosine below this: not even the nearest sentence shares the main dimensions."""


@dataclass(frozen=True)
class Reading:
    """What is known of one encoded text.

    tokens and characters that the model read; how many dimensions are active; cosine of the nearest sentence
    of the corpus (None: unknown).
    """

    tokens: int
    characters: int
    active: int
    nearest: float | None


def remarks(reading: Reading, corpora: Sequence[str]) -> list[str]:
    """Sentences for a notice: why the result should be taken with care; none for an ordinary text."""
    known = "the English text it was trained on" + (f" ({', '.join(corpora)})" if corpora else "")
    if reading.tokens >= SHORTEST and reading.characters / reading.tokens < FEWEST_CHARACTERS_PER_TOKEN:
        return [f"Most of these words are not in the model's vocabulary: the text is far from {known}."]
    if reading.active and reading.nearest is not None and reading.nearest < FARTHEST:
        return [
            f"Even the nearest known sentence has a different code (similarity {reading.nearest:.2f}): "
            f"this text may be far from {known}."
        ]
    return []
