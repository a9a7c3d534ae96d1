"""CSV for spreadsheet programs, in which no cell of text becomes a formula."""

import csv
import io
from collections.abc import Mapping, Sequence

# The full-width twins count too: some programs read them alike.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutralise(cell: str) -> str:
    """`cell` with an apostrophe before it when a spreadsheet program would take it for a formula.

    For text only: numbers go out as numbers.

    >>> neutralise("=1+1"), neutralise("a = b")
    ("'=1+1", 'a = b')
    """
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def csv_text(columns: Mapping[str, Sequence]) -> str:
    """A CSV table, header line first, of equally long columns; names and text cells neutralised."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([neutralise(name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow([neutralise(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue()
