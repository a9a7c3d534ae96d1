"""Reads a stranger's Parquet file in a process of its own: stdin -> one JSON line per row on stdout.

pyarrow aborts the whole process on some damaged files, and a few bytes may unpack to gigabytes: neither may
happen to the program itself. `core.data.readers.parquet` starts this as a script, which imports nothing of
this package.
"""

import json
import sys

_BATCH = 256


class Refused(Exception):
    """(what is wrong with the file, what to do about it), to be shown to a person."""


def main() -> None:
    """Options come as one JSON argument; the last line written is {"rows": N} or {"refused": [...]}."""
    options = json.loads(sys.argv[1])
    _limit_memory(options["max_memory"])
    try:
        count = 0
        for row in rows(sys.stdin.buffer.read(), options):
            print(json.dumps(row))
            count += 1
        answer: dict = {"rows": count}
    except Refused as refused:
        answer = {"refused": refused.args}
    except MemoryError:
        answer = {"refused": ["needs too much memory to unpack", "Bring fewer or shorter rows."]}
    except Exception as error:  # whatever the library raises, the file is to blame
        answer = {
            "refused": [f"is not a readable Parquet file ({error})", "Write it again, or save it as CSV."]
        }
    print(json.dumps(answer))


def rows(content: bytes, options: dict):
    """[text, label] of every row, both cut to the options' `cut`; a missing value is the empty string."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(content))
    text, label = columns(file.schema_arrow, options)
    if file.metadata.num_rows > options["max_rows"]:
        raise Refused(
            f"has {file.metadata.num_rows:,} rows; the limit is {options['max_rows']:,}", "Bring fewer rows."
        )
    wanted = [text] if label is None else [text, label]
    # Repeated values stay one until a small batch is spelt out.
    file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=wanted)
    cut = options["cut"]
    for batch in file.iter_batches(_BATCH, columns=wanted, use_threads=False):
        batch.validate(full=True)  # a damaged batch may point outside its memory
        texts = batch.column(text).to_pylist()
        labels = [None] * len(texts) if label is None else batch.column(label).to_pylist()
        for sentence, value in zip(texts, labels, strict=True):
            yield [(sentence or "")[:cut], label_text(value)[:cut]]


def columns(schema, options: dict) -> tuple[str, str | None]:
    """(text column, label column or None) by name, or the first column of strings."""
    import pyarrow.types as types

    def is_text(kind) -> bool:
        kind = kind.value_type if types.is_dictionary(kind) else kind
        return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)

    if len(schema) > options["max_columns"]:
        raise Refused(f"has {len(schema):,} columns; the limit is {options['max_columns']:,}", "Drop some.")
    folded: dict = {}
    for field in schema:
        name = field.name.strip().casefold()
        if name in folded:
            raise Refused(f"has two columns named {name[:80]!r}", "Rename one of them.")
        folded[name] = field
    label = next((folded[key] for key in options["label_names"] if key in folded), None)
    named = next((folded[key] for key in options["text_names"] if key in folded), None)
    text = named or next((field for field in schema if is_text(field.type) and field is not label), None)
    if text is None or not is_text(text.type):
        raise Refused("has no column of strings to read", "Name the column of sentences 'text'.")
    if label is None:
        return text.name, None
    if not (is_text(label.type) or types.is_integer(label.type) or types.is_boolean(label.type)):
        cure = "Drop or rename that column."
        raise Refused(f"has a column {label.name[:80]!r} that is neither text nor whole numbers", cure)
    return text.name, label.name


def label_text(value: object) -> str:
    """A class as text: missing is empty, truths are lower case."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


if __name__ == "__main__":
    main()
