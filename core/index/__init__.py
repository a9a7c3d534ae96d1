"""What each dimension means: the index of (checkpoint, corpus). Building it is in `core.index.build`."""

from core.index.dense_index import DenseIndex
from core.index.dimension_index import DimensionIndex
from core.index.example_rows import Neighbour, index_folder
from core.index.load import AnyIndex, load_index
from core.index.neighbours import ActiveDimension
from core.index.tables import Related

__all__ = [
    "ActiveDimension",
    "AnyIndex",
    "DenseIndex",
    "DimensionIndex",
    "Neighbour",
    "Related",
    "index_folder",
    "load_index",
]
