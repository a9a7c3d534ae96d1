"""What words are to each other by WordNet 3.0: base forms, opposites, neighbours in its hierarchy.

Read from the files that wndb(5WN), morphy(7WN) and cntlist(5WN) describe; only words without spaces or
capitals.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from core.data.wordnet import data_folder

POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
"""Parts of speech, by the name that WordNet's files bear."""
RELATIONS = ("antonym", "synonym", "similar", "sibling", "hypernym", "hyponym", "same kind")
"""What a replacement is to the word it stands for, the most telling first. "same kind": a word of the same
topic and part of speech (a lexicographer file, e.g. noun.animal), by its count in tagged text."""
_ENDINGS = {
    "noun": ("s ", "ses s", "xes x", "zes z", "ches ch", "shes sh", "men man", "ies y"),
    "verb": ("s ", "ies y", "es e", "es ", "ed e", "ed ", "ing e", "ing "),
    "adj": ("er ", "est ", "er e", "est e"),
    "adv": (),
}
_FILE_OF = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
_KIND_OF = {"&": "similar", "@": "hypernym", "~": "hyponym"}
_TWO_STEPS = {("@", "~"): "sibling", ("&", "!"): "antonym"}
"""What is reached by two pointers: the others below what is above; the opposite of what a word is like."""
_PARTICIPLE = ("en", "wn", "rn", "one")
_SENSES = 3
"""Senses of a word that are looked at, the commonest first."""


@dataclass(frozen=True)
class Relation:
    """word: a base form. kind: one of RELATIONS. count: how often the word is in tagged text."""

    word: str
    kind: str
    count: int


class Synset(NamedTuple):
    """words: those of one sense. topic: number of its lexicographer file. pointers: (symbol, number, own
    word, the other's word) to synsets of the same part of speech; words count from 1, 0 is all of them."""

    topic: int
    words: list[str]
    pointers: list[tuple[str, str, int, int]]


class WordRelations:
    """WordNet's words; files are read when first needed.

    Raises:
        CorpusError: WordNet's files are not here.
    """

    def __init__(self) -> None:
        self._folder = data_folder()
        self._synset = cache(self._read_synset)
        self._index = cache(self._read_index)
        self._exceptions = cache(self._read_exceptions)

    def base_forms(self, word: str, part: str) -> tuple[str, ...]:
        """The base forms of a word in a part of speech ("noun", "verb", "adj", "adv"), itself if it is one.

        >>> WordRelations().base_forms("children", "noun"), WordRelations().base_forms("stopped", "verb")
        (('child',), ('stop',))
        """
        index, exceptions = self._index(part), self._exceptions(part)
        known = exceptions.get(word, [])
        if not known:
            pairs = (ending.split(" ") for ending in _ENDINGS[part])
            known = [word.removesuffix(end) + base for end, base in pairs if word.endswith(end)]
        return tuple(dict.fromkeys(form for form in (word, *known) if form in index))

    def all_base_forms(self, word: str) -> frozenset[str]:
        """Base forms in any part of speech; the word itself where WordNet does not know it."""
        found = frozenset(form for part in POS for form in self.base_forms(word, part))
        return found or frozenset([word])

    def commonest_part(self, word: str) -> tuple[str, str] | None:
        """(part of speech, base form) in which a word is commonest in tagged text; None: not in WordNet."""
        found = [(part, form) for part in POS for form in self.base_forms(word, part)]
        return max(found, key=lambda pair: self._counts[pair], default=None)

    def related(self, word: str, part: str, most: int = 24) -> list[Relation]:
        """Words related to a base form, each once: at most `most` of each of RELATIONS, in that order; those
        of the word's commonest sense first, then by count."""
        found: dict[str, tuple[int, int]] = {}
        for kind, sense, other in self._pairs(word, part, most):
            if other != word and other.isalpha() and other.islower():
                rank = RELATIONS.index(kind), sense
                found[other] = min(rank, found.get(other, rank))
        counts = {other: self._counts[part, other] for other in found}
        ranked = sorted(found, key=lambda other: (found[other], -counts[other], other))
        kept: dict[str, list[Relation]] = {kind: [] for kind in RELATIONS}
        for other in ranked:
            kind = RELATIONS[found[other][0]]
            kept[kind].append(Relation(other, kind, counts[other]))
        return [one for relations in kept.values() for one in relations[:most]]

    def inflected(self, word: str, part: str, form: str, base: str) -> str:
        """`word`, a base form, in the form in which `form` has its own base form `base`.

        >>> WordRelations().inflected("eat", "verb", "cooked", "cook")
        'ate'
        >>> WordRelations().inflected("woman", "noun", "dogs", "dog")
        'women'
        """
        if form == base or part == "adv":
            return word
        if part == "noun":
            return word[:-2] + "en" if word.endswith("man") else _with_ending(word, "s")
        endings = {"verb": ("ing", "s"), "adj": ("er", "est")}[part]
        ending = next((end for end in endings if form.endswith(end)), "ed" if part == "verb" else "er")
        irregular = [other for other, bases in self._exceptions(part).items() if word in bases]
        if ending == "ed":
            irregular = [one for one in irregular if not one.endswith(endings)]
            irregular.sort(key=lambda one: one.endswith(_PARTICIPLE) != form.endswith(_PARTICIPLE))
        else:
            irregular = [one for one in irregular if one.endswith(ending)]
        return irregular[0] if irregular else _with_ending(word, ending)

    def _pairs(self, word: str, part: str, most: int) -> Iterator[tuple[str, int, str]]:
        """(kind, sense, word) of everything near a base form, repeats included."""
        for sense, number in enumerate(self._index(part).get(word, [])[:_SENSES]):
            topic, words, pointers = self._synset(part, number)
            yield from (("synonym", sense, other) for other in words)
            for symbol, target, own, others in pointers:
                _, near, further = self._synset(part, target)
                if symbol == "!" and words[own - 1] == word:
                    yield "antonym", sense, near[others - 1]
                elif symbol in _KIND_OF:
                    yield from ((_KIND_OF[symbol], sense, other) for other in near)
                for sign, end, _, place in further:
                    beyond = (
                        self._synset(part, end)[1] if (symbol, sign) in _TWO_STEPS and end != number else []
                    )
                    if sign == "!":
                        beyond = beyond[place - 1 : place]
                    yield from ((_TWO_STEPS[symbol, sign], sense, other) for other in beyond)
            same = self._topics[part, topic].most_common(most)
            yield from (("same kind", sense, other) for other, _ in same)

    def _read_index(self, part: str) -> dict[str, list[str]]:
        """Numbers of a word's senses, the commonest first."""
        found = {}
        for line in (self._folder / f"index.{part}").read_text(encoding="utf-8").splitlines():
            word, _, rest = line.partition(" ")
            if word and "_" not in word:
                fields = rest.split()
                found[word] = fields[len(fields) - int(fields[1]) :]
        return found

    def _read_synset(self, part: str, number: str) -> Synset:
        fields = self._data[part][number].partition(" | ")[0].split(" ")
        count = int(fields[3], 16)
        words = [word.partition("(")[0] for word in fields[4 : 4 + 2 * count : 2]]
        rest = fields[5 + 2 * count :]
        pointers = [
            (rest[at], rest[at + 1], int(rest[at + 3][:2], 16), int(rest[at + 3][2:], 16))
            for at in range(0, 4 * int(fields[4 + 2 * count]), 4)
            if rest[at + 2].replace("s", "a") == POS[part]
        ]
        return Synset(int(fields[1]), words, pointers)

    def _read_exceptions(self, part: str) -> dict[str, list[str]]:
        lines = (self._folder / f"{part}.exc").read_text(encoding="utf-8").splitlines()
        return {form: bases for form, *bases in map(str.split, lines)}

    @cached_property
    def _data(self) -> dict[str, dict[str, str]]:
        """By part of speech, the line of each synset by its number: in this copy of WordNet, numbers are no
        offsets into the file."""
        files = {part: self._folder / f"data.{part}" for part in POS}
        texts = {part: file.read_text(encoding="utf-8", errors="replace") for part, file in files.items()}
        return {
            part: {line[:8]: line for line in text.splitlines() if line[:1] != " "}
            for part, text in texts.items()
        }

    @cached_property
    def _counted(self) -> tuple[Counter, defaultdict]:
        counts: Counter = Counter()
        topics: defaultdict = defaultdict(Counter)
        for line in (self._folder / "cntlist.rev").read_text(encoding="utf-8").splitlines():
            key, _, count = line.split()
            word, _, sense = key.partition("%")
            part, topic = _FILE_OF[sense[0]], int(sense[2:4])
            if "_" not in word:
                counts[part, word] += int(count)
                topics[part, topic][word] += int(count)
        return counts, topics

    @property
    def _counts(self) -> Counter:
        return self._counted[0]

    @property
    def _topics(self) -> defaultdict:
        return self._counted[1]


@cache
def word_relations() -> WordRelations:
    """The words of WordNet, one record for a process.

    Raises:
        CorpusError: WordNet's files are not here.
    """
    return WordRelations()


def _with_ending(word: str, ending: str) -> str:
    """A regular form: +s, +ed, +ing, +er or +est.

    >>> _with_ending("city", "s"), _with_ending("bake", "ing"), _with_ending("box", "s")
    ('cities', 'baking', 'boxes')
    """
    after_consonant = word[-1:] == "y" and word[-2:-1] not in ("a", "e", "i", "o", "u")
    if ending == "s":
        if word.endswith(("s", "x", "z", "ch", "sh")):
            return word + "es"
        return word[:-1] + "ies" if after_consonant else word + "s"
    if ending == "ing":
        return (word[:-1] if re.search("[^eoy]e$", word) and len(word) > 2 else word) + ending
    return (word[:-1] + "i" if after_consonant else word.removesuffix("e")) + ending
