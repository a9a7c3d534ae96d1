"""A corpus by name or from a file."""

import os
from pathlib import Path

from core.data.builtin import corpus_names
from core.data.corpus import CORPORA, Corpus
from core.data.readers.hub_dataset import PREFIX
from core.data.readers.strict_json import shorten
from core.data.readers.user_table import STDIN, Reading, read_table
from core.errors import CorpusError


def is_file(name_or_file: str) -> bool:
    """Whether this is a file, a place that could be one, or standard input; not a mere name."""
    path = Path(name_or_file)
    return (
        name_or_file == STDIN or name_or_file.startswith(PREFIX)
        or bool(path.suffix) or os.sep in name_or_file
        or os.path.exists(path)  # noqa: PTH110 - Path.exists raises for a name of 5,000 letters
    )  # fmt: skip


def load_corpus(
    name_or_file: str | Path, data_dir: Path | None = None, reading: Reading | None = None
) -> Corpus:
    """The corpus of a registered name, of the user's CSV, TSV, JSONL, TXT or Parquet file, or ("-") of stdin.

    data_dir: where the tables of `yelp`, `dbpedia` and `yahoo` lie (default: $HSVAE_DATA). reading: what is
    said of a file instead of having it guessed.

    Raises:
        CorpusError: unknown name, missing or unreadable file; says which and what to do.
    """
    key = str(name_or_file)
    if key in CORPORA:
        if reading:
            raise CorpusError(
                f"{key!r} is a registered corpus: its columns are known.",
                "Leave what is said of a file (--text, --label ...) out, or name a file.",
            )
        return CORPORA[key](data_dir)
    if reading or is_file(key):
        return read_table(name_or_file, reading).corpus()
    raise CorpusError(
        f"There is no corpus named {shorten(key)!r}.",
        f"Known names: {', '.join(corpus_names())}; or give a CSV, TSV, JSONL, TXT or Parquet file.",
    )
