"""Which dimensions of a code carry a word of the sentence decoded from it, and which go together.

Several may say the same word: then it stays until all of them are off. No Streamlit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from app.services import dimension_names, interventions, resources
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
    """The fewest of the dimensions `on` that rid the decoded sentence of a word, as far as was tried.

    Where some are named after the word, one of them is always among these. Those that nothing but this
    sentence ties to the word are tried only where the others do not suffice.
    """
    named, about, others = _candidates(name, start, word, on, how)
    if not about and not others:
        return Removal((), (), (), ())

    def rid(sets: Sequence[tuple[int, ...]]) -> list[bool]:
        texts = interventions.without(name, start, tuple(sets), how).texts
        return [stem(word) not in _stems(text) for text in texts]

    def fewest(tried: tuple[int, ...]) -> tuple[int, ...] | None:
        """None where no first few of them rid the sentence of the word: then the other sets are not tried."""
        if not tried or not any(rid(_growing(tried))):
            return None
        for size in range(1, len(tried) + 1):
            # Stable: the first candidates first, and of sets of one size those with fewest `others`.
            able = [some for some in combinations(tried, size) if not named or set(some) & set(named)]
            sets = sorted(able, key=lambda some: len(set(some).difference(about)))
            enough = rid(sets)
            if any(enough):
                return sets[enough.index(True)]
        return None

    every = (*about, *others)[:MOST]
    best = fewest(named) or fewest(about) or fewest(every) or every
    found = interventions.without(name, start, tuple(_growing(best)), how)
    return Removal(best, found.texts, tuple(found.changed), tuple(rid(_growing(best))))


def together(name: str, dimension: int, on: Sequence[int]) -> tuple[int, ...]:
    """A dimension, then those of `on` that say much the same.

    First those named after its own word, then those of its family or raising the same words. At most MOST;
    (dimension,) where there are no others.
    """
    ties = _ties(name)
    family, said = ties.family(dimension), set(ties.raised(dimension)[:OWN])
    named = ties.named_after(ties.heads.get(dimension, set()), on)
    alike = [one for one in on if ties.family(one) & family or said.intersection(ties.raised(one)[:OWN])]
    return tuple(dict.fromkeys((dimension, *named, *alike)))[:MOST]


def _candidates(
    name: str, start: Start, word: str, on: tuple[int, ...], how: How
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Those named after the word; these with those that raise it and their families; and others.

    At most MOST of each, by what they did for the word; in the last those that made it likelier here.
    """
    found, ties = interventions.decoded_words(name, start, on, how), _ties(name)
    places = [place for place, said in enumerate(found.words) if said == word]
    nats = dict(zip(found.dimensions.tolist(), found.nats[places].max(0, initial=0).tolist(), strict=True))
    by_effect = sorted(on, key=lambda one: -nats[one])
    named = ties.named_after({stem(word)}, by_effect)
    saying = {*named, *(one for one in on if stem(word) in ties.raised(one))}
    families = set().union(*map(ties.family, saying))
    kin = saying | {one for one in on if ties.family(one) & families}
    order = sorted(by_effect, key=lambda one: (one not in named, one not in saying))
    others = [one for one in order if one not in kin and nats[one] > LEAST]
    about = tuple(one for one in order if one in kin)
    return tuple(named[:MOST]), about[:MOST], tuple(others[:MOST])


def _growing(dimensions: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [dimensions[: 1 + row] for row in range(len(dimensions))]


def _stems(text: str) -> set[str]:
    from core.interpretation.words import words_of

    return {stem(one) for one in words_of(text)}


class _Ties(NamedTuple):
    """What an index tells of dimensions that belong together; nothing of a model without one.

    names, heads: stems of the words of each shown name, and of those before its first comma.
    """

    families: dict[int, int]
    words: dict[int, list[str]]
    names: dict[int, set[str]]
    heads: dict[int, set[str]]

    def family(self, dimension: int) -> set[int]:
        """Its number, or nothing."""
        return {self.families[dimension]} if dimension in self.families else set()

    def raised(self, dimension: int) -> list[str]:
        """Stems of the words that it makes likelier, strongest first."""
        return self.words.get(dimension, [])

    def named_after(self, stems: set[str], among: Sequence[int]) -> list[int]:
        """Those whose name has one of these stems, in their order."""
        return [one for one in among if stems & self.names.get(one, set())]


def _ties(name: str) -> _Ties:
    try:
        return _ties_of(name, tuple(dimension_names.shown(name)))
    except HSVAEError:
        return _Ties({}, {}, {}, {})


@memoize(8)
def _ties_of(name: str, shown: tuple[str, ...]) -> _Ties:
    index = resources.index(name).result()
    effects, families = getattr(index, "effects", None), enumerate(index.families)
    promoted = [] if effects is None else effects.promoted
    return _Ties(
        {one: place for place, family in families for one in family.dimensions},
        {one: [stem(word) for word, _ in words[:RAISED]] for one, words in enumerate(promoted)},
        dict(enumerate(map(_stems, shown))),
        {
            one: {stem(word) for word in interventions.content_words(words.partition(",")[0])}
            for one, words in enumerate(shown)
        },
    )
