"""Names, evidence and notes of all dimensions at once."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from core.data.word_forms import is_offensive
from core.index.evidence import Background
from core.index.schema import UNLABELLED, ClassEntry, DimensionEntry, WordEntry
from core.index.word_accumulator import WordAccumulator
from core.interpretation.labels import Evidence, Proposal, claimed, distinct, propose_signed
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import NEVER_ON, ClassShare, Word

SHOWN_WORDS = 12
FEW_EXAMPLES = 5
_MOSTLY = 0.6
"""A dimension with more than this share of its sentences outside the example corpus says so."""
_LEAST_SHOWN_Z = 2.0
_SIDE_ROWS, _SIDE_SHARE = 30, 0.2
"""A dimension may get a two-sided name when the rarer sign has this many rows and this share of them."""
_KINDS = {"yelp": "reviews", "yahoo": "questions", "wordnet": "dictionary sentences", "dbpedia": "articles"}


def describe(
    background: Background,
    codes: sparse.csr_array,
    words: WordAccumulator,
    example_rows: np.ndarray,
    corpus: str,
) -> tuple[DimensionEntry, ...]:
    """One entry per dimension.

    Args:
        codes: (N, D) gated values over the mixture; stored places are active, explicit zeros included.
        words: how many of the same sentences hold a word while a dimension is on.
        example_rows: (D,) sentences of the example corpus that have each dimension on.
        corpus: name of the example corpus.
    """
    above, below = (words.counts(background.words.words, side) for side in (1, -1))
    both = background.evidence(codes, above + below)
    up, down = both, [Evidence(0, (), (), (), {})] * len(both)
    if below.nnz:
        up = background.evidence(_where(codes, codes.data >= 0), above)
        down = background.evidence(_where(codes, codes.data < 0), below)
    claims = claimed(both)
    both, up, down = ([replace(one, claims=claims) for one in side] for side in (both, up, down))
    proposals = []
    for whole, positive, negative in zip(both, up, down, strict=True):
        two = min(positive.rows, negative.rows) >= max(_SIDE_ROWS, _SIDE_SHARE * whole.rows)
        proposals.append(propose_signed(whole, positive if two else None, negative if two else None))
    columns = sparse.csc_array(codes)

    def confidences() -> list[float]:
        result = []
        for dimension, proposal in enumerate(proposals):
            on = np.zeros(codes.shape[0], dtype=bool)
            on[columns.indices[columns.indptr[dimension] : columns.indptr[dimension + 1]]] = True
            result.append(background.confidence(proposal, on))
        return result

    proposals = distinct(proposals, confidences())
    entries = []
    for dimension, (proposal, confidence) in enumerate(zip(proposals, confidences(), strict=True)):
        whole, examples = both[dimension], int(example_rows[dimension])
        rows = columns.indices[columns.indptr[dimension] : columns.indptr[dimension + 1]]
        entries.append(
            DimensionEntry(
                name=proposal.text if whole.rows else NEVER_ON,
                confidence=round(confidence, 4),
                words=_shown_words(proposal, whole, up[dimension], down[dimension]),
                patterns=_shown_patterns(proposal, whole, up[dimension], down[dimension]),
                classes=tuple(class_entry(part) for part in whole.classes),
                example_rows=examples,
                note=note_of(background.classes, background.class_counts(rows), corpus, examples),
            )
        )
    return tuple(entries)


def _where(codes: sparse.csr_array, kept: np.ndarray) -> sparse.csr_array:
    """The same matrix with only the chosen stored places."""
    before = np.concatenate([[0], np.cumsum(kept)])
    return sparse.csr_array((codes.data[kept], codes.indices[kept], before[codes.indptr]), shape=codes.shape)


def _shown_words(proposal: Proposal, both: Evidence, up: Evidence, down: Evidence) -> tuple[WordEntry, ...]:
    if proposal.opposite is None:
        return word_entries(with_a_meaning(both), 0, SHOWN_WORDS)
    half = SHOWN_WORDS // 2
    sides = word_entries(with_a_meaning(up), 1, half) + word_entries(with_a_meaning(down), -1, half)
    return tuple(sorted(sides, key=lambda entry: -entry.z))


def with_a_meaning(evidence: Evidence) -> list[Word]:
    """Words that could stand in a name: the others say something only inside a pattern."""
    return [word for word in evidence.words if is_nameable(word.word)]


def _shown_patterns(
    proposal: Proposal, both: Evidence, up: Evidence, down: Evidence
) -> tuple[WordEntry, ...]:
    if proposal.opposite is None:
        return word_entries([word for word in both.patterns if word.word == proposal.pattern], 0, 1)
    above = [word for word in up.patterns if word.word == proposal.pattern]
    below = [word for word in down.patterns if word.word == proposal.opposite.pattern]
    return word_entries(above, 1, 1) + word_entries(below, -1, 1)


def class_entry(part: ClassShare) -> ClassEntry:
    label = part.label[:200] or UNLABELLED
    return ClassEntry(label=label, share=round(part.share, 4), lift=round(part.lift, 3))


def word_entries(words: Sequence[Word], sign: int, most: int) -> tuple[WordEntry, ...]:
    shown = [
        WordEntry(word=word.word, z=round(word.z, 2), count=word.count, sign=sign)
        for word in words
        if word.z >= _LEAST_SHOWN_Z and len(word.word) <= 200 and not is_offensive(word.word)
    ]
    return tuple(shown[:most])


def note_of(classes: Sequence[str], counts: np.ndarray, corpus: str, examples: int) -> str:
    """What a dimension fires on, where that is mostly, or only, what the example sentences do not show.

    Arguments as of `kinds_elsewhere`, of the sentences with it on.
    """
    kinds = kinds_elsewhere(classes, counts, corpus, examples)
    if not kinds:
        return ""
    if examples < FEW_EXAMPLES:
        return f"fires on {kinds}"[:200]
    return f"fires mostly on {kinds}; the example sentences are its exceptions"[:200]


def kinds_elsewhere(classes: Sequence[str], counts: np.ndarray, corpus: str, examples: int) -> str:
    """What some sentences of the mixture mostly are, where that is not the example corpus; "" where it is.

    An example corpus that is no part of the mixture has no share of them: then only few examples matter.

    Args:
        classes: C labels, "corpus class" or "corpus". counts: (C,) how many of the sentences have each.
        corpus: the example corpus. examples: how many of its sentences are like them.
    """
    sources = [label.partition(" ")[0] for label in classes]
    found: dict[str, int] = {}
    for source, count in zip(sources, counts.tolist(), strict=True):
        if count and source != corpus:
            found[source] = found.get(source, 0) + count
    mostly = corpus in sources and sum(found.values()) > _MOSTLY * counts.sum()
    if not found or not (examples < FEW_EXAMPLES or mostly):
        return ""
    order = sorted(found, key=lambda source: (-found[source], source))
    return " or ".join(_KINDS.get(source, f"rows of {source}") for source in order[:3])
