"""The codes of many texts in a file: Parquet with list columns, or a SciPy CSR matrix."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from core.checkpoint.atomic import replaced_file
from core.data.normalise import normalise
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
_CODE = [name for name in SCHEMA.names if name not in ("row", "label")]
ENDINGS = (".parquet", ".npz")

Progress = Callable[[int, int], None]
_BLOCK = 1024


def write_codes(
    model: SentenceModel,
    texts: Sequence[str],
    file: Path,
    progress: Progress | None = None,
    *,
    labels: Sequence[str | None] | None = None,
    rows: Sequence[int] | None = None,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Encode N texts, equal ones once, and write `file`, whole or not at all; the number of truncated ones.

    The file's ending says the form. .parquet: the columns of SCHEMA, and `columns`, those whose names are
    taken as file_NAME. .npz: CSR of gated values, a line for every row of the file up to the last one.

    Args:
        labels: classes, None for none. rows: (N,) ascending places in their file, else 0 to N - 1.
        columns: others of the file, N cells each.

    Raises:
        RequestError: another ending, or a place that cannot be written.
    """
    check_ending(file)
    unique = {text: place for place, text in enumerate(dict.fromkeys(map(normalise, texts)))}
    places = np.array([unique[normalise(text)] for text in texts], dtype=np.int64)
    numbers = np.arange(len(texts)) if rows is None else np.asarray(rows)
    is_matrix = file.suffix.casefold() == ".npz"
    parts, cut = [], []
    wanted = list(unique)
    for start in range(0, len(wanted), _BLOCK):
        codes = model.encode(wanted[start : start + _BLOCK])
        parts.append(codes.to_csr() if is_matrix else _arrow(codes))
        cut.append(codes.truncated)
        if progress:
            progress(min(start + _BLOCK, len(wanted)), len(wanted))
    try:
        with replaced_file(file) as new:
            if is_matrix:
                found = sparse.vstack(parts, format="csr")[places]
                ones = np.ones(len(numbers), np.float32)
                spread = sparse.csr_matrix((ones, (numbers, np.arange(len(numbers)))))
                sparse.save_npz(new, (spread @ found).tocsr())
            else:
                names = [None if label == "" else label for label in labels or [None] * len(texts)]
                table = pa.concat_tables(parts).take(places)
                given = {"row": pa.array(numbers, pa.int32()), "label": pa.array(names, pa.string())}
                table = pa.table([given.get(name, table[name] if name in _CODE else None)
                                  for name in SCHEMA.names], SCHEMA)  # fmt: skip
                for name, cells in (columns or {}).items():
                    free = f"file_{name}" if name in table.column_names else name
                    table = table.append_column(free, pa.array(cells, pa.string()))
                with new.open("wb") as stream:
                    pq.write_table(table, stream)
    except OSError as error:
        raise RequestError(
            f"{file} cannot be written ({error.strerror or error}).", "Name another."
        ) from None
    return int(np.concatenate(cut)[places].sum()) if cut else 0


def check_ending(file: Path) -> None:
    """Raises RequestError where a file's ending is of no form that codes are written in."""
    if file.suffix.casefold() not in ENDINGS:
        raise RequestError(f"{file} ends in neither .parquet nor .npz.", "Name the file accordingly.")


def _arrow(codes: Codes) -> pa.Table:
    schema = pa.schema([SCHEMA.field(name) for name in _CODE])
    return pa.Table.from_pandas(codes.to_frame()[_CODE], schema, preserve_index=False)
