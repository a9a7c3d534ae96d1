"""The codes of many texts in a file: Parquet with list columns, or a SciPy CSR matrix."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from core.checkpoint.atomic import replaced_file
from core.data.normalise import normalise
from core.engine import Engine, Local
from core.errors import RequestError
from core.interpretation.codes import Codes

SCHEMA = pa.schema(
    [
        ("row", pa.int32()),
        ("text", pa.string()),
        ("label", pa.string()),
        ("truncated", pa.bool_()),
        ("active_count", pa.int32()),
        ("hoyer", pa.float32()),
        ("top_indices", pa.list_(pa.int32())),
        ("top_acts", pa.list_(pa.float32())),
        ("top_p_on", pa.list_(pa.float32())),
    ]
)
"""`top_*` hold the active dimensions of a sentence, largest first (without gates: its 10 largest)."""
_CODE = pa.schema([field for field in SCHEMA if field.name not in ("row", "label")])
ENDINGS = (".parquet", ".npz")

Encode = Callable[[Sequence[str]], Codes]
Progress = Callable[[int, int], None]
_BLOCK = 1024


@dataclass(frozen=True)
class _Tables:
    """Texts to tables of their codes, as a job of `core.engine`; begin makes the encoder in each worker."""

    begin: Callable[[], Encode]

    def start(self) -> Callable[[Sequence[str]], pa.Table]:
        encode = self.begin()

        def table(texts: Sequence[str]) -> pa.Table:
            return pa.Table.from_pandas(encode(texts).to_frame()[_CODE.names], _CODE, preserve_index=False)

        return table

    def merge(self, results: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(results)

    def pack(self, result: pa.Table) -> bytes:
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, _CODE) as writer:
            writer.write_table(result)
        return sink.getvalue()

    def unpack(self, data: bytes) -> pa.Table:
        with pa.ipc.open_stream(data) as reader:
            return reader.read_all()


@dataclass(frozen=True)
class _Matrices:
    """The same to CSR matrices of gated values."""

    begin: Callable[[], Encode]

    def start(self) -> Callable[[Sequence[str]], sparse.csr_matrix]:
        encode = self.begin()
        return lambda texts: encode(texts).to_csr()

    def merge(self, results: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
        return sparse.vstack(results, format="csr")

    def pack(self, result: sparse.csr_matrix) -> bytes:
        sink = io.BytesIO()
        sparse.save_npz(sink, result, compressed=False)
        return sink.getvalue()

    def unpack(self, data: bytes) -> sparse.csr_matrix:
        return sparse.load_npz(io.BytesIO(data))


def write_codes(
    begin: Callable[[], Encode],
    texts: Sequence[str],
    file: Path,
    progress: Progress | None = None,
    engine: Engine | None = None,
    *,
    labels: Sequence[str | None] | None = None,
    rows: Sequence[int] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Encode N texts, equal ones once, and write `file`, whole or not at all; how many were cut (.parquet).

    The file's ending says the form. .parquet: the columns of SCHEMA, and `columns`, those whose names are
    taken as file_NAME. .npz: CSR of gated values, a line for every row of the file up to the last one.

    Args:
        begin: makes the function from texts to Codes; called once in each worker of the engine.
        engine: where it is done; by default here.
        labels: classes, None for none. rows: (N,) ascending places in their file, else 0 to N - 1.
        columns: others of the file, N cells each.

    Raises:
        RequestError: another ending, or a place that cannot be written.
    """
    check_ending(file)
    plain = [normalise(text) for text in texts]
    unique = {text: place for place, text in enumerate(dict.fromkeys(plain))}
    places = np.array([unique[text] for text in plain], dtype=np.int64)
    numbers = np.arange(len(texts)) if rows is None else np.asarray(rows)
    wanted = list(unique)
    job: Any = (_Matrices if file.suffix.casefold() == ".npz" else _Tables)(begin)
    parts = (wanted[start : start + _BLOCK] for start in range(0, len(wanted), _BLOCK))
    found = job.merge(list(_told((engine or Local()).map(job, parts), len(wanted), progress)))
    try:
        with replaced_file(file) as new:
            if isinstance(job, _Matrices):
                ones = np.ones(len(numbers), np.float32)
                spread = sparse.csr_matrix((ones, (numbers, np.arange(len(numbers)))))
                sparse.save_npz(new, (spread @ found[places]).tocsr())
                return 0
            table = _table(found.take(places), numbers, labels, columns or {})
            with new.open("wb") as stream:
                pq.write_table(table, stream)
    except OSError as error:
        cause = f"{file} cannot be written ({error.strerror or error})."
        raise RequestError(cause, "Name another.") from None
    return sum(table["truncated"].to_pylist())


def _table(
    codes: pa.Table,
    numbers: np.ndarray,
    labels: Sequence[str | None] | None,
    columns: Mapping[str, Sequence[str]],
) -> pa.Table:
    """The rows of SCHEMA with the file's other columns."""
    names = [label or None for label in labels or [None] * len(numbers)]
    given = {"row": pa.array(numbers, pa.int32()), "label": pa.array(names, pa.string())}
    table = pa.table([given[name] if name in given else codes[name] for name in SCHEMA.names], SCHEMA)
    for name, cells in columns.items():
        free = f"file_{name}" if name in table.column_names else name
        table = table.append_column(free, pa.array(cells, pa.string()))
    return table


def _told(results: Iterator, count: int, progress: Progress | None) -> Iterator:
    for done, result in enumerate(results, 1):
        if progress:
            progress(min(done * _BLOCK, count), count)
        yield result


def check_ending(file: Path) -> None:
    """Raises RequestError where a file's ending is of no form that codes are written in."""
    if file.suffix.casefold() not in ENDINGS:
        raise RequestError(f"{file} ends in neither .parquet nor .npz.", "Name the file accordingly.")
