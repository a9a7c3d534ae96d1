"""The codes of a whole corpus in a file: Parquet with list columns, or a SciPy CSR matrix."""

import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from core.data.corpus import Corpus
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

Encode = Callable[[Sequence[str]], Codes]
Progress = Callable[[int, int], None]
_BLOCK = 1024


class _Rows(NamedTuple):
    """Some rows of a corpus, the first being number `start`."""

    start: int
    texts: Sequence[str]
    labels: Sequence[str] | None


@dataclass(frozen=True)
class _Tables:
    """Rows to tables of SCHEMA, as a job of `core.engine`; begin makes the encoder in each worker."""

    begin: Callable[[], Encode]

    def start(self) -> Callable[[_Rows], pa.Table]:
        encode = self.begin()

        def table(part: _Rows) -> pa.Table:
            frame = encode(part.texts).to_frame()
            rows = range(part.start, part.start + len(frame))
            frame = frame.assign(row=rows, label=part.labels)
            return pa.Table.from_pandas(frame[SCHEMA.names], SCHEMA, preserve_index=False)

        return table

    def merge(self, results: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(results)

    def pack(self, result: pa.Table) -> bytes:
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, SCHEMA) as writer:
            writer.write_table(result)
        return sink.getvalue()

    def unpack(self, data: bytes) -> pa.Table:
        with pa.ipc.open_stream(data) as reader:
            return reader.read_all()

    def write(self, results: Iterator[pa.Table], file: Path) -> None:
        with pq.ParquetWriter(file, SCHEMA) as writer:
            for table in results:
                writer.write_table(table)


@dataclass(frozen=True)
class _Matrices:
    """The same to CSR matrices of gated values."""

    begin: Callable[[], Encode]

    def start(self) -> Callable[[_Rows], sparse.csr_matrix]:
        encode = self.begin()
        return lambda part: encode(part.texts).to_csr()

    def merge(self, results: Sequence[sparse.csr_matrix]) -> sparse.csr_matrix:
        return sparse.vstack(results, format="csr")

    def pack(self, result: sparse.csr_matrix) -> bytes:
        sink = io.BytesIO()
        sparse.save_npz(sink, result, compressed=False)
        return sink.getvalue()

    def unpack(self, data: bytes) -> sparse.csr_matrix:
        return sparse.load_npz(io.BytesIO(data))

    def write(self, results: Iterator[sparse.csr_matrix], file: Path) -> None:
        sparse.save_npz(file, self.merge(list(results)))


def write_codes(
    begin: Callable[[], Encode],
    corpus: Corpus,
    file: Path,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> int:
    """Encode every row of `corpus` and write `file`, whole or not at all; returns the number of rows.

    The file's ending says the form: .parquet (columns of SCHEMA) or .npz (CSR (N, D) of gated values).

    Args:
        begin: makes the function from texts to Codes; called once in each worker of the engine.
        engine: where it is done; by default here.

    Raises:
        RequestError: another ending, or a place that cannot be written.
    """
    forms: dict[str, type[_Tables] | type[_Matrices]] = {".parquet": _Tables, ".npz": _Matrices}
    if file.suffix not in forms:
        raise RequestError(f"{file} ends in neither .parquet nor .npz.", "Name the file accordingly.")
    job: Any = forms[file.suffix](begin)
    partial = file.with_name(f".{file.stem}.partial{file.suffix}")
    try:
        job.write(_told((engine or Local()).map(job, _parts(corpus)), len(corpus), progress), partial)
        partial.replace(file)
    except OSError as error:
        raise RequestError(
            f"{file} cannot be written ({error.strerror or error}).", "Name another."
        ) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return len(corpus)


def _parts(corpus: Corpus) -> Iterator[_Rows]:
    for start in range(0, len(corpus), _BLOCK):
        rows = slice(start, start + _BLOCK)
        yield _Rows(start, corpus.texts[rows], corpus.labels[rows] if corpus.labels else None)


def _told(results: Iterator, count: int, progress: Progress | None) -> Iterator:
    for done, result in enumerate(results, 1):
        if progress:
            progress(min(done * _BLOCK, count), count)
        yield result
