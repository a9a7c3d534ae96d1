"""The example sentences of an index: their texts are looked up when they are first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from core.checkpoint.format import INDEX_PREFIX
from core.checkpoint.home import cache_folder
from core.data.corpus import Corpus
from core.data.load import load_corpus
from core.data.normalise import normalise
from core.errors import ConfigError, DimensionIndexError
from core.index.neighbours import ActiveDimension
from core.index.schema import AboutIndex


@dataclass(frozen=True)
class Neighbour:
    """One example sentence. score: its value in the dimension, or its cosine to the code.

    row: its position in the corpus. label: its class, "" without classes.
    active: its dimensions, strongest first; none where no codes of sentences are kept.
    """

    row: int
    text: str
    label: str
    score: float
    active: tuple[ActiveDimension, ...]


def index_folder(checkpoint: Path, corpus: str = "wordnet") -> Path:
    """Where the index of (checkpoint, corpus) lies."""
    return checkpoint / f"{INDEX_PREFIX}{corpus}"


class ExampleRows:
    """Gives an index with a `record` its sentences."""

    record: AboutIndex
    _rows: Callable[[], Corpus] | None = None

    @cached_property
    def rows(self) -> Corpus:
        """The example corpus.

        Raises:
            CorpusError: it is not here.
            DimensionIndexError: it holds other rows than the index was built from.
        """
        corpus = self._rows() if self._rows else default_rows(self.record.corpus)
        if corpus.name != self.record.corpus:
            raise DimensionIndexError(
                f"This index was built from the sentences of {self.record.corpus_title!r}, "
                f"not of {corpus.title!r}.",
                "Name them too: --corpus with the same name or file that `index` was given.",
            )
        if len(corpus) != self.record.rows or corpus.content_hash != self.record.content_hash:
            raise DimensionIndexError(
                f"The corpus {self.record.corpus!r} holds other sentences here than this index was "
                "built from.",
                "Build the index again with: python -m core index",
            )
        return corpus

    def active_of(self, row: int) -> tuple[ActiveDimension, ...]:
        """The dimensions that one sentence is shown with."""
        return ()

    def neighbours(
        self, rows: np.ndarray, scores: np.ndarray, k: int, exclude_text: str | None
    ) -> list[Neighbour]:
        """The sentences of some rows with their scores, at most k, without that which says `exclude_text`."""
        corpus = self.rows
        excluded = None if exclude_text is None else normalise(exclude_text)
        found = [
            Neighbour(
                int(row),
                corpus.texts[row],
                corpus.labels[row] if corpus.labels else "",
                float(score),
                self.active_of(row),
            )
            for row, score in zip(rows, scores, strict=True)
            if corpus.texts[row] != excluded
        ]
        return found[:k]


def present(ids: np.ndarray) -> np.ndarray:
    """The ids of a list in which -1 stands for none."""
    return ids[ids >= 0]


def default_rows(corpus: str) -> Corpus:
    """A registered corpus, kept ready under HSVAE_HOME where that can be written to."""
    from core.data.row_store import stored_corpus  # pyarrow: only when sentences are first shown

    try:
        return stored_corpus(corpus, cache_folder("rows"))
    except ConfigError:
        return load_corpus(corpus)
