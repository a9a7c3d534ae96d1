"""Opens a user's file as a Grid: its format by what was said, by its ending, or by how it begins."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from core.data.readers.cells import BadRows, Grid
from core.data.readers.delimited import is_tab_table, table, text_lines
from core.data.readers.encodings import decoded
from core.data.readers.json_rows import json_rows
from core.data.readers.parquet import parquet_rows
from core.data.readers.reading import Reading
from core.data.readers.strict_json import shorten
from core.data.tokenizer import MAX_CHARACTERS
from core.errors import CorpusError

MAX_ROWS = 300_000
PARQUET, TEXT = ".parquet", ".txt"


def _delimited(usual: str) -> Callable[[str, BadRows, Reading], Grid]:
    def read(text: str, bad: BadRows, said: Reading) -> Grid:
        return table(text, bad, usual, _delimiter(said), said.header, _wanted(said))

    return read


def _json(text: str, bad: BadRows, said: Reading) -> Grid:
    return json_rows(text, bad, _wanted(said))


def _txt(text: str, bad: BadRows, said: Reading) -> Grid:
    if said.delimiter is not None or (said.format is None and is_tab_table(text)):
        return _delimited("\t" if said.delimiter is None else ",")(text, bad, said)
    return text_lines(text, said.header)


_READERS: dict[str, Callable[[str, BadRows, Reading], Grid]] = {
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    ".tab": _delimited("\t"),
    ".jsonl": _json,
    ".ndjson": _json,
    ".json": _json,
    TEXT: _txt,
}
FORMATS = (*_READERS, PARQUET)


def open_grid(content: bytes, bad: BadRows, said: Reading) -> Grid:
    """The rows of a file, whatever its format; `bad.file` is its name.

    Raises:
        EncodingError, RowError, CorpusError: as the readers of the formats.
    """
    name = bad.file
    ending = f".{said.format.lower().lstrip('.')}" if said.format else PurePath(name).suffix.lower()
    if ending and ending not in FORMATS:
        known = ", ".join(one.lstrip(".") for one in FORMATS)
        raise CorpusError(
            f"{name} is of a kind that is not read.", f"Save it as, or say (--format), one of: {known}."
        )
    if not content:
        raise CorpusError(f"{name} is empty.", "Choose another file.")
    if ending == PARQUET or (not ending and content.startswith(b"PAR1")):
        return parquet_rows(content, name, MAX_ROWS, MAX_CHARACTERS + 1, _wanted(said))
    text, encoding = decoded(content, name, said.encoding)
    grid = _READERS[ending or _sniffed(text)](text, bad, said)
    return replace(grid, encoding=encoding)


def _sniffed(text: str) -> str:
    """The format of text without an ending: what comes through standard input."""
    if text.lstrip().startswith(("{", "[{")):
        return ".jsonl"
    head = next((line for line in text.splitlines() if line.strip()), "")
    return ".csv" if any(mark in head for mark in ",;\t|") else TEXT


def _wanted(said: Reading) -> list[str]:
    return [name for name in (said.text, said.label) if name is not None]


def _delimiter(said: Reading) -> str | None:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(said.delimiter or "", said.delimiter)
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise CorpusError(
            f"{shorten(delimiter)!r} is no delimiter.", 'Give one character, e.g. --delimiter ";", or "tab".'
        )
    return delimiter
