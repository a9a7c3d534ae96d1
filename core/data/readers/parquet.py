"""Rows (row number, text, label) out of a user's Parquet file, read by a process of its own."""

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator

from core.data.readers import parquet_child
from core.data.readers.parsing import Cells, Row
from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.errors import CorpusError

SECONDS = 60
"""A file that takes longer is refused."""
MAX_MEMORY = 2**30
"""Bytes that the reading process may take; a file that needs more is refused."""
_CURE = "Write it again, or save it as CSV."


def parquet_rows(content: bytes, name: str, max_rows: int, cut: int) -> Iterator[Row]:
    """The rows of a Parquet file's text column, and of its label column when it has one.

    Texts and labels are cut to `cut` characters, so that the caller can refuse them without holding them.

    Raises:
        CorpusError: damaged, no column of text, or more rows, time or memory than allowed.
    """
    for number, (text, label) in enumerate(_values(content, name, max_rows, cut), start=1):
        yield number, text, label


def parquet_cells(content: bytes, name: str, max_rows: int, cut: int) -> Cells:
    """(0, names of all columns), then (row from 1, cells as text); errors as `parquet_rows`.

    A column that holds lists or structures is empty.
    """
    return enumerate(_values(content, name, max_rows, cut, every_column=True))


def _values(content: bytes, name: str, max_rows: int, cut: int, every_column: bool = False) -> Iterator[list]:
    options = {
        "name": name,
        "max_rows": max_rows,
        "max_memory": MAX_MEMORY,
        "cut": cut,
        "every_column": every_column,
    }
    for number, value in enumerate(_lines(content, options)):
        if isinstance(value, dict):
            if value.get("rows") == number:
                return
            cause, cure = value.get("refused", (f"{name} is not a readable Parquet file.", _CURE))
            raise CorpusError(shorten(cause, 400), cure)
        yield value
    raise CorpusError(f"{name} is not a readable Parquet file (reading it was stopped).", _CURE)


def _lines(content: bytes, options: dict) -> Iterator:
    """What the child says, line by line; it ends early when the child dies or takes too long."""
    # Isolated: neither the working folder nor the user's own packages decide what the child imports.
    command = [sys.executable, "-I", parquet_child.__file__, json.dumps(options)]
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        with subprocess.Popen(
            command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as child:
            clock = threading.Timer(SECONDS, child.kill)
            clock.start()
            assert child.stdout is not None  # it is a pipe
            try:
                # A child that died in the middle of a line, or was made to write nonsense, is a dead child.
                with contextlib.suppress(StrictJSONError):
                    for line in child.stdout:
                        yield parse_json(line)
            finally:
                clock.cancel()
                child.kill()
