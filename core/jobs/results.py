"""What jobs leave: a folder per result under HSVAE_HOME/own/OWNER, whole or not there at all.

own.json                      what it is
index/                        of an explored corpus: its index, maps, rows.parquet (all columns)
checkpoint/index-CORPUS/      of a trained model: the same, beside the checkpoint's own files
"""

import contextlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from core.checkpoint.atomic import current, replaced_folder, write_text
from core.checkpoint.format import WEIGHTS, read_plain
from core.checkpoint.home import CHECKPOINT, own_folder
from core.checkpoint.manifest import read_manifest
from core.config import FORMAT_VERSION, Name, StrictModel, first_problem
from core.data.readers.stored_table import ROWS, stored_table
from core.data.readers.strict_json import shorten
from core.data.readers.user_table import UserTable
from core.errors import CheckpointError, JobError
from core.index import DimensionIndex, index_folder, load_index
from core.index.schema import Sha256
from core.jobs.record import Kind, Title

RECORD, INDEX = "own.json", "index"
_CURE = "Delete it, or make it again."


class ResultRecord(StrictModel):
    """own.json. created: seconds since 1970. rows: of the user's table.

    model: by name, the one that the rows were encoded with, or the trained one; model_sha256: its weights.
    """

    format_version: Literal[1] = FORMAT_VERSION
    kind: Kind
    name: Name
    title: Title
    created: Annotated[float, Field(ge=0)]
    rows: Annotated[int, Field(ge=1, le=10_000_000)]
    model: Name
    model_sha256: Sha256

    @classmethod
    def parse_json(cls, content: bytes, where: str) -> "ResultRecord":
        """The record in some bytes; raises JobError about `where`."""
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            key, problem = first_problem(error)
            raise JobError(f"{where}: {key}: {problem}.", _CURE) from None


@dataclass(frozen=True)
class Result:
    """One result in its folder."""

    record: ResultRecord
    folder: Path

    @property
    def checkpoint(self) -> Path | None:
        """The folder of the trained model; None for an explored corpus."""
        return self.folder / CHECKPOINT if self.record.kind == "train" else None

    @property
    def index_folder(self) -> Path:
        """Where the index of the user's rows lies."""
        return index_folder(self.folder / CHECKPOINT) if self.checkpoint else self.folder / INDEX

    def index(self) -> DimensionIndex:
        """The index of the user's rows.

        Raises:
            DimensionIndexError: it is damaged.
        """
        return load_index(self.index_folder, self.record.model_sha256)

    def table(self) -> UserTable:
        """The user's table, all columns; `row_of_text` gives the rows of the index's sentences.

        Raises:
            CorpusError: it is damaged.
        """
        return stored_table(self.index_folder / ROWS)


def results(owner: str) -> list[Result]:
    """The owner's results, the newest first; a folder that is none of ours is passed over."""
    found = []
    with contextlib.suppress(OSError):
        for place in own_folder(owner).iterdir():
            with contextlib.suppress(JobError):
                found.append(read_result(place))
    return sorted(found, key=lambda one: -one.record.created)


def result(name: str, owner: str) -> Result:
    """One result by its name.

    Raises:
        JobError: there is none of that owner's, or it is damaged.
    """
    place = own_folder(owner) / name
    if place.parent != own_folder(owner) or not current(place).is_dir():
        raise JobError(f"There is no result {shorten(name)!r}.", "Look at the list of results.")
    return read_result(current(place))


def read_result(folder: Path) -> Result:
    """The result in a folder; its record is validated, the rest when it is loaded.

    Raises:
        JobError: no result, or a damaged one.
    """
    try:
        content = read_plain(folder, RECORD)
    except CheckpointError as error:
        raise JobError(error.cause, _CURE) from None
    record = ResultRecord.parse_json(content, str(folder / RECORD))
    if record.name != folder.name.removeprefix(".").removesuffix(".old"):
        raise JobError(f"{folder} calls itself {record.name!r}.", f"Rename the folder to {record.name}.")
    return Result(record, folder)


def rename(name: str, owner: str, title: str) -> Result:
    """Give a result another title; its name, by which links and commands find it, stays."""
    found = result(name, owner)
    title = shorten(" ".join(title.split()), 200)
    if not title:
        raise JobError("The title is empty.", "Type some letters.")
    store_record(found.record.model_copy(update={"title": title}), found.folder)
    return result(name, owner)


def delete_result(name: str, owner: str) -> None:
    """Delete a result for good. Errors as `result`."""
    shutil.rmtree(result(name, owner).folder, ignore_errors=True)


def keep(record: ResultRecord, made: list[Path], place: Path) -> None:
    """Put what was made into its place, with its record; a kill leaves nothing there or everything.

    made: folders that are copied, by their names. place: `own_folder(owner) / record.name`.

    Raises:
        OSError: disk full, read-only.
    """
    with replaced_folder(place) as new:
        for part in made:
            shutil.copytree(part, new / part.name)
        store_record(record, new)


def record_of(kind: Kind, name: str, title: str, rows: int, model: str, checkpoint: Path) -> ResultRecord:
    """The record of a result made now with the weights of a checkpoint."""
    return ResultRecord(
        kind=kind, name=name, title=title, created=time.time(), rows=rows, model=model,
        model_sha256=read_manifest(checkpoint).files[WEIGHTS].sha256,
    )  # fmt: skip


def store_record(record: ResultRecord, folder: Path) -> None:
    """Write own.json."""
    write_text(folder / RECORD, record.model_dump_json(indent=1) + "\n")
