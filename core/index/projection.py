"""The stored maps of an index: sentences and dimensions as points, with names of regions."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import safetensors.numpy
from pydantic import Field

from core.checkpoint.atomic import current, link_or_copy, replaced_folder
from core.config import FORMAT_VERSION, StrictModel
from core.errors import DimensionIndexError
from core.index.checks import check_types, require
from core.index.parts import command, read_arrays, read_record, refused
from core.index.schema import Count, IndexRecord, Sha256, Shown

MAP_RECORD, MAP_ARRAYS = "map.json", "map.safetensors"
MOST_SENTENCES = 20_000


class RegionEntry(StrictModel):
    """A name that floats on a map, at the middle of its points.

    sentences: how many points: sentences, or dimensions on the map of these.
    """

    name: Shown
    x: float
    y: float
    sentences: Count


class MapSettings(StrictModel):
    """What UMAP was called with, beside the seed."""

    n_neighbors: Annotated[int, Field(ge=2, le=200)] = 15
    min_dist: Annotated[float, Field(ge=0, le=1)] = 0.1
    metric: Literal["cosine", "euclidean"] = "cosine"


class MapRecord(StrictModel):
    """map.json."""

    format_version: Literal[1] = FORMAT_VERSION
    model_sha256: Sha256
    content_hash: Sha256
    arrays_sha256: Sha256
    sentences: Count
    seed: Count
    settings: MapSettings
    dimension_settings: MapSettings
    regions: Annotated[tuple[RegionEntry, ...], Field(max_length=100)]
    dimension_regions: Annotated[tuple[RegionEntry, ...], Field(max_length=100)]


@dataclass(frozen=True)
class SentenceMap:
    """rows (M,): ids of example sentences, rising. xy (M, 2) float32. regions: (x, y, name).

    dimensions (D, 2) float32: the second map, NaN for dimensions that are never on; dimension_regions: names.
    """

    rows: np.ndarray
    xy: np.ndarray
    regions: tuple[tuple[float, float, str], ...]
    dimensions: np.ndarray
    dimension_regions: tuple[tuple[float, float, str], ...]
    seed: int
    parameters: MapSettings
    dimension_parameters: MapSettings

    def only(self, visible: np.ndarray) -> "SentenceMap":
        """The same map without the sentences that may not be shown; visible: (N,) bool, of all rows."""
        kept = visible[self.rows]
        return replace(self, rows=self.rows[kept], xy=self.xy[kept])


def read_map(folder: Path, index: IndexRecord) -> SentenceMap | None:
    """The maps stored in the folder of an index; None where none were fitted.

    Raises:
        DimensionIndexError: malformed, altered, or fitted on other weights or sentences.
    """
    cure = f"Restore the file, or fit the map again with: {command(folder, 'map')}"
    folder = current(folder)
    where = folder / MAP_RECORD
    if not where.exists() and not where.is_symlink():
        return None
    record = read_record(folder, MAP_RECORD, MapRecord, cure)
    if (record.model_sha256, record.content_hash) != (index.model_sha256, index.content_hash):
        raise DimensionIndexError(f"{where} was fitted on other weights or other sentences.", cure)
    arrays = read_arrays(folder, MAP_ARRAYS, record.arrays_sha256, MAP_RECORD, cure)
    with refused(folder / MAP_ARRAYS, cure):
        _check(record, arrays, index.rows, len(index.dimensions))
    return SentenceMap(
        rows=arrays["rows"],
        xy=arrays["xy"],
        regions=_triples(record.regions),
        dimensions=arrays["dimensions"],
        dimension_regions=_triples(record.dimension_regions),
        seed=record.seed,
        parameters=record.settings,
        dimension_parameters=record.dimension_settings,
    )


def write_map(folder: Path, record: dict, arrays: dict[str, np.ndarray]) -> None:
    """Store the maps in an index folder. record: the fields of MapRecord but `arrays_sha256`.

    Raises:
        DimensionIndexError: disk full, read-only.
    """
    content = safetensors.numpy.save(arrays)
    digest = hashlib.sha256(content).hexdigest()
    text = MapRecord(arrays_sha256=digest, **record).model_dump_json() + "\n"
    try:
        # The whole folder is replaced, so that a kill leaves the old map: its two files belong together.
        with replaced_folder(folder) as new:
            for file in current(folder.resolve()).iterdir():
                if file.name not in (MAP_RECORD, MAP_ARRAYS):
                    link_or_copy(file, new / file.name)
            (new / MAP_ARRAYS).write_bytes(content)
            (new / MAP_RECORD).write_text(text, encoding="utf-8")
    except OSError as error:
        raise DimensionIndexError(
            f"The map could not be written to {folder}: {error.strerror or error}.", "Free some space."
        ) from None


def _check(record: MapRecord, arrays: dict, rows: int, dimensions: int) -> None:
    """Raise ValueError unless the arrays are those that `record` announces."""
    types = {
        "rows": (np.int32, (record.sentences,)),
        "xy": (np.float32, (record.sentences, 2)),
        "dimensions": (np.float32, (dimensions, 2)),
    }
    check_types(types, arrays, may_lack=("dimensions",))
    ids = arrays["rows"]
    require(len(ids) <= MOST_SENTENCES, f"more than {MOST_SENTENCES:,} sentences")
    require(not len(ids) or (ids[0] >= 0 and ids[-1] < rows), f"a sentence is not below {rows}")
    require((np.diff(ids) > 0).all(), "the sentences are not in order")
    lacking = np.isnan(arrays["dimensions"])
    require((lacking.all(1) == lacking.any(1)).all(), "a dimension's place is half missing")


def _triples(regions: tuple[RegionEntry, ...]) -> tuple[tuple[float, float, str], ...]:
    return tuple((region.x, region.y, region.name) for region in regions)


def place_among(xy: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """A point for something whose neighbours stand at xy (n, 2), with positive weights (n,).

    The weighted mean of those around the most central neighbour: the plain mean of two groups would lie in
    the empty space between them.
    """
    distance = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    centre = int(np.argmin(distance @ weights))
    near = distance[centre] <= max(np.median(distance[centre]), 1e-9)
    share = weights[near] / weights[near].sum()
    x, y = (share[:, None] * xy[near]).sum(0)
    return float(x), float(y)
