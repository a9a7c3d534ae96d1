"""A user's table kept as Parquet beside what was computed of it, read again as carefully as an upload."""

from pathlib import Path

from core.data.corpus import Corpus
from core.data.readers.parquet import parquet_rows
from core.data.readers.strict_json import shorten
from core.data.readers.table import MAX_ROWS
from core.data.readers.user_table import MAX_FILE, UserTable
from core.data.tokenizer import MAX_CHARACTERS
from core.errors import CorpusError

FILE = ".parquet"
ROWS = f"rows{FILE}"
_TEXT, _LABEL, _OTHER, _LINE = "text:", "label:", "column:", "line:"
"""What stands before the name of each column: what it is. The column of lines is named by the file."""


def store_table(table: UserTable, file: Path) -> None:
    """Write a table with all its columns.

    Raises:
        OSError: disk full, read-only.
    """
    import pyarrow as pa  # not before it is needed: an index is read without it
    import pyarrow.parquet as pq

    columns: dict[str, object] = {_TEXT + table.text_column: table.texts}
    columns[_LINE + table.name] = [str(line) for line in table.lines]
    for name, cells in table.columns.items():
        columns[(_LABEL if name == table.label_column else _OTHER) + name] = cells
    arrays = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
    pq.write_table(pa.table(arrays), file, compression="zstd")


def stored_table(file: Path) -> UserTable:
    """The table that `store_table` wrote.

    Raises:
        CorpusError: missing, damaged, or another kind of Parquet file.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise CorpusError(f"{file} cannot be read ({error.strerror or error}).", "Restore it.") from None
    if len(content) > MAX_FILE:
        raise CorpusError(f"{file} is larger than {MAX_FILE // 2**20} MB.", "Restore it.")
    grid = parquet_rows(content, file.name, MAX_ROWS, MAX_CHARACTERS + 1)
    names, cells = grid.names, [[cell or "" for cell in row or ()] for _, row in grid.rows]
    columns = dict(zip(names, zip(*cells, strict=True), strict=True)) if cells else {}
    found = {kind: [name for name in columns if name.startswith(kind)] for kind in (_TEXT, _LINE, _LABEL)}
    odd = [name for name in columns if not name.startswith((_TEXT, _LINE, _LABEL, _OTHER))]
    if odd or len(found[_TEXT]) != 1 or len(found[_LINE]) != 1 or len(found[_LABEL]) > 1:
        raise CorpusError(f"{file} is no table that this program stored.", "Restore it.")
    text, line = found[_TEXT][0], found[_LINE][0]
    lines = columns[line]
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 12 for cell in lines) or any(
        len(cell) > MAX_CHARACTERS for cell in columns[text]
    ):
        raise CorpusError(f"{file} holds texts or lines that this program never stores.", "Restore it.")
    return UserTable(
        shorten(line.removeprefix(_LINE), 100),
        columns[text],
        tuple(map(int, lines)),
        {
            name.partition(":")[2]: column
            for name, column in columns.items()
            if name.startswith((_LABEL, _OTHER))
        },
        text.removeprefix(_TEXT),
        found[_LABEL][0].removeprefix(_LABEL) if found[_LABEL] else None,
        0,
    )


def table_of(corpus: Corpus) -> UserTable:
    """A table of the rows of a corpus, which gives that corpus again."""
    columns = {"label": corpus.labels} if corpus.labels else {}
    lines = tuple(range(1, len(corpus) + 1))
    label = "label" if columns else None
    return UserTable(f"{corpus.name}{FILE}", corpus.texts, lines, columns, "text", label, 0)
