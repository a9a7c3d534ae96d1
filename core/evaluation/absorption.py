"""Whether narrower dimensions swallow a general one: does a sentence about a dog light that of animals?

After the absorption of sparse autoencoders (Chanin et al. 2024, arXiv 2409.14507), with WordNet's hierarchy
for concepts: a general one ("animal") is said by every word below it, a narrower one by the forms of one such
word ("dog"). The dimension of either is the one with the largest F1 on sentences that are not scored.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from core.data.wordnet_lexicon import lexicon
from core.evaluation.bootstrap import finite
from core.index.name_fit import Kinds
from core.interpretation.interpretability import as_on
from core.interpretation.words import WordCounts

CONCEPTS = (
    "animal", "plant", "person", "food", "vehicle", "clothing", "building", "furniture", "disease", "weapon",
    "liquid", "relative", "emotion", "sport", "body part", "color", "metal", "fruit",
)  # fmt: skip
LEAST_F1 = 0.15
"""A code has a dimension of a concept where one reaches this."""
LEAST_FITTED, LEAST_SCORED = 20, 8
"""Sentences that a word must stand in to count as a narrower concept, on either side."""
_MOST_WORDS = 15


def absorption(
    fit_active,
    active,
    fit_texts: Sequence[str],
    texts: Sequence[str],
    concepts: Sequence[str] = CONCEPTS,
) -> dict:
    """Means over pairs of a general concept and a word below it.

    {"concepts", how many the code has a dimension of; "words", pairs; "lit", share of the word's sentences
    with the general dimension on; "absorbed", with it off and the word's own dimension on instead;
    "absorbed_elsewhere", the same dimensions among the concept's other sentences: what chance gives}.

    Args:
        fit_active, active: (M, D) and (N, D), non-zero where a dimension is on. fit_texts, texts: theirs,
            normalised.
    """
    known, seen = as_on(fit_active).tocsc(), as_on(active).tocsc()
    words = WordCounts.of(fit_texts)
    before, after = words.matrix.tocsc(), words.transform(texts).tocsc()
    kinds, found, own = Kinds(words.words), [], 0
    for concept in concepts:
        columns = kinds.columns(concept)
        general, score = _best(known, _having(before, columns))
        if score < LEAST_F1:
            continue
        own += 1
        everyone, lit = _having(after, columns), _on(seen, general)
        for word in _below(kinds, words, concept, columns):
            forms = kinds.forms(word)
            fitted, scored = _having(before, forms), _having(after, forms)
            if fitted.sum() < LEAST_FITTED or scored.sum() < LEAST_SCORED:
                continue
            narrow, sure = _best(known, fitted, without=general)
            instead = ~lit & _on(seen, narrow) if sure >= LEAST_F1 else np.zeros(len(lit), bool)
            others = everyone & ~scored
            found.append((lit[scored].mean(), instead[scored].mean(), _mean(instead[others])))
    means = np.mean(found, axis=0) if found else np.full(3, np.nan)
    names = ("lit", "absorbed", "absorbed_elsewhere")
    return {"concepts": own, "words": len(found)} | dict(zip(names, map(finite, means), strict=True))


def _below(kinds: Kinds, words: WordCounts, concept: str, columns: set[int]) -> list[str]:
    """Base forms of the commonest words that are filed under a concept, without its own."""
    known, own = lexicon(), kinds.forms(concept)
    counts: dict[str, int] = {}
    for column in columns - own:
        base = known.lemma(words.words[column])
        counts[base] = counts.get(base, 0) + int(words.rows[column])
    return sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_WORDS]


def _having(matrix: sparse.csc_array, columns: set[int]) -> np.ndarray:
    """(N,) bool: sentences with any of the words."""
    chosen = np.array(sorted(columns), dtype=np.int64)
    return np.asarray(matrix[:, chosen].sum(1)).ravel() > 0


def _on(active: sparse.csc_matrix, dimension: int) -> np.ndarray:
    rows = np.zeros(active.shape[0], bool)
    rows[active.indices[active.indptr[dimension] : active.indptr[dimension + 1]]] = True
    return rows


def _best(active: sparse.csc_matrix, rows: np.ndarray, without: int = -1) -> tuple[int, float]:
    """(dimension, F1) that tells these rows best."""
    both = active.T @ rows.astype(np.float32)
    f1 = 2 * both / np.maximum(np.diff(active.indptr) + rows.sum(), 1)
    if without >= 0:
        f1[without] = -1
    best = int(f1.argmax())
    return best, float(f1[best])


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0
