"""Cells of a user's table: what each reader of a format hands on, and what single cells say."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from core.data.normalise import replace_invisible
from core.data.readers.strict_json import shorten
from core.errors import CorpusError

MAX_COLUMNS = 1000
MISSING = frozenset({"", "nan", "null", "na", "n/a", "#n/a", "<na>"})
"""What stands, in any letter case, where there is no class or no number."""
_NUMBER = re.compile(r"[\s\d.,:/%+\-$€£()]*([eE][+-]?\d+)?\s*")
_WHOLE = re.compile(r"(-?(?:0|[1-9]\d*))\.0+")
_LABEL_CHARACTERS = 120

Row = tuple[int, list[str | None] | None]
"""Line or row number from 1; cells, None where a field is absent or no string, or None for a bad row."""


class ColumnError(CorpusError):
    """No column of texts was found, or none of a name that was said; `columns` are those to choose from."""

    def __init__(self, cause: str, cure: str, columns: Sequence[str] = ()) -> None:
        super().__init__(cause, cure)
        self.columns = tuple(columns)


class RowError(CorpusError):
    """A line does not fit the others; `Reading.skip_bad_rows` leaves such lines out."""


@dataclass(frozen=True)
class BadRow:
    """A line that was left out, and why."""

    line: int
    reason: str


@dataclass
class BadRows:
    """Collects the lines of a file that do not fit; the first one is refused unless `skip`."""

    file: str
    skip: bool = False
    found: list[BadRow] = field(default_factory=list)

    def add(self, line: int, reason: str, cure: str) -> None:
        """Take note of a bad line.

        Raises:
            RowError: bad lines are not to be left out.
        """
        if not self.skip:
            raise RowError(
                f"{self.file}: line {line:,} {reason}.",
                f"{cure} Or leave such lines out (--skip-bad-rows).",
            )
        self.found.append(BadRow(line, reason))


@dataclass(frozen=True)
class Grid:
    """A file as rows of cells, before it is known which column holds the texts.

    names: of the columns. rows: Row after Row, blank lines left out. nested: columns that
    hold no strings, and what they hold. notes: what else to say of the file. format, delimiter, encoding,
    header: as in `Reading`.
    """

    names: list[str]
    rows: Iterator[Row]
    format: str
    nested: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None


def holds_words(cell: str) -> bool:
    """Whether a cell is more than a number, a date in digits, or nothing."""
    return _NUMBER.fullmatch(cell) is None


def cell_text(value: object) -> str:
    """A value as text: missing and not-a-number are empty, truths are lower case."""
    if value is None or value != value:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def class_of(cell: str) -> str:
    """The class that a cell names, "" for none: 1 and 1.0 are one class, empty, NaN and null are none.

    >>> class_of("1.0"), class_of(" 007 "), class_of("NaN"), class_of("Food")
    ('1', '007', '', 'Food')
    """
    cell = " ".join(replace_invisible(cell).split())
    if cell.casefold() in MISSING:
        return ""
    whole = _WHOLE.fullmatch(cell)
    return whole[1] if whole else shorten(cell, _LABEL_CHARACTERS)


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


def named(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    """The first of some columns' names that is one of the wanted ones; None where none is."""
    return next((name for want in wanted for name in names if name.strip().casefold() == want), None)


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names of columns for a message."""
    shown = ", ".join(shorten(name, 30) or "(no name)" for name in names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def refuse_column(file: str, wanted: str, names: Sequence[str]) -> NoReturn:
    """Raises ColumnError: no column of that name."""
    raise ColumnError(
        f"{file} has no column {shorten(wanted)!r}; its columns are: {listed(names)}.",
        "Name one of these.",
        names,
    )
