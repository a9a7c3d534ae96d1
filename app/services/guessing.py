"""The guessing game: questions about what dimensions mean, the same for everybody who opens the link.

Asked are only dimensions whose names were measured to fit well, with sentences of the index; an answer counts
as right by the codes of these sentences. No Streamlit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.services import demonstration, dimension_names, interventions, resources
from app.services.resources import memoize
from core.errors import RequestError

if TYPE_CHECKING:
    from core.index import Neighbour

NAME, INTRUDER, OWN = "name", "intruder", "own"
KINDS = (NAME, INTRUDER, OWN)
ROUND = 8
"""Questions of one round."""
SHOWN = 4
"""Sentences of the dimension, and names to choose from."""
LONGEST = 14
"""Words of a sentence that is shown."""
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
    draw = np.random.default_rng([seed, number, KINDS.index(kind)])
    names, able = dimension_names.shown(model), _clear(model)
    for dimension in map(int, draw.permutation(able)[:TRIES]):
        if kind == OWN:
            return Question(kind, dimension, names[dimension])
        found = _sentences(model, dimension)
        if len(found) < SHOWN:
            continue
        shown = [found[place] for place in draw.permutation(len(found))[:SHOWN]]
        others = _strangers(names, able, dimension, shown, draw)
        made = _of_names(names, dimension, others) if kind == NAME else _intruder(model, dimension, others)
        if made is None:
            continue
        order = [int(place) for place in draw.permutation(len(made) if kind == NAME else SHOWN + 1)]
        texts = tuple(one.text for one in shown)
        if kind == NAME:
            options = tuple(made[place] for place in order)
            return Question(kind, dimension, names[dimension], texts, options, order.index(0))
        texts = tuple([*texts, *made][place] for place in order)
        return Question(kind, dimension, names[dimension], texts, texts, order.index(SHOWN))
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
    return tuple(demonstration.clear(model))


def _sentences(model: str, dimension: int) -> "list[Neighbour]":
    """Sentences in which it is usual, and short enough to be read in a game."""
    found = resources.examples(model, dimension, "middle", 3 * SHOWN * SHOWN)
    return [one for one in found if 3 <= len(one.text.split()) <= LONGEST]


def _strangers(
    names: Sequence[str],
    able: Sequence[int],
    dimension: int,
    shown: "list[Neighbour]",
    draw: np.random.Generator,
) -> list[int]:
    """Clear dimensions that none of the sentences has on, and whose names share no word, in a drawn order."""
    on = {active.dimension for one in shown for active in one.active}
    words = _words(names[dimension])
    return [int(one) for one in draw.permutation(able) if one not in on and not words & _words(names[one])]


def _of_names(names: Sequence[str], dimension: int, others: Sequence[int]) -> list[str] | None:
    """The right name first, then others that share no word with one another."""
    taken, used = [names[dimension]], _words(names[dimension])
    for one in others:
        if not used & _words(names[one]):
            taken.append(names[one])
            used |= _words(names[one])
        if len(taken) == SHOWN:
            return taken
    return None


def _intruder(model: str, dimension: int, others: Sequence[int]) -> list[str] | None:
    """One sentence of another dimension that has this one off."""
    for other in others[:TRIES]:
        for one in _sentences(model, other):
            if dimension not in {active.dimension for active in one.active}:
                return [one.text]
    return None


def _words(name: str) -> set[str]:
    return set(name.replace(",", " ").split())
