"""What each dimension means: the index of (checkpoint, corpus). Building it is in `core.index.build`."""

from core.index.dimension_index import DimensionIndex, Neighbour, index_folder
from core.index.neighbours import ActiveDimension
from core.index.tables import Related

__all__ = ["ActiveDimension", "DimensionIndex", "Neighbour", "Related", "index_folder"]
