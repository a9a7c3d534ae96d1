"""Tables as files."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from core.data.csv_text import csv_text

Table = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
"""Columns of equal length, in their order; or what makes them when a file is fetched."""


def csv(table: Table) -> str:
    """With a byte-order mark: spreadsheet programs then read it as UTF-8. Text cells cannot be formulas."""
    return "\ufeff" + csv_text(_plain(table))


def parquet(table: Table) -> bytes:
    """The same columns with their types."""
    import pandas as pd

    stream = io.BytesIO()
    pd.DataFrame(_plain(table)).to_parquet(stream, index=False)
    return stream.getvalue()


def with_columns(table: Table, about: Mapping[str, str]) -> Table:
    """The table with one more column for each text of `about` that is not empty and not a column already."""

    def made() -> Mapping[str, Any]:
        columns = table() if callable(table) else table
        rows = len(next(iter(columns.values()), ()))
        return {
            **columns,
            **{name: [text] * rows for name, text in about.items() if text and name not in columns},
        }

    return made


def _plain(table: Table) -> dict[str, list[Any]]:
    """Columns as plain Python values: NumPy's numbers become numbers."""
    return {
        name: [cell.item() if hasattr(cell, "item") else cell for cell in column]
        for name, column in (table() if callable(table) else table).items()
    }
