"""What each dimension means: the index of (checkpoint, corpus). Building it is in `core.index.build`."""

from core.index.dimension_index import DimensionIndex
from core.index.ends import End
from core.index.example_rows import Neighbour
from core.index.neighbours import ActiveDimension
from core.index.parts import EXAMPLE_CORPORA, index_folder
from core.index.tables import Related

load_index = DimensionIndex.load

__all__ = [
    "EXAMPLE_CORPORA",
    "ActiveDimension",
    "DimensionIndex",
    "End",
    "Neighbour",
    "Related",
    "index_folder",
    "load_index",
]
