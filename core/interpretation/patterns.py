"""How sentences are built, as countable features: openings, frames, questions, numbers."""

from collections.abc import Iterable, Iterator

from core.data.normalise import UNKNOWN
from core.interpretation.lexicon import FUNCTION_WORDS, is_offensive
from core.interpretation.words import MASKED_NUMBER, WordCounts, count_features, words_of

LONGEST_OPENING = 3
FRAME_WORDS = 6
"""Only sentences this short have a frame "first second ... last": in longer ones the end says little."""
QUESTIONS, EXCLAMATIONS, NUMBERS = "questions", "exclamations", "numbers"
MARKS = frozenset({QUESTIONS, EXCLAMATIONS, NUMBERS})
WEAK_OPENINGS = frozenset({"a", "an", "any", "for", "in", "of", "on", "or", "the", "to", "with"})
ROWS_PER_PATTERN = 5000
"""A pattern counts when one row in this many has it: rarer ones would be quotations of a sentence."""


def patterns_of(text: str) -> Iterator[str]:
    """The patterns of a normalised text. Each opening or frame holds at least one function word.

    >>> list(patterns_of("in a careful manner"))
    ['in ...', 'in a ...', 'in a careful ...', 'in a ... manner']
    """
    words = words_of(text)
    for length in range(1, min(LONGEST_OPENING, len(words) - 1) + 1):
        opening = words[:length]
        if not FUNCTION_WORDS.isdisjoint(opening):
            yield " ".join(opening) + " ..."
    if (
        4 <= len(words) <= FRAME_WORDS
        and FUNCTION_WORDS.issuperset(words[:2])
        and words[-1] not in FUNCTION_WORDS
    ):
        yield f"{words[0]} {words[1]} ... {words[-1]}"
    if text.endswith("?"):
        yield QUESTIONS
    if text.endswith("!"):
        yield EXCLAMATIONS
    if MASKED_NUMBER in text or any(word.isdigit() for word in words):
        yield NUMBERS


def count_patterns(texts: Iterable[str]) -> WordCounts:
    """Patterns as a matrix, like words; those of fewer than one row in ROWS_PER_PATTERN are left out.

    Patterns with an offensive word or the reserved unknown word are left out too.
    """
    texts = list(texts)
    counts = count_features(map(patterns_of, texts), max(4, len(texts) // ROWS_PER_PATTERN))
    clean = [column for column, name in enumerate(counts.words) if is_clean(name)]
    return counts if len(clean) == len(counts.words) else counts.select(clean)


def is_clean(pattern: str) -> bool:
    """Whether a pattern may be shown."""
    return UNKNOWN not in pattern and not any(is_offensive(word) for word in words_of(pattern))


def content_of(pattern: str) -> list[str]:
    """The words of a pattern that mean something by themselves.

    >>> content_of("the act of ...")
    ['act']
    """
    return [word for word in words_of(pattern) if word not in FUNCTION_WORDS]
