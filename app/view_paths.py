"""The paths of the views in addresses, by which one view links to another."""

INSPECT = ""  # the first page of all
DIMENSIONS = "dimensions"
TRAVERSE = "traverse"
MAP = "map"
MODELS = "models"
SPARSITY = "sparsity"
LEARN = "learn"
