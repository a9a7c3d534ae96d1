"""Which words may stand in a name or repeat each other there, and what a class is called in plain English."""

import re
import tomllib
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from core.data.word_forms import is_delicate, is_offensive, stem

_FOLDER = Path(__file__).parent
FUNCTION_WORDS = frozenset((_FOLDER / "function_words.txt").read_text(encoding="utf-8").split())
"""Words that name nothing by themselves: they stand in a name only inside a pattern."""
FIRST_NAMES = frozenset((_FOLDER / "first_names.txt").read_text(encoding="utf-8").split())
"""Persons' first names, without those that are everyday words ("rose"): no subject is called "tom"."""
CLASS_TITLES = tomllib.loads((_FOLDER / "class_titles.toml").read_text(encoding="utf-8"))
"""Plain names of classes, by "corpus label"."""
_FOREIGN_TITLE = re.compile(r"[^\W\d_][\w -]{1,38}\w")


def class_title(label: str) -> str | None:
    """What a class ("corpus label") is called in a name; None where its label would say nothing.

    >>> class_title("wordnet noun.plant"), class_title("wordnet adj.all"), class_title("yahoo sports")
    ('plants', None, 'questions on sports')
    """
    corpus, _, rest = label.partition(" ")
    if label in CLASS_TITLES or corpus in ("wordnet", "yelp", "dbpedia") or not rest:
        return CLASS_TITLES.get(label)
    if not _FOREIGN_TITLE.fullmatch(rest) or any(is_offensive(word) for word in rest.split()):
        return None
    return f"questions on {rest}" if corpus == "yahoo" else rest


def alike(one: str, other: str) -> bool:
    """Whether two words would repeat each other in a name: one stem, or one long beginning.

    >>> alike("plant", "plants"), alike("religion", "religious"), alike("contract", "animal")
    (True, True, False)
    """
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    return stem(one) == stem(other) or (shared >= 5 and shared >= 0.6 * max(len(one), len(other)))


def may_name(word: str) -> bool:
    """Whether a word may stand in the name of a dimension: nameable, and nobody's first name.

    >>> may_name("river"), may_name("tom")
    (True, False)
    """
    return is_nameable(word) and word not in FIRST_NAMES


@lru_cache(maxsize=100_000)
def is_nameable(word: str) -> bool:
    """Whether a word may stand in a name by itself: three or more letters, a meaning, not delicate.

    >>> is_nameable("plant"), is_nameable("the"), is_nameable("b"), is_nameable("1912"), is_nameable("don't")
    (True, False, False, False, False)
    """
    if len(word) < 3 or not word.isalpha() or word in FUNCTION_WORDS:
        return False
    return bool(re.search("[aeiouy]", word) or not word.isascii()) and not is_delicate(word)
