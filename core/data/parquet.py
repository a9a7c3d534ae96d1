"""Rows (row number, text, label) out of a user's Parquet file."""

from collections.abc import Iterator

from core.data.parsing import LABEL_NAMES, TEXT_NAMES, Row, check_names
from core.data.strict_json import shorten
from core.errors import CorpusError

MAX_UNPACKED = 256 * 2**20
"""Bytes; a small Parquet file may claim to unpack to anything."""
_BATCH = 256


def parquet_rows(content: bytes, name: str, max_rows: int) -> Iterator[Row]:
    """The rows of a Parquet file's text column, and of its label column when it has one.

    Raises:
        CorpusError: damaged, no column of text, more than `max_rows` rows, or more than MAX_UNPACKED bytes.
    """
    import pyarrow as pa  # here, not above: only whoever brings a Parquet file waits for it
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        text, label = _columns(file.schema_arrow, name)
        wanted = [text] if label is None else [text, label]
        if file.metadata.num_rows > max_rows:
            raise CorpusError(
                f"{name} has {file.metadata.num_rows:,} rows; the limit is {max_rows:,}.", "Bring fewer rows."
            )
        if _unpacked(file.metadata, wanted) > MAX_UNPACKED:
            raise CorpusError(f"{name} unpacks to more than {MAX_UNPACKED:,} bytes.", "Bring fewer rows.")
        # Repeated values stay one until a small batch is spelt out: a few bytes may stand for gigabytes.
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=wanted)
        number = 0
        for batch in file.iter_batches(_BATCH, columns=wanted):
            texts = batch.column(text).to_pylist()
            labels = [None] * len(texts) if label is None else batch.column(label).to_pylist()
            for sentence, value in zip(texts, labels, strict=True):
                number += 1
                yield number, sentence or "", _label(value)
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        cure = "Write the file again, or save it as CSV."
        raise CorpusError(f"{name} is not a readable Parquet file ({shorten(str(error))}).", cure) from None


def _columns(schema, name: str) -> tuple[str, str | None]:
    import pyarrow.types as types

    def is_text(kind) -> bool:
        kind = kind.value_type if types.is_dictionary(kind) else kind
        return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)

    check_names(schema.names, name)
    folded = {field.name.strip().casefold(): field for field in schema}
    texts = [field.name for field in schema if is_text(field.type)]
    label = next((folded[key] for key in LABEL_NAMES if key in folded), None)
    named = next((folded[key].name for key in TEXT_NAMES if key in folded), None)
    unnamed = next((text for text in texts if label is None or text != label.name), None)
    text = named or unnamed
    if text not in texts:
        raise CorpusError(f"{name} has no column of strings to read.", "Name the column of sentences 'text'.")
    if label is not None and not (
        is_text(label.type) or types.is_integer(label.type) or types.is_boolean(label.type)
    ):
        raise CorpusError(
            f"{name}: the column {shorten(label.name)!r} is neither text nor whole numbers.",
            "Drop or rename it.",
        )
    return text, None if label is None else label.name


def _unpacked(metadata, wanted: list[str]) -> int:
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    chunks = (group.column(column) for group in groups for column in range(group.num_columns))
    return sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema in wanted)


def _label(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
