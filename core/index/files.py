"""Reading and writing an index folder: two plain files that name each other, replaced together."""

import contextlib
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors.numpy

from core.checkpoint.atomic import current, replaced_folder
from core.checkpoint.format import parse_file, plain_file, read_plain
from core.config import FORMAT_VERSION
from core.data.readers.strict_json import shorten
from core.errors import DimensionIndexError
from core.index.checks import check_arrays, check_families, check_names
from core.index.effects import EFFECTS, read_effects
from core.index.parts import command, read_arrays, rebuild, refused
from core.index.projection import MAP_ARRAYS, MAP_RECORD, read_map
from core.index.schema import (
    ARRAYS,
    DENSE_VERSION,
    RECORD,
    RECORD_LIMIT,
    DenseRecord,
    GatedRecord,
    IndexRecord,
)
from core.index.stability import STABILITY, read_stability

_RECORDS: dict[object, type[IndexRecord]] = {FORMAT_VERSION: GatedRecord, DENSE_VERSION: DenseRecord}
_TRIES = 3
"""Times that an index is read again when it was replaced meanwhile."""


def read_index(folder: Path, model_sha: str | None = None) -> tuple[IndexRecord, dict[str, np.ndarray]]:
    """The validated record and arrays of an index folder, of a model with gates or without.

    One that another process replaced between its record and its arrays is read again.

    Args:
        model_sha: SHA-256 of the model.safetensors in use; None does not compare.

    Raises:
        DimensionIndexError: missing, a link, altered, anything but what the schemas allow, of a newer format,
            or built for another checkpoint.
    """
    for _ in range(_TRIES):
        before = _identity(folder)
        try:
            return _read(folder, model_sha)
        except DimensionIndexError:
            if _identity(folder) == before:
                raise
    return _read(folder, model_sha)


def _identity(folder: Path) -> tuple[int, ...] | None:
    """Changes when the folder is replaced; None where there is no record."""
    try:
        found = (current(folder) / RECORD).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(folder: Path, model_sha: str | None) -> tuple[IndexRecord, dict[str, np.ndarray]]:
    place, cure = current(folder), rebuild(folder)
    with refused(place / RECORD, cure):
        if plain_file(place, RECORD).st_size > RECORD_LIMIT:
            raise DimensionIndexError(f"{place / RECORD} is larger than {RECORD_LIMIT:,} bytes.", cure)
        content = read_plain(place, RECORD)
        version = _version(parse_file(place / RECORD, content))
        if version > DENSE_VERSION:
            raise DimensionIndexError(
                f"{place / RECORD} has format {shorten(str(version), 20)}; this version reads up to "
                f"{DENSE_VERSION}.",
                f"Update the app, or build the index again with: {command(folder)}",
            )
        record = _RECORDS.get(version, GatedRecord).model_validate_json(content)
    arrays = read_arrays(place, ARRAYS, record.arrays_sha256, RECORD, cure)
    with refused(place / ARRAYS, cure):
        check_arrays(record, arrays)
    with refused(place / RECORD, cure):
        check_names(record)
        check_families(record)
    if model_sha is not None and model_sha != record.model_sha256:
        raise DimensionIndexError(
            f"{folder} was built for other weights than this checkpoint's model.safetensors.",
            f"Build it again with: {command(folder)}",
        )
    return record, arrays


def _version(value: object) -> int:
    """The format that a file claims; 0 where it claims none."""
    version = value.get("format_version") if isinstance(value, dict) else None
    return version if type(version) is int else 0


def write_index(
    folder: Path,
    kind: type[IndexRecord],
    fields: Mapping[str, object],
    arrays: Mapping[str, np.ndarray],
    source: Path | None = None,
) -> None:
    """Put record and arrays in place of whatever `folder` held, whole or not at all.

    Effects, stability and maps of the same weights and sentences go along: those that `folder` held, or
    else those of the index in `source`, which the numbers are from. fields: of the record, but for
    `arrays_sha256`.

    Raises:
        DimensionIndexError: disk full, read-only; the old folder is untouched then.
    """
    content = safetensors.numpy.save(dict(arrays))
    record = kind.model_validate({**fields, "arrays_sha256": hashlib.sha256(content).hexdigest()})
    try:
        with replaced_folder(folder) as new:
            (new / ARRAYS).write_bytes(content)
            (new / RECORD).write_text(record.model_dump_json() + "\n", encoding="utf-8")
            for old in map(current, filter(None, (source, folder))):
                for name in _still_valid(old, record):
                    shutil.copyfile(old / name, new / name)
    except OSError as error:
        raise DimensionIndexError(
            f"{folder} could not be written: {error.strerror or error}. What was there before is untouched.",
            "Free some space or choose another folder.",
        ) from None


def _still_valid(folder: Path, record: IndexRecord) -> list[str]:
    """Files of an older index that say the same of the new one."""
    names: list[str] = []
    with contextlib.suppress(DimensionIndexError):
        names += [EFFECTS] if read_effects(folder, record) else []
    with contextlib.suppress(DimensionIndexError):
        names += [STABILITY] if read_stability(folder, record) else []
    with contextlib.suppress(DimensionIndexError):
        names += [MAP_RECORD, MAP_ARRAYS] if read_map(folder, record) else []
    return names
