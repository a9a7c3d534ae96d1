"""Names, evidence and notes of all features at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from core.data.word_forms import is_offensive
from core.index.candidates import Near
from core.index.evidence import Background
from core.index.name_choice import choose, parts_to_try
from core.index.name_fit import NameFit, Split
from core.index.name_test import NameTest
from core.index.schema import GATED, UNLABELLED, ClassEntry, EndEntry, FeatureKind, WordEntry
from core.interpretation.labels import Evidence, Proposal, claimed, distinct, propose_signed
from core.interpretation.lexicon import is_nameable
from core.interpretation.records import NEVER_ON, UNCLEAR, ClassShare, Word

SHOWN_WORDS = 12
FEW_EXAMPLES = 5
_MOSTLY = 0.6
"""A dimension with more than this share of its sentences outside the example corpus says so."""
_LEAST_SHOWN_Z = 2.0
_SIDE_ROWS, _SIDE_SHARE = 30, 0.2
"""A dimension may get a two-sided name when the rarer sign has this many rows and this share of them."""
_KINDS = {
    "plain": "everyday sentences",
    "yelp": "reviews",
    "yahoo": "questions",
    "wordnet": "dictionary sentences",
    "dbpedia": "articles",
}

Nearest = Callable[[np.ndarray], list[Near]]
"""Row numbers that may be fitted on to the names near each feature."""


def describe(
    background: Background,
    features: sparse.csr_array,
    example_rows: np.ndarray,
    corpus: str,
    kind: FeatureKind,
    nearest: Nearest | None = None,
) -> tuple[list[EndEntry], float | None]:
    """(one entry per feature, mean AUC of tests with names dealt to other features).

    No two are called alike, and a name that fits hardly better than other sentences is withheld at an end of
    a dimension without a gate: with thousands of sentences there, some words always are commoner.

    Args:
        features: (N, F) over the mixture; stored places are sentences that have a feature, explicit zeros
            included. Values of either sign may give a name in two parts.
        example_rows: (F,) sentences of the example corpus that have each feature.
        corpus: name of the example corpus.
        nearest: names near each feature in the space of a sentence encoder, fitted on the given rows; None
            leaves the names to counting.
    """
    split = Split.of(features.shape[0])
    counted = [_propose(*trio) for trio in _sides(background.take(split.found), features[split.found])]
    near = [Near()] * len(counted) if nearest is None else nearest(split.found)
    parts = (part for name, others in zip(counted, near, strict=True) for part in parts_to_try(name, others))
    fit, test = NameFit(background, features, split, parts), NameTest(background, features, split)

    def fits(proposals: Sequence[Proposal]) -> list[float]:
        return [fit.fit(feature, proposal, "told") for feature, proposal in enumerate(proposals)]

    tried = [
        choose(fit, test, feature, *pair) for feature, pair in enumerate(zip(counted, near, strict=True))
    ]
    sides, classes = _sides(background, features), background.class_counts(features)
    first = fits(tried)
    fitting = [
        name if told >= kind.least_fit else Proposal() for name, told in zip(tried, first, strict=True)
    ]
    kept = distinct(fitting, first)  # those that are alike get other words, which may fit worse
    entries = []
    for feature, (name, before, after) in enumerate(zip(kept, first, fits(kept), strict=True)):
        withheld = before if before < kind.least_fit else 0.0
        confidence = withheld if name.text == UNCLEAR else after
        shown = name if confidence >= kind.least_fit else Proposal()
        sign = kind.signs[feature * len(kind.signs) // len(kept)]
        words, patterns = _shown_evidence(shown, sides[feature], sign)
        examples = int(example_rows[feature])
        entries.append(
            EndEntry(
                name=_title(shown, sides[feature][0], kind),
                confidence=round(confidence, 4),
                words=words,
                patterns=patterns,
                classes=tuple(class_entry(part) for part in sides[feature][0].classes),
                example_rows=examples,
                note=note_of(background.classes, classes[:, feature], corpus, examples, kind),
                name_test=test.test(feature, shown.text) if shown.text != UNCLEAR else None,
            )
        )
    return entries, test.chance([entry.name or UNCLEAR for entry in entries])


def _sides(background: Background, features: sparse.csr_array) -> list[tuple[Evidence, Evidence, Evidence]]:
    """Of each feature, the evidence of all its sentences, and of those with positive and negative values."""
    both = background.evidence(features)
    negative = features.data < 0
    up, down = both, [Evidence(0, (), (), (), {})] * len(both)
    if negative.any():
        up, down = (background.evidence(_where(features, side)) for side in (~negative, negative))
    claims = claimed(both)
    trios = ([replace(one, claims=claims) for one in trio] for trio in zip(both, up, down, strict=True))
    return [(all_of_it, positive, opposite) for all_of_it, positive, opposite in trios]


def _propose(both: Evidence, up: Evidence, down: Evidence) -> Proposal:
    two_sided = min(up.rows, down.rows) >= max(_SIDE_ROWS, _SIDE_SHARE * both.rows)
    return propose_signed(both, *((up, down) if two_sided else (None, None)))


def _title(name: Proposal, evidence: Evidence, kind: FeatureKind) -> str | None:
    if not kind.has_gates:
        return None if name.text == UNCLEAR else name.text
    return name.text if evidence.rows else NEVER_ON


def _where(codes: sparse.csr_array, kept: np.ndarray) -> sparse.csr_array:
    """The same matrix with only the chosen stored places."""
    before = np.concatenate([[0], np.cumsum(kept)])
    return sparse.csr_array((codes.data[kept], codes.indices[kept], before[codes.indptr]), shape=codes.shape)


def _shown_evidence(
    name: Proposal, sides: Sequence[Evidence], sign: int
) -> tuple[tuple[WordEntry, ...], tuple[WordEntry, ...]]:
    """(words, patterns) that are stored: of both directions apart where the name has two parts.

    Words that could not stand in a name say something only inside a pattern, and of patterns only those of
    the name are kept.
    """
    both, up, down = sides
    parts = [(both, name, sign, SHOWN_WORDS)]
    if name.opposite is not None:
        parts = [(up, name, 1, SHOWN_WORDS // 2), (down, name.opposite, -1, SHOWN_WORDS // 2)]
    words, patterns = list[WordEntry](), list[WordEntry]()
    for evidence, said, side, most in parts:
        words += word_entries([word for word in evidence.words if is_nameable(word.word)], side, most)
        patterns += word_entries([word for word in evidence.patterns if word.word == said.pattern], side, 1)
    return tuple(sorted(words, key=lambda entry: -entry.z)), tuple(patterns)


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


def note_of(
    classes: Sequence[str], counts: np.ndarray, corpus: str, examples: int, kind: FeatureKind = GATED
) -> str:
    """What a feature's sentences mostly, or only, are, where the example sentences do not show it.

    Arguments as of `kinds_elsewhere`.
    """
    kinds = kinds_elsewhere(classes, counts, corpus, examples)
    if not kinds:
        return ""
    if not kind.has_gates:
        return f"mostly {kinds}"[:200]
    if examples < FEW_EXAMPLES:
        return f"fires on {kinds}"[:200]
    return f"fires mostly on {kinds}, whose texts cannot be shown; the example sentences are untypical"[:200]


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
    *others, last = (_KINDS.get(source, f"rows of {source}") for source in order[:3])
    return f"{', '.join(others)} or {last}" if others else last
