"""A user's table with all its columns, and what was taken out of the file: the one way in for people's files.

`read_table` reads a path or standard input, `parse_table` bytes with a name, as of an upload. Both give a
`UserTable`: every guess (`reading`), what else could be meant (`text_candidates`, `label_candidates`), the
first rows (`preview`), counts and lines of what was left out, cut or repeated, and `notes`. To override a
guess, call again with `table.reading.model_copy(update={"text": "review"})`. A ColumnError has the `columns`
to choose from, an EncodingError is answered with one of ENCODINGS, a RowError with skip_bad_rows.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from pathlib import Path, PurePath

from core.data.corpus import Corpus
from core.data.normalise import normalise, replace_invisible
from core.data.readers.as_corpus import corpus_of_rows
from core.data.readers.cells import BadRow, BadRows, class_of
from core.data.readers.column_choice import choose
from core.data.readers.encodings import mojibake
from core.data.readers.hub_dataset import PREFIX, dataset_bytes
from core.data.readers.packed import unpacked
from core.data.readers.reading import Reading
from core.data.readers.rows import MAX_ROWS, open_grid
from core.data.readers.strict_json import shorten
from core.data.tokenizer import MAX_CHARACTERS
from core.errors import CorpusError

__all__ = ["MAX_FILE", "STDIN", "Reading", "UserTable", "parse_table", "read_table"]
STDIN = "-"
MAX_FILE = 2**29
"""Bytes of a file named by its path: the limit that people meet is that of rows."""
MAX_TOTAL = 400 * 2**20
"""Characters of all cells; only a Parquet file that repeats itself can reach it sooner than MAX_ROWS."""
_LOOKED_AT = 1000
_LOG = logging.getLogger(__name__)
_LISTED = 5


@dataclass(frozen=True)
class UserTable:
    """N rows with a visible text, in the order of the file.

    texts: as written, cut to MAX_CHARACTERS. lines (N,): line, or row of a Parquet file or array, from 1.
    columns: the others by name, N cells each, "" where nothing stands. text_column, label_column: what was
    taken. empty: rows left out, for they have no text; empty_lines: which. rows (N,): position among the
    `file_rows` rows of the file, from 0; () where nobody knows. text_candidates, label_candidates: columns
    that could be, the taken first. reading: all that was said or guessed. bad: left out, for they do not fit.
    cut_lines: of texts that were cut. notes: what else to say.
    """

    name: str
    texts: tuple[str, ...]
    lines: tuple[int, ...]
    columns: dict[str, tuple[str, ...]]
    text_column: str
    label_column: str | None
    empty: int = 0
    rows: tuple[int, ...] = ()
    file_rows: int = 0
    text_candidates: tuple[str, ...] = ()
    label_candidates: tuple[str, ...] = ()
    reading: Reading = field(default_factory=Reading)
    empty_lines: tuple[int, ...] = ()
    bad: tuple[BadRow, ...] = ()
    cut_lines: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def labels(self) -> tuple[str, ...] | None:
        """The class of each row, "" where it has none; None without a label column, or where it is empty."""
        if self.label_column is None:
            return None
        known: dict[str, str] = {}
        found = tuple(
            known[cell] if cell in known else known.setdefault(cell, class_of(cell))
            for cell in self.columns[self.label_column]
        )
        return found if any(found) else None

    @cached_property
    def repeated(self) -> int:
        """How many rows repeat the text of an earlier one."""
        return len(self) - len(self.row_of_text())

    @property
    def taken(self) -> str:
        """One line that says what was taken out of the file."""
        said = self.reading
        parts = [f"{self.name}: {len(self):,} of {self.file_rows:,} rows", f"text from {self.text_column!r}"]
        parts.append(f"classes from {self.label_column!r}" if self.label_column else "no classes")
        form = [part for part in (said.encoding, _called(said.delimiter)) if part]
        if said.header is False and said.format != "txt":
            form.append("no header line")
        parts += [", ".join(form)] if form else []
        for lines, what in (
            (self.empty_lines, "without text left out"),
            ([row.line for row in self.bad], "that do not fit left out"),
            (self.cut_lines, f"cut to {MAX_CHARACTERS:,} characters"),
        ):
            parts += [f"{len(lines):,} {what} ({_lines(lines)})"] if lines else []
        parts += [f"{self.repeated:,} repeat an earlier text"] if self.repeated else []
        others = self.text_candidates[1:]
        parts += [f"other texts: {', '.join(others[:4])} (--text)"] if others else []
        if self.label_column is None and self.label_candidates:
            parts.append(f"could be classes: {', '.join(self.label_candidates[:4])} (--label)")
        return "; ".join(shorten(part, 300) for part in [*parts, *self.notes])

    def preview(self, most: int = 10) -> list[dict[str, str]]:
        """The first rows, every column by its name."""
        names = [self.text_column, *self.columns]
        cells = zip(self.texts[:most], *(column[:most] for column in self.columns.values()), strict=True)
        return [dict(zip(names, row, strict=True)) for row in cells]

    def corpus(self) -> Corpus:
        """Its texts, normalised and without repetitions, with the classes of its label column."""
        labels = self.labels or ("",) * len(self)
        return corpus_of_rows(list(zip(self.texts, labels, strict=True)), self.name)

    def row_of_text(self) -> dict[str, int]:
        """The first row of every normalised text: the rows of `corpus`, in its order."""
        found: dict[str, int] = {}
        for row, text in enumerate(self.texts):
            found.setdefault(normalise(text), row)
        found.pop("", None)
        return found


def read_table(path: str | Path, reading: Reading | None = None) -> UserTable:
    """The table in a file, on standard input ("-"), or in a data set ("datasets:NAME", `hub_dataset`).

    What was taken goes to the log.

    Raises:
        EncodingError: its encoding is not known. ColumnError: no column of texts, or none of that name.
        RowError: a line does not fit. CorpusError: no such file, another kind of file, or over a limit.
    """
    table = parse_table(*_opened(path), reading)
    _LOG.info("%s", table.taken)
    return table


def _opened(path: str | Path) -> tuple[bytes, str]:
    """(content, name) of a file or of standard input."""
    shown = shorten(str(path), 200)
    if str(path) in (STDIN, "/dev/stdin"):
        return sys.stdin.buffer.read(MAX_FILE + 1), "standard input"
    if str(path).startswith(PREFIX):
        return dataset_bytes(str(path))
    if str(path).startswith(("http://", "https://", "ftp://")):
        raise CorpusError(
            f"{shown} is an address, and nothing is fetched.", "Download it, and name the file."
        )
    path = Path(path)
    try:
        if path.is_dir():
            raise CorpusError(f"{shown} is a folder. Check the path:", "name a file in it.")
        if not path.is_file():  # nor a pipe, which would wait for ever
            raise CorpusError(f"There is no file {shown}.", "Check the path.")
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{shown} cannot be read ({shorten(str(error))}).", "Check the path.") from None
    return content, path.name


def parse_table(content: bytes, file_name: str, reading: Reading | None = None) -> UserTable:
    """The table in some bytes; errors as `read_table`. Of `file_name` ending and letters are used."""
    said = reading or Reading()
    name = shorten(replace_invisible(PurePath(file_name).name), 100)
    if len(content) > MAX_FILE:
        raise CorpusError(f"{name} is larger than {MAX_FILE // 2**20} MB.", "Split it, or bring fewer rows.")
    content, name = unpacked(content, name)
    bad = BadRows(name, bool(said.skip_bad_rows))
    grid = open_grid(content, bad, said)
    rows = grid.rows
    start = list(islice(rows, _LOOKED_AT))
    if not start and not grid.nested:
        raise CorpusError(f"{name} has a header line and nothing below it.", "Add rows.")
    choice = choose(grid, [cells for _, cells in start if cells], name, said.text, said.label)
    text = grid.names.index(choice.text)
    kept: list[list[str]] = []
    lines, places, empty, cut = [], [], [], []
    total = count = 0
    for place, (line, cells) in enumerate(chain(start, rows)):
        count = place + 1
        if cells is None:
            continue
        found = cells[text]
        if found is None:
            bad.add(line, f"has no field {shorten(choice.text)!r} that is a string", "Give it one.")
            continue
        if not normalise(found[:MAX_CHARACTERS]):
            empty.append(line)
            continue
        if len(found) > MAX_CHARACTERS:
            cells[text] = found[:MAX_CHARACTERS]
            cut.append(line)
        filled = [cell or "" for cell in cells]
        total += sum(map(len, filled))
        if len(kept) == MAX_ROWS or total > MAX_TOTAL:
            limit = f"{MAX_ROWS:,} rows" if len(kept) == MAX_ROWS else f"{MAX_TOTAL:,} characters"
            raise CorpusError(f"{name} has more than {limit}.", "Bring fewer rows.")
        lines.append(line)
        places.append(place)
        kept.append(filled)
    if not kept:
        raise CorpusError(f"{name} holds no text in {choice.text!r}.", "Name another column of sentences.")
    columns = list(zip(*kept, strict=True))
    others = {column: columns[place] for place, column in enumerate(grid.names) if place != text}
    label = () if choice.label is None else others[choice.label]
    used = Reading(
        text=choice.text, label=choice.label, format=grid.format, encoding=grid.encoding,
        delimiter=grid.delimiter, header=grid.header, skip_bad_rows=bad.skip,
    )  # fmt: skip
    hint = mojibake(columns[text])
    notes = [*grid.notes, *choice.notes, *_merged(label), *([hint] if hint else [])]
    return UserTable(
        name, columns[text], tuple(lines), others, choice.text, choice.label, len(empty), tuple(places),
        count, choice.texts, choice.labels, used, tuple(empty), tuple(bad.found), tuple(cut), tuple(notes),
    )  # fmt: skip


def _merged(cells: tuple[str, ...]) -> Iterator[str]:
    """What was made one among the cells of a label column."""
    written = Counter(cell.strip() for cell in cells)
    several: dict[str, set[str]] = {}
    for cell in written:
        several.setdefault(class_of(cell), set()).add(cell)
    missing = sum(written[cell] for cell in several.pop("", ()))
    if missing:
        yield f"{missing:,} without a class"
    for name, cells_of in list(several.items())[:_LISTED]:
        if len(cells_of) > 1:
            shown = " and ".join(repr(shorten(cell, 20)) for cell in sorted(cells_of)[:3])
            yield f"class {name!r} for {shown}"


def _lines(lines) -> str:
    more = f" and {len(lines) - _LISTED:,} more" if len(lines) > _LISTED else ""
    return f"line{'' if len(lines) == 1 else 's'} {', '.join(f'{line:,}' for line in lines[:_LISTED])}{more}"


def _called(delimiter: str | None) -> str:
    return {None: "", "\t": "tabs", ",": "commas", ";": "semicolons", " ": "spaces"}.get(
        delimiter, f"{delimiter!r}"
    )
