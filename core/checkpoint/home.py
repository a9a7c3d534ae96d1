"""Where the program writes: one folder of the user's, never the installed files."""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from core.errors import ConfigError
from core.locks import locked

VARIABLE = "HSVAE_HOME"
LOCAL = "local"
"""The owner on one's own machine."""
CHECKPOINT = "checkpoint"
"""The folder in a result, or in the folder of a run, that holds the trained model."""
_KIND = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def home() -> Path:
    """$HSVAE_HOME, or the user's data folder (Linux: ~/.local/share/hsvae-explorer). Not created here."""
    return folder_of(VARIABLE) or Path(platformdirs.user_data_dir("hsvae-explorer", appauthor=False))


def folder_of(variable: str) -> Path | None:
    """The folder that an environment variable names; None where it is not set."""
    chosen = os.environ.get(variable, "").strip()
    return Path(chosen).expanduser().absolute() if chosen else None


def models_folder() -> Path:
    """Where the user's own checkpoints lie, one folder each. Not created here."""
    return home() / "models"


def jobs_folder() -> Path:
    """Where background jobs lie, one folder each. Not created here."""
    return home() / "jobs"


def own_folder(owner: str = LOCAL) -> Path:
    """Where the results of somebody's jobs lie, one folder each. Not created here.

    owner: any key, "local" on one's own machine; the folder is named by its hash, so that keys are no paths.
    """
    name = owner if owner == LOCAL else hashlib.sha256(owner.encode()).hexdigest()[:32]
    return home() / "own" / name


def cache_folder(kind: str) -> Path:
    """The folder of one kind of cache, e.g. "embeddings"; created when missing. Deleting it loses only time.

    Raises:
        ConfigError: the folder cannot be made or written.
        ValueError: `kind` is not a plain lower-case word.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"not a kind of cache: {kind!r}")
    folder = home() / "cache" / kind
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{folder} cannot be made ({error}).", _CURE) from None
    if not writable:
        raise ConfigError(f"{folder} cannot be written to.", _CURE)
    return folder


@contextlib.contextmanager
def only_one(place: Path) -> Iterator[None]:
    """Write a file or folder while no other process does so through this; nothing is left beside it.

    Raises:
        ConfigError: another process writes it; the cause names it.
    """
    key = hashlib.sha256(str(place.absolute()).encode("utf-8", "replace")).hexdigest()[:32]
    try:
        lock = cache_folder("locks") / key
    except ConfigError:  # nothing can be written there: no locks
        yield
        return
    with locked(lock, wait=False) as ours:
        if not ours:
            holder = lock.read_text("utf-8", "replace")[:20] or "unknown"
            raise ConfigError(
                f"Another process (number {holder}) is writing {place}.",
                "Wait for it, or name another place.",
            )
        with contextlib.suppress(OSError):
            lock.write_text(str(os.getpid()), "utf-8")
        yield


_CURE = f"Set {VARIABLE} to a folder that you may write to."
