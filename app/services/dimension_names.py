"""What dimensions are called on the screens: the user's own names before those made from words."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from app.services import resources
from app.services.resources import memoize
from core.data.word_forms import stem
from core.errors import HSVAEError
from core.index import own_names as kept
from core.interpretation.records import PLACEHOLDERS, UNCLEAR

GOOD_FIT, FAIR_FIT = 0.45, 0.25
"""Confidence of the index from which a name fits well, and from which it fits at all."""
MOST_TOPICS = 3
LEAST_OF_BEST = 0.3
"""A topic's strength times fit, as a share of the first one's."""


@memoize(32)
def own(name: str) -> dict[int, str]:
    """The user's own names of a model's dimensions; never changed in place.

    Raises:
        RequestError: the file that holds them is damaged.
    """
    return kept.load(resources.model_of(name), resources.index(name).result().record.model_sha256)


def shown(name: str) -> list[str]:
    """The names of a model's dimensions: the user's own, where there is one, else those made from words.

    Own names that cannot be read are left out here; who shows or changes them says what is wrong.
    """
    mine: dict[int, str] = {}
    with suppress(HSVAEError):
        mine = own(name)
    made = resources.index(name).result().names
    return [mine.get(dimension, word) for dimension, word in enumerate(made)] if mine else made


def fits(name: str) -> np.ndarray:
    """(D,) 0 to 1, how well the shown name of each dimension fits; 1 for the user's own."""
    found = np.array(resources.index(name).result().confidence, float)
    with suppress(HSVAEError):
        found[list(own(name))] = 1.0
    return found


def grade(fit: float) -> str:
    """How well a name fits, in one word.

    >>> grade(0.47), grade(0.3), grade(0.1)
    ('good', 'fair', 'weak')
    """
    return "good" if fit >= GOOD_FIT else "fair" if fit >= FAIR_FIT else "weak"


def topics(
    names: Sequence[str], fit: np.ndarray, strength: np.ndarray, said: Sequence[str] = ()
) -> list[int]:
    """The few dimensions whose names say what a code is about: those that are strongest and fit best.

    fit, strength: (D,) as of `fits`, and how far each is turned, 0 for off. Left out are names that fit
    weakly, that are the beginning of a sentence ("he ..."), or that repeat a word of an earlier one or of
    the names `said` before.
    """
    score = np.abs(strength) * np.where(fit >= FAIR_FIT, fit, 0)
    found: list[int] = []
    used = {word for name in said for word in _words(name)}
    for dimension in np.argsort(-score, kind="stable")[: np.count_nonzero(score)].tolist():
        if found and score[dimension] < LEAST_OF_BEST * score[found[0]]:
            break
        words = _words(names[dimension])
        if "..." in names[dimension] or names[dimension] in PLACEHOLDERS or words & used:
            continue
        used |= words
        found.append(dimension)
    return found[:MOST_TOPICS]


def _words(name: str) -> set[str]:
    return set(name.replace(",", " ").split())


def found_in(asked: str, name: Sequence[str], words: Sequence[str], label: str) -> int:
    """How well a dimension answers a search for one word, 0 to 4: all in lower case.

    The word in its name, a form of it there, a part of its label, a form of a word that predicts it.

    >>> [found_in(one, ["plant"], ["leaf"], "plant - 1") for one in ("plant", "plants", "pla", "leaf", "cat")]
    [4, 3, 2, 1, 0]
    """
    if asked in name:
        return 4
    if stem(asked) in map(stem, name):
        return 3
    return 2 if asked in label else int(stem(asked) in map(stem, words))


def unnamed(names: Sequence[str]) -> int:
    """How many of these say that no name fits."""
    return sum(name == UNCLEAR for name in names)


def rename(name: str, dimension: int, text: str) -> None:
    """Give a dimension the user's own name; a blank one takes it back.

    Raises:
        RequestError: too long, the same as another's, or it cannot be written.
    """
    kept.rename(name, resources.index(name).result().record.model_sha256, dimension, text)
    own.cache_clear()


def as_file(name: str) -> str:
    """The user's own names as JSON."""
    return kept.export(name, resources.index(name).result().record.model_sha256, own(name))


def take(name: str, content: bytes) -> None:
    """Keep the names of such a file in place of the user's.

    Raises:
        RequestError: it is no such file, or made for other weights.
    """
    found = resources.index(name).result()
    kept.save(
        name, found.record.model_sha256, kept.parse(content, found.record.model_sha256, found.dimensions)
    )
    own.cache_clear()
