"""The files of a checkpoint folder: their names, their limits, and the one way to open them."""

import contextlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from core.config import FORMAT_VERSION, TOKENIZER, WORDS, ModelConfig, StrictModel
from core.data.readers.strict_json import StrictJSONError, parse_json, shorten
from core.errors import CheckpointError, ConfigError

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
METRICS = "metrics.json"
CARD = "README.md"
MANIFEST = "manifest.json"
FILES = (CONFIG, WEIGHTS, TOKENIZER, WORDS, METRICS, CARD)
"""What a checkpoint holds beside its manifest; index folders come on top."""
REQUIRED = tuple(name for name in FILES if name != WORDS)
"""Checkpoints that were saved before words were known are read all the same: their decoders write freely."""
INDEX_PREFIX = "index-"

_MB = 2**20
LIMITS = {
    CONFIG: 64 * 1024,
    WEIGHTS: 512 * _MB,
    TOKENIZER: 16 * _MB,
    WORDS: 16 * _MB,
    METRICS: 4 * _MB,
    CARD: _MB,
    MANIFEST: _MB,
}
"""Bytes; a larger file is refused before it is read. Files of an index may be as large as the weights."""
PICKLED = frozenset({".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill"})
"""Formats that can run code when they are opened, or that hold such files."""


def plain_file(folder: Path, name: str) -> os.stat_result:
    """The status of `name`, proven to be a plain file inside `folder` that is reached through no link.

    Raises:
        CheckpointError: missing, a link, a folder, a pipe, a device, or pickled by its name.
    """
    path = folder / name
    refuse_pickled(path)
    try:
        inside = path.resolve() == folder.resolve() / name
        status = path.lstat()
    except FileNotFoundError:
        raise CheckpointError(f"{path} is missing.") from None
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise CheckpointError(f"{path} cannot be reached ({shorten(str(error))}).") from None
    if not inside or stat.S_ISLNK(status.st_mode):
        raise CheckpointError(f"{path} is a link or lies outside its folder: links are not followed.")
    if not stat.S_ISREG(status.st_mode):
        raise CheckpointError(f"{path} is not a plain file.")
    return status


def read_plain(folder: Path, name: str) -> bytes:
    """All bytes of a plain file inside `folder`, read once; never more than its limit.

    Raises:
        CheckpointError: as `plain_file`, or larger than its limit, or unreadable.
    """
    plain_file(folder, name)
    path = folder / name
    limit = LIMITS.get(name, LIMITS[WEIGHTS])
    # The file may be exchanged between the check and here: no link is followed, no pipe is waited for.
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        with os.fdopen(os.open(path, flags), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise CheckpointError(f"{path} is not a plain file.")
            if status.st_size > limit:
                raise CheckpointError(f"{path} has {status.st_size:,} bytes; the limit is {limit:,}.")
            content = stream.read(status.st_size)
            if len(content) != status.st_size or stream.read(1):
                raise CheckpointError(f"{path} changed while it was read.", "Try again.")
            return content
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror or error}).") from None


def parse_file(where: Path, content: bytes) -> object:
    """The strict JSON in `content`, which was read from `where`.

    Raises:
        CheckpointError: not strict JSON, or text that is not valid Unicode.
    """
    try:
        value = parse_json(content)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate would break the screens
    except (StrictJSONError, UnicodeEncodeError, RecursionError) as error:
        raise CheckpointError(f"{where}: not valid JSON ({shorten(str(error))}).") from None
    return value


def validated(schema: type[StrictModel], value: object, where: Path):
    """`value` as a record of a closed schema; a newer format says that the app must be updated.

    Raises:
        CheckpointError: any key missing, unknown, mistyped or out of bounds.
    """
    if isinstance(value, Mapping):
        version = value.get("format_version")
        if type(version) is int and version > FORMAT_VERSION:
            raise CheckpointError(
                f"{where} has format {version}; this version reads formats up to {FORMAT_VERSION}.",
                "Update the app.",
            )
        needed = (key for key in schema.model_fields if key not in schema.later_settings)
        missing = next((key for key in needed if key not in value), None)
        if missing:  # a default of this version is no answer: the file was written with another in mind
            raise CheckpointError(f"{where}: setting '{missing}' is missing.")
        value = {key: tuple(entry) if isinstance(entry, list) else entry for key, entry in value.items()}
    try:
        return schema.parse(value, str(where))
    except ConfigError as error:
        raise CheckpointError(shorten(error.cause, 400)) from None


def check_folder(folder: Path) -> None:
    """Raises CheckpointError unless `folder` is a folder with no pickled file in it."""
    refuse_pickled(folder)
    try:
        names = [place.name for place in folder.iterdir()]
    except FileNotFoundError:
        raise CheckpointError(f"There is no folder {folder}.", "Check the path.") from None
    except NotADirectoryError:
        raise CheckpointError(f"{folder} is a file, not a checkpoint's folder.", "Give its folder.") from None
    except (OSError, ValueError) as error:
        raise CheckpointError(
            f"{folder} cannot be read ({shorten(str(error))}).", "Check the path."
        ) from None
    for name in sorted(names):
        refuse_pickled(folder / name)


def read_config(folder: Path, content: bytes | None = None) -> ModelConfig:
    """config.json of a checkpoint, from `content` where it was read already.

    Raises:
        CheckpointError: any setting missing, unknown, mistyped or out of bounds; a newer format.
    """
    content = read_plain(folder, CONFIG) if content is None else content
    return validated(ModelConfig, parse_file(folder / CONFIG, content), folder / CONFIG)


def read_metrics(folder: Path, content: bytes | None = None) -> dict:
    """metrics.json of a checkpoint, from `content` where it was read already.

    Raises:
        CheckpointError: not a JSON object.
    """
    content = read_plain(folder, METRICS) if content is None else content
    metrics = parse_file(folder / METRICS, content)
    if not isinstance(metrics, dict):
        raise CheckpointError(f"{folder / METRICS}: not a JSON object.")
    return metrics


def refuse_pickled(path: Path) -> None:
    """Raises CheckpointError when the name alone says that opening the file could run code."""
    if path.suffix.lower() in PICKLED:
        raise CheckpointError(
            f"{path} is a {path.suffix} file, which can run code when it is opened; it was not opened.",
            f"Only {WEIGHTS} is read: remove the file, or ask for the checkpoint in that format.",
        )


@contextlib.contextmanager
def reported(folder: Path):
    """Turn the system's errors of writing (disk full, read-only) into a CheckpointError about `folder`."""
    try:
        yield
    except OSError as error:
        raise CheckpointError(
            f"{folder} could not be saved: {error.strerror or error}. What was there before is untouched.",
            "Free some space or choose another folder, then save again.",
        ) from None
