"""A Grid out of the text of a CSV, TSV or TXT file: its delimiter, its quotes, its header, its rows."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from core.data.readers.cells import BadRows, Grid, Row, check_names
from core.data.readers.header import is_header, names_of
from core.data.readers.strict_json import shorten
from core.errors import CorpusError

LOOKED_AT = 1000
"""Rows that a guess is made from."""
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LINE_END = re.compile(r"\r\n|\r|\n")
_PREAMBLE = 30
"""Lines among which the header is looked for."""
_QUALTRICS = '{"ImportId":'
Lines = Iterator[tuple[int, list[str]]]

csv.field_size_limit(2**31 - 1)  # the module's own limit of 131,072 refuses a web page in a column beside


def text_lines(text: str, header: bool | None) -> Grid:
    """One text a line; a header line only where it is said that there is one."""
    lines = _LINE_END.split(text.removesuffix("\n").removesuffix("\r"))
    rows: Iterator[Row] = ((number, [line]) for number, line in enumerate(lines, start=1))
    if header:
        next(rows)
    return Grid(names_of(lines[:1] if header else [""]), rows, "txt", header=bool(header))


def is_tab_table(text: str) -> bool:
    """Whether every line has the same number of tabs, one at least: Excel's "Unicode text" is such a file."""
    lines = [line for line in _LINE_END.split(text[:200_000])[:LOOKED_AT] if line.strip()]
    tabs = {line.count("\t") for line in (lines[:-1] if len(text) > 200_000 else lines)}
    return len(lines) > 1 and len(tabs) == 1 and tabs != {0}


def table(
    text: str,
    bad: BadRows,
    usual: str,
    delimiter: str | None = None,
    header: bool | None = None,
    wanted: Iterable[str] = (),
) -> Grid:
    """A header line, perhaps with other lines above it, then rows; quotes as in RFC 4180.

    usual: the delimiter of the format, unless the first lines have another. delimiter, header: what was said.
    wanted: columns that a person named: a line that holds one of them is the header.

    Raises:
        CorpusError: no rows, two columns of one name, or a quote that is never closed.
        RowError: a line has another number of cells than the header.
    """
    delimiter = delimiter or _delimiter(text, usual)
    lines = _filled(_cells(text, bad, delimiter))
    start = list(islice(lines, LOOKED_AT))
    if not start:
        raise CorpusError(f"{bad.file} is blank: it has no header line and no rows.", "Choose another file.")
    wanted = {name.strip().casefold() for name in wanted}
    top = 0 if header is False else _header_at([cells for _, cells in start], wanted)
    first = start[top][1]
    below = start[top + 1 :]
    if header is None:
        header = is_header(first, [cells for _, cells in below], wanted)
    notes = [f"{top:,} lines above the header left out"] if top else []
    if header:
        first = _without_trailing(first, below)
        while below and any(_QUALTRICS in cell for _, row in below[:2] for cell in row):
            below.pop(0)
            notes = ["the descriptions of the columns below the header (Qualtrics) left out"]
        rows = below
    else:
        width = Counter(len(cells) for _, cells in start).most_common(1)[0][0]
        first, rows = [""] * width, start[top:]
    names = names_of(first)
    check_names(names, bad.file)
    fitted = _fitted(chain(rows, lines), len(names), bad, delimiter)
    shown = "tsv" if delimiter == usual == "\t" else "csv"
    used = delimiter if len(names) > 1 else None
    return Grid(names, fitted, shown, notes=tuple(notes), delimiter=used, header=header)


def _cells(text: str, bad: BadRows, delimiter: str) -> Lines:
    """Line after line as cells.

    Between tabs quotes count only around a whole cell, unless lines are of one width only if they hold tabs.
    """
    if delimiter != "\t":
        return _quoted(text, bad, delimiter)
    plain = enumerate(_LINE_END.split(text), start=1)
    lines = ((number, [_freed(cell) for cell in line.split("\t")]) for number, line in plain)
    start = list(islice(lines, LOOKED_AT))
    if '"' in text and _even(start) < 1:
        try:
            lenient = list(islice(_quoted(text, BadRows(bad.file, skip=True), "\t"), LOOKED_AT))
        except CorpusError:
            lenient = []
        if _even(lenient) > _even(start):
            return _quoted(text, bad, "\t")
    return chain(start, lines)


def _quoted(text: str, bad: BadRows, delimiter: str) -> Lines:
    # A space after a delimiter is no part of a cell, so that a quote behind it is one.
    form = {"delimiter": delimiter, "strict": True, "skipinitialspace": delimiter != " "}
    reader = csv.reader(io.StringIO(text, newline=""), **form)  # type: ignore[arg-type]
    while True:
        first = reader.line_num + 1
        try:
            yield first, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cure = 'Close the quote; inside a quoted cell a quote is written twice: "she said ""hi""".'
            if "unexpected end" in str(error):
                reason = f"{bad.file}: line {first:,} opens a quote that is never closed."
                raise CorpusError(reason, cure) from None
            expected = shorten(str(error).replace("'\t'", "a tab"))
            bad.add(reader.line_num, f"has a quote in a wrong place ({expected})", cure)
            yield reader.line_num, []


def _filled(lines: Lines) -> Lines:
    return ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))


def _fitted(lines: Lines, width: int, bad: BadRows, delimiter: str) -> Iterator[Row]:
    """The rows, each of that width; empty cells too many at its end are dropped."""
    called = _DELIMITERS.get(delimiter, repr(delimiter))
    for number, cells in lines:
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) == width:
            yield number, list(cells)
            continue
        found = f"{len(cells):,} cell{'' if len(cells) == 1 else 's'}"
        bad.add(
            number,
            f"has {found}, the header line has {width} (separated by {called})",
            f"Put cells that hold {called} in quotes, or save plain sentences as .txt.",
        )
        yield number, None


def _header_at(rows: list[list[str]], wanted: set[str]) -> int:
    """Which row is the header: the first one, unless it is narrower than most and one below is a header."""
    for place, cells in enumerate(rows[:_PREAMBLE]):
        if wanted & {cell.strip().casefold() for cell in cells}:
            return place
    width = Counter(len(cells) for cells in rows).most_common(1)[0][0]
    if is_header(rows[0], [], strict=True) or (len(rows[0]) >= width and not rows[0][0].startswith("#")):
        return 0
    wide = [place for place, cells in enumerate(rows[:_PREAMBLE]) if len(cells) == width]
    named = (place for place in wide if is_header(rows[place], [], strict=True))
    telling = (place for place in wide if is_header(rows[place], rows[place + 1 :], strict=True))
    return next(named, next(telling, 0))


def _without_trailing(header: list[str], below: list[tuple[int, list[str]]]) -> list[str]:
    """The header without nameless columns at its end in which nothing stands."""
    rows = [cells for _, cells in below]
    while (
        header and not header[-1].strip() and not any("".join(row[len(header) - 1 :]).strip() for row in rows)
    ):
        header = header[:-1]
    return header


def _freed(cell: str) -> str:
    inner = cell[1:-1].replace('""', "")
    wholly = len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in inner
    return cell[1:-1].replace('""', '"') if wholly else cell


def _delimiter(text: str, usual: str) -> str:
    """The one by which most of the first lines fall into equally many cells; else the usual one."""
    lines = [line for line in _LINE_END.split(text[:200_000]) if line.strip()][:_PREAMBLE]
    head = next((line for line in lines if not line.startswith("#")), "")
    present = [one for one in _DELIMITERS if one in head] or [
        one for one in _DELIMITERS if 2 * sum(one in line for line in lines) > len(lines)
    ]
    if len(present) < 2:
        return present[0] if present else usual
    sample = "\n".join(lines)

    def rank(one: str) -> tuple[float, int, bool]:
        try:
            share = _even(list(_quoted(sample, BadRows("", skip=True), one)))
        except CorpusError:
            share = 0.0
        return share, head.count(one), one == usual

    return max(present, key=rank)


def _even(lines: list[tuple[int, list[str]]]) -> float:
    """Share of filled lines that have the commonest width, of two cells at least."""
    widths = Counter(len(cells) for _, cells in lines if any(cells))
    if not widths:
        return 0.0
    width, count = widths.most_common(1)[0]
    return count / widths.total() if width > 1 else 0.0
