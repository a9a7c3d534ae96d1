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


def _plain(table: Table) -> dict[str, list[Any]]:
    """Columns as plain Python values: NumPy's numbers become numbers."""
    return {
        name: [cell.item() if hasattr(cell, "item") else cell for cell in column]
        for name, column in (table() if callable(table) else table).items()
    }
