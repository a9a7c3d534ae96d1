"""A CSV that several processes add rows to, and the locks by which they keep out of each other's way."""

import contextlib
import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.checkpoint.atomic import write_text
from core.errors import ConfigError
from core.evaluation.comparison_table import table_row
from core.locks import locked


class Table:
    """Rows of `columns`, named by those of `key`; locks lie in the folder `locks`.

    Raises:
        ConfigError: the file has other columns.
    """

    def __init__(self, file: Path, columns: tuple[str, ...], key: tuple[str, ...], locks: Path) -> None:
        self.file, self.columns, self.key, self.locks = file, columns, key, locks
        self.rows()

    def rows(self) -> list[dict[str, str]]:
        """All rows, as they are now."""
        if not self.file.is_file():
            return []
        with self.file.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
        if tuple(reader.fieldnames or ()) != self.columns:
            raise ConfigError(f"{self.file} has other columns than this comparison.", "Name another table.")
        return rows

    def find(self, labels: Mapping[str, object]) -> dict[str, str] | None:
        """The row with these values of the key; a value of None fits any."""
        wanted = table_row(labels, self.key)
        compared = [name for name in self.key if labels.get(name, "") is not None]
        return next((row for row in self.rows() if all(row[name] == wanted[name] for name in compared)), None)

    def add(self, cells: Mapping[str, object]) -> None:
        """Append one row; what other processes added meanwhile stays."""
        with self._lock("table", wait=True):
            rows = [*self.rows(), table_row(cells, self.columns)]
            text = io.StringIO()
            writer = csv.DictWriter(text, self.columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_text(self.file, text.getvalue())

    def claim(self, name: str) -> contextlib.AbstractContextManager[bool]:
        """A context in which the row `name` is ours: True, or False where another process is at it.

        A process that dies gives its claims back.
        """
        return self._lock(name, wait=False)

    @contextlib.contextmanager
    def _lock(self, name: str, wait: bool) -> Iterator[bool]:
        self.locks.mkdir(parents=True, exist_ok=True)
        with locked(self.locks / f"{name}.lock", wait) as ours:
            yield ours
