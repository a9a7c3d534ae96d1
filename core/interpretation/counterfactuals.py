"""Which other word would open or shut a gate: every likely replacement is put in and the sentence read again.

Minimal counterfactual edits (Ross, Marasovic and Peters 2021, arXiv 2012.13985), with WordNet's words in
place of a language model's.
"""

from dataclasses import astuple, dataclass, fields
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

import numpy as np

from core.data.word_forms import is_offensive
from core.data.word_relations import word_relations
from core.errors import EncoderError, RequestError
from core.interpretation.edit_result import checked_dimensions
from core.interpretation.lexicon import is_nameable
from core.interpretation.sentence_model import SentenceModel
from core.interpretation.words import word_spans
from core.nn.embedder import SentenceEmbedder

if TYPE_CHECKING:
    import pandas as pd

MOST_TRIED = 255
"""Replacements that are tried: with the sentence itself, one batch of 256."""


@dataclass(frozen=True)
class Counterfactual:
    """One word replaced.

    position: of the word among the sentence's space-separated words. relation: what `replacement` is to
    `word`, one of `core.data.word_relations.RELATIONS`. p_on: of the dimension in the new text. cosine: of
    the new text's embedding and the old one's; None where there is no pretrained encoder. count: how often
    the replacement's base form is in WordNet's tagged text.
    """

    position: int
    word: str
    replacement: str
    relation: str
    p_on: float
    cosine: float | None
    count: int
    text: str


@dataclass(frozen=True)
class Counterfactuals:
    """Replacements of one word that open a dimension's gate, or shut it where it is open.

    text: the sentence, as the model read it. p_on, active: of `dimension` in it. tried: sentences that were
    read; left_out: replacements beyond MOST_TRIED. found: the smallest change first: the largest cosine, or
    without an encoder the commonest word.
    """

    text: str
    dimension: int
    p_on: float
    active: bool
    tried: int
    left_out: int
    found: tuple[Counterfactual, ...]

    def to_frame(self) -> "pd.DataFrame":
        """One line per replacement as a DataFrame: the fields of `Counterfactual`, and p_on_before."""
        import pandas as pd  # here: searching does without it

        names = [field.name for field in fields(Counterfactual)]
        frame = pd.DataFrame([astuple(one) for one in self.found], columns=names)
        frame.insert(names.index("p_on"), "p_on_before", self.p_on)
        return frame


@dataclass(frozen=True)
class _Trial:
    position: int
    word: str
    replacement: str
    relation: str
    count: int
    text: str


def counterfactuals(model: SentenceModel, text: str, dimension: int, most: int = 10) -> Counterfactuals:
    """At most `most` replacements of one word that open or shut a gate; all are tried in one batch.

    Tried are words of WordNet of the same part of speech, in the same grammatical form: opposites, synonyms,
    siblings, what is above and below, and common words of the same kind; of each word in turn its most
    telling ones, at most MOST_TRIED in all. Only words of the model's training text; never an offensive one.

    Raises:
        RequestError: the model has no gates, or no such dimension; most below 1.
        TextError: the text is empty or too long.
        CorpusError: WordNet's files are not here.
    """
    if not model.has_gates:
        raise RequestError(
            f"{model.name} has no gates that a word could open or shut.", "Use a checkpoint with gates."
        )
    [dimension] = checked_dimensions(model, [dimension])
    if most < 1:
        raise RequestError(f"At most {most} replacements.", "Ask for 1 or more.")
    form = model.tokenizer.encode([text], model.config.max_tokens).texts[0]
    in_turn = chain.from_iterable(zip_longest(*_replacements(form, frozenset(model.tokenizer.words))))
    trials = list({trial.text: trial for trial in in_turn if trial is not None}.values())
    left_out, trials = max(0, len(trials) - MOST_TRIED), trials[:MOST_TRIED]
    codes = model.encode([form, *(trial.text for trial in trials)])
    active, p_on = codes.active[:, dimension], codes.p_on[:, dimension]
    turned = [row for row, _ in enumerate(trials, start=1) if active[row] != active[0]]
    cosines = _cosines(model, form, [trials[row - 1].text for row in turned])
    found = [
        Counterfactual(
            trial.position, trial.word, trial.replacement, trial.relation, float(p_on[row]),
            None if cosines is None else float(cosines[place]), trial.count, trial.text,
        )
        for place, row in enumerate(turned)
        for trial in [trials[row - 1]]
    ]  # fmt: skip
    found.sort(key=lambda one: (-(one.cosine or 0.0), -one.count, one.text))
    return Counterfactuals(
        form, dimension, float(p_on[0]), bool(active[0]), len(trials), left_out, tuple(found[:most])
    )


def _replacements(text: str, known: frozenset[str]) -> list[list[_Trial]]:
    """Per word of a text that says something by itself, what may stand in its place, best first."""
    relations, found = word_relations(), []
    for begin, stop in word_spans(text):
        word = text[begin:stop]
        base = relations.commonest_part(word) if is_nameable(word) else None
        if base is None:
            continue
        part, lemma = base
        trials = []
        for other in relations.related(lemma, part):
            form = relations.inflected(other.word, part, word, lemma)
            unknown = known and f"Ġ{form}" not in known
            if form != word and not unknown and not is_offensive(form) and not is_offensive(other.word):
                new = replaced(text, begin, stop, form)
                trials.append(_Trial(text[:begin].count(" "), word, form, other.kind, other.count, new))
        found.append(trials)
    return found


def replaced(text: str, begin: int, stop: int, word: str) -> str:
    """A text with its characters begin, ..., stop - 1 replaced by a word, and "a" or "an" before it to match.

    >>> replaced("a small dog", 2, 7, "old")
    'an old dog'
    """
    before, space, article = text[:begin].rstrip().rpartition(" ")
    if article in ("a", "an") and text[begin - 1 : begin] == " ":
        article = "an" if word[0] in "aeiou" else "a"
        return f"{before}{space}{article} {word}{text[stop:]}"
    return f"{text[:begin]}{word}{text[stop:]}"


def _cosines(model: SentenceModel, text: str, others: list[str]) -> np.ndarray | None:
    """(N,) cosine of the embeddings of N texts and one's: the model's own encoder's, or else MiniLM's."""
    try:
        embedder = getattr(model, "embedder", None) or SentenceEmbedder()
    except EncoderError:
        return None
    first, *rest = embedder.embed([text, *others])
    return np.array(rest).reshape(-1, len(first)) @ first
