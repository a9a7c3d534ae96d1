"""What each dimension means: the index of (checkpoint, corpus). Building it is in `core.index.build`."""

from core.index.dimension_index import DimensionIndex, Neighbour, index_folder
from core.index.neighbours import ActiveDimension

__all__ = ["ActiveDimension", "DimensionIndex", "Neighbour", "index_folder"]
