"""The files of an index folder, one by one: read, validated, and what to do where that fails."""

import contextlib
import hashlib
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import safetensors.numpy
from pydantic import ValidationError

from core.checkpoint.atomic import current
from core.checkpoint.format import INDEX_PREFIX, MANIFEST, parse_file, read_plain
from core.config import StrictModel, first_problem
from core.data.everyday import EXAMPLES
from core.data.readers.strict_json import shorten
from core.errors import CheckpointError, DimensionIndexError

Kind = TypeVar("Kind", bound=StrictModel)


EXAMPLE_CORPORA = (EXAMPLES, "wordnet", "everyday")
"""The corpora whose index a checkpoint ships with: the first that is there is shown."""


def index_folder(checkpoint: Path, corpus: str | None = None) -> Path:
    """Where the index of (checkpoint, corpus) lies; by default the one that the checkpoint ships with.

    A model that was trained on somebody's own rows has an index of these alone.
    """
    folders = [checkpoint / f"{INDEX_PREFIX}{name}" for name in ((corpus,) if corpus else EXAMPLE_CORPORA)]
    own = [] if corpus else sorted(checkpoint.glob(f"{INDEX_PREFIX}*"))
    return next((folder for folder in [*folders, *own] if current(folder).is_dir()), folders[0])


def command(folder: Path, verb: str = "index") -> str:
    """The whole command line that makes an index folder, or (verb "map") its maps, again."""
    folder = Path(folder)
    if folder.name.startswith(INDEX_PREFIX) and (folder.parent / MANIFEST).is_file():
        options = ["--model", str(folder.parent), "--corpus", folder.name.removeprefix(INDEX_PREFIX)]
    else:
        place = "--out" if verb == "index" else "--index"
        options = ["--model", "NAME", "--corpus", "CORPUS", place, str(folder)]
    return shlex.join(["python", "-m", "core", verb, *options])


def rebuild(folder: Path) -> str:
    """What to do about a damaged index."""
    return f"Restore the file, or build the index again with: {command(folder)}"


@contextlib.contextmanager
def refused(where: Path, cure: str) -> Iterator[None]:
    """Whatever is wrong with a file inside the block becomes a DimensionIndexError about `where`."""
    try:
        yield
    except CheckpointError as error:
        raise DimensionIndexError(error.cause, cure) from None
    except ValidationError as error:
        key, problem = first_problem(error)
        raise DimensionIndexError(f"{where}: {shorten(key, 100)}: {shorten(problem, 200)}.", cure) from None
    except ValueError as error:
        raise DimensionIndexError(f"{where}: {shorten(str(error), 300)}.", cure) from None


def read_record(folder: Path, name: str, kind: type[Kind], cure: str) -> Kind:
    """One validated JSON file of an index folder; raises DimensionIndexError."""
    with refused(folder / name, cure):
        content = read_plain(folder, name)
        parse_file(folder / name, content)  # strict: no duplicate keys, no NaN, no endless nesting
        return kind.model_validate_json(content)


def read_arrays(folder: Path, name: str, sha256: str, named_in: str, cure: str) -> dict[str, np.ndarray]:
    """The arrays of one file of an index folder, whose SHA-256 the record `named_in` knows; read-only."""
    with refused(folder / name, cure):
        content = read_plain(folder, name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DimensionIndexError(f"{folder / name} is not the file that {named_in} names.", cure)
    try:
        arrays = safetensors.numpy.load(content)
    except Exception as error:  # the library raises several kinds, KeyError for unknown types among them
        said = shorten(str(error), 200)
        raise DimensionIndexError(f"{folder / name} is not readable ({said}).", cure) from None
    for array in arrays.values():
        array.flags.writeable = False
    return arrays
