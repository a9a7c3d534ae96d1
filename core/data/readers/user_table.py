"""A user's table with all of its columns: what was said of it, the texts, and every other column as text."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain, islice
from pathlib import Path, PurePath

from core.data.corpus import Corpus
from core.data.normalise import normalise, replace_invisible
from core.data.readers.hub_dataset import PREFIX, dataset_bytes
from core.data.readers.parquet import parquet_cells
from core.data.readers.parsing import (
    LABEL_NAMES,
    Cells,
    cells_of,
    jsonl_cells,
    named,
    text_and_label,
    txt_rows,
)
from core.data.readers.strict_json import shorten
from core.data.readers.table import FORMATS, MAX_ROWS, corpus_of_rows, decoded
from core.data.tokenizer import MAX_CHARACTERS
from core.errors import CorpusError

STDIN = "-"
MAX_FILE = 2**29
"""Bytes of a file named by its path: the limit that people meet is that of rows."""
_LOOKED_AT = 1000


@dataclass(frozen=True)
class Reading:
    """What a person says of a file, instead of having it guessed; None is guessed.

    text, label: names of columns. format: an ending without its dot, e.g. "csv". encoding: one of
    `ENCODINGS`. delimiter: one character, or "tab".
    """

    text: str | None = None
    label: str | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))


@dataclass(frozen=True)
class UserTable:
    """N rows with a visible text, in the order of the file.

    texts: as written. lines (N,): line, or row of a Parquet file, from 1. columns: the others by name, N
    cells each, "" where nothing stands. text_column, label_column: what was taken. empty: rows left out,
    because they have no text.
    """

    name: str
    texts: tuple[str, ...]
    lines: tuple[int, ...]
    columns: dict[str, tuple[str, ...]]
    text_column: str
    label_column: str | None
    empty: int

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def taken(self) -> str:
        """One line that says what was taken out of the file."""
        label = f", classes from {self.label_column!r}" if self.label_column else ""
        left = f", {self.empty:,} without text left out" if self.empty else ""
        return f"{self.name}: {len(self):,} rows{left}; text from {self.text_column!r}{label}"

    def corpus(self) -> Corpus:
        """Its texts, normalised and without repetitions, with the classes of its label column."""
        labels = self.columns[self.label_column] if self.label_column else ("",) * len(self)
        return corpus_of_rows([(text, label.strip()) for text, label in zip(self.texts, labels, strict=True)],
                              self.name)  # fmt: skip

    def row_of_text(self) -> dict[str, int]:
        """The first row of every normalised text: the rows of `corpus`, in its order."""
        found: dict[str, int] = {}
        for row, text in enumerate(self.texts):
            found.setdefault(normalise(text), row)
        found.pop("", None)
        return found


def read_table(path: str | Path, reading: Reading | None = None) -> UserTable:
    """The table in a file, on standard input ("-"), or in a data set ("datasets:NAME", `hub_dataset`).

    Raises:
        EncodingError: not UTF-8, and nothing else was said.
        CorpusError: no such file or column, another kind of file, over a limit, or a damaged line.
    """
    if str(path) == STDIN:
        return parse_table(sys.stdin.buffer.read(MAX_FILE + 1), "standard input", reading)
    if str(path).startswith(PREFIX):
        return parse_table(*dataset_bytes(str(path)), reading)
    path = Path(path)
    shown = shorten(str(path), 200)
    try:
        if not path.is_file():
            raise CorpusError(f"There is no file {shown}.", "Check the path.")
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{shown} cannot be read ({shorten(str(error))}).", "Check the path.") from None
    return parse_table(content, path.name, reading)


def parse_table(content: bytes, file_name: str, reading: Reading | None = None) -> UserTable:
    """The table in some bytes; errors as `read_table`. Of `file_name` ending and letters are used."""
    reading = reading or Reading()
    name = shorten(replace_invisible(PurePath(file_name).name), 100)
    if len(content) > MAX_FILE:
        raise CorpusError(f"{name} is larger than {MAX_FILE // 2**20} MB.", "Split it, or bring fewer rows.")
    if not content:
        raise CorpusError(f"{name} is empty.", "Choose another file.")
    number, names, rows = _cells(content, name, reading)
    start = list(islice(rows, _LOOKED_AT))
    if not start:
        raise CorpusError(f"{name} has a header line and nothing below it.", "Add rows.")
    if reading.text is None:
        text, _ = text_and_label(names, start, name, number)
    else:
        text = _place(names, reading.text, name)
    label = named(names, LABEL_NAMES)
    label_at = _place(names, reading.label, name) if reading.label else names.index(label) if label else None
    lines: list[int] = []
    kept: list[list[str]] = []
    empty = 0
    for line, cells in chain(start, rows):
        if len(cells[text]) > MAX_CHARACTERS:
            raise CorpusError(
                f"{name}: line {line:,} has a text of more than {MAX_CHARACTERS:,} characters.",
                "Split documents into sentences, one a row.",
            )
        if not normalise(cells[text]):
            empty += 1
        elif len(kept) == MAX_ROWS:
            raise CorpusError(f"{name} has more than {MAX_ROWS:,} rows.", "Bring fewer rows.")
        else:
            lines.append(line)
            kept.append(cells)
    if not kept:
        raise CorpusError(f"{name} holds no text in {names[text]!r}.", "Name another column of sentences.")
    columns = list(zip(*kept, strict=True))
    return UserTable(
        name,
        columns[text],
        tuple(lines),
        {column: columns[place] for place, column in enumerate(names) if place != text},
        names[text],
        None if label_at in (None, text) else names[label_at],
        empty,
    )


def _cells(content: bytes, name: str, reading: Reading) -> tuple[int, list[str], Cells]:
    """(line of the header, names of the columns, lines below it), by the format said or guessed."""
    text = ""
    ending = f".{reading.format.lower().lstrip('.')}" if reading.format else PurePath(name).suffix.lower()
    if not ending and content.startswith(b"PAR1"):
        ending = ".parquet"
    if ending != ".parquet":
        text = decoded(content, name, reading.encoding)
        if not ending:  # standard input
            head = text.lstrip().splitlines()[:1]
            ending = ".jsonl" if text.lstrip().startswith("{") else ".txt"
            ending = (
                ".csv" if ending == ".txt" and head and any(mark in head[0] for mark in ",;\t|") else ending
            )
    if ending not in FORMATS:
        known = ", ".join(one.lstrip(".") for one in FORMATS)
        raise CorpusError(f"{name} is of a kind that is not read.", f"Save it as, or say, one of: {known}.")
    lines: Iterator
    if ending == ".parquet":
        lines = parquet_cells(content, name, MAX_ROWS, MAX_CHARACTERS + 1)
    elif ending in (".jsonl", ".ndjson"):
        lines = jsonl_cells(text, name)
    elif ending == ".txt" and reading.delimiter is None:
        lines = chain([(1, ["text"])], ((line, [cell]) for line, cell, _ in txt_rows(text, name)))
    else:
        lines = cells_of(text, name, "," if ending in (".csv", ".txt") else "\t", _delimiter(reading))
    number, names = next(lines)
    return number, names, lines


def _delimiter(reading: Reading) -> str | None:
    said = {"tab": "\t", "\\t": "\t"}.get(reading.delimiter or "", reading.delimiter)
    if said is not None and (len(said) != 1 or said in '"\r\n'):
        raise CorpusError(
            f"{shorten(said)!r} is no delimiter.", 'Give one character, e.g. --delimiter ";", or "tab".'
        )
    return said


def _place(names: Sequence[str], wanted: str, file: str) -> int:
    """Which column is called so, in any letter case."""
    found = named(names, [wanted.strip().casefold()])
    if found is None:
        known = ", ".join(shorten(name, 30) for name in names[:12])
        raise CorpusError(
            f"{file} has no column {shorten(wanted)!r}; its columns are: {known}.", "Name one of these."
        )
    return names.index(found)
