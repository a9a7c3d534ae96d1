"""A table of runs: rows that a TOML file asks for, made one by one, each kept as soon as it is there.

`compare` and `sweep` are two of them. A killed one goes on where it stopped; several processes may fill one
table, since each takes rows that no other has in hand.
"""

import contextlib
import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.checkpoint.atomic import write_text
from core.errors import ConfigError
from core.evaluation.comparison_table import fits, table_row
from core.locks import locked

Setting = str | int | float | bool
Settings = Annotated[dict[str, Setting], Field(max_length=60)]
Cells = dict[str, object]
Say = Callable[[str], None]


class Table:
    """A CSV whose rows are named by the columns of `key`; the locks of its rows lie in the folder `locks`.

    columns: those that it must have; None: those of its rows, in the order in which they come.

    Raises:
        ConfigError: the file cannot be read, or has other columns.
    """

    def __init__(
        self, file: Path, key: tuple[str, ...], locks: Path, columns: tuple[str, ...] | None = None
    ) -> None:
        self.file, self.key, self.locks, self.columns = file, key, locks, columns
        self.rows()

    def rows(self) -> list[dict[str, str]]:
        """All rows, as they are now."""
        if not self.file.is_file():
            return []
        try:
            with self.file.open(newline="", encoding="utf-8") as file:
                reader = csv.DictReader(file, restval="")
                rows, names = list(reader), tuple(reader.fieldnames or ())
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ConfigError(f"{self.file} cannot be read ({error}).", "Name another table.") from None
        known = fits(names, self.columns) if self.columns else set(self.key) <= set(names)
        if not known or any(None in row for row in rows):
            raise ConfigError(f"{self.file} has other columns than these runs.", "Name another table.")
        return rows

    def find(self, labels: Mapping[str, object]) -> dict[str, str] | None:
        """The row with these values of the key; a value of None fits any."""
        wanted = table_row(labels, self.key)
        compared = [name for name in self.key if labels.get(name, "") is not None]
        return next((row for row in self.rows() if all(row[name] == wanted[name] for name in compared)), None)

    def add(self, cells: Mapping[str, object]) -> None:
        """Append one row; what other processes added meanwhile stays."""
        with self._lock("table", wait=True):
            rows = [*self.rows(), table_row(cells, self.columns or tuple(cells))]
            names = self.columns or tuple(dict.fromkeys(name for row in rows for name in row))
            text = io.StringIO()
            writer = csv.DictWriter(text, names, lineterminator="\n")
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


class Experiment(ABC):
    """The rows of one file in progress: which lines of the table each makes, and how.

    A row is anything with a `name`: that of its lock and of its folder under `runs`.
    """

    table: Table

    def __init__(self, runs: Path, data_dir: Path | None, say: Say, should_stop: Callable[[], bool]) -> None:
        self.runs, self.data_dir, self.say, self.should_stop = runs, data_dir, say, should_stop

    @abstractmethod
    def labels(self, row) -> list[Cells]:
        """The key cells of each line of the table that a row makes; None fits any."""

    def needs(self, row) -> Iterable:
        """Rows that must be there before this one can be made."""
        return ()

    @abstractmethod
    def make(self, row, missing: list[Cells]) -> Iterable[Cells]:
        """The lines of a row that are not there yet, whole; none when it was stopped."""

    def fill(self, rows: Sequence) -> None:
        """Add the rows that the table lacks, each as soon as it is made.

        A row that needs another waits until the end; what it waited for may be there by then.

        Raises:
            ConfigError: a row needs another which is not there, and no process is at it.
        """
        waiting = []
        for number, row in enumerate(rows, 1):
            if self.should_stop():
                return
            self.say(f"{number} of {len(rows)}: {row.name}")
            if not self._filled(row):
                waiting.append(row)
        for row in waiting:
            if not self.should_stop():
                self._filled(row, last=True)

    def _filled(self, row, last: bool = False) -> bool:
        """Make one row, unless it is there or another process is at it; False where it must wait."""
        with self.table.claim(row.name) as ours:
            missing = [labels for labels in self.labels(row) if self.table.find(labels) is None]
            if not ours:
                self.say("  another process is at it")
            elif missing:
                for other in self.needs(row):
                    if not all(map(self.table.find, self.labels(other))):
                        with self.table.claim(other.name) as free:
                            if last and free:
                                cause = f"{row.name} needs the row {other.name}."
                                raise ConfigError(cause, "Make that row first.")
                        self.say(f"  waits for {other.name}")
                        return False
                for cells in self.make(row, missing):
                    self.table.add(cells)
        return True
