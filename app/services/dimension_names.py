"""What dimensions are called on the screens: the user's own names before those made from words."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from app.services import interventions, resources
from app.services.resources import memoize
from core.data.word_forms import stem
from core.errors import HSVAEError
from core.index import own_names as kept
from core.interpretation.lexicon import FUNCTION_WORDS
from core.interpretation.records import PLACEHOLDERS, UNCLEAR

if TYPE_CHECKING:
    from core.index import DimensionIndex

FAIR_FIT, GOOD_FIT = 0.25, 0.45
"""Fit from which a name fits at all, and from which it fits well."""
FAIR_TEST, GOOD_TEST = 0.55, 0.62
"""AUC that a fair and a good name need in the test of the name alone, `core.index.name_test`; .5 is chance.

With them about a third of the names of the largest model shipped has each grade.
"""
MOST_TOPICS = 3
LEAST_OF_BEST = 0.3
"""A topic's strength times fit, as a share of the first one's."""
ABOUT_AS_STRONG = 0.6
"""Share of the strength times fit of the first of several names with a word in common, for another to stand
for them."""
NEAR = 0.12
"""Cosine from which a name is near a sentence for the sentence encoder; 3 in 4 random names are further."""
GRADES = ("weak", "fair", "good")


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


def measured(index: "DimensionIndex") -> np.ndarray:
    """(D,) 0 to 1, how well each name made from words fits: its confidence, but no more than its test allows.

    The test's AUC counts as no fit at .5, as FAIR_FIT at FAIR_TEST, as GOOD_FIT at GOOD_TEST, as 1 at 1.
    Where a name was not tested, as in older indexes, confidence alone decides.
    """
    tested = np.asarray(index.name_test, float)
    most = np.interp(tested, (0.5, FAIR_TEST, GOOD_TEST, 1), (0, FAIR_FIT, GOOD_FIT, 1))
    return np.fmin(np.asarray(index.confidence, float), most)


def fits(name: str) -> np.ndarray:
    """(D,) 0 to 1, how well the shown name of each dimension fits; 1 for the user's own."""
    found = measured(resources.index(name).result())
    with suppress(HSVAEError):
        found[list(own(name))] = 1.0
    return found


def grade(fit: float) -> str:
    """How well a name fits, in one word.

    >>> grade(0.47), grade(0.3), grade(0.1)
    ('good', 'fair', 'weak')
    """
    return GRADES[_level(fit)]


def topics(
    names: Sequence[str],
    fit: np.ndarray,
    strength: np.ndarray,
    said: Sequence[str] = (),
    patterns: bool = False,
) -> list[int]:
    """The few dimensions whose names say what a code is about, most important first.

    fit, strength: (D,) as of `fits`, and how far each is turned, 0 for off. A name counts by strength times
    fit, together with all that repeat a word of it. Of those that are about as strong, the best grade stands
    for them, then the shorter name, then the better fit. Left out are names that fit weakly, that are nothing
    but function words ("don"), or that repeat a word of the names `said` before; without `patterns` also
    beginnings of a sentence ("he ...").
    """
    score = np.abs(strength) * np.where(fit >= FAIR_FIT, fit, 0)
    order = np.argsort(-score, kind="stable")[: np.count_nonzero(score)].tolist()
    used = {word for name in said for word in _words(name)}
    words = {
        one: _words(names[one])
        for one in order
        if names[one] not in PLACEHOLDERS and (patterns or "..." not in names[one])
    }
    left = [one for one in words if words[one] and not words[one] & used]
    found: list[tuple[float, int]] = []
    while left:
        first = left[0]
        alike = [one for one in left if words[one] & words[first]]
        able = (one for one in alike if score[one] >= ABOUT_AS_STRONG * score[first])
        best = max(able, key=lambda one: (_level(float(fit[one])), -len(words[one]), fit[one]))
        found.append((float(score[alike].sum()), best))
        left = [one for one in left if not words[one] & (words[first] | words[best])]
    found.sort(key=lambda pair: -pair[0])
    return [one for total, one in found if total >= LEAST_OF_BEST * found[0][0]][:MOST_TOPICS]


def near(model: str, names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Those of some names that are near one of the texts; all for a model without a sentence encoder."""
    if not names:
        return []
    of_names, of_texts = (interventions.embeddings(model, tuple(some)) for some in (names, texts))
    if of_names is None or of_texts is None:
        return list(names)
    cosines = (of_names @ of_texts.T).max(1)
    return [name for name, cosine in zip(names, cosines, strict=True) if cosine >= NEAR]


def _level(fit: float) -> int:
    return int(fit >= FAIR_FIT) + int(fit >= GOOD_FIT)


def _words(name: str) -> set[str]:
    from core.interpretation.words import words_of  # with SciPy, which the first page does without

    return set(words_of(name.lower())) - FUNCTION_WORDS


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
