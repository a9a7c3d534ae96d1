"""What each dimension of a checkpoint means, as shipped: names, evidence, codes of example sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from core.data.corpora import Corpus, load_corpus
from core.data.normalise import normalise
from core.errors import ConfigError, DimensionIndexError, RequestError
from core.index.files import read_index
from core.index.neighbours import ActiveDimension, SparseCodes
from core.index.schema import HOYER_EDGES, VALUE_EDGES, VALUE_PROBABILITIES, IndexRecord
from core.interpretation.hoyer import gaussian_hoyer
from core.interpretation.records import ClassShare, Word
from core.io.home import cache_folder
from core.io.layout import INDEX_PREFIX

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Neighbour:
    """One example sentence. score: its value in the dimension, or its cosine to the code.

    row: its position in the corpus. label: its class, "" without classes.
    active: its dimensions, strongest first.
    """

    row: int
    text: str
    label: str
    score: float
    active: tuple[ActiveDimension, ...]


def index_folder(checkpoint: Path, corpus: str = "wordnet") -> Path:
    """Where the index of (checkpoint, corpus) lies."""
    return checkpoint / f"{INDEX_PREFIX}{corpus}"


class DimensionIndex:
    """The index of (checkpoint, corpus), with D dimensions and N example sentences.

    Numbers come from the whole mixture that the checkpoint was trained on; sentences from the example corpus,
    whose texts are looked up when they are first asked for. Never changes after loading.
    """

    def __init__(
        self, record: IndexRecord, arrays: dict[str, np.ndarray], rows: Callable[[], Corpus] | None = None
    ) -> None:
        for array in arrays.values():
            array.flags.writeable = False
        self.record = record
        self.corpus: str = record.corpus
        self.dimensions = len(record.dimensions)
        self.codes = SparseCodes(
            arrays["indptr"], arrays["indices"], arrays["values"], arrays["p_on"], self.dimensions
        )
        self._arrays = arrays
        self._rows = rows or (lambda: default_rows(record.corpus))

    @classmethod
    def load(
        cls, folder: Path, model_sha: str | None = None, rows: Callable[[], Corpus] | None = None
    ) -> "DimensionIndex":
        """Read and validate an index folder.

        Args:
            model_sha: SHA-256 of the model.safetensors in use; None does not compare.
            rows: gives the example corpus when sentences are first shown; None finds it by its name.

        Raises:
            DimensionIndexError: missing, altered, malformed, or built for another checkpoint.
        """
        record, arrays = read_index(folder)
        if model_sha is not None and model_sha != record.model_sha256:
            raise DimensionIndexError(
                f"{folder} was built for other weights than this checkpoint's model.safetensors.",
                "Build it again with: python -m core index",
            )
        return cls(record, arrays, rows)

    def __len__(self) -> int:
        return self.record.rows

    @property
    def mixture_rows(self) -> int:
        """Sentences that densities, words, classes and percentiles were counted over."""
        return self.record.mixture_rows

    @cached_property
    def names(self) -> list[str]:
        """D names; no two alike, but for "never on" and "no clear name"."""
        return [entry.name for entry in self.record.dimensions]

    @cached_property
    def confidence(self) -> np.ndarray:
        """(D,) 0 to 1: share of sentences that the name fits where the dimension is on, less where off."""
        return np.array([entry.confidence for entry in self.record.dimensions])

    @cached_property
    def words(self) -> list[tuple[Word, ...]]:
        """Per dimension, the words that set its sentences apart, largest z first."""
        return [tuple(Word(**dict(word)) for word in entry.words) for entry in self.record.dimensions]

    @cached_property
    def classes(self) -> list[tuple[ClassShare, ...]]:
        """Per dimension, the commonest classes of its sentences, largest share first."""
        return [tuple(ClassShare(**dict(part)) for part in entry.classes) for entry in self.record.dimensions]

    @cached_property
    def notes(self) -> list[str]:
        """Per dimension, what to know before looking at its examples; mostly ""."""
        return [entry.note for entry in self.record.dimensions]

    @cached_property
    def example_rows(self) -> np.ndarray:
        """(D,) example sentences that have the dimension on."""
        return np.array([entry.example_rows for entry in self.record.dimensions])

    @property
    def density(self) -> np.ndarray:
        """(D,) share of the mixture's sentences with the dimension on."""
        return self._arrays["density"]

    @property
    def mean_abs(self) -> np.ndarray:
        """(D,) mean |value| where the dimension is on; 0 where it never is."""
        return self._arrays["mean_abs"]

    value_probabilities = VALUE_PROBABILITIES
    value_edges, hoyer_edges = VALUE_EDGES, HOYER_EDGES

    @property
    def value_quantiles(self) -> np.ndarray:
        """(D, 9) values where the dimension is on, at `value_probabilities`; 0 where it never is."""
        return self._arrays["value_quantiles"]

    @property
    def value_histogram(self) -> np.ndarray:
        """(D, 60) sentences by value, between `value_edges`; the outermost bins hold what lies beyond."""
        return self._arrays["value_histogram"]

    @property
    def active_histogram(self) -> np.ndarray:
        """(D + 1,) sentences with 0, 1, ... D active dimensions."""
        return self._arrays["active_histogram"]

    @property
    def hoyer_histogram(self) -> np.ndarray:
        """(50,) sentences by Hoyer between `hoyer_edges`; those with nothing active have none."""
        return self._arrays["hoyer_histogram"]

    @property
    def hoyer_quantiles(self) -> np.ndarray:
        """(101,) Hoyer at 0, 1, ... 100 percent of the sentences that have one."""
        return self._arrays["hoyer_quantiles"]

    @property
    def gaussian_hoyer(self) -> float:
        """Mean Hoyer of normal draws of this width: not sparse at all."""
        return gaussian_hoyer(self.dimensions)

    def hoyer_percentile(self, hoyer: float) -> float:
        """Percent of the mixture's sentences that are less sparse, equals counted half; NaN for NaN."""
        grid = self.hoyer_quantiles
        if np.isnan(hoyer) or not self.record.hoyer_rows:
            return float("nan")
        left = np.searchsorted(grid, hoyer - _ROUNDING)
        right = np.searchsorted(grid, hoyer + _ROUNDING, "right")
        if left < right:
            return float(left + right - 1) / 2
        return float(np.interp(hoyer, grid, np.arange(101)))

    def label(self, dimension: int) -> str:
        """As shown: the name, then the number, e.g. "plants: shrub, leaves - 14"."""
        if not 0 <= dimension < self.dimensions:
            raise RequestError(f"There is no dimension {dimension}.", f"Give 0 to {self.dimensions - 1}.")
        return f"{self.names[dimension]} - {dimension}"

    @cached_property
    def rows(self) -> Corpus:
        """The example corpus.

        Raises:
            CorpusError: it is not here.
            DimensionIndexError: it holds other rows than the index was built from.
        """
        corpus = self._rows()
        if len(corpus) != self.record.rows or corpus.content_hash != self.record.content_hash:
            raise DimensionIndexError(
                f"The corpus {self.corpus!r} holds other sentences here than this index was built from.",
                "Build the index again with: python -m core index",
            )
        return corpus

    def top_sentences(
        self, dimension: int, k: int = 10, sign: int | None = None, exclude_text: str | None = None
    ) -> list[Neighbour]:
        """The k example sentences with the largest |value| in a dimension; sign +1 or -1 takes one side only.

        exclude_text: leave out the sentence that says exactly this.
        """
        rows, values = self.codes.strongest(dimension, k + (exclude_text is not None), sign)
        return self._neighbours(rows, values, k, exclude_text)

    def nearest(
        self,
        code: np.ndarray,
        k: int = 10,
        exclude_text: str | None = None,
        among: np.ndarray | None = None,
    ) -> list[Neighbour]:
        """The k example sentences whose gated codes have the largest cosine to `code` (D,); exact.

        Fewer where fewer share a dimension with it, none for an empty code. `among` (N,) bool filters rows.
        """
        rows, cosines = self.codes.nearest(code, k + (exclude_text is not None), among)
        return self._neighbours(rows, cosines, k, exclude_text)

    def _neighbours(
        self, rows: np.ndarray, scores: np.ndarray, k: int, exclude_text: str | None
    ) -> list[Neighbour]:
        corpus = self.rows
        excluded = None if exclude_text is None else normalise(exclude_text)
        found = [
            Neighbour(
                int(row),
                corpus.texts[row],
                corpus.labels[row] if corpus.labels else "",
                float(score),
                self.codes.active(row),
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
