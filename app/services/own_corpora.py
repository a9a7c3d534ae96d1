"""Corpora and models of somebody's own: what background jobs left, listed to their owner alone.

A visitor on this machine is the owner "local". On a server that others can reach, an owner is a key that only
one browser holds; what is kept in memory is called by the hash of the key, never by names alone.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.checkpoint.home import LOCAL, home, own_folder
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.data.readers.column_kinds import Column
    from core.data.readers.user_table import UserTable
    from core.jobs import Result

__all__ = ["LOCAL"]
NOBODY = "nobody"
"""An owner who has nothing: on a shared server the models of the machine's user are not listed."""
_OWNER = "~"
MOST_DIFFERENT = 30
"""Different cells of a column of which one can be asked for."""
THIRDS = ("lowest third", "middle third", "highest third")
"""What is asked for of numbers and dates that differ too much."""
Says = tuple[str, str] | None
"""A column and what it says; None for every row."""


@dataclass(frozen=True)
class OwnCorpus:
    """An explored corpus. name: in links. title: as its owner calls it. model: that its codes are of."""

    name: str
    title: str
    model: str
    rows: int


def corpora(owner: str, model: str) -> list[OwnCorpus]:
    """The owner's corpora that a model has read, the newest first."""
    return [
        OwnCorpus(one.record.name, one.record.title, one.record.model, one.record.rows)
        for one in results(owner)
        if one.record.kind == "explore" and one.record.model == model
    ]


def results(owner: str) -> "list[Result]":
    """Everything that the owner's jobs left, the newest first; damaged ones are left out."""
    from core.jobs import results as found

    with suppress(HSVAEError, OSError):
        return found(owner)
    return []


def key_of(owner: str, name: str) -> str:
    """What the owner's corpus is called behind the "@" of "MODEL@CORPUS"."""
    return name if owner == LOCAL else f"{name}{_OWNER}{own_folder(owner).name}"


def _folder(key: str) -> Path:
    name, _, owner = key.partition(_OWNER)
    return home() / "own" / (owner or LOCAL) / name


def _result(key: str) -> "Result":
    from core.checkpoint.atomic import current
    from core.jobs.results import read_result

    return read_result(current(_folder(key)))


def index_folder(key: str) -> Path:
    """Where the index of an own corpus lies.

    Raises:
        JobError: it is not there, or damaged.
    """
    return _result(key).index_folder


@lru_cache(maxsize=8)
def table(key: str) -> "UserTable":
    """The table of an own corpus, all columns.

    Raises:
        CorpusError: it is damaged.
    """
    return _result(key).table()


@lru_cache(maxsize=32)
def column(key: str, name: str) -> "Column | None":
    """A column of an own corpus by sentence of its index; None where it holds nothing to compare."""
    from core.data.readers.column_kinds import read_column

    found = table(key)
    rows = list(found.row_of_text().values())
    with suppress(HSVAEError):
        return read_column(name, [found.columns[name][row] for row in rows])
    return None


@lru_cache(maxsize=8)
def columns(key: str) -> tuple[str, ...]:
    """The names of the columns that can colour sentences and filter them."""
    return tuple(name for name in table(key).columns if column(key, name) is not None)


@lru_cache(maxsize=32)
def choices(key: str, name: str) -> tuple[str, ...]:
    """What a column can be asked for: its different cells, at most 30; of more numbers or dates, a third."""
    if name not in table(key).columns:
        return ()
    found = sorted(set(table(key).columns[name]) - {""})
    if len(found) <= MOST_DIFFERENT:
        return tuple(found)
    read = column(key, name)
    return THIRDS if read is not None and read.is_ordered else ()


def filterable(key: str) -> tuple[str, ...]:
    """The columns that can be asked for something."""
    return tuple(name for name in table(key).columns if choices(key, name))


def rows_where(corpus: str, says: Says) -> np.ndarray | None:
    """(N,) bool: the sentences of "MODEL@CORPUS" whose column says this; None for all, as of shipped ones."""
    key = corpus.partition("@")[2]
    return None if says is None or not key else _rows_where(key, *says)


@lru_cache(maxsize=32)
def _rows_where(key: str, name: str, value: str) -> np.ndarray:
    found, read = table(key), column(key, name)
    if value in THIRDS and read is not None and value not in found.columns[name]:
        bounds = np.nanquantile(read.values, (1 / 3, 2 / 3))
        return read.known & (np.searchsorted(bounds, read.values, side="right") == THIRDS.index(value))
    return np.array([found.columns[name][row] == value for row in found.row_of_text().values()])


def forget() -> None:
    """Drop what is remembered: after a corpus was deleted, renamed or loaded anew."""
    for cached in (table, column, columns, choices, _rows_where):
        cached.cache_clear()
