"""Names and evidence of the two ends of every dimension of a model without gates."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from core.index.dense_schema import LEAST_FIT, DenseEntry, EndEntry
from core.index.evidence import Background
from core.index.naming import SHOWN_WORDS, class_entry, kinds_elsewhere, with_a_meaning, word_entries
from core.interpretation.labels import Evidence, Proposal, claimed, distinct, propose
from core.interpretation.records import UNCLEAR


def describe_ends(
    background: Background, ends: sparse.csr_array, examples: np.ndarray, corpus: str
) -> tuple[DenseEntry, ...]:
    """One entry per dimension.

    No two ends of a model are called alike, and a name that fits its end hardly better than other sentences
    is withheld: with thousands of sentences at an end there always are words that are commoner there.

    Args:
        ends: (N, 2 D) of the mixture, stored places: sentences at the high ends, then at the low ones.
        examples: (2, D) example sentences at each end. corpus: the name of theirs.
    """
    inside = sparse.csr_array(ends.T @ background.words.matrix)
    evidence = background.evidence(ends, inside)
    claims = claimed(evidence)
    evidence = [replace(one, claims=claims) for one in evidence]
    columns, width = sparse.csc_array(ends), examples.shape[1]

    def rows_of(end: int) -> np.ndarray:
        return columns.indices[columns.indptr[end] : columns.indptr[end + 1]]

    def fits(proposals: Sequence[Proposal]) -> list[float]:
        there = np.zeros(ends.shape[0], dtype=bool)
        result = []
        for end, proposal in enumerate(proposals):
            there[:] = False
            there[rows_of(end)] = True
            result.append(background.confidence(proposal, there))
        return result

    tried = [propose(one) for one in evidence]
    first = fits(tried)
    fitting = [name if fit >= LEAST_FIT else Proposal() for name, fit in zip(tried, first, strict=True)]
    kept = distinct(fitting, first)  # those that are alike get other words, which may fit worse
    confidence = [
        after if name.text != UNCLEAR else before if before < LEAST_FIT else 0.0
        for name, before, after in zip(kept, first, fits(kept), strict=True)
    ]
    entries = [
        _end(background, evidence[end], kept[end], confidence[end], rows_of(end), int(count), corpus, sign)
        for end, (count, sign) in enumerate(zip(examples.ravel(), np.repeat([1, -1], width), strict=True))
    ]
    return tuple(
        DenseEntry(high=high, low=low) for high, low in zip(entries[:width], entries[width:], strict=True)
    )


def _end(
    background: Background,
    evidence: Evidence,
    proposal: Proposal,
    confidence: float,
    rows: np.ndarray,
    examples: int,
    corpus: str,
    sign: np.integer,
) -> EndEntry:
    named = proposal.text != UNCLEAR and confidence >= LEAST_FIT
    patterns = [word for word in evidence.patterns if word.word == proposal.pattern]
    return EndEntry(
        name=proposal.text if named else None,
        confidence=round(confidence, 4),
        words=word_entries(with_a_meaning(evidence), int(sign), SHOWN_WORDS),
        patterns=word_entries(patterns if named else [], int(sign), 1),
        classes=tuple(class_entry(part) for part in evidence.classes),
        example_rows=examples,
        note=note_of_end(background.classes, background.class_counts(rows), corpus, examples),
    )


def note_of_end(classes: Sequence[str], counts: np.ndarray, corpus: str, examples: int) -> str:
    """What the sentences at an end are, where the example sentences do not show it; as `kinds_elsewhere`."""
    kinds = kinds_elsewhere(classes, counts, corpus, examples)
    return f"mostly {kinds}"[:200] if kinds else ""
