"""The example sentences of an index: their texts are looked up when they are first asked for."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from core.checkpoint.atomic import current
from core.checkpoint.home import cache_folder
from core.data.builtin import corpus_names
from core.data.corpus import Corpus
from core.data.load import load_corpus
from core.data.normalise import normalise
from core.data.readers.stored_table import ROWS, stored_table
from core.errors import ConfigError, DimensionIndexError
from core.index.hidden_rows import visible_rows
from core.index.neighbours import ActiveDimension
from core.index.parts import command
from core.index.schema import IndexRecord


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


class ExampleRows(ABC):
    """Gives an index with a `record` its sentences: of a registered corpus, or stored in its folder."""

    record: IndexRecord
    folder: Path
    _rows: Callable[[], Corpus] | None = None

    @cached_property
    def rows(self) -> Corpus:
        """The example corpus.

        Raises:
            CorpusError: it is not here.
            DimensionIndexError: it holds other rows than the index was built from.
        """
        name, title = self.record.corpus, self.record.corpus_title
        stored = current(self.folder) / ROWS
        again = "Name them too: --corpus with the same name or file that `index` was given."
        if self._rows is None and name not in corpus_names():
            if stored.is_file():
                return self._checked(stored_table(stored).corpus(), again)
            raise DimensionIndexError(
                f"This index was built from the sentences of {title!r}, which is no built-in corpus.", again
            )
        return self._checked(self._rows() if self._rows else default_rows(name), again)

    def _checked(self, corpus: Corpus, again: str) -> Corpus:
        name, title = self.record.corpus, self.record.corpus_title
        if corpus.name != name:
            raise DimensionIndexError(
                f"This index was built from the sentences of {title!r}, not of {corpus.title!r}.", again
            )
        if len(corpus) != self.record.rows or corpus.content_hash != self.record.content_hash:
            raise DimensionIndexError(
                f"The corpus {name!r} holds other sentences here than this index was built from.",
                f"Build the index again with: {command(self.folder)}",
            )
        return corpus

    @cached_property
    def visible(self) -> np.ndarray:
        """(N,) bool: sentences that may be shown; see `core.index.hidden_rows`."""
        record = self.record
        return visible_rows(record.corpus, record.content_hash, record.rows, lambda: self.rows.texts)

    @abstractmethod
    def active_of(self, row: int) -> tuple[ActiveDimension, ...]:
        """The dimensions that one sentence is shown with."""

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


def default_rows(corpus: str) -> Corpus:
    """A registered corpus, kept ready under HSVAE_HOME where that can be written to."""
    from core.data.row_store import stored_corpus  # pyarrow: only when sentences are first shown

    try:
        return stored_corpus(corpus, cache_folder("rows"))
    except ConfigError:
        return load_corpus(corpus)
