"""Data sets of the library `datasets`, by name or folder, read as a user's Parquet file is."""

import io
import os
from pathlib import Path

from core.data.readers.strict_json import shorten
from core.errors import CorpusError

PREFIX = "datasets:"
"""What stands before the name or folder, e.g. `--corpus datasets:ag_news` or `datasets:/data/reviews`."""


def dataset_bytes(key: str, split: str = "train") -> tuple[bytes, str]:
    """(Parquet of one split of a data set, a name for it with the ending .parquet).

    A folder is one that `save_to_disk` wrote. A name is looked up in the library's cache alone: nothing is
    fetched, and no code of a data set is run.

    Raises:
        CorpusError: the library is not installed, or it has no such data set or split.
    """
    name = key.removeprefix(PREFIX)
    shown = shorten(name)
    os.environ["HF_DATASETS_OFFLINE"] = "1"  # read when the library is imported
    try:
        import datasets
    except ImportError:
        raise CorpusError(
            f"Reading {shown!r} takes the library datasets, which is not installed.",
            "Install it with: pip install datasets; or save the rows as Parquet or CSV.",
        ) from None
    try:
        found = (
            datasets.load_from_disk(name) if Path(name).is_dir() else datasets.load_dataset(name, split=split)
        )
        found = found[split] if isinstance(found, dict) else found
        content = io.BytesIO()
        found.to_parquet(content)
    except Exception as error:  # the library raises many kinds
        raise CorpusError(
            f"The library datasets has no split {split!r} of {shown!r} here ({type(error).__name__}).",
            "Download it first with that library, or give the folder that save_to_disk wrote.",
        ) from None
    return content.getvalue(), f"{Path(name).name}.parquet"
