"""Names that lie near a dimension in the space of the sentence encoder, as a person might call it.

A ridge regression reads the encoder's embedding off the code, so that each dimension has a direction there.
Candidates are words and phrases of two words that the sentences use and WordNet has, or that hardly ever
part; they are embedded once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.data.wordnet_lexicon import lexicon
from core.index.evidence import Background
from core.interpretation.lexicon import may_name
from core.interpretation.patterns import ROWS_PER_PATTERN, pairs_of_words
from core.interpretation.ridge import FIT_ROWS, fit_ridge
from core.interpretation.words import MIN_ROWS

Embed = Callable[[Sequence[str]], np.ndarray]
"""N normalised texts to the (N, F) unit-length embeddings that a model reads of them."""
MOST = 20_000
NEAREST = 12
_ROWS_PER_WORD = 20_000
"""A word is a candidate when one sentence in this many has it."""


class Candidates:
    """Names with their embeddings (C, F), less what all of them share, which says nothing of any."""

    def __init__(self, names: Sequence[str], vectors: np.ndarray) -> None:
        self.names, self.unit = tuple(names), _unit(vectors - vectors.mean(0))
        self._place = {name: place for place, name in enumerate(self.names)}

    def cosine(self, one: str, other: str) -> float | None:
        """How near two of them are; None where one is no candidate."""
        places = [self._place.get(name, self._place.get(lexicon().lemma(name))) for name in (one, other)]
        if None in places:
            return None
        return float(self.unit[places[0]] @ self.unit[places[1]])


@dataclass(frozen=True)
class Near:
    """words: those nearest to a feature's direction, nearest first; cosines: how near; candidates: of all."""

    words: tuple[str, ...] = ()
    cosines: tuple[float, ...] = ()
    candidates: Candidates | None = None


def candidate_names(background: Background, texts: Sequence[str]) -> list[str]:
    """At most 20,000 words (base forms) and phrases, the commonest first."""
    known, rows = lexicon(), background.words.matrix.shape[0]
    counts: dict[str, int] = {}
    for word, count in zip(background.words.words, background.words.rows.tolist(), strict=True):
        base = known.lemma(word)
        if may_name(base) and may_name(word) and base in known:
            counts[base] = counts.get(base, 0) + count
    least = max(MIN_ROWS, rows // _ROWS_PER_WORD)
    phrases = set(background.phrases.values())
    for pair, count in pairs_of_words(
        texts, background.words, max(MIN_ROWS, rows // ROWS_PER_PATTERN)
    ).items():
        said, phrase = " ".join(pair), f"{pair[0]} {known.lemma(pair[1])}"
        if (phrase in known or said in phrases) and all(map(may_name, pair)):
            counts[phrase] = counts.get(phrase, 0) + count
    common = (name for name, count in counts.items() if count >= least)
    return sorted(common, key=lambda name: (-counts[name], name))[:MOST]


def directions(
    features: sparse.csr_array, texts: Sequence[str], embed: Embed, rows: np.ndarray
) -> np.ndarray:
    """(D, F) unit-length: where the embedding goes as each dimension of the code grows.

    features: (N, D) codes of N texts. rows: those that may be fitted on; at most 20,000 are.
    """
    some = np.sort(np.random.default_rng(0).permutation(rows)[:FIT_ROWS])
    embedded = np.asarray(embed([texts[row] for row in some]), np.float32)
    return _unit(fit_ridge(features[some].toarray(), embedded)[:-1])


def nearest_names(names: Sequence[str], vectors: np.ndarray, toward: np.ndarray) -> list[Near]:
    """For each direction (D, F) the nearest of the names, whose embeddings are vectors (C, F)."""
    candidates = Candidates(names, vectors)
    found = []
    for direction in toward:
        cosines = candidates.unit @ direction
        best = np.argsort(-cosines, kind="stable")[:NEAREST]
        kept = [place for place in best if cosines[place] > 0]
        found.append(
            Near(
                tuple(names[place] for place in kept),
                tuple(float(cosines[place]) for place in kept),
                candidates,
            )
        )
    return found


def near_names(
    background: Background, features: sparse.csr_array, texts: Sequence[str], embed: Embed, rows: np.ndarray
) -> list[Near]:
    """For each dimension of a code the candidate names nearest to it; arguments as of `directions`."""
    names = candidate_names(background, texts)
    if not names:
        return [Near()] * features.shape[1]
    toward = directions(features, texts, embed, rows)
    return nearest_names(names, np.asarray(embed(names), np.float32), toward)


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
