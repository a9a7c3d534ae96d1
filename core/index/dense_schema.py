"""index.json and arrays of a model without gates: what is said of the two ends of each dimension.

Such a dimension is never off. What needs it to be (density, p_on, near misses, firing together, active
counts) has no field here: it is not zero, it does not exist. No codes of sentences are kept either.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, StringConstraints

from core.config import StrictModel
from core.index.schema import (
    HOYER_EDGES,
    RELATED,
    TOP_ROWS,
    VALUE_PROBABILITIES,
    AboutIndex,
    ClassEntry,
    Count,
    Shown,
    WordEntry,
)

DENSE_VERSION = 2
END_SHARE = 0.025
"""Sentences at one end of a dimension: as many as a dimension with gates has on, usually. Its two ends are
the highest and the lowest values of the mixture."""
LEAST_FIT = 0.1
"""An end has a name when the name fits it this much better than the rest; below, it has none."""
VALUE_BINS = 60
MIDDLE_ROWS, DRAWN_ROWS = 24, 48
"""Example sentences per dimension: nearest to the median; drawn by hash from each end, and from neither."""
ENDS = ("high", "low")
DENSE_RELATIONS = ("correlated", "opposed", "alike")
EXAMPLE_LISTS = {
    "top": TOP_ROWS,
    "bottom": TOP_ROWS,
    "middle": MIDDLE_ROWS,
    "high": DRAWN_ROWS,
    "low": DRAWN_ROWS,
    "neither": DRAWN_ROWS,
}
"""Lists of example sentences and their lengths: highest, lowest, nearest to the median; three drawn."""


class EndEntry(StrictModel):
    """The sentences at one end of a dimension, over the whole mixture."""

    name: Shown | None
    """None where no name fits well enough."""
    confidence: Annotated[float, Field(ge=0, le=1)]
    """Of the name; of the best that was found where there is none."""
    words: Annotated[tuple[WordEntry, ...], Field(max_length=50)]
    patterns: Annotated[tuple[WordEntry, ...], Field(max_length=10)]
    """Only those that stand in the name."""
    classes: Annotated[tuple[ClassEntry, ...], Field(max_length=20)]
    example_rows: Count
    """Example sentences that lie at this end."""
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class DenseEntry(StrictModel):
    """One dimension."""

    high: EndEntry
    low: EndEntry


class DenseRecord(AboutIndex):
    """index.json of a model without gates."""

    format_version: Literal[2] = DENSE_VERSION
    kind: Literal["dense"]
    dimensions: Annotated[tuple[DenseEntry, ...], Field(min_length=1, max_length=4096)]


def dense_types(record: DenseRecord) -> dict[str, tuple[type, tuple[int, ...]]]:
    """dtype and shape of every array; the first axis of length 2 is (high, low)."""
    width, classes = len(record.dimensions), len(record.class_names)
    types = {
        "mean": (np.float32, (width,)),
        "deviation": (np.float32, (width,)),
        "ends": (np.float32, (2, width)),
        "value_quantiles": (np.float32, (width, len(VALUE_PROBABILITIES))),
        "value_range": (np.float32, (width, 2)),
        "value_histogram": (np.int32, (width, VALUE_BINS)),
        "hoyer_quantiles": (np.float32, (101,)),
        "hoyer_histogram": (np.int32, (len(HOYER_EDGES) - 1,)),
        "class_rows": (np.int32, (classes,)),
        "class_counts": (np.int32, (2, classes, width)),
        "nats_value": (np.float32, (width,)),
        **dict.fromkeys(("word_auc", "word_auc_null", "purity", "purity_null"), (np.float32, (2, width))),
    }
    for name, most in EXAMPLE_LISTS.items():
        types |= {f"{name}_rows": (np.int32, (width, most)), f"{name}_values": (np.float16, (width, most))}
    for name in DENSE_RELATIONS:
        types |= {name: (np.int32, (width, RELATED)), f"{name}_score": (np.float32, (width, RELATED))}
    return types
