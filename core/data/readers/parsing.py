"""Rows (line, text, label) out of the text of a user's CSV, TSV, JSONL or TXT file."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.errors import CorpusError

Row = tuple[int, str, str]
"""Line number from 1, text, label; an empty text or label means that there is none."""
TEXT_NAMES = ("text", "sentence")
LABEL_NAMES = ("label", "class")
Cells = Iterator[tuple[int, list[str]]]
"""Lines of a table: number from 1, cells."""
MAX_COLUMNS = 1000
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LOOKED_AT = 1000
_NUMBER = re.compile(r"[\s\d.,:/%+\-$€£()]*([eE][+-]?\d+)?\s*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def holds_words(cell: str) -> bool:
    """Whether a cell is more than a number, a date or nothing."""
    return _NUMBER.fullmatch(cell) is None


def txt_rows(text: str, name: str) -> Iterator[Row]:
    """One sentence a line."""
    return ((number, line, "") for number, line in enumerate(_LINE_END.split(text), start=1))


def csv_rows(text: str, name: str) -> Iterator[Row]:
    """A header line, then rows; quotes as in RFC 4180. A header without commas may have another separator."""
    return _table_rows(cells_of(text, name, ","), name)


def tsv_rows(text: str, name: str) -> Iterator[Row]:
    """A header line, then rows. Quotes mean nothing but around a whole cell, where Excel writes them."""
    return _table_rows(cells_of(text, name, "\t"), name)


def cells_of(text: str, name: str, usual: str, separator: str | None = None) -> Cells:
    """(line, cells) of a table's header, its names stripped, and then of every filled row, all of one width.

    usual: the separator of the format, ("\\t": quotes mean nothing there), unless the header has another;
    separator: the one that was asked for.
    """
    separator = separator or _separator(text, usual)
    lines: Cells
    if separator == usual == "\t":
        numbered = enumerate(_LINE_END.split(text), start=1)
        lines = ((number, [_freed(cell) for cell in line.split("\t")]) for number, line in numbered)
    else:
        lines = _quoted(text, name, separator)
    filled = ((number, cells) for number, cells in lines if any(cells))
    number, header = next(filled, (1, []))
    if not header:
        raise CorpusError(
            f"{name} has no header line.", "Begin it with the names of the columns, e.g. text,label."
        )
    names = [cell.strip() for cell in header]
    check_names(names, name)
    yield number, names
    for number, cells in filled:
        if len(cells) != len(names):
            called = _SEPARATORS.get(separator, repr(separator))
            raise _at(
                name,
                number,
                f"has {_count(len(cells), 'cell')}, the header line has {len(names)} (separated by {called})",
                f"Put cells that hold {called} in quotes, or save plain sentences as .txt.",
            )
        yield number, cells


def jsonl_rows(text: str, name: str) -> Iterator[Row]:
    """One JSON object a line; the first one says which keys hold text and label."""
    keys: tuple[str | None, str | None] | None = None
    for number, value in _objects(text, name):
        if keys is None:
            strings = [key for key, entry in value.items() if isinstance(entry, str) and holds_words(entry)]
            keys = (
                named(list(value), TEXT_NAMES) or next(iter(strings), None),
                named(list(value), LABEL_NAMES),
            )
        key, label = keys
        if key is None or key not in value:
            raise _at(name, number, f"has no field {shorten(key or 'text')!r}", "Give every line that field.")
        if not isinstance(value[key], str | None):
            raise _at(name, number, f"has a field {shorten(key)!r} that is not a string", "Put it in quotes.")
        told = value.get(label)
        if isinstance(told, list | dict):
            raise _at(name, number, "has a label that is a list or an object", "Give a string or a number.")
        yield number, value[key] or "", label_text(told)


def jsonl_cells(text: str, name: str) -> Cells:
    """(line, cells) of the keys of the first object, then of every object; lists and objects are empty."""
    names: list[str] = []
    for number, value in _objects(text, name):
        if not names:
            names = list(value)
            check_names(names, name)
            yield number, names
        cells = [value.get(key) for key in names]
        yield number, ["" if isinstance(cell, list | dict) else label_text(cell) for cell in cells]
    if not names:
        raise CorpusError(f"{name} holds no object.", "Write one object a line.")


def _objects(text: str, name: str) -> Iterator[tuple[int, dict]]:
    """(line, object) of every line that is not blank."""
    for number, line in enumerate(_LINE_END.split(text), start=1):
        if not line.strip():
            continue
        try:
            value = parse_json(line)
        except StrictJSONError as error:
            raise _at(name, number, f"is not valid JSON ({error})", "Correct the line.") from None
        if not isinstance(value, dict):
            cure = 'Each line must be an object, e.g. {"text": "a small dog", "label": "animals"}.'
            raise _at(name, number, "is not a JSON object", cure)
        yield number, value


def label_text(value: object) -> str:
    """A class as text: missing is empty, truths are lower case."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str, name: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        first = reader.line_num + 1
        try:
            yield first, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cure = 'Close the quote; inside a quoted cell a quote is written twice: "she said ""hi""".'
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise _at(name, first, "opens a quote that is never closed", cure) from None
            raise _at(name, reader.line_num, f"has a quote in a wrong place ({error})", cure) from None


def _freed(cell: str) -> str:
    inner = cell[1:-1].replace('""', "")
    wholly = len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in inner
    return cell[1:-1].replace('""', '"') if wholly else cell


def _separator(text: str, usual: str) -> str:
    """The usual one unless the header line lacks it and has another."""
    header = _LINE_END.split(text.lstrip("\r\n"), maxsplit=1)[0]
    present = [separator for separator in _SEPARATORS if separator in header]
    return usual if usual in present or not present else max(present, key=header.count)


def _table_rows(lines: Cells, name: str) -> Iterator[Row]:
    number, names = next(lines)
    start = list(islice(lines, _LOOKED_AT))
    if not start:
        raise CorpusError(f"{name} has a header line and nothing below it.", "Add rows.")
    text, label = text_and_label(names, start, name, number)
    for number, cells in chain(start, lines):
        yield number, cells[text], "" if label is None else cells[label].strip()


def check_names(names: Sequence[str], file: str) -> None:
    """Raises CorpusError when two columns have one name, or there are too many."""
    if len(names) > MAX_COLUMNS:
        raise CorpusError(
            f"{file} has {len(names):,} columns; the limit is {MAX_COLUMNS:,}.", "Keep text and label."
        )
    folded = [name.casefold() for name in names if name]
    twice = next((name for name in folded if folded.count(name) > 1), None)
    if twice:
        raise CorpusError(f"{file} has two columns named {shorten(twice)!r}.", "Rename one of them.")


def text_and_label(
    names: list[str], start: list[tuple[int, list[str]]], file: str, number: int
) -> tuple[int, int | None]:
    """(text column, label column or None), from the names and the first rows."""
    label = named(names, LABEL_NAMES)
    text = named(names, TEXT_NAMES)
    if text is not None:
        return names.index(text), None if label is None else names.index(label)
    if any(_is_sentence(name) for name in names):
        raise _at(
            file,
            number,
            "looks like a sentence where the names of the columns should be",
            "Add a header line, e.g. text,label, or save plain sentences as .txt.",
        )
    for column, column_name in enumerate(names):
        cells = [row[column] for _, row in start if column < len(row) and row[column].strip()]
        if column_name != label and cells and 2 * sum(map(holds_words, cells)) >= len(cells):
            return column, None if label is None else names.index(label)
    known = ", ".join(shorten(name, 30) for name in names[:8])
    raise CorpusError(
        f"{file} has no column of text; its columns are: {known}.", "Name the column of sentences 'text'."
    )


def named(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The first of some columns' names that is one of the wanted ones; None where none is."""
    return next((name for want in wanted for name in names if name.strip().casefold() == want), None)


def _is_sentence(cell: str) -> bool:
    words = cell.split()
    return len(words) >= 5 or (len(words) >= 2 and cell.endswith((".", "!", "?")))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _at(name: str, line: int, what: str, cure: str) -> CorpusError:
    return CorpusError(f"{name}: line {line:,} {what}.", cure)
