"""How often the name of a dimension says what the dimension wrote."""

from collections.abc import Sequence

import numpy as np

from core.data.word_forms import stem
from core.data.word_relations import word_relations
from core.evaluation.bootstrap import average
from core.index import DimensionIndex
from core.interpretation.codes import Codes
from core.interpretation.decoded_attribution import explain_decoded
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import PLACEHOLDERS
from core.interpretation.words import words_of

_PERMUTATIONS = 20


def name_agreement(model, index: DimensionIndex, codes: Codes, seed: int = 0) -> dict:
    """Share of (sentence, active dimension) in which the word that the dimension raised most is in its name.

    The greedy decode of each sentence is scored with each of its active dimensions shut; of the words that
    say something by themselves the one that gained most is taken, where it gained at all. It is in the name
    where a word of the name has the same stem or a WordNet base form in common with it.
    `chance` is the same share with the names dealt anew among the dimensions that have one: the mean over 20
    permutations by `seed`. `sentences`: how many were decoded.

    Args:
        codes: of the sentences, of a model with gates.
    """
    named = [
        dimension
        for dimension, name in enumerate(index.names)
        if name not in PLACEHOLDERS and any(map(is_nameable, words_of(name.lower())))
    ]
    place = {dimension: number for number, dimension in enumerate(named)}
    asked, raised = [], []
    for row in range(len(codes)):
        wrote = explain_decoded(model, codes[row])
        for column, dimension in enumerate(wrote.dimensions.tolist()):
            gained = wrote.written(column, len(wrote.words))
            word = next((wrote.words[at] for at, _ in gained if is_nameable(wrote.words[at])), None)
            if word is not None and dimension in place:
                asked.append(place[dimension])
                raised.append(_forms([word]))
    names = [_forms(filter(is_nameable, words_of(index.names[one].lower()))) for one in named]
    generator = np.random.default_rng(seed)
    orders = [generator.permutation(len(named)) for _ in range(_PERMUTATIONS)]
    chance = np.mean([_shared([names[order[one]] for one in asked], raised) for order in orders], axis=0)
    own = _shared([names[one] for one in asked], raised)
    return {**average(own, seed), "chance": average(chance, seed), "sentences": len(codes)}


def _forms(words) -> frozenset[str]:
    """Stems and WordNet's base forms of some words; a stem ends in "-", to be told from a word."""
    relations, found = word_relations(), set()
    for word in words:
        found |= {f"{stem(word)}-", *relations.all_base_forms(word)}
    return frozenset(found)


def _shared(some: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> np.ndarray:
    return np.array([bool(one & other) for one, other in zip(some, others, strict=True)], dtype=float)
