"""Families: dimensions that are on in much the same sentences, by hierarchical clustering."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from core.data.word_forms import stem
from core.index.schema import FamilyEntry
from core.interpretation.lexicon import may_name
from core.interpretation.records import PLACEHOLDERS, UNCLEAR
from core.interpretation.words import words_of

LEAST_COSINE = 0.25
"""Mean cosine of activity between the members of two groups that become one."""
LEAST_ON = 20
"""Sentences with a dimension on before it is put into a family."""
_NAME_WORDS = 2


def groups(on: sparse.csr_array) -> list[list[int]]:
    """Dimensions that fire in much the same sentences, two or more in a group, largest group first.

    on: (N, D), its stored places are where a dimension is on. Average linkage over the cosine of activity:
    sentences with both on, over the geometric mean of those with either.
    """
    ones = sparse.csr_array((np.ones(on.nnz, np.float32), on.indices, on.indptr), shape=on.shape)
    both = np.asarray((ones.T @ ones).todense(), dtype=np.float64)
    count = both.diagonal()
    known = np.flatnonzero(count >= LEAST_ON)
    if len(known) < 2:
        return []
    cosine = both[np.ix_(known, known)] / np.sqrt(np.outer(count[known], count[known]))
    distance = np.clip(1 - cosine, 0, 1)
    np.fill_diagonal(distance, 0)
    label = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - LEAST_COSINE, "distance")
    found = [known[label == number].tolist() for number in np.unique(label)]
    return sorted((members for members in found if len(members) > 1), key=lambda one: (-len(one), one[0]))


def families(on: sparse.csr_array, names: Sequence[str]) -> tuple[FamilyEntry, ...]:
    """The groups with a name each: what stands in front of most members' names, else the words that most of
    them share, else the name of the member that is on most often. on: as of `groups`. names: (D,)."""
    often = np.bincount(on.indices, minlength=on.shape[1])
    result: dict[str, FamilyEntry] = {}
    for members in groups(on):
        ranked = sorted(members, key=lambda d: (-often[d], d))
        for name in _names([names[d] for d in ranked if names[d] not in PLACEHOLDERS]):
            if name not in result:
                result[name] = FamilyEntry(name=name, dimensions=tuple(members))
                break
        else:
            name = f"{UNCLEAR} ({len(result) + 1})"
            result[name] = FamilyEntry(name=name, dimensions=tuple(members))
    return tuple(result.values())


def _names(names: Sequence[str]) -> list[str]:
    """Names for a family of dimensions called `names`, the best first."""
    fronts = Counter(filter(None, map(_front, names)))
    first = [front for front, count in fronts.items() if 2 * count > len(names)]
    words = [list(dict.fromkeys(filter(may_name, words_of(name)))) for name in names]
    counts = Counter(stem(word) for one in words for word in one)
    said = {stem(word): word for one in reversed(words) for word in one}
    shared = [said[one] for one, count in counts.most_common() if count > 1]
    longer = [", ".join(shared[:most]) for most in range(_NAME_WORDS, len(shared) + 1)]
    return [*first, *longer, *shared[:1], *names]


def _front(name: str) -> str:
    """The pattern or class in front of a name's words: "questions" of "questions (help)"; "" without."""
    return name.partition(" (")[0] if name.endswith(")") else name.partition(": ")[0] if ": " in name else ""
