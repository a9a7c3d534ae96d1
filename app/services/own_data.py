"""A visitor's own table: read, its sentences encoded, and what its columns have to do with the dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.services import resources
from app.services.background import Progress
from app.services.resources import memoize
from core.data.readers.cells import ColumnError, RowError
from core.data.readers.column_kinds import KINDS, Column
from core.data.readers.encodings import ENCODINGS
from core.data.readers.packed import PACKED
from core.data.readers.rows import FORMATS as PLAIN
from core.data.readers.user_table import Reading, UserTable, parse_table
from core.errors import CorpusError

if TYPE_CHECKING:
    from scipy import sparse

    from core.evaluation.columns import ColumnResult

__all__ = ["ENCODINGS", "KINDS", "ColumnError", "Reading", "RowError", "UserTable"]
FORMATS = (*PLAIN, *PACKED)
"""Endings of files that are read."""
MAX_BYTES = 20 * 2**20
"""Of an uploaded file; the server refuses more too."""
DIRECT_ROWS = 2_000
"""Sentences that are read without being asked for: some seconds."""
LEVEL = 0.05
"""A dimension with a smaller q goes with a column, as in `core.evaluation.columns`."""
ROWS_PER_SECOND = 200
"""Sentences that one core reads: a low estimate."""
MOST = 40
"""Dimensions of each class that are shown with sentences."""
_BLOCK = 256


@dataclass(frozen=True)
class Upload:
    """A file as it came, and what was said of it."""

    name: str
    content: bytes = field(repr=False)
    reading: Reading = field(default_factory=Reading)


class TableCodes(NamedTuple):
    """Gated codes (N, D) of a table's sentences, and the embeddings (N, F) they were made of, if any."""

    codes: "sparse.csr_matrix"
    embeddings: np.ndarray | None


@memoize(4)
def read(upload: Upload) -> UserTable:
    """The table in a file.

    Raises:
        CorpusError: too large, or it cannot be read; the cause names the line where there is one.
    """
    if len(upload.content) > MAX_BYTES:
        raise CorpusError(
            f"This file is larger than {MAX_BYTES // 2**20} MB.", "Split it, or bring fewer rows."
        )
    return parse_table(upload.content, upload.name, upload.reading)


@memoize(4)
def columns(upload: Upload) -> tuple[dict[str, Column], tuple[str, ...]]:
    """The columns that can be asked about, by name; why each of the others cannot."""
    from core.evaluation.table_codes import columns_of

    found, refused = columns_of(read(upload))
    return {column.name: column for column in found}, tuple(refused)


def column_as(upload: Upload, name: str, kind: str) -> Column:
    """A column read as of a kind.

    Raises:
        RequestError: its cells are of another kind.
    """
    from core.evaluation.table_codes import columns_of

    return columns_of(read(upload), [name], kind)[0][0]


def encode(model: str, texts: Sequence[str], progress: Progress) -> TableCodes:
    """The codes of some texts, in small parts: answers to visitors come between, and it can be stopped."""
    from scipy import sparse

    from core.evaluation.table_codes import table_codes

    loaded, parts = resources.model(model).result(), []
    for start in range(0, len(texts), _BLOCK):
        with resources.compute_slot():
            parts.append(table_codes(loaded, texts[start : start + _BLOCK]))
        progress(min(start + _BLOCK, len(texts)), len(texts))
    embeddings = [part for _, part in parts if part is not None]
    codes = sparse.vstack([part for part, _ in parts], format="csr")
    return TableCodes(codes, np.concatenate(embeddings) if embeddings else None)


def analyse(model: str, table: UserTable, codes: TableCodes, column: Column) -> "ColumnResult":
    """Which dimensions go with a column.

    Raises:
        RequestError: too few rows have a value.
    """
    from core.evaluation.columns import analyse_column

    gates = resources.model(model).result().has_gates
    with resources.compute_slot():
        return analyse_column(column, codes.codes, table.texts, gates, codes.embeddings, most=MOST)


def with_chances(table: UserTable, chance: np.ndarray) -> dict[str, list]:
    """The table as columns, and how likely each row has a concept (N,)."""
    return {
        "line": list(table.lines),
        table.text_column: list(table.texts),
        **{name: list(cells) for name, cells in table.columns.items()},
        "probability": chance.tolist(),
    }
