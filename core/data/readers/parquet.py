"""A Grid out of a user's Parquet file, which is read by a process of its own."""

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence

from core.data.readers import parquet_child
from core.data.readers.cells import Grid, Row
from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.errors import CorpusError

SECONDS = 60
"""A file that takes longer is refused."""
MAX_MEMORY = 2**30
"""Bytes that the reading process may take; a file that needs more is refused."""
_CURE = "Write it again, or save it as CSV."


def parquet_rows(content: bytes, name: str, max_rows: int, cut: int, wanted: Sequence[str] = ()) -> Grid:
    """A Grid of all columns of a Parquet file, cells as text, those of lists, structures and bytes empty.

    cut: characters that a cell is cut to. wanted: paths into lists and structures, as messages.0.content.

    Raises:
        CorpusError: damaged, or more rows, time or memory than allowed; from the rows too.
    """
    options = {
        "name": name,
        "max_rows": max_rows,
        "max_memory": MAX_MEMORY,
        "cut": cut,
        "wanted": list(wanted),
    }
    values = _values(content, name, options)
    head: object = next(values, {})
    match head:
        case {"names": list(names), "nested": dict(nested)}:
            rows: Iterator[Row] = ((number, list(row)) for number, row in enumerate(values, start=1))
            return Grid([str(one) for one in names], rows, "parquet", nested)
    raise CorpusError(f"{name} is not a readable Parquet file.", _CURE)


def _values(content: bytes, name: str, options: dict) -> Iterator:
    for number, value in enumerate(_lines(content, options)):
        if isinstance(value, dict) and "names" not in value:
            if value.get("rows") == number - 1:
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
