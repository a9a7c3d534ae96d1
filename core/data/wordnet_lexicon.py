"""WordNet 3.0 as a dictionary: base forms of words, their senses, and what each is filed under."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path

from core.data.word_forms import IRREGULAR
from core.data.wordnet import data_folder

_PARTS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}
_SUFFIXES = {
    "n": ("s:", "ses:s", "xes:x", "zes:z", "ches:ch", "shes:sh", "men:man", "ies:y"),
    "v": ("s:", "ies:y", "es:e", "es:", "ed:e", "ed:", "ing:e", "ing:"),
    "a": ("er:", "est:", "er:e", "est:e"),
    "r": (),
}
"""Endings of inflected forms, and what stands for them in the base form (the rules of WordNet's Morphy)."""
_UP = frozenset({"@", "@i"})
_BESIDE = frozenset({"+", "&", "\\", ";c"})
"""Pointers to what a sense is derived from, alike to, made of as an adverb, or a term of."""
_MAIN_SHARE = 0.25
"""A sense counts where a base form has it this often among its tagged uses; the first one always does."""
_OWN = 8
"""A form is a word of its own where that is at least one in this many uses of its base form."""

Sense = tuple[str, int]
"""Part of speech and offset of a synset."""


class Lexicon:
    """Words of WordNet in lower case, phrases with blanks. Never changes after reading."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._order = {part: _index(folder / f"index.{name}") for part, name in _PARTS.items()}
        self._exceptions = {part: _exceptions(folder / f"{name}.exc") for part, name in _PARTS.items()}

    @cached_property
    def _pointers(self) -> dict[Sense, tuple[tuple[Sense, ...], tuple[Sense, ...]]]:
        """Of every sense, those of _UP and those of _BESIDE."""
        return {
            (part, offset): pointers
            for part, name in _PARTS.items()
            for offset, pointers in _pointers(self._folder / f"data.{name}")
        }

    @cached_property
    def _uses(self) -> dict[tuple[str, str, int], int]:
        """Tagged uses by (word, part of speech, number of the sense)."""
        counts: dict[tuple[str, str, int], int] = {}
        kinds = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
        with (self._folder / "cntlist.rev").open(encoding="utf-8") as lines:
            for line in lines:
                key, number, count = line.split()
                word, _, rest = key.partition("%")
                counts[word.replace("_", " "), kinds[rest[0]], int(number)] = int(count)
        return counts

    def __contains__(self, word: str) -> bool:
        return any(word in order for order in self._order.values())

    def bases(self, word: str) -> list[tuple[str, str]]:
        """(part of speech, base form) that a word may be a form of; [] for a word that WordNet has not.

        >>> lexicon().bases("cities"), lexicon().bases("qzx")
        ([('n', 'city')], [])
        """
        found = []
        for part, order in self._order.items():
            undone = next((form for form in _undone(word, part) if form in order), None)
            forms = dict.fromkeys((word, IRREGULAR.get(word) or self._exceptions[part].get(word) or undone))
            found += [(part, form) for form in forms if form in order]
        return found

    def lemma(self, word: str) -> str:
        """The base form that stands for a word, the word itself where WordNet has none.

        A form that is a word of its own ("clothes", "wedding") stays, unless another base is meant far more
        often.

        >>> [lexicon().lemma(word) for word in ("children", "sleeping", "clothes", "building", "tasty")]
        ['child', 'sleep', 'clothes', 'building', 'tasty']
        """
        bases = self.bases(word)
        nouns = [one for one in bases if one[0] == "n"]
        bases = nouns if nouns and word.endswith("s") else bases  # "leaves" are seldom those of a verb
        if not bases:
            return word
        used: dict[str, int] = {}
        for part, base in bases:
            used[base] = used.get(base, 0) + self._used(part, base)
        best = max(used, key=lambda base: (used[base], base == word))
        return word if used.get(word, 0) and _OWN * used[word] >= used[best] else best

    def senses(self, word: str) -> list[Sense]:
        """The main meanings of a word in any form, as every part of speech that it may be."""
        found: dict[Sense, None] = {}
        for part, base in self.bases(word):
            offsets = self._order[part][base]
            uses = [self._uses.get((base, part, place + 1), 0) for place in range(len(offsets))]
            least = max(_MAIN_SHARE * sum(uses), 1)
            found |= {
                (part, offset): None
                for place, offset in enumerate(offsets)
                if not place or uses[place] >= least
            }
        return list(found)

    def above(self, word: str) -> frozenset[Sense]:
        """What a word in any form is filed under, its main meanings included: kinds above them, what they are
        derived from or alike to, and the subject that they are terms of."""
        return frozenset().union(*map(self._above_sense, self.senses(word)))

    def _used(self, part: str, base: str) -> int:
        return sum(
            self._uses.get((base, part, place + 1), 0) for place in range(len(self._order[part][base]))
        )

    @cached_property
    def _above_sense(self) -> Callable[[Sense], frozenset[Sense]]:
        pointers = self._pointers

        @cache
        def kinds(sense: Sense) -> frozenset[Sense]:
            return frozenset({sense}).union(*map(kinds, pointers[sense][0]))

        @cache
        def above(sense: Sense) -> frozenset[Sense]:
            beside = pointers[sense][1]
            # A verb is beside its noun, not among what that noun is a kind of: "boil", "boiler", "vessel".
            return kinds(sense).union(beside) if sense[0] in "nv" else kinds(sense).union(*map(kinds, beside))

        return above


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The one lexicon of a process."""
    return Lexicon(data_folder())


def _undone(word: str, part: str) -> Iterator[str]:
    for rule in _SUFFIXES[part]:
        ending, _, instead = rule.partition(":")
        if word.endswith(ending) and len(word) > len(ending) + 1:
            yield word.removesuffix(ending) + instead
            stem = word.removesuffix(ending)
            if (
                ending in ("ed", "ing", "er", "est")
                and not instead
                and len(stem) > 3
                and stem[-1] == stem[-2]
            ):
                yield stem[:-1]


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        yield from (line for line in lines if not line.startswith("  "))  # the licence at the head


def _index(path: Path) -> dict[str, tuple[int, ...]]:
    """Offsets of the senses of each word, the commonest first."""
    found = {}
    for line in _lines(path):
        fields = line.split()
        found[fields[0].replace("_", " ")] = tuple(map(int, fields[-int(fields[2]) :]))
    return found


def _exceptions(path: Path) -> dict[str, str]:
    pairs: Iterable[list[str]] = (line.replace("_", " ").split() for line in _lines(path))
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _pointers(path: Path) -> Iterator[tuple[int, tuple[tuple[Sense, ...], tuple[Sense, ...]]]]:
    for line in _lines(path):
        fields = line.partition(" | ")[0].split()
        start = 5 + 2 * int(fields[3], 16)
        found: tuple[list[Sense], list[Sense]] = [], []
        for place in range(start, start + 4 * int(fields[start - 1]), 4):
            symbol = fields[place]
            if symbol in _UP or symbol in _BESIDE:
                part = "a" if fields[place + 2] == "s" else fields[place + 2]
                found[symbol in _BESIDE].append((part, int(fields[place + 1])))
        yield int(fields[0]), (tuple(found[0]), tuple(found[1]))
