"""The codes of a whole corpus in a file: Parquet with list columns, or a SciPy CSR matrix."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from core.data.corpus import Corpus
from core.errors import RequestError
from core.interpretation.codes import Codes
from core.interpretation.sentence_model import SentenceModel

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

Progress = Callable[[int, int], None]
_BLOCK = 1024


def write_codes(model: SentenceModel, corpus: Corpus, file: Path, progress: Progress | None = None) -> int:
    """Encode every row of `corpus` and write `file`, whole or not at all; returns the number of rows.

    The file's ending says the form: .parquet (columns of SCHEMA) or .npz (CSR (N, D) of gated values).

    Raises:
        RequestError: another ending, or a place that cannot be written.
    """
    forms = {".parquet": _write_parquet, ".npz": _write_matrix}
    if file.suffix not in forms:
        raise RequestError(f"{file} ends in neither .parquet nor .npz.", "Name the file accordingly.")
    partial = file.with_name(f".{file.stem}.partial{file.suffix}")
    try:
        forms[file.suffix](_blocks(model, corpus, progress), corpus, partial)
        partial.replace(file)
    except OSError as error:
        raise RequestError(
            f"{file} cannot be written ({error.strerror or error}).", "Name another."
        ) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return len(corpus)


def _blocks(model: SentenceModel, corpus: Corpus, progress: Progress | None) -> Iterator[tuple[int, Codes]]:
    for start in range(0, len(corpus), _BLOCK):
        yield start, model.encode(corpus.texts[start : start + _BLOCK])
        if progress:
            progress(min(start + _BLOCK, len(corpus)), len(corpus))


def _write_parquet(blocks: Iterator[tuple[int, Codes]], corpus: Corpus, file: Path) -> None:
    with pq.ParquetWriter(file, SCHEMA) as writer:
        for start, codes in blocks:
            rows = range(start, start + len(codes))
            frame = codes.to_frame().assign(
                row=rows, label=[corpus.labels[row] for row in rows] if corpus.labels else None
            )
            writer.write_table(pa.Table.from_pandas(frame[SCHEMA.names], SCHEMA, preserve_index=False))


def _write_matrix(blocks: Iterator[tuple[int, Codes]], _corpus: Corpus, file: Path) -> None:
    parts = [codes.to_csr() for _, codes in blocks]
    sparse.save_npz(file, sparse.vstack(parts, format="csr"))
