"""How well the dimensions of a code can be described: metrics 5 to 7 in one record."""

from collections.abc import Sequence

from scipy import sparse

from core.evaluation.bootstrap import average, finite
from core.evaluation.intruder import TopicSpace, intruder
from core.interpretation.interpretability import as_on, class_purity_auc, word_label_auc
from core.interpretation.words import WordCounts


def describability(
    active,
    words: WordCounts,
    labels: Sequence[str],
    seed: int = 0,
    permutations: int = 5,
    space: TopicSpace | None = None,
    fit=None,
) -> dict:
    """Metrics 5 to 7 of `active` (N, D), bool or CSR: averages over usable dimensions, intervals over them.

    `fit` (M, D) is active on other rows, whose words stand before those of the N rows in `words`: the words
    of a dimension are then found on them, and all N rows are scored.

    Everything is averaged over the dimensions that are usable for word-label AUC. `chance` is the same with
    rows permuted; classes are "corpus label". The intruder is None without a `space` of the rows' texts.
    """
    both = active if fit is None else sparse.vstack([as_on(fit), as_on(active)], format="csr")
    word = word_label_auc(both, words, seed, permutations, 0 if fit is None else fit.shape[0])
    purity = class_purity_auc(active, labels, seed, permutations, word.usable)
    return {
        "usable_dimensions": int(word.usable.sum()),
        "rows": int(active.shape[0]),
        "scored_rows": word.scored_rows,
        "active_per_sentence": as_on(active).nnz / max(active.shape[0], 1),
        "word_auc": {**average(word.auc, seed), "chance": finite(word.chance)},
        "class_purity": {**average(purity.purity, seed), "chance": finite(purity.chance_purity)},
        "class_auc": {**average(purity.auc, seed), "chance": finite(purity.chance_auc)},
        "intruder": None if space is None else intruder(as_on(active), space, word.usable, seed),
    }
