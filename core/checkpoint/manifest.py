"""manifest.json: the files of a checkpoint, each with its size and hash."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from core.checkpoint.atomic import write_text
from core.checkpoint.format import (
    FILES,
    INDEX_PREFIX,
    LIMITS,
    MANIFEST,
    REQUIRED,
    WEIGHTS,
    WORDS,
    parse_file,
    plain_file,
    read_plain,
    reported,
    validated,
)
from core.config import FORMAT_VERSION, StrictModel
from core.errors import CheckpointError

_INDEX_FILE = r"index-[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9]{1,16}){1,2}"
FileName = Annotated[str, Field(pattern=rf"^({'|'.join(map(re.escape, FILES))}|{_INDEX_FILE})$")]


class FileEntry(StrictModel):
    """What one file must be."""

    size: Annotated[int, Field(ge=0, le=LIMITS[WEIGHTS])]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(StrictModel):
    """manifest.json: every other file of the checkpoint, by its name with forward slashes."""

    format_version: Literal[1] = FORMAT_VERSION
    files: Annotated[dict[FileName, FileEntry], Field(max_length=256)]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a checkpoint folder.

    Raises:
        CheckpointError: missing, malformed, of a newer format, or without a file of the checkpoint.
    """
    where = folder / MANIFEST
    manifest = validated(Manifest, parse_file(where, read_plain(folder, MANIFEST)), where)
    for name in FILES:
        if name not in manifest.files and (name in REQUIRED or os.path.lexists(folder / name)):
            raise CheckpointError(f"{where} does not name {name}, which belongs to the checkpoint.")
    return manifest


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Raises CheckpointError unless every listed file is a plain file inside `folder` of the listed size."""
    for name in manifest.files:
        _check_size(folder, manifest, name)


def verified_bytes(folder: Path, manifest: Manifest, name: str) -> bytes:
    """The content of one file, e.g. "index-wordnet/index.json", that is the one the manifest lists.

    Raises:
        CheckpointError: missing, not a plain file inside `folder`, too large, not listed, or altered.
    """
    _check_size(folder, manifest, name)
    content = read_plain(folder, name)
    if sha256_of(content) != manifest.files[name].sha256:
        raise CheckpointError(f"{folder / name} was altered: its SHA-256 is not the one in {MANIFEST}.")
    return content


def sha256_of(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _check_size(folder: Path, manifest: Manifest, name: str) -> None:
    entry = manifest.files.get(name)
    if entry is None:
        raise CheckpointError(f"{folder / name} is not listed in {MANIFEST}.")
    size = plain_file(folder, name).st_size
    if size != entry.size:
        what = "cut short" if size < entry.size else "longer than it should be"
        raise CheckpointError(
            f"{folder / name} is {what}: it has {size:,} bytes, {MANIFEST} says {entry.size:,}."
        )


def refresh_manifest(folder: Path) -> Manifest:
    """Hash every file of the checkpoint anew and write its manifest, atomically.

    Raises:
        CheckpointError: a file of the folder cannot be read, or the manifest cannot be written.
    """
    indexes = sorted(place.name for place in folder.glob(f"{INDEX_PREFIX}*"))
    known = [WORDS] if (folder / WORDS).exists() else []
    names = [*REQUIRED, *known, *(name for index in indexes for name in _index_files(folder, index))]
    return _write(folder, {name: _entry(folder, name) for name in names})


def add_folder_to_manifest(folder: Path, name: str) -> Manifest:
    """Take the files of one index folder, e.g. "index-wordnet", into the manifest; other entries stay.

    Entries of files that this folder no longer has go; a missing folder takes all its entries out.

    Raises:
        CheckpointError: as `refresh_manifest`, or a name that is not an index folder's.
    """
    known = read_manifest(folder).files
    others = {file: entry for file, entry in known.items() if not file.startswith(f"{name}/")}
    return _write(folder, others | {file: _entry(folder, file) for file in _index_files(folder, name)})


def _index_files(folder: Path, index: str) -> list[str]:
    if not index.startswith(INDEX_PREFIX) or "/" in index or "\\" in index:
        raise CheckpointError(f"{index!r} is not the name of an index folder.", "Call it index-CORPUS.")
    return sorted(f"{index}/{file.name}" for file in (folder / index).glob("[!.]*"))


def _entry(folder: Path, name: str) -> FileEntry:
    content = read_plain(folder, name)
    return FileEntry(size=len(content), sha256=sha256_of(content))


def _write(folder: Path, files: Mapping[str, FileEntry]) -> Manifest:
    values = {"format_version": FORMAT_VERSION, "files": dict(files)}
    manifest = validated(Manifest, values, folder / MANIFEST)
    with reported(folder):
        write_text(folder / MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    return manifest
