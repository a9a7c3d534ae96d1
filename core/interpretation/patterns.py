"""How sentences are built, as countable features: openings, frames, questions, numbers, first names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from core.data.normalise import UNKNOWN
from core.data.word_forms import is_delicate
from core.interpretation.lexicon import FIRST_NAMES, FUNCTION_WORDS, is_nameable
from core.interpretation.words import MASKED_NUMBER, MIN_ROWS, WordCounts, count_features, words_of

LONGEST_OPENING = 3
FRAME_WORDS = 6
"""Only sentences this short have a frame "first second ... last": in longer ones the end says little."""
QUESTIONS, EXCLAMATIONS, NUMBERS, NAMES = "questions", "exclamations", "numbers", "first names"
MARKS = frozenset({QUESTIONS, EXCLAMATIONS, NUMBERS, NAMES})
WEAK_OPENINGS = frozenset({"a", "an", "any", "for", "in", "of", "on", "or", "the", "to", "with"})
SPEAKERS = frozenset({"i", "we", "my", "our", "it", "this", "they", "there", "you", "was", "is"})
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
    if not FIRST_NAMES.isdisjoint(words):
        yield NAMES


def count_patterns(texts: Iterable[str]) -> WordCounts:
    """Patterns as a matrix, like words; those of fewer than one row in ROWS_PER_PATTERN are left out.

    Patterns with an offensive or delicate word or the reserved unknown word are left out too.
    """
    texts = list(texts)
    counts = count_features(map(patterns_of, texts), max(4, len(texts) // ROWS_PER_PATTERN))
    clean = [column for column, name in enumerate(counts.words) if is_clean(name)]
    return counts if len(clean) == len(counts.words) else counts.select(clean)


def collocations(texts: Iterable[str], counts: WordCounts) -> dict[str, str]:
    """Pairs of neighbouring words of which neither is often without the other, by each of the two.

    counts: the words of the same texts; it says how many sentences hold each.
    """
    rows = dict(zip(counts.words, counts.rows.tolist(), strict=True))
    together = pairs_of_words(texts, counts, max(MIN_ROWS, counts.matrix.shape[0] // ROWS_PER_PATTERN))
    phrases: dict[str, str] = {}
    for (first, second), count in together.items():
        if 2 * count >= max(rows[first], rows[second]) and first != second:
            for word in (first, second):
                phrases.setdefault(word, f"{first} {second}")
    return phrases


def pairs_of_words(texts: Iterable[str], counts: WordCounts, least: int) -> dict[tuple[str, str], int]:
    """Pairs of neighbouring nameable words in at least `least` texts, and in how many; commonest first.

    counts: the words of the same texts.
    """
    known = {
        word
        for word, count in zip(counts.words, counts.rows.tolist(), strict=True)
        if count >= least and is_nameable(word)
    }
    together: Counter[tuple[str, str]] = Counter()
    for text in texts:
        together.update({pair for pair in pairwise(words_of(text)) if pair[0] in known and pair[1] in known})
    ranked = sorted(together.items(), key=lambda entry: (-entry[1], entry[0]))
    return {pair: count for pair, count in ranked if count >= least}


def is_clean(pattern: str) -> bool:
    """Whether a pattern may be shown."""
    return UNKNOWN not in pattern and not any(is_delicate(word) for word in words_of(pattern))


def content_of(pattern: str) -> list[str]:
    """The words of a pattern that mean something by themselves.

    >>> content_of("the act of ...")
    ['act']
    """
    return [word for word in words_of(pattern) if word not in FUNCTION_WORDS]
