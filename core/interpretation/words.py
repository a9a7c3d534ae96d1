"""Which words set some sentences apart from the others: log-odds ratios with an informative prior.

Monroe, Colaresi and Quinn, "Fightin' Words" (Political Analysis 16, 2008), equations 15, 18 and 22, with the
prior .01 count + .01 per word. A word counts once per sentence, so that every count is a number of sentences.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.data.normalise import UNKNOWN

MASKED_NUMBER = "<num>"
"""What stands for every number in the review table; no word, just as UNKNOWN is none."""
MIN_ROWS = 4
"""Words in fewer sentences are left out: they say more about a sentence than about a dimension."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_WORD_OR_MARKS = re.compile(rf"{_WORD.pattern}|[^\w\s]+|_+")
_BLOCK_BYTES = 64 * 2**20


def words_of(text: str) -> list[str]:
    """The words of a normalised text in order, repeats included; never the reserved unknown word.

    >>> words_of("the dog's wide-open mouth, <unk> in 1912")
    ['the', "dog's", 'wide', 'open', 'mouth', 'in', '1912']
    """
    return _WORD.findall(text.replace(UNKNOWN, " ").replace(MASKED_NUMBER, " "))


def word_spans(text: str) -> list[tuple[int, int]]:
    """(start, stop) of every word and of every run of marks in a text: all of it but spaces.

    >>> [text[a:b] for text in ["the dog's ball, 3!?"] for a, b in word_spans(text)]
    ['the', "dog's", 'ball', ',', '3', '!?']
    """
    return [match.span() for match in _WORD_OR_MARKS.finditer(text)]


@dataclass(frozen=True)
class WordCounts:
    """N sentences as a matrix of words.

    words: V words, sorted. matrix: (N, V) CSR float32, 1 where the sentence holds the word.
    rows: (V,) int64, the number of sentences with each word.
    """

    words: tuple[str, ...]
    matrix: sparse.csr_array
    rows: np.ndarray

    @classmethod
    def of(cls, texts: Iterable[str], min_rows: int = MIN_ROWS) -> "WordCounts":
        """Count the words that stand in at least `min_rows` of the texts."""
        return count_features(map(words_of, texts), min_rows)

    def transform(self, texts: Iterable[str]) -> sparse.csr_array:
        """(M, V): other sentences over the same words; unknown words are left out."""
        known = {word: column for column, word in enumerate(self.words)}
        return _presence(map(words_of, texts), known, grow=False)

    def take(self, rows) -> "WordCounts":
        """The chosen sentences (row ids or a mask) over the same words."""
        matrix = self.matrix[np.asarray(rows)]
        return WordCounts(self.words, matrix, np.bincount(matrix.indices, minlength=len(self.words)))

    def select(self, columns) -> "WordCounts":
        """The same sentences over the chosen words (column ids)."""
        words = tuple(self.words[column] for column in columns)
        return WordCounts(words, self.matrix[:, columns].tocsr(), self.rows[columns])


def count_features(rows: Iterable[Iterable[str]], min_rows: int) -> WordCounts:
    """Sentences as a matrix of features: `rows` gives each sentence's words, or whatever stands for them."""
    known: dict[str, int] = {}
    matrix = _presence(rows, known, grow=True)
    found = list(known)
    counts = np.bincount(matrix.indices, minlength=len(found)).astype(np.int64)
    columns = sorted(np.flatnonzero(counts >= min_rows).tolist(), key=found.__getitem__)
    return WordCounts(tuple(found), matrix, counts).select(columns)


def _presence(rows: Iterable[Iterable[str]], known: dict[str, int], grow: bool) -> sparse.csr_array:
    indices = array("i")
    starts = array("q", [0])
    for features in rows:
        row = set()
        for feature in features:
            column = known.setdefault(feature, len(known)) if grow else known.get(feature)
            if column is not None:
                row.add(column)
        indices.extend(sorted(row))
        starts.append(len(indices))
    data = np.ones(len(indices), dtype=np.float32)
    shape = (len(starts) - 1, len(known))
    return sparse.csr_array((data, np.array(indices, np.int32), np.array(starts, np.int64)), shape=shape)


def log_odds_of_counts(inside: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio of every word inside a group of sentences against outside it.

    inside: (..., V) sentences of the group that hold the word; total: (V,) the same for all sentences.
    Returns (z, odds), both (..., V) float64: odds is the logarithm of the ratio, z is odds over its error.
    A single word has no others to be held against: 0.
    """
    if len(total) < 2:
        return np.zeros(inside.shape), np.zeros(inside.shape)
    prior = 0.01 * total + 0.01
    here = inside + prior
    there = total - inside + prior
    here_all = here.sum(-1, keepdims=True)
    there_all = there.sum(-1, keepdims=True)
    odds = np.log(here) - np.log(here_all - here) - np.log(there) + np.log(there_all - there)
    return odds / np.sqrt(1.0 / here + 1.0 / there), odds


def group_counts(active, matrix: sparse.csr_array) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (first dimension, (block, V) counts of sentences with the word and the dimension on).

    active: (N, D) bool array or SciPy sparse matrix whose stored non-zeros are the active places.
    Blocks keep the memory at tens of megabytes whatever D and V are.
    """
    on = sparse.csc_array(active)
    on = sparse.csc_array((np.ones(len(on.indices), np.float32), on.indices, on.indptr), shape=on.shape)
    block = max(1, _BLOCK_BYTES // (8 * max(1, matrix.shape[1])))
    for first in range(0, on.shape[1], block):
        counts = on[:, first : first + block].T.tocsr() @ matrix
        yield first, np.asarray(counts.todense(), dtype=np.float64)
