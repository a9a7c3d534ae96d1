"""The guessing game: questions about what dimensions mean, the same for everybody who opens the link.

Asked are only dimensions whose names were measured to fit well and, where the index has tests of names, to
be enough for a reader. Shown are short sentences of which the model is sure, most of them with words of the
name. An answer counts as right by the codes of these sentences. No Streamlit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.services import demonstration, dimension_names, interventions, resources
from app.services.resources import memoize
from core.data.word_forms import stem
from core.errors import RequestError
from core.interpretation.lexicon import is_nameable

if TYPE_CHECKING:
    from core.index import Neighbour

NAME, INTRUDER, OWN = "name", "intruder", "own"
KINDS = (NAME, INTRUDER, OWN)
ROUND = 8
"""Questions of one round."""
SHOWN = 4
"""Sentences of the dimension, and names to choose from."""
SHORTEST, LONGEST = 3, 14
"""Words of a sentence that is shown."""
SURE = 0.9
"""Least p_on of the dimension in a sentence that is shown."""
STRONGEST = 50
"""Example sentences of a dimension that are looked at, the strongest."""
PREDICTING = 6
"""Predicting words of a dimension by which a reader recognises a sentence, besides those of the name."""
RECOGNISED = (0, 0, 1, 2)
"""Of the shown sentences, how each must be recognised at least, as of `_sentences`."""
TOLD_BY_NAME = 0.64
"""Least AUC of a reader who knows only the name. With a good fit, 184 of 768 dimensions of english-bert-768
reach it, and 143 of them have sentences enough."""
TRIES = 200


@dataclass(frozen=True)
class Question:
    """dimension: what is asked about. sentences: shown. options: to choose from, the right one at `answer`.

    Of an intruder the options are the sentences; for words of one's own there are none.
    """

    kind: str
    dimension: int
    name: str
    sentences: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    answer: int = 0


@dataclass(frozen=True)
class Score:
    """right: of how many answers, one flag each. chance: the share that guessing gets right."""

    right: tuple[bool, ...]
    chance: float

    @property
    def streak(self) -> int:
        """Right answers since the last wrong one."""
        return next((n for n, one in enumerate(reversed(self.right)) if not one), len(self.right))

    @property
    def by_guessing(self) -> float:
        """Probability that guessing gets as many right, or more."""
        from scipy.stats import binom

        return float(binom.sf(sum(self.right) - 1, len(self.right), self.chance))


@memoize(256)
def question(model: str, kind: str, seed: int, number: int) -> Question:
    """One question of a round.

    Raises:
        RequestError: the index has too few clear dimensions with sentences.
    """
    earlier = [question(model, kind, seed, before) for before in range(number)]
    said = {word for one in earlier for word in _stems(one.name)}
    read = {text for one in earlier for text in one.sentences}
    draw = np.random.default_rng([seed, number, KINDS.index(kind)])
    names, able = dimension_names.shown(model), _clear(model)
    order = [int(one) for one in draw.permutation(able)]
    new = [one for one in order if not said & _stems(names[one])]
    # An index with few clear dimensions has to ask again.
    for dimensions, known in ((new, read), (order, set[str]())):
        for dimension in dimensions[:TRIES]:
            if made := _made(model, kind, dimension, known, draw):
                return made
    raise RequestError(
        f"{model} has too few dimensions with clear names to play with.", "Choose another model at the left."
    )


def score(model: str, kind: str, seed: int, picks: str) -> Score:
    """What some picks are worth: digits, one for each question from the first."""
    asked = [question(model, kind, seed, number) for number in range(len(picks))]
    if kind == OWN:
        density = resources.index(model).result().density
        chance = float(np.mean([density[one.dimension] for one in asked])) if asked else 0.0
        return Score(tuple(pick == "1" for pick in picks), chance)
    right = tuple(int(pick) == one.answer for pick, one in zip(picks, asked, strict=True))
    return Score(right, 1 / (SHOWN if kind == NAME else SHOWN + 1))


@dataclass(frozen=True)
class Read:
    """A sentence as the model reads it now. p_on: of one dimension. on. shares: as of `words_behind`."""

    text: str
    p_on: float
    on: bool
    shares: np.ndarray


def read(model: str, dimension: int, texts: Sequence[str]) -> list[Read]:
    """What the gate of a dimension says of each sentence, and what each word does for it."""
    behind = interventions.words_behind(model, dimension, tuple(texts)).result()
    found = []
    for text, shares in zip(texts, behind, strict=True):
        codes = resources.encode(model, text)
        on = bool(codes.active[0, dimension])
        found.append(Read(text, float(codes.p_on[0, dimension]), on, shares if on else np.zeros(0)))
    return found


@memoize(8)
def _clear(model: str) -> tuple[int, ...]:
    """Dimensions that can be asked about; without tests of names, the fit alone decides."""
    able, tested = demonstration.clear(model), resources.index(model).result().name_test
    if np.isnan(tested).all():
        return tuple(able)
    return tuple(one for one in able if tested[one] >= TOLD_BY_NAME)


def _made(
    model: str, kind: str, dimension: int, read: set[str], draw: np.random.Generator
) -> Question | None:
    """A question about a dimension without the sentences `read`; None where it has too few, or no others."""
    names, able = dimension_names.shown(model), _clear(model)
    if kind == OWN:
        return Question(kind, dimension, names[dimension])
    shown = _drawn(model, dimension, read, draw)
    if not shown:
        return None
    others = _strangers(model, able, dimension, shown, draw)
    made = _of_names(names, dimension, others) if kind == NAME else _intruder(model, dimension, others, read)
    if made is None:
        return None
    order = [int(place) for place in draw.permutation(len(made) if kind == NAME else SHOWN + 1)]
    texts = tuple(one.text for one in shown)
    if kind == NAME:
        options = tuple(made[place] for place in order)
        return Question(kind, dimension, names[dimension], texts, options, order.index(0))
    texts = tuple([*texts, *made][place] for place in order)
    return Question(kind, dimension, names[dimension], texts, texts, order.index(SHOWN))


@memoize(1024)
def _sentences(model: str, dimension: int) -> "tuple[tuple[int, Neighbour], ...]":
    """Short sentences among the strongest of which the model is sure, each after how it is recognised.

    0: by a word of the name; 1: by a word that predicts the dimension; 2: by none of these.
    """
    name, known, found = _stems(dimension_names.shown(model)[dimension]), _known(model, dimension), []
    for one in resources.examples(model, dimension, "top", STRONGEST):
        sure = any(active.dimension == dimension and active.p_on >= SURE for active in one.active)
        if sure and SHORTEST <= len(one.text.split()) <= LONGEST:
            words = _stems(one.text)
            found.append((0 if words & name else 1 if words & known else 2, one))
    return tuple(found)


def _drawn(model: str, dimension: int, read: set[str], draw: np.random.Generator) -> "list[Neighbour]":
    """SHOWN sentences without those `read`, in a drawn order; [] where there are not enough."""
    left, found = [one for one in _sentences(model, dimension) if one[1].text not in read], []
    for most in RECOGNISED[:SHOWN]:
        able = [place for place, (how, _) in enumerate(left) if how <= most]
        if not able:
            return []
        found.append(left.pop(able[int(draw.integers(len(able)))])[1])
    return [found[place] for place in draw.permutation(SHOWN)]


def _strangers(
    model: str,
    able: Sequence[int],
    dimension: int,
    shown: "list[Neighbour]",
    draw: np.random.Generator,
) -> list[int]:
    """Clear dimensions, in a drawn order, that none of the sentences has on and whose names share no word
    with the sentences, or with the name or predicting words of the dimension."""
    names = dimension_names.shown(model)
    on = {active.dimension for one in shown for active in one.active}
    words = _known(model, dimension).union(*(_stems(one.text) for one in shown))
    return [int(one) for one in draw.permutation(able) if one not in on and not words & _stems(names[one])]


def _of_names(names: Sequence[str], dimension: int, others: Sequence[int]) -> list[str] | None:
    """The right name first, then others that share no word with one another."""
    taken, used = [names[dimension]], _stems(names[dimension])
    for one in others:
        if not used & _stems(names[one]):
            taken.append(names[one])
            used |= _stems(names[one])
        if len(taken) == SHOWN:
            return taken
    return None


def _intruder(model: str, dimension: int, others: Sequence[int], read: set[str]) -> list[str] | None:
    """One sentence of another dimension that has this one off, and none of its words."""
    known = _known(model, dimension)
    for other in others[:TRIES]:
        for how, one in _sentences(model, other):
            on = {active.dimension for active in one.active}
            if how < 2 and dimension not in on and one.text not in read and not known & _stems(one.text):
                return [one.text]
    return None


def _known(model: str, dimension: int) -> set[str]:
    """Stems by which a reader recognises a dimension: of its name and of the words that predict it best."""
    predicting = resources.index(model).result().distinctive[dimension][:PREDICTING]
    return _stems(dimension_names.shown(model)[dimension]).union(*(_stems(one.word) for one in predicting))


def _stems(text: str) -> set[str]:
    from core.interpretation.words import words_of  # with SciPy, which the first page does without

    return {stem(word) for word in words_of(text.lower()) if is_nameable(word)}
