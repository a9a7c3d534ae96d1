"""The best of several ways to say a code: each is read again, and the one that comes closest is kept.

A decoder writes what is likely, not what its encoder would read back as the same code. Choosing among its
candidates by the code that they come back as, and by their likelihood, is reranking as in machine translation
and dialogue (Li et al. 2016, arXiv 1510.03055).
"""

from collections.abc import Sequence

import numpy as np

from core.data.normalise import normalise
from core.interpretation.sentence_model import SentenceModel

CANDIDATES = 16
MOST_CANDIDATES = 64
LIKELIHOOD_WEIGHT = 0.1
"""Cosine that one nat a word is worth. Of 0, .05, .1, .2 and .4 on 70 validation sentences of
english-bert-768 (a switch-off and a move up of each), .1 kept the gain of 0 in codes (cycle .66, greedy .52)
at greedy's own likelihood (1.7 nats a word), where 0 lost .4 nats a word."""


def best_of(model: SentenceModel, codes: np.ndarray, candidates: Sequence[Sequence[str]]) -> list[str]:
    """Of each code's candidates, the one of highest cosine to it when encoded again, plus LIKELIHOOD_WEIGHT
    times its mean log-likelihood a word, in nats. All of them are encoded in one call.

    Args:
        codes: (B, D) gated codes that were asked for. candidates: B lists of sentences; those with nothing to
            see are never chosen where there is another.
    """
    rows = [list(dict.fromkeys(text for text in each if normalise(text))) for each in candidates]
    texts = list(dict.fromkeys(text for each in rows for text in each))
    if not texts:
        return [each[0] for each in candidates]
    place = {text: row for row, text in enumerate(texts)}
    read = _unit(model.encode(texts).gated)
    owner = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    said = [text for each in rows for text in each]
    cosine = (read[[place[text] for text in said]] * _unit(codes)[owner]).sum(1)
    nats, _ = model.nll(said, codes[owner], batch_size=64)
    score = cosine - LIKELIHOOD_WEIGHT * nats / [len(text.split()) for text in said]
    chosen, start = [], 0
    for each, others in zip(rows, candidates, strict=True):
        stop = start + len(each)
        chosen.append(said[start + int(score[start:stop].argmax())] if each else others[0])
        start = stop
    return chosen


def _unit(codes: np.ndarray) -> np.ndarray:
    """Rows of unit length; a code of zeros stays as it is."""
    return codes / np.maximum(np.linalg.norm(codes, axis=1, keepdims=True), 1e-9)
