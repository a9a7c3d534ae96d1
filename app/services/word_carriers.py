"""Which dimensions of a code carry a word of the sentence decoded from it, and which go together.

Several may say the same word: then it stays until all of them are off. No Streamlit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.services import interventions, resources
from app.services.interventions import GREEDY, How, Start
from app.services.resources import memoize
from core.data.word_forms import stem
from core.errors import HSVAEError

MOST = 5
"""Dimensions that are switched off together at most."""
LEAST = 0.02
"""Nats that a dimension has to add to a word, where nothing else ties it to the word."""
RAISED, OWN = 5, 3
"""Of the words that a dimension makes likelier, the strongest: those it may carry, those it stands for."""


@dataclass(frozen=True)
class Removal:
    """What became of a word: `texts` with the first 1, 2, ... all of `dimensions` off, one per dimension.

    changed: words of each text that the unchanged code does not decode to. gone: whether the word is.
    Where it goes at all, none of the dimensions could be left on.
    """

    dimensions: tuple[int, ...]
    texts: tuple[str, ...]
    changed: tuple[Sequence[bool], ...]
    gone: tuple[bool, ...]


@memoize(256)
def removal(name: str, start: Start, word: str, on: tuple[int, ...], how: How = GREEDY) -> Removal:
    """The fewest of the dimensions `on` that rid the decoded sentence of a word, as far as was tried."""
    tried = _candidates(name, start, word, on, how)
    if not tried:
        return Removal((), (), (), ())

    def rid(sets: Sequence[Sequence[int]]) -> list[bool]:
        texts = interventions.without(name, start, tuple(map(tuple, sets)), how).texts
        return [stem(word) not in _stems(text) for text in texts]

    gone = rid(_growing(tried))
    if any(gone):
        tried = tried[: 1 + gone.index(True)]
        while len(tried) > 1:
            fewer = [[one for one in tried if one != left] for left in reversed(tried)]
            enough = rid(fewer)
            if not any(enough):
                break
            tried = fewer[enough.index(True)]
    found = interventions.without(name, start, tuple(map(tuple, _growing(tried))), how)
    return Removal(tuple(tried), found.texts, tuple(found.changed), tuple(rid(_growing(tried))))


def together(name: str, dimension: int, on: Sequence[int]) -> tuple[int, ...]:
    """A dimension, then those of `on` that say much the same: of its family, or raising the same words.

    At most MOST; (dimension,) where there are no others.
    """
    ties = _ties(name)
    family, said = ties.family(dimension), set(ties.raised(dimension)[:OWN])
    alike = [one for one in on if ties.family(one) & family or said.intersection(ties.raised(one)[:OWN])]
    return (dimension, *(one for one in alike if one != dimension))[:MOST]


def _candidates(name: str, start: Start, word: str, on: tuple[int, ...], how: How) -> list[int]:
    """At most MOST: those that raise the word, then their families, then what made it likelier here."""
    found, ties = interventions.decoded_words(name, start, on, how), _ties(name)
    places = [place for place, said in enumerate(found.words) if said == word]
    nats = dict(zip(found.dimensions.tolist(), found.nats[places].max(0, initial=0).tolist(), strict=True))
    raising = {one for one in on if stem(word) in ties.raised(one)}
    families = set().union(*map(ties.family, raising))
    kin = raising | {one for one in on if ties.family(one) & families}
    order = sorted(on, key=lambda one: (one not in raising, one not in kin, -nats[one]))
    return [one for one in order if one in kin or nats[one] > LEAST][:MOST]


def _growing(dimensions: Sequence[int]) -> list[Sequence[int]]:
    return [dimensions[: 1 + row] for row in range(len(dimensions))]


def _stems(text: str) -> set[str]:
    from core.interpretation.words import words_of

    return {stem(one) for one in words_of(text)}


class _Ties(NamedTuple):
    """What an index tells of dimensions that belong together; nothing of a model without one."""

    families: dict[int, int]
    words: dict[int, list[str]]

    def family(self, dimension: int) -> set[int]:
        """Its number, or nothing."""
        return {self.families[dimension]} if dimension in self.families else set()

    def raised(self, dimension: int) -> list[str]:
        """Stems of the words that it makes likelier, strongest first."""
        return self.words.get(dimension, [])


@memoize(8)
def _ties(name: str) -> _Ties:
    try:
        index = resources.index(name).result()
    except HSVAEError:
        return _Ties({}, {})
    effects, families = getattr(index, "effects", None), enumerate(index.families)
    promoted = [] if effects is None else effects.promoted
    return _Ties(
        {one: place for place, family in families for one in family.dimensions},
        {one: [stem(word) for word, _ in words[:RAISED]] for one, words in enumerate(promoted)},
    )
