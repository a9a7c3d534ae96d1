"""The user's own files as corpora: CSV, TSV, JSONL, TXT and Parquet, read as text and nothing but text.

A file that could be read in two ways is not guessed at: the error names the line and says what to change.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath

from core.data.builtin import corpus_names
from core.data.corpus import Corpus, build
from core.data.normalise import replace_invisible
from core.data.readers.parquet import parquet_rows
from core.data.readers.parsing import Row, csv_rows, holds_words, jsonl_rows, tsv_rows, txt_rows
from core.data.readers.strict_json import shorten
from core.data.tokenizer import MAX_CHARACTERS
from core.errors import CorpusError

MAX_BYTES = 20 * 2**20
MAX_ROWS = 300_000
MAX_TOTAL = 100 * 2**20
"""Characters of all texts; only a Parquet file that repeats itself can reach it within MAX_BYTES."""
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
"""What a person may choose from when an EncodingError says that a file is not UTF-8."""
UNLABELLED = "unlabelled"
"""The class of rows without a label, in a file where others have one."""

_READERS = {
    ".csv": csv_rows,
    ".tsv": tsv_rows,
    ".tab": tsv_rows,
    ".jsonl": jsonl_rows,
    ".ndjson": jsonl_rows,
    ".txt": txt_rows,
}
_PARQUET = ".parquet"
FORMATS = (*_READERS, _PARQUET)
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word document",
    **{bytes([0x80, version]): "a pickle" for version in range(2, 6)},
}
_MARKS = {  # longest first: UTF-32's mark begins as UTF-16's does
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LABEL_CHARACTERS = 120


class EncodingError(CorpusError):
    """The file is not UTF-8 and does not say what it is: choose one of ENCODINGS and read it again."""


def read_file(path: str | Path, encoding: str | None = None) -> Corpus:
    """The corpus in a file of the user's.

    Args:
        path: its ending says the format (FORMATS). The text column is the one named "text" or "sentence", or
            else the first that holds words; a column "label" or "class" holds the classes.
        encoding: one of ENCODINGS; without it UTF-8, or what a byte order mark says.

    Raises:
        EncodingError: not UTF-8.
        CorpusError: anything else; the cause names the line where there is one.
    """
    path = Path(path)
    shown = shorten(str(path), 200)
    try:
        if not path.is_file():  # neither a folder, nor a pipe, which would wait for ever
            raise CorpusError(f"There is no file {shown}.", "Check the path.")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{shown} cannot be read ({shorten(str(error))}).", "Check the path.") from None
    return read_bytes(content, path.name, encoding)


def read_bytes(content: bytes, file_name: str, encoding: str | None = None) -> Corpus:
    """The corpus in an uploaded file; arguments and errors as `read_file`.

    Of `file_name`, which a stranger may have chosen, ending and letters are used, never as a path.
    The corpus's title says how many rows were left out because they were empty or repeated others.
    """
    name = shorten(replace_invisible(PurePath(file_name).name), 100)
    if len(content) > MAX_BYTES:
        raise CorpusError(f"{name} is larger than {MAX_BYTES // 2**20} MB.", "Split it, or bring fewer rows.")
    kept: list[tuple[str, str]] = []
    total = 0
    for number, text, label in _rows(content, name, encoding):
        if len(text) > MAX_CHARACTERS:
            raise CorpusError(
                f"{name}: line {number:,} has a text of more than {MAX_CHARACTERS:,} characters.",
                "Split documents into sentences, one a row.",
            )
        if not text.strip():
            continue
        total += len(text)
        if len(kept) == MAX_ROWS or total > MAX_TOTAL:
            limit = f"{MAX_ROWS:,} rows" if len(kept) == MAX_ROWS else f"{MAX_TOTAL:,} characters"
            raise CorpusError(f"{name} has more than {limit}.", "Bring fewer rows.")
        kept.append((text, label))
    return corpus_of_rows(kept, name)


def corpus_of_rows(kept: list[tuple[str, str]], name: str) -> Corpus:
    """The corpus of rows (text, label) out of a file of that name."""
    if not kept:
        raise CorpusError(f"{name} holds no text.", "Add sentences.")
    if not any(holds_words(text) for text, _ in kept):
        raise CorpusError(f"{name} holds numbers only.", "Name the column of sentences 'text'.")
    labelled = any(label for _, label in kept)
    rows = ((text, (_clean(label) or UNLABELLED) if labelled else None, None) for text, label in kept)
    stem = re.sub(r"[^a-z0-9._-]+", "-", PurePath(name).stem.lower())[:60].strip("-._") or "file"
    stem = f"file-{stem}" if stem in corpus_names() else stem
    corpus = build(stem, name, rows)
    if not len(corpus):
        raise CorpusError(f"{name} holds no visible text.", "Add sentences.")
    if len(corpus) == len(kept):
        return corpus
    return replace(corpus, title=f"{name}: {len(corpus):,} different sentences of {len(kept):,} rows")


def _rows(content: bytes, name: str, encoding: str | None) -> Iterator[Row]:
    ending = PurePath(name).suffix.lower()
    if ending not in FORMATS:
        raise CorpusError(
            f"{name} is of a kind that is not read.", f"Save it as one of: {', '.join(FORMATS)}."
        )
    if not content:
        raise CorpusError(f"{name} is empty.", "Choose another file.")
    if ending == _PARQUET:
        return parquet_rows(content, name, MAX_ROWS, MAX_CHARACTERS + 1)
    return _READERS[ending](decoded(content, name, encoding), name)


def decoded(content: bytes, name: str, encoding: str | None) -> str:
    """The text of a file that is none of the known kinds of binary files; errors as `read_file`."""
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise CorpusError(f"{name} is {kind}, not text; it was not opened.", "Save it as text, e.g. CSV.")
    cure = f"Save it as UTF-8, or choose its encoding: {', '.join(ENCODINGS)}."
    if encoding is not None and encoding not in ENCODINGS:
        raise CorpusError(f"There is no encoding {shorten(encoding)!r} to choose.", cure)
    marked = next((codec for mark, codec in _MARKS.items() if content.startswith(mark)), None)
    codec = marked or encoding or "utf-8"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f" (byte 0x{content[error.start]:02X} in line {line:,})" if error.start < len(content) else ""
        raise EncodingError(f"{name} is not {codec.removesuffix('-sig').upper()}{byte}.", cure) from None
    if text.count("\0") * 10 > len(text):
        raise EncodingError(
            f"{name} is full of NUL characters: perhaps UTF-16 without a byte order mark, or no text at all.",
            cure,
        )
    return text


def _clean(label: str) -> str:
    return shorten(" ".join(replace_invisible(label).split()), _LABEL_CHARACTERS)
