"""Reading and writing an index folder: two plain files that name each other, replaced together."""

import contextlib
import hashlib
import shutil
from pathlib import Path

import numpy as np
import safetensors.numpy
from pydantic import ValidationError

from core.data.strict_json import shorten
from core.errors import CheckpointError, DimensionIndexError
from core.index.checks import check_arrays, check_names
from core.index.effects import EFFECTS, read_effects
from core.index.schema import ARRAYS, REBUILD, RECORD, RECORD_LIMIT, IndexRecord
from core.index.sentence_map import MAP_ARRAYS, MAP_RECORD, read_map
from core.io.atomic import current, replaced_folder
from core.io.layout import parse_file, plain_file, read_plain


def read_index(folder: Path) -> tuple[IndexRecord, dict[str, np.ndarray]]:
    """The validated record and arrays of an index folder; the arrays are read-only.

    Raises:
        DimensionIndexError: missing, a link, altered, or anything but what the schema allows.
    """
    folder = current(folder)
    where = folder / RECORD
    try:
        if plain_file(folder, RECORD).st_size > RECORD_LIMIT:
            raise DimensionIndexError(f"{where} is larger than {RECORD_LIMIT:,} bytes.", REBUILD)
        content = read_plain(folder, RECORD)
        parse_file(where, content)  # strict: no duplicate keys, no NaN, no endless nesting
        arrays_content = read_plain(folder, ARRAYS)
    except CheckpointError as error:
        raise DimensionIndexError(error.cause, REBUILD) from None
    record = _parse(content, str(where))
    if hashlib.sha256(arrays_content).hexdigest() != record.arrays_sha256:
        raise DimensionIndexError(f"{folder / ARRAYS} is not the file that {RECORD} names.", REBUILD)
    try:
        arrays = safetensors.numpy.load(arrays_content)
    except Exception as error:  # the library raises several kinds, KeyError for unknown types among them
        raise DimensionIndexError(
            f"{folder / ARRAYS} is not readable ({str(error)[:200]}).", REBUILD
        ) from None
    check_arrays(record, arrays, str(folder / ARRAYS))
    check_names(record, str(where))
    return record, arrays


def arrays_bytes(arrays: dict[str, np.ndarray]) -> tuple[bytes, str]:
    """The content of arrays.safetensors and its SHA-256, which the record must name."""
    content = safetensors.numpy.save(arrays)
    return content, hashlib.sha256(content).hexdigest()


def write_index(folder: Path, record: IndexRecord, content: bytes) -> None:
    """Put both files in place of whatever `folder` held, whole or not at all.

    Effects and maps that were measured on the same weights and sentences go along.

    Raises:
        DimensionIndexError: disk full, read-only; the old folder is untouched then.
    """
    try:
        with replaced_folder(folder) as new:
            (new / ARRAYS).write_bytes(content)
            (new / RECORD).write_text(record.model_dump_json() + "\n", encoding="utf-8")
            for name in _still_valid(current(folder), record):
                shutil.copyfile(current(folder) / name, new / name)
    except OSError as error:
        raise DimensionIndexError(
            f"{folder} could not be written: {error.strerror or error}. What was there before is untouched.",
            "Free some space or choose another folder.",
        ) from None


def _still_valid(folder: Path, record: IndexRecord) -> list[str]:
    """Files of an older index that say the same of the new one."""
    about = record.model_sha256, record.content_hash
    names: list[str] = []
    with contextlib.suppress(DimensionIndexError):
        names += [EFFECTS] if read_effects(folder, *about, len(record.dimensions)) else []
    with contextlib.suppress(DimensionIndexError):
        found = read_map(folder, *about, record.rows, len(record.dimensions))
        names += [MAP_RECORD, MAP_ARRAYS] if found else []
    return names


def _parse(content: bytes, where: str) -> IndexRecord:
    try:
        return IndexRecord.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "(top level)"
        problem = f"{shorten(key, 100)}: {shorten(first['msg'].lower(), 200)}"
        raise DimensionIndexError(f"{where}: {problem}.", REBUILD) from None
