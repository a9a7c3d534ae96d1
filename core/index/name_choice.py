"""Which name a feature gets: what counting finds, or what lies near it in the sentence encoder's space."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.index.candidates import Near
from core.index.name_fit import CLASS, PATTERN, WORD, NameFit, Part, parts_of
from core.index.name_test import NameTest
from core.interpretation.labels import MOST_WORDS, Proposal
from core.interpretation.lexicon import alike

_LEADING = 5
"""The first word of a name is one of this many nearest."""
_GAIN = 0.04
"""A further word, or a class or a pattern in front, has to raise the fit by this."""
_KIN = 0.1
"""A further word is at least this near to one before it; of random pairs of names 1 in 10 are so near ..."""
_TOLD = 0.01
"""... or a reader who knows only the name tells the feature better with it: by so much of an AUC."""
_NEARLY = 0.05
"""What counting finds has to fit better by this: near words make sense together, counted ones need not."""


def parts_to_try(counted: Proposal, near: Near) -> list[Part]:
    """All parts that the name of a feature may have in the end."""
    spare = [*counted.spare, *(counted.opposite.spare if counted.opposite else ())]
    return parts_of(counted) + [(WORD, word) for word in (*spare, *near.words)]


def choose(fit: NameFit, test: NameTest, feature: int, counted: Proposal, near: Near) -> Proposal:
    """The better of both on sentences that neither was found on; of nearly equals the near one.

    Better is the mean of the fit and of 2 AUC - 1 of a reader who knows only the name: words that merely go
    with a name are of no use to a person.
    """
    counted = _of_one_kind(test, feature, counted, near)
    other = _of_near(fit, feature, counted, near)
    if other is None:
        return counted
    other = _of_one_kind(test, feature, other, near)
    tests = [test.test(feature, name.text, "choice") for name in (counted, other)]
    fits = [fit.fit(feature, name, "choice") for name in (counted, other)]
    if tests[0] and tests[1]:
        fits = [(value + 2 * tested.auc - 1) / 2 for value, tested in zip(fits, tests, strict=True) if tested]
    return counted if fits[0] > fits[1] + _NEARLY else other


def _of_one_kind(test: NameTest, feature: int, name: Proposal, near: Near) -> Proposal:
    """Without further words that have nothing to do with the first: two topics in one name read as a mistake,
    unless the sentences bear them out."""

    def alien(word: str, said: Sequence[str]) -> bool:
        cosines = [near.candidates.cosine(word, other) for other in said] if near.candidates else []
        known = [cosine for cosine in cosines if cosine is not None]
        return len(known) == len(said) > 0 and max(known) < _KIN

    kept: list[str] = []
    for word in name.words:
        if alien(word, kept):
            shorter, longer = (
                test.test(feature, replace(name, words=words).text, "choice")
                for words in (tuple(kept), (*kept, word))
            )
            if shorter is None or longer is None or longer.auc <= shorter.auc + _TOLD:
                continue
        kept.append(word)
    spare = tuple(word for word in name.spare if not alien(word, kept))
    return replace(name, words=tuple(kept), spare=spare)


def _of_near(fit: NameFit, feature: int, counted: Proposal, near: Near) -> Proposal | None:
    """At most three near words, the best first, behind the counted class or pattern where that is surer.

    What a word adds to the fit counts by the square of its nearness: of two that fit alike, the nearer one.
    """
    nearness = dict(_apart(near))
    words = list(nearness)
    if not words:
        return None
    fronts = [(kind, text) for kind, text in parts_of(replace(counted, opposite=None)) if kind != WORD]
    weight = np.array([*nearness.values(), *[1.0] * len(fronts)]) ** 2
    scores = fit.scores(feature, [(WORD, word) for word in words] + fronts, "choice")
    alone = scores.fits(scores.values[:, : min(_LEADING, len(words))])
    kept = [int(np.argmax(alone * weight[: len(alone)]))]
    best = float(alone[kept[0]])
    while left := [place for place in range(len(weight)) if _fits_in(words, kept, place)]:
        more = scores.fits(scores.values[:, kept].sum(1, keepdims=True) + scores.values[:, left])
        gains = (more - best) * weight[left]
        if gains.max() < _GAIN:
            break
        kept.append(left[int(np.argmax(gains))])
        best = float(more[np.argmax(gains)])
    said = [words[place] for place in kept if place < len(words)]
    front = dict(fronts[place - len(words)] for place in kept if place >= len(words))
    spare = tuple(word for word in words if word not in said)
    return Proposal(front.get(PATTERN), front.get(CLASS), tuple(said), spare)


def _apart(near: Near) -> list[tuple[str, float]]:
    """Near words with their nearness, 1 for the nearest; without those that repeat a nearer one."""
    kept: list[tuple[str, float]] = []
    for word, cosine in zip(near.words, near.cosines, strict=True):
        others = (other for name, _ in kept for other in name.split())
        if not any(alike(part, other) for other in others for part in word.split()):
            kept.append((word, cosine / near.cosines[0]))
    return kept


def _fits_in(words: list[str], kept: list[int], place: int) -> bool:
    """Whether a further part can stand beside those kept: at most three words, phrases counted as two."""
    if place in kept or place >= len(words):
        return place not in kept
    said = [words[other] for other in kept if other < len(words)]
    return len(" ".join([*said, words[place]]).split()) <= MOST_WORDS
