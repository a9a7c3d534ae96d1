"""Rows of shipped corpora that are never shown: sexual, violent, insulting or demeaning ones.

Chosen once for all models by `python -m core.training.content_filter`, so that no index need be built anew.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from core.config import StrictModel, first_problem
from core.data.builtin import corpus_names
from core.data.word_forms import holds_offensive_word
from core.errors import ConfigError

FILE = Path(__file__).with_name("hidden_rows.json")
Row = Annotated[int, Field(ge=0, lt=2**31)]


class HiddenRows(StrictModel):
    """Row ids of one corpus, of this content."""

    content_hash: str
    rows: tuple[Row, ...]


def visible_rows(corpus: str, content_hash: str, size: int, texts: Callable[[], Sequence[str]]) -> np.ndarray:
    """(size,) bool: which rows of a corpus may be shown; a person's own always.

    texts: gives the rows of a registered corpus for which none are stored: those with offensive words are
    hidden then.
    """
    visible, stored = np.ones(size, dtype=bool), _read(FILE).get(corpus)
    if stored is not None and stored.content_hash == content_hash:
        visible[[row for row in stored.rows if row < size]] = False
    elif corpus in corpus_names():
        visible[:] = [not holds_offensive_word(text) for text in texts()]
    return visible


@lru_cache(maxsize=1)
def _read(file: Path) -> dict[str, HiddenRows]:
    try:
        return TypeAdapter(dict[str, HiddenRows]).validate_json(file.read_bytes())
    except (OSError, ValueError) as error:
        problem = ": ".join(first_problem(error)) if isinstance(error, ValidationError) else error
        raise ConfigError(f"{file} cannot be used ({problem}).", "Install the program again.") from None
