"""Which shown texts are sexual, violent, insulting or demeaning: a list of words, and a classifier.

For texts that the program itself brings (example sentences, decodes), never for those that a person brings.
The classifier reads MiniLM embeddings and finds what no list can: "men are stronger than women". It was
fitted by `python -m core.training.content_filter` on sentences written for that purpose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError, model_validator

from core.config import StrictModel, first_problem
from core.data.word_forms import holds_offensive_word
from core.errors import ConfigError
from core.nn.encoder_files import MINILM_SHA256

FILE = Path(__file__).with_name("content_filter.json")
HARMLESS = "harmless"
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-1e4, le=1e4)]


class FilterRecord(StrictModel):
    """content_filter.json: a multinomial logistic regression on unit-length embeddings of F numbers.

    kinds: K classes, HARMLESS among them. weights (K, F), biases (K,). threshold: of the log-odds of all
    other kinds together against HARMLESS, above which a text is not shown.
    """

    encoder_sha256: str
    kinds: Annotated[tuple[str, ...], Field(min_length=2, max_length=20)]
    weights: tuple[tuple[Finite, ...], ...]
    biases: tuple[Finite, ...]
    threshold: Finite

    @model_validator(mode="after")
    def _fits_together(self) -> "FilterRecord":
        widths = {len(row) for row in self.weights}
        if HARMLESS not in self.kinds or len(widths) != 1:
            raise ValueError("one kind must be harmless, and all weights of one length")
        if not len(self.kinds) == len(self.weights) == len(self.biases):
            raise ValueError("each kind needs its weights and its bias")
        return self


@dataclass(frozen=True)
class ContentFilter:
    """The classifier, ready to use. weights (F, K), biases (K,); harmless: the column of that kind."""

    weights: np.ndarray
    biases: np.ndarray
    harmless: int
    threshold: float

    @classmethod
    def of(cls, record: FilterRecord) -> "ContentFilter":
        weights = np.array(record.weights, dtype=np.float32).T
        biases = np.array(record.biases, dtype=np.float32)
        return cls(weights, biases, record.kinds.index(HARMLESS), record.threshold)

    def log_odds(self, embeddings: np.ndarray) -> np.ndarray:
        """(N,) of every other kind together against harmless, for MiniLM embeddings (N, F)."""
        scores = np.asarray(embeddings, np.float32) @ self.weights + self.biases
        others = np.delete(scores, self.harmless, axis=1)
        return np.logaddexp.reduce(others, axis=1) - scores[:, self.harmless]

    def flags(self, texts: Sequence[str], embeddings: np.ndarray | None = None) -> np.ndarray:
        """(N,) bool: texts that should not be shown.

        embeddings: (N, F) of MiniLM; None where there are none: then only words are looked at.
        """
        found = np.fromiter(map(holds_offensive_word, texts), bool, len(texts))
        return found if embeddings is None else found | (self.log_odds(embeddings) > self.threshold)


@lru_cache(maxsize=1)
def content_filter(file: Path = FILE) -> ContentFilter:
    """The shipped filter.

    Raises:
        ConfigError: its file is missing or malformed, or it was fitted on another encoder.
    """
    try:
        record = FilterRecord.model_validate_json(file.read_bytes())
    except (OSError, ValueError) as error:
        problem = ": ".join(first_problem(error)) if isinstance(error, ValidationError) else error
        raise ConfigError(f"{file} cannot be used ({problem}).", "Install the program again.") from None
    if record.encoder_sha256 != MINILM_SHA256:
        raise ConfigError(f"{file} was fitted on another sentence encoder.", "Install the program again.")
    return ContentFilter.of(record)
