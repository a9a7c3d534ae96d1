"""Reads an untrusted Parquet file in a process of its own: stdin -> one JSON line per row on stdout.

pyarrow aborts the whole process on some damaged files, and a few bytes may unpack to gigabytes: neither may
happen to the program itself. `core.data.readers.parquet` starts this as a script.
"""

import json
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_BATCH = 256


def main() -> None:
    """Options come as one JSON argument; the last line written is {"rows": N} or {"refused": [...]}."""
    options = json.loads(sys.argv[1])
    sys.path.insert(0, str(_ROOT))
    from core.errors import CorpusError

    _limit_memory(options["max_memory"])
    name = options["name"]
    try:
        count = 0
        read = cells if options["every_column"] else rows
        for row in read(sys.stdin.buffer.read(), name, options["max_rows"], options["cut"]):
            print(json.dumps(row))
            count += 1
        answer: dict = {"rows": count}
    except CorpusError as refused:
        answer = {"refused": [refused.cause, refused.cure]}
    except MemoryError:
        answer = {"refused": [f"{name} needs too much memory to unpack.", "Bring fewer or shorter rows."]}
    except Exception as error:  # whatever the library raises, the file is to blame
        cause = f"{name} is not a readable Parquet file ({str(error)[:200]})."
        answer = {"refused": [cause, "Write it again, or save it as CSV."]}
    print(json.dumps(answer))


def rows(content: bytes, name: str, max_rows: int, cut: int):
    """[text, label] of every row, both cut to `cut` characters; a missing value is the empty string."""
    from core.data.readers.parsing import label_text

    file = _opened(content, name, max_rows)
    text, label = columns(file.schema_arrow, name)
    wanted = [text] if label is None else [text, label]
    for texts, *labels in _batches(content, wanted, wanted):
        for sentence, value in zip(texts, *(labels or [[None] * len(texts)]), strict=True):
            yield [(sentence or "")[:cut], label_text(value)[:cut]]


def cells(content: bytes, name: str, max_rows: int, cut: int):
    """The names of all columns, then the cells of every row as text; lists and structures are empty."""
    from core.data.readers.parsing import check_names, label_text

    schema = _opened(content, name, max_rows).schema_arrow
    check_names([column.strip() for column in schema.names], name)
    yield [column.strip() for column in schema.names]
    flat = [field.name for field in schema if not field.type.num_fields]
    for batch in _batches(content, flat, [column for column in flat if is_text(schema, column)]):
        columns = dict(zip(flat, batch, strict=True))
        nothing = [None] * len(batch[0] if batch else ())
        for row in zip(*(columns.get(column, nothing) for column in schema.names), strict=True):
            yield ["" if isinstance(cell, bytes) else label_text(cell)[:cut] for cell in row]


def _opened(content: bytes, name: str, max_rows: int):
    import pyarrow as pa
    import pyarrow.parquet as pq

    from core.errors import CorpusError

    file = pq.ParquetFile(pa.BufferReader(content))
    count = file.metadata.num_rows
    if count > max_rows:
        raise CorpusError(f"{name} has {count:,} rows; the limit is {max_rows:,}.", "Bring fewer rows.")
    return file


def _batches(content: bytes, wanted: list[str], texts: list[str]):
    """Lists of values, one a column, of a few rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Repeated values stay one until a small batch is spelt out.
    file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=texts)
    for batch in file.iter_batches(_BATCH, columns=wanted, use_threads=False):
        batch.validate(full=True)  # a damaged batch may point outside its memory
        yield [batch.column(column).to_pylist() for column in wanted]


def columns(schema, name: str) -> tuple[str, str | None]:
    """(text column, label column or None) by name, or the first column of strings."""
    import pyarrow.types as types

    from core.data.readers.parsing import LABEL_NAMES, TEXT_NAMES, check_names, named
    from core.errors import CorpusError

    check_names([column.strip() for column in schema.names], name)
    label, text = named(schema.names, LABEL_NAMES), named(schema.names, TEXT_NAMES)
    if text is None:
        text = next((column for column in schema.names if is_text(schema, column) and column != label), None)
    if text is None or not is_text(schema, text):
        raise CorpusError(f"{name} has no column of strings to read.", "Name the column of sentences 'text'.")
    if label is not None and not is_text(schema, label):
        kind = schema.field(label).type
        if not (types.is_integer(kind) or types.is_boolean(kind)):
            cause = f"{name} has a column {label[:80]!r} that is neither text nor whole numbers."
            raise CorpusError(cause, "Drop or rename that column.")
    return text, label


def is_text(schema, column: str) -> bool:
    """Whether a column holds strings, each written out or named by a dictionary."""
    import pyarrow.types as types

    kind = schema.field(column).type
    kind = kind.value_type if types.is_dictionary(kind) else kind
    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    main()
