"""A table of runs: rows that a TOML file asks for, made one by one, each kept as soon as it is there.

`compare` and `sweep` are two of them. A killed one goes on where it stopped; several processes may fill one
table, since each takes rows that no other has in hand.
"""

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import Field

from core.checkpoint.atomic import write_text
from core.errors import ConfigError
from core.evaluation.comparison_table import table_row
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
        fits = names == self.columns if self.columns else set(self.key) <= set(names)
        if not fits or any(None in row for row in rows):
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


class Row(Protocol):
    """What a table's file asks for: one run, or one measurement. name: of its lock and its folder."""

    @property
    def name(self) -> str: ...


class Experiment(Protocol):
    """The rows of one file, and how one is made."""

    table: Table

    def labels(self, row: Row) -> list[Cells]:
        """The key cells of each line of the table that the row makes; None fits any."""

    def needs(self, row: Row) -> Iterable[Row]:
        """Rows that must be there before this one can be made."""

    def make(self, row: Row, missing: list[Cells]) -> Iterable[Cells]:
        """The lines of a row that are not there yet, whole; none when it was stopped."""


def fill(
    experiment: Experiment, rows: Iterable[Row], say: Say, should_stop: Callable[[], bool] = lambda: False
) -> None:
    """Add the rows that the table lacks, each as soon as it is made.

    A row that needs another waits until the end; what it waited for may be there by then.

    Raises:
        ConfigError: a row needs another which is not there, and no process is at it.
    """
    rows, waiting = list(rows), []
    for number, row in enumerate(rows, 1):
        if should_stop():
            return
        say(f"{number} of {len(rows)}: {row.name}")
        if not _filled(experiment, row, False, say):
            waiting.append(row)
    for row in waiting:
        if not should_stop():
            _filled(experiment, row, True, say)


def _filled(experiment: Experiment, row: Row, last: bool, say: Say) -> bool:
    """Make one row, unless it is there or another process is at it; False where it must wait."""
    table = experiment.table
    with table.claim(row.name) as ours:
        missing = [labels for labels in experiment.labels(row) if table.find(labels) is None]
        if not ours:
            say("  another process is at it")
        elif missing:
            for other in experiment.needs(row):
                if not all(map(table.find, experiment.labels(other))):
                    with table.claim(other.name) as free:
                        if last and free:
                            raise ConfigError(
                                f"{row.name} needs the row {other.name}.", "Make that row first."
                            )
                    say(f"  waits for {other.name}")
                    return False
            for cells in experiment.make(row, missing):
                table.add(cells)
    return True
