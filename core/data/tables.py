"""The labelled tables for training and measuring: found under a data folder, never shipped."""

import csv
import hashlib
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.data.corpus import CORPORA, Corpus, build
from core.errors import CorpusError, MissingTableError


@dataclass(frozen=True)
class Table:
    """What a table must be: `text<TAB>label` and perhaps more columns, UTF-8, one header line, no quoting."""

    name: str
    title: str
    rows: int
    classes: int
    sha256: str
    columns: str = "text<TAB>label"


_SOURCES = "text<TAB>source<TAB>label"
TABLES = (
    Table("yelp", "Yelp review sentences (Shen et al. 2017)", 158_485, 2,
          "d318d1fc801a41c4408c59fdd39a92afe0677b86411724171c977a3bb2e7d0ff"),
    Table("dbpedia", "DBpedia article openings (Zhang et al. 2015)", 14_000, 14,
          "af34a475d58745aa03e3ed9e74aca6a35a3cf36dba2eeeedee178f6f3df9d65d"),
    Table("yahoo", "Yahoo Answers questions (Zhang et al. 2015)", 10_000, 10,
          "3edd1f1f05460925e5b5c7974d102c45f2e795c3ae5f648badabca8ec4a0d855"),
    Table("plain", "plain everyday English of 36 openly licensed sources", 757_925, 36,
          "0708dcb4c008411c906d8971251cb161a7f5be79f4f44f42c657ea7c4323de7b", _SOURCES),
    Table("plain-dev", "plain everyday English, for reported measures only", 3_000, 36,
          "cbb986b899a2c66bf03793d10e3152dbb1a1b960f166913fb978c7a281486ac9", _SOURCES),
)  # fmt: skip


def _load(table: Table, data_dir: Path | None) -> Corpus:
    chosen = data_dir or os.environ.get("HSVAE_DATA")
    folder = Path(chosen) if chosen else None
    expected = (
        f"{table.title}: a file {table.name}.tsv of {table.rows:,} rows {table.columns} "
        f"with {table.classes} classes, SHA-256 {table.sha256}"
    )
    if folder is None or not (folder / f"{table.name}.tsv").is_file():
        where = "no data folder was given" if folder is None else f"it is not in {folder}"
        raise MissingTableError(
            f"The corpus {table.name!r} is not shipped, and {where}. Expected: {expected}.",
            "Give its folder with --data-dir or in HSVAE_DATA.",
        )
    content = (folder / f"{table.name}.tsv").read_bytes()
    if hashlib.sha256(content).hexdigest() != table.sha256:
        raise CorpusError(
            f"{folder / table.name}.tsv is another file than the one measured here. Expected: {expected}.",
            "Restore the original, or pass the file by its path to use it as a corpus of your own.",
        )
    lines = csv.reader(content.decode("utf-8").splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    # The second column is the class: of `plain`, the source, which every row has; its third is not read.
    return build(table.name, table.title, ((line[0], line[1], None) for line in lines))


for _table in TABLES:
    CORPORA.register(_table.name)(partial(_load, _table))
