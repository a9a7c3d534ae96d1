"""The words that a decoder may write: those its training sentences hold, so that it invents none.

A decoder that writes word pieces can put together what is no word ("unfriendentious"). The words themselves
say which pieces may follow each other; `core/nn/word_constraint.py` holds the decoder to it.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import pre_tokenizers

from core.data.word_forms import is_offensive
from core.errors import CheckpointError

MIN_SENTENCES = 2
"""A word of one sentence alone is as likely misspelt as rare."""
MOST_WORDS = 500_000
MOST_CHARACTERS = 64
"""Longer runs (of dashes, of exclamation marks) are nothing to learn from."""
_ALPHABET = frozenset(pre_tokenizers.ByteLevel.alphabet())
OPEN = re.compile(r"[^\W\d_Ġ]-$")
"""What ends in a hyphen that letters may follow: only those that a known word has there."""


def words_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The words of at least MIN_SENTENCES of the distinct normalised texts, sorted.

    A word is what byte-level BPE never looks beyond: letters, digits or marks in a row, with the space before
    them, in its alphabet of bytes ("Ġdog", "'s", ","); and letters joined by hyphens ("Ġshort-haired"), else
    any two could be. Offensive ones are left out: a decoder writes before an audience, on its own account.
    """
    split = pre_tokenizers.ByteLevel(add_prefix_space=True).pre_tokenize_str
    counts = Counter(word for text in set(texts) for word in set(_joined(word for word, _ in split(text))))
    return tuple(
        sorted(
            word
            for word, count in counts.items()
            if count >= MIN_SENTENCES
            and len(word) <= MOST_CHARACTERS
            and not any(map(is_offensive, word.lstrip("Ġ").split("-")))
        )
    )


def _joined(words: Iterable[str]) -> list[str]:
    """The parts of a text, what hangs together by a hyphen between letters in one."""
    parts: list[str] = []
    for word in words:
        before = parts[-1] if parts else ""
        hyphen = word == "-" and before[-1:].isalpha()
        if hyphen or (OPEN.search(before) and word[0].isalpha() and word[0] != "Ġ"):
            parts[-1] += word
        else:
            parts.append(word)
    return parts


def written(words: Iterable[str]) -> bytes:
    """words.txt: one word a line."""
    return "".join(f"{word}\n" for word in words).encode()


def parse_words(content: bytes, file: Path) -> tuple[str, ...]:
    """The words in the bytes of words.txt, which were read from `file`.

    Raises:
        CheckpointError: not UTF-8, unsorted, a word twice, none in a line, too many or too long, or in
            another alphabet.
    """
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        raise CheckpointError(f"{file}: not UTF-8 text.") from None
    words = lines[:-1]
    if lines[-1]:
        raise CheckpointError(f"{file}: its last line has no end.")
    if len(words) > MOST_WORDS:
        raise CheckpointError(f"{file} has {len(words):,} words, and {MOST_WORDS:,} are the most.")
    for number, word in enumerate(words, start=1):
        if not 0 < len(word) <= MOST_CHARACTERS or not _ALPHABET.issuperset(word):
            raise CheckpointError(f"{file}: line {number:,} is no word of a byte-level tokenizer.")
    if any(one >= other for one, other in itertools.pairwise(words)):
        raise CheckpointError(f"{file}: its words are not sorted, or one stands there twice.")
    return tuple(words)
