"""A result as one zip file, and back: a stranger's archive is checked before and after it is taken apart."""

import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.checkpoint.atomic import replaced_folder, write_text
from core.checkpoint.catalogue import find
from core.checkpoint.format import CONFIG, FILES, LIMITS, MANIFEST, WEIGHTS, read_config
from core.checkpoint.home import CHECKPOINT, own_folder
from core.checkpoint.load_save import read_checkpoint
from core.checkpoint.manifest import read_manifest, refresh_manifest
from core.data.readers.stored_table import ROWS
from core.data.readers.strict_json import shorten
from core.errors import HSVAEError, JobError
from core.index.effects import EFFECTS
from core.index.projection import MAP_ARRAYS, MAP_RECORD
from core.index.schema import ARRAYS
from core.index.schema import RECORD as INDEX_RECORD
from core.jobs.registry import free_name
from core.jobs.results import INDEX, RECORD, Result, ResultRecord, read_result, store_record
from core.nn.network import tensor_shapes

MAX_ARCHIVE = 2**30
"""Bytes of all files together, taken apart."""
_MAX_RATIO, _SMALL = 200, 2**16
"""How many times larger a file may become; smaller ones than this are let off."""
_MOST_FILES = 64
_INDEX_FILES = "|".join(map(re.escape, (INDEX_RECORD, ARRAYS, EFFECTS, MAP_RECORD, MAP_ARRAYS, ROWS)))
_CHECKPOINT_FILES = "|".join(map(re.escape, (*FILES, MANIFEST)))
_ALLOWED = re.compile(
    rf"{re.escape(RECORD)}|{INDEX}/({_INDEX_FILES})"
    rf"|{CHECKPOINT}/({_CHECKPOINT_FILES}|index-[a-z0-9][a-z0-9._-]{{0,63}}/({_INDEX_FILES}))"
)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"Rar!")
_SPACE = "Free some space, or name another place."
_WHOLE = "Ask for the archive again, as it was written here."


def pack(found: Result, file: Path | BinaryIO) -> None:
    """Write a result as a zip file.

    Raises:
        JobError: it holds a file that is not a result's, or it cannot be written.
    """
    try:
        with zipfile.ZipFile(file, "w") as archive:
            for path in sorted(found.folder.rglob("*")):
                name = path.relative_to(found.folder).as_posix()
                if path.is_file() and _ALLOWED.fullmatch(name):
                    dense = path.suffix in (".safetensors", ".parquet")  # of noise, or compressed already
                    archive.write(path, name, zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED)
    except OSError as error:
        raise JobError(
            f"{file} cannot be written ({error.strerror or error}).",
            _SPACE,
        ) from None


def unpack(file: Path | BinaryIO, owner: str) -> Result:
    """The result in a zip file that `pack` wrote, taken into the owner's; its name changes where it is taken.

    Nothing is written outside a new folder, which is in place only once checkpoint, index and rows have
    passed the checks of any other on disk.

    Raises:
        JobError: no such archive, a file in it that is not a result's, or more bytes than are allowed.
        HSVAEError: checkpoint, index or rows are damaged.
    """
    with tempfile.TemporaryDirectory(prefix="hsvae-result-") as scratch:
        try:
            with zipfile.ZipFile(file) as archive:
                record = ResultRecord.parse_json(_read(archive, _checked(archive)[RECORD]), RECORD)
                place = Path(scratch) / record.name
                place.mkdir()
                for name, entry in _checked(archive).items():
                    (place / name).parent.mkdir(parents=True, exist_ok=True)
                    (place / name).write_bytes(_read(archive, entry))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            said = shorten(str(error), 200)
            raise JobError(f"This is no whole zip file of a result ({said}).", _WHOLE) from None
        found = read_result(place)
        _check_parts(found, owner)
        name = free_name(record.name, owner)
        if name != record.name:
            found = _renamed(found, name)
        with replaced_folder(own_folder(owner) / name) as new:
            for part in sorted(found.folder.rglob("*")):
                target = new / part.relative_to(found.folder)
                target.mkdir() if part.is_dir() else target.write_bytes(part.read_bytes())
    return read_result(own_folder(owner) / name)


def _checked(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries of an archive by name, if there are only those of a result, of bounded sizes."""
    entries = archive.infolist()
    problem = next(_problems(entries), None)
    if problem is None and RECORD not in {entry.filename for entry in entries}:
        problem = f"{RECORD} is missing"
    if problem is not None:
        raise JobError(f"This archive is refused: {problem}.", _WHOLE)
    return {entry.filename: entry for entry in entries}


def _problems(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    if len(entries) > _MOST_FILES:
        yield f"it holds {len(entries):,} files"
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        yield "it holds a file twice"
    total = sum(entry.file_size for entry in entries)
    if total > MAX_ARCHIVE:
        yield f"taken apart it would have {total:,} bytes; the limit is {MAX_ARCHIVE:,}"
    for entry in entries:
        name, mode = shorten(entry.filename, 80), entry.external_attr >> 16
        limit = LIMITS.get(Path(entry.filename).name, LIMITS[WEIGHTS])
        if not _ALLOWED.fullmatch(entry.filename):
            yield f"{name!r} is no file of a result"
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            yield f"{name!r} is a link or a device"
        elif entry.flag_bits & 1:
            yield f"{name!r} is encrypted"
        elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{name!r} is compressed in another way than it is here"
        elif entry.file_size > limit:
            yield f"{name!r} has {entry.file_size:,} bytes; the limit is {limit:,}"
        elif entry.file_size > max(_SMALL, _MAX_RATIO * entry.compress_size):
            yield f"{name!r} would become {entry.file_size // max(1, entry.compress_size):,} times larger"


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of one entry, never more than it says."""
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} is not of the size that it says")
    if content.startswith(_ARCHIVES):
        raise JobError(f"This archive is refused: {entry.filename!r} is an archive itself.", _WHOLE)
    return content


def _check_parts(found: Result, owner: str) -> None:
    """What is checked whenever such files are loaded; and that a model of an explored corpus is here."""
    record = found.record
    if found.checkpoint is not None:
        config = read_checkpoint(found.checkpoint, tensor_shapes).config
        if config.name != record.name:
            raise JobError(f"The checkpoint calls itself {config.name!r}, not {record.name!r}.", _WHOLE)
        weights = read_manifest(found.checkpoint).files[WEIGHTS].sha256
        if weights != record.model_sha256:
            raise JobError(f"{RECORD} speaks of other weights than the checkpoint's.", _WHOLE)
    else:
        _check_model(record, owner)
    index = found.index()
    if found.table().corpus().content_hash != index.record.content_hash:
        raise JobError(f"{ROWS} holds other rows than the index was built from.", _WHOLE)
    assert len(index.rows) == index.record.rows  # read, and compared with the record


def _check_model(record: ResultRecord, owner: str) -> None:
    cure = f"Bring the model {record.model} first, with these weights."
    try:
        weights = read_manifest(find(record.model, owner)).files[WEIGHTS].sha256
    except HSVAEError:
        raise JobError(f"The model {record.model} of these rows is not here.", cure) from None
    if weights != record.model_sha256:
        raise JobError(f"The model {record.model} has other weights here than it had there.", cure)


def _renamed(found: Result, name: str) -> Result:
    """The same result in a folder of another name; a checkpoint is called like its folder."""
    folder = found.folder.rename(found.folder.with_name(name))
    values: dict = {"name": name}
    if found.checkpoint is not None:
        values["model"] = name
        config = read_config(folder / CHECKPOINT).model_copy(update={"name": name})
        write_text(folder / CHECKPOINT / CONFIG, config.model_dump_json(indent=1) + "\n")
        refresh_manifest(folder / CHECKPOINT)
    store_record(found.record.model_copy(update=values), folder)
    return read_result(folder)
