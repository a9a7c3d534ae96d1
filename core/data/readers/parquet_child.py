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
        content = sys.stdin.buffer.read()
        for row in cells(content, name, options["max_rows"], options["cut"], options["wanted"]):
            print(json.dumps(row))
            count += isinstance(row, list)
        answer: dict = {"rows": count}
    except CorpusError as refused:
        answer = {"refused": [refused.cause, refused.cure]}
    except MemoryError:
        answer = {"refused": [f"{name} needs too much memory to unpack.", "Bring fewer or shorter rows."]}
    except Exception as error:  # whatever the library raises, the file is to blame
        cause = f"{name} is not a readable Parquet file ({str(error)[:200]})."
        answer = {"refused": [cause, "Write it again, or save it as CSV."]}
    print(json.dumps(answer))


def cells(content: bytes, name: str, max_rows: int, cut: int, wanted: list[str]):
    """{"names": of all columns, "nested": types of those that hold no single values}, then every row's cells.

    wanted: paths into such columns, as messages.0.content; each is a column more.
    """
    from core.data.readers.cells import cell_text, check_names
    from core.data.readers.json_rows import value_at

    schema = _opened(content, name, max_rows).schema_arrow
    nested = {
        field.name: str(field.type)[:200] for field in schema if field.type.num_fields or is_bytes(field.type)
    }
    inside = [path for path in wanted if path not in schema.names and path.split(".")[0] in nested]
    names = [*(column.strip() for column in schema.names), *inside]
    check_names(names, name)
    yield {"names": names, "nested": {column.strip(): kind for column, kind in nested.items()}}
    read = [*(one for one in schema.names if one not in nested), *{path.split(".")[0] for path in inside}]
    for batch in _batches(content, read, [column for column in read if is_text(schema, column)]):
        columns = dict(zip(read, batch, strict=True))
        nothing = [None] * len(batch[0] if batch else ())
        flat = [nothing if one in nested else columns[one] for one in schema.names]
        deep = [[value_at({root: one}, path) for one in columns[root]]
                for path in inside for root in (path.split(".")[0],)]  # fmt: skip
        for row in zip(*flat, *deep, strict=True):
            yield ["" if isinstance(cell, list | dict | bytes) else cell_text(cell)[:cut] for cell in row]


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


def is_bytes(kind) -> bool:
    """Whether values are bytes, of which nobody knows what they mean."""
    import pyarrow.types as types

    return types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind)


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
