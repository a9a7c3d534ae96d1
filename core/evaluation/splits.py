"""Which rows are measured: labelled sentences of one side of a model's corpora."""

import hashlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from core.data.builtin import corpus_names
from core.data.corpus import Corpus, split_rows
from core.data.load import load_corpus
from core.data.normalise import UNKNOWN
from core.data.readers.as_corpus import UNLABELLED
from core.data.readers.column_kinds import NUMBERS, read_column
from core.data.readers.reading import Reading
from core.errors import CorpusError, RequestError
from core.nn.embedding_store import Features

DEFAULT_TEST_SHARE = 0.2
_MOST_STEPS = 20
"""Numbers of at most so many different values are classes, as stars are."""


@dataclass(frozen=True)
class EvalDataset:
    """N sentences to measure on.

    labels: classes, "corpus label", or "corpus" where a corpus has none. sources: the corpus of each.
    features: embeddings of the frozen encoder; None where they are not known yet. truncated: (N,) bool, texts
    that were cut already; None for whole texts. numbers: (N,) float64, labels that are numbers instead of
    classes, NaN elsewhere; None where there are none.
    """

    texts: Sequence[str]
    labels: Sequence[str]
    sources: Sequence[str]
    features: Features | None = None
    truncated: np.ndarray | None = None
    numbers: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def embeddings(self) -> np.ndarray:
        """(N, F), all features at once, for what is asked of rows with features alone."""
        assert self.features is not None
        return self.features[:]

    def take(self, rows: np.ndarray) -> "EvalDataset":
        """The chosen rows, in their order."""
        return EvalDataset(
            [self.texts[row] for row in rows],
            [self.labels[row] for row in rows],
            [self.sources[row] for row in rows],
            None if self.features is None else self.features[np.asarray(rows)],
            None if self.truncated is None else self.truncated[np.asarray(rows)],
            None if self.numbers is None else self.numbers[np.asarray(rows)],
        )

    def subset(self, count: int, seed: int) -> "EvalDataset":
        """At most `count` rows drawn by `seed`."""
        return self if count >= len(self) else self.take(draw(len(self), count, seed))

    def with_numbers(self, sources: Sequence[str] | None = None) -> "EvalDataset":
        """The same rows with the labels of some corpora moved to `numbers`, where these are no classes.

        sources: those corpora; by default each whose labels are all numbers, more than 20 different ones.
        """
        labels, numbers = list(self.labels), np.full(len(self), np.nan)
        for source in sorted(set(self.sources) if sources is None else sources):
            rows = [row for row, name in enumerate(self.sources) if name == source]
            found = _numbers([labels[row].removeprefix(source).strip() for row in rows])
            if found is not None and (sources is not None or len(np.unique(found)) > _MOST_STEPS):
                numbers[rows] = found
                for row in rows:
                    labels[row] = source
        return replace(self, labels=labels, numbers=numbers) if np.isfinite(numbers).any() else self

    @property
    def number_sources(self) -> list[str]:
        """The corpora whose labels are numbers."""
        if self.numbers is None:
            return []
        return sorted({self.sources[row] for row in np.flatnonzero(np.isfinite(self.numbers)).tolist()})

    @classmethod
    def of(cls, corpora: Sequence[Corpus]) -> "EvalDataset":
        """All rows of some corpora, one corpus after the other."""
        return cls(
            [text for corpus in corpora for text in corpus.texts],
            [
                f"{corpus.name} {label}".strip()
                for corpus in corpora
                for label in corpus.labels or [""] * len(corpus)
            ],
            [corpus.name for corpus in corpora for _ in corpus.texts],
        )


def _numbers(cells: Sequence[str]) -> np.ndarray | None:
    """(N,) the numbers in some labels, NaN of those without one; None where they are not all numbers."""
    try:
        column = read_column("label", ["" if cell == UNLABELLED else cell for cell in cells])
    except RequestError:  # one value only, or far more names than classes may have
        return None
    return column.values if column.kind == NUMBERS else None


def draw(count: int, wanted: int, seed: int) -> np.ndarray:
    """At most `wanted` of `count` row numbers, drawn by `seed`, ascending."""
    return np.sort(np.random.default_rng(seed).permutation(count)[:wanted])


def chosen_rows(corpus: Corpus, part: Mapping = MappingProxyType({})) -> Corpus:
    """The rows of a corpus that a recipe's part takes, in the corpus's order.

    `part` has the keys of `CorpusPart`: without_unknown leaves rows with the reserved unknown word out;
    class_rows caps the rows of each class, class_rows_of those of the classes it names; rows caps them all.
    What a cap keeps is chosen by a hash of the text.
    """
    without_unknown, rows = part.get("without_unknown", False), part.get("rows", 0)
    most, most_of = part.get("class_rows", 0), part.get("class_rows_of") or {}
    kept = [row for row, text in enumerate(corpus.texts) if not (without_unknown and UNKNOWN in text)]
    if rows or most or most_of:
        kept.sort(key=lambda row: hashlib.blake2b(b"rows " + corpus.texts[row].encode()).digest())
    if (most or most_of) and corpus.labels:
        taken: Counter[str] = Counter()
        ranked, kept = kept, []
        for row in ranked:
            cap = most_of.get(corpus.labels[row], most)
            if not cap or taken[corpus.labels[row]] < cap:
                taken[corpus.labels[row]] += 1
                kept.append(row)
    return corpus.take(sorted(kept[:rows] if rows else kept))


def training_rows(parts: Sequence[Mapping], data_dir: Path | None = None) -> EvalDataset:
    """The rows that a model was trained on; `parts` as in `held_out_rows`.

    Raises:
        CorpusError: a corpus cannot be found.
    """
    chosen = []
    for part in parts:
        corpus = chosen_rows(load_corpus(part["name"], data_dir, _reading(part)), part)
        chosen.append(corpus.take(split_rows(corpus.groups, part.get("test", 0), part.get("valid", 0))[0]))
    return EvalDataset.of(chosen)


def _reading(part: Mapping) -> Reading | None:
    """What was said of the file of a recipe's part."""
    said = part.get("reading")
    return None if said is None else Reading.parse(said, f"the corpus {part['name']}")


def _same_corpus(one: str, other: str) -> bool:
    """Whether two names mean one registered corpus, or one file, however its path is written."""
    if one == other or one in corpus_names() or other in corpus_names():
        return one == other
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100 - any text may be asked


def held_out_rows(
    name: str, parts: Sequence[Mapping], data_dir: Path | None = None, reading: Reading | None = None
) -> Corpus:
    """The rows of a corpus that a model has not been trained on.

    reading: what is said of a file, instead of what was said when it was trained on. `parts` are the corpora
    of its recipe, as mappings with the recipe's keys. A corpus that is not among them was never trained on:
    all rows of a user's file are taken, and a fifth of a registered corpus, so that the figures of two models
    stand on the same rows.

    Raises:
        CorpusError: no such corpus, or the model was trained on all of it.
    """
    reading = None if name in corpus_names() else reading
    part = next((part for part in parts if _same_corpus(part["name"], name)), None)
    if part is None:
        corpus = load_corpus(name, data_dir, reading)
        if name not in corpus_names():
            return corpus
        return corpus.take(split_rows(corpus.groups, int(DEFAULT_TEST_SHARE * len(corpus)))[2])
    if not part.get("test"):
        raise CorpusError(
            f"This model was trained on all of {name!r}.", "Measure it with --split all instead."
        )
    corpus = chosen_rows(load_corpus(name, data_dir, reading or _reading(part)), part)
    return corpus.take(split_rows(corpus.groups, part["test"], part.get("valid", 0))[2])
