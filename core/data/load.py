"""A corpus by name or from a file."""

import os
from pathlib import Path

from core.data.builtin import corpus_names
from core.data.corpus import CORPORA, Corpus
from core.data.readers.strict_json import shorten
from core.data.readers.table import read_file
from core.errors import CorpusError


def load_corpus(name_or_file: str | Path, data_dir: Path | None = None) -> Corpus:
    """The corpus of a registered name, or of the user's CSV, TSV, JSONL, TXT or Parquet file.

    `data_dir` is where the tables of `yelp`, `dbpedia` and `yahoo` lie (default: $HSVAE_DATA).

    Raises:
        CorpusError: unknown name, missing or unreadable file; says which and what to do.
    """
    key = str(name_or_file)
    if key in CORPORA:
        return CORPORA[key](data_dir)
    path = Path(name_or_file)
    if path.suffix or os.path.exists(path):  # noqa: PTH110 - Path.exists raises for a name of 5,000 letters
        return read_file(path)
    raise CorpusError(
        f"There is no corpus named {shorten(key)!r}.",
        f"Known names: {', '.join(corpus_names())}; or give a CSV, TSV, JSONL, TXT or Parquet file.",
    )
