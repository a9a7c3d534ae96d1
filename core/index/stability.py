"""Which dimensions other runs of the same recipe found again: a file of its own beside the index."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from core.checkpoint.atomic import current, write_text
from core.config import FORMAT_VERSION, Name, StrictModel
from core.errors import DimensionIndexError
from core.index.parts import read_record
from core.index.schema import IndexRecord, Sha256

STABILITY = "stability.json"
Correlation = Annotated[float, Field(ge=-1, le=1)]


class OtherRun(StrictModel):
    """A run that dimensions were looked for in."""

    name: Name
    model_sha256: Sha256
    chance: Correlation
    """Mean correlation of the matched pairs with its sentences dealt anew."""


class MatchEntry(StrictModel):
    """The dimension of another run that a dimension was matched with; -1 where none was left."""

    dimension: Annotated[int, Field(ge=-1, lt=4096)]
    correlation: Correlation


class StabilityRecord(StrictModel):
    """stability.json."""

    format_version: Literal[1] = FORMAT_VERSION
    model_sha256: Sha256
    rows: Annotated[int, Field(ge=1)]
    """Sentences that all runs encoded."""
    least: Annotated[float, Field(gt=0, le=1)]
    """A correlation from which a dimension counts as found again."""
    others: Annotated[tuple[OtherRun, ...], Field(min_length=1, max_length=20)]
    dimensions: Annotated[tuple[tuple[MatchEntry, ...], ...], Field(min_length=1, max_length=4096)]
    """For each dimension its match in each of the others."""


class Stability:
    """Matches of D dimensions in R other runs."""

    def __init__(self, record: StabilityRecord) -> None:
        self.record = record
        self.runs = len(record.others) + 1

    @cached_property
    def correlations(self) -> np.ndarray:
        """(D, R) correlation of activity with each match."""
        return np.array([[match.correlation for match in one] for one in self.record.dimensions])

    @cached_property
    def matches(self) -> np.ndarray:
        """(D, R) the matched dimensions, -1 for none."""
        return np.array([[match.dimension for match in one] for one in self.record.dimensions])

    @cached_property
    def found(self) -> np.ndarray:
        """(D,) in how many of the runs, its own counted, each dimension was found: 1 to R + 1."""
        return 1 + (self.correlations >= self.record.least).sum(1)

    def said(self, dimension: int) -> str:
        """In words, e.g. "3 of 3"."""
        return f"{self.found[dimension]} of {self.runs}"


def read_stability(folder: Path, index: IndexRecord) -> Stability | None:
    """The matches stored in the folder of an index; None where none were made.

    Raises:
        DimensionIndexError: malformed, or of other weights.
    """
    cure = "Restore the file, or match again with: python -m core stability MODEL OTHER ..."
    folder = current(folder)
    where = folder / STABILITY
    if not where.exists() and not where.is_symlink():
        return None
    record = read_record(folder, STABILITY, StabilityRecord, cure)
    if record.model_sha256 != index.model_sha256:
        raise DimensionIndexError(f"{where} is about other weights.", cure)
    if len(record.dimensions) != len(index.dimensions):
        raise DimensionIndexError(
            f"{where} has {len(record.dimensions)} dimensions, not {len(index.dimensions)}.", cure
        )
    if any(len(one) != len(record.others) for one in record.dimensions):
        raise DimensionIndexError(f"{where} lacks a match, or has one too many.", cure)
    return Stability(record)


def write_stability(folder: Path, record: StabilityRecord) -> None:
    """Store the matches in an index folder, atomically.

    Raises:
        DimensionIndexError: disk full, read-only.
    """
    try:
        write_text(current(folder) / STABILITY, record.model_dump_json() + "\n")
    except OSError as error:
        raise DimensionIndexError(
            f"{folder / STABILITY} could not be written: {error.strerror or error}.", "Free some space."
        ) from None
