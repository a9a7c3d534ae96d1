"""Reading and writing an index folder: two plain files that name each other, replaced together."""

import contextlib
import hashlib
import shutil
from pathlib import Path

import numpy as np
import safetensors.numpy
from pydantic import ValidationError

from core.checkpoint.atomic import current, replaced_folder
from core.checkpoint.format import parse_file, plain_file, read_plain
from core.config import FORMAT_VERSION
from core.data.readers.strict_json import shorten
from core.errors import CheckpointError, DimensionIndexError
from core.index.checks import check_arrays, check_names
from core.index.dense_checks import check_dense
from core.index.dense_schema import DENSE_VERSION, DenseRecord
from core.index.effects import EFFECTS, read_effects
from core.index.projection import MAP_ARRAYS, MAP_RECORD, read_map
from core.index.schema import ARRAYS, REBUILD, RECORD, RECORD_LIMIT, IndexRecord

Record = IndexRecord | DenseRecord
_RECORDS: dict[object, type[IndexRecord] | type[DenseRecord]] = {
    FORMAT_VERSION: IndexRecord,
    DENSE_VERSION: DenseRecord,
}


def read_index(folder: Path, model_sha: str | None = None) -> tuple[Record, dict[str, np.ndarray]]:
    """The validated record and arrays of an index folder: with gates or without.

    Args:
        model_sha: SHA-256 of the model.safetensors in use; None does not compare.

    Raises:
        DimensionIndexError: missing, a link, altered, anything but what the schemas allow, of a newer format,
            or built for another checkpoint.
    """
    folder = current(folder)
    where = folder / RECORD
    try:
        if plain_file(folder, RECORD).st_size > RECORD_LIMIT:
            raise DimensionIndexError(f"{where} is larger than {RECORD_LIMIT:,} bytes.", REBUILD)
        content = read_plain(folder, RECORD)
        value = parse_file(where, content)  # strict: no duplicate keys, no NaN, no endless nesting
        arrays_content = read_plain(folder, ARRAYS)
    except CheckpointError as error:
        raise DimensionIndexError(error.cause, REBUILD) from None
    record = _parse(content, _kind(value, str(where)), str(where))
    if hashlib.sha256(arrays_content).hexdigest() != record.arrays_sha256:
        raise DimensionIndexError(f"{folder / ARRAYS} is not the file that {RECORD} names.", REBUILD)
    try:
        arrays = safetensors.numpy.load(arrays_content)
    except Exception as error:  # the library raises several kinds, KeyError for unknown types among them
        raise DimensionIndexError(
            f"{folder / ARRAYS} is not readable ({str(error)[:200]}).", REBUILD
        ) from None
    if isinstance(record, DenseRecord):
        check_dense(record, arrays, str(folder / ARRAYS))
    else:
        check_arrays(record, arrays, str(folder / ARRAYS))
        check_names(record, str(where))
    if model_sha is not None and model_sha != record.model_sha256:
        raise DimensionIndexError(
            f"{folder} was built for other weights than this checkpoint's model.safetensors.",
            "Build it again with: python -m core index",
        )
    return record, arrays


def arrays_bytes(arrays: dict[str, np.ndarray]) -> tuple[bytes, str]:
    """The content of arrays.safetensors and its SHA-256, which the record must name."""
    content = safetensors.numpy.save(arrays)
    return content, hashlib.sha256(content).hexdigest()


def write_index(folder: Path, record: Record, content: bytes, source: Path | None = None) -> None:
    """Put both files in place of whatever `folder` held, whole or not at all.

    Effects and maps of the same weights and sentences go along: those that `folder` held, or else those of
    the index in `source`, which the numbers are from.

    Raises:
        DimensionIndexError: disk full, read-only; the old folder is untouched then.
    """
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


def _still_valid(folder: Path, record: Record) -> list[str]:
    """Files of an older index that say the same of the new one."""
    sha256, width = record.model_sha256, len(record.dimensions)
    names: list[str] = []
    with contextlib.suppress(DimensionIndexError):
        names += [EFFECTS] if read_effects(folder, sha256, record.effects_of, width) else []
    with contextlib.suppress(DimensionIndexError):
        found = read_map(folder, sha256, record.content_hash, record.rows, width)
        names += [MAP_RECORD, MAP_ARRAYS] if found else []
    return names


def _kind(value: object, where: str) -> type[IndexRecord] | type[DenseRecord]:
    """Which record it is, by its format."""
    version = value.get("format_version") if isinstance(value, dict) else None
    newer = type(version) is int and version > max(FORMAT_VERSION, DENSE_VERSION)
    if newer:
        raise DimensionIndexError(
            f"{where} has format {shorten(str(version), 20)}; this version reads {FORMAT_VERSION} (of models "
            f"with gates) and {DENSE_VERSION} (of others).",
            "Update the app, or build the index again with: python -m core index",
        )
    return _RECORDS.get(version if type(version) is int else None, IndexRecord)


def _parse(content: bytes, kind: type[IndexRecord] | type[DenseRecord], where: str) -> Record:
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        problem = f"{shorten(key, 100)}: {shorten(first['msg'].lower(), 200)}"
        raise DimensionIndexError(f"{where}: {problem}.", REBUILD) from None
