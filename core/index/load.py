"""Reading an index folder of either kind."""

from collections.abc import Callable
from pathlib import Path

from core.data.corpus import Corpus
from core.index.dense_index import DenseIndex
from core.index.dense_schema import DenseRecord
from core.index.dimension_index import DimensionIndex
from core.index.files import read_index

AnyIndex = DimensionIndex | DenseIndex


def load_index(
    folder: Path, model_sha: str | None = None, rows: Callable[[], Corpus] | None = None
) -> AnyIndex:
    """The index in a folder: of a model with gates, or of one without (`has_gates` says which).

    Arguments and errors as of `DimensionIndex.load`.
    """
    record, arrays = read_index(folder, model_sha)
    if isinstance(record, DenseRecord):
        return DenseIndex.of(record, arrays, folder, rows)
    return DimensionIndex.of(record, arrays, folder, rows)
