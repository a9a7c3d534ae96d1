"""What the decoder does with each dimension: a file of its own beside the index, for the same weights."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, StringConstraints

from core.checkpoint.atomic import current, write_text
from core.config import FORMAT_VERSION, StrictModel
from core.errors import DimensionIndexError
from core.index.parts import command, read_record
from core.index.schema import Count, IndexRecord, Sha256

EFFECTS = "effects.json"

Share = Annotated[float, Field(ge=0, le=1)] | None
Plain = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^\w+$")]


class WordEffect(StrictModel):
    """weight: mean change of the word's log-probability, in nats."""

    word: Plain
    weight: float


class EffectEntry(StrictModel):
    """One dimension. Shares are None where no example sentence has it on, or nothing could be heard."""

    sentences: Count
    """Example sentences, at most, in which it was set to 0: switched off, where it has a gate."""
    responsiveness: Share
    """Share of them whose greedy decode changed."""
    directed: Share
    """Share of them whose decode, encoded again, has a lower p_on of the dimension than the unedited one.
    None without gates."""
    ignored: bool
    """No step of the default sweep changed any decode."""
    promoted: Annotated[tuple[WordEffect, ...], Field(max_length=50)]
    suppressed: Annotated[tuple[WordEffect, ...], Field(max_length=50)]


class EffectsRecord(StrictModel):
    """effects.json."""

    format_version: Literal[1] = FORMAT_VERSION
    model_sha256: Sha256
    content_hash: Sha256
    """Of the example corpus whose sentences were edited."""
    contexts: Count
    """Sentences over which the change of every word's log-probability was averaged."""
    dimensions: Annotated[tuple[EffectEntry, ...], Field(min_length=1, max_length=4096)]


class Effects:
    """Measured effects of D dimensions; shares are NaN where nothing could be measured."""

    def __init__(self, record: EffectsRecord) -> None:
        self.record = record

    @cached_property
    def sentences(self) -> np.ndarray:
        """(D,) example sentences in which each dimension was switched off."""
        return np.array([entry.sentences for entry in self.record.dimensions])

    @cached_property
    def responsiveness(self) -> np.ndarray:
        """(D,) share of sentences whose greedy decode changes when the dimension is switched off."""
        return self._shares("responsiveness")

    @cached_property
    def directed(self) -> np.ndarray:
        """(D,) share of sentences whose decode then has a lower p_on of the dimension; unchanged is no."""
        return self._shares("directed")

    @cached_property
    def ignored(self) -> np.ndarray:
        """(D,) bool: no step of the default sweep changes any decode."""
        return np.array([entry.ignored for entry in self.record.dimensions])

    @cached_property
    def promoted(self) -> list[tuple[tuple[str, float], ...]]:
        """Per dimension (word, mean gain of log-probability in nats) when it is raised, largest first."""
        return [_pairs(entry.promoted) for entry in self.record.dimensions]

    @cached_property
    def suppressed(self) -> list[tuple[tuple[str, float], ...]]:
        """Per dimension (word, mean change of log-probability, below 0) when it is raised, lowest first."""
        return [_pairs(entry.suppressed) for entry in self.record.dimensions]

    def _shares(self, name: str) -> np.ndarray:
        shares = [getattr(entry, name) for entry in self.record.dimensions]
        return np.array([np.nan if share is None else share for share in shares])


def read_effects(folder: Path, index: IndexRecord) -> Effects | None:
    """The effects stored in the folder of an index; None where none were measured.

    Raises:
        DimensionIndexError: malformed, or measured on other weights or sentences.
    """
    cure = f"Restore the file, or measure again with: {command(folder)}"
    folder = current(folder)
    where = folder / EFFECTS
    if not where.exists() and not where.is_symlink():
        return None
    record = read_record(folder, EFFECTS, EffectsRecord, cure)
    if record.model_sha256 != index.model_sha256 or record.content_hash not in index.effects_of:
        raise DimensionIndexError(f"{where} was measured on other weights or other sentences.", cure)
    if len(record.dimensions) != len(index.dimensions):
        raise DimensionIndexError(
            f"{where} has {len(record.dimensions)} dimensions, not {len(index.dimensions)}.", cure
        )
    return Effects(record)


def write_effects(folder: Path, record: EffectsRecord) -> None:
    """Store the effects in an index folder, atomically.

    Raises:
        DimensionIndexError: disk full, read-only.
    """
    try:
        write_text(current(folder) / EFFECTS, record.model_dump_json() + "\n")
    except OSError as error:
        raise DimensionIndexError(
            f"{folder / EFFECTS} could not be written: {error.strerror or error}.", "Free some space."
        ) from None


def _pairs(words: tuple[WordEffect, ...]) -> tuple[tuple[str, float], ...]:
    return tuple((word.word, word.weight) for word in words)
