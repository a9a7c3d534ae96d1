"""Writing all or nothing: a process killed at any moment leaves the old file or folder, or the new one.

A file is written beside its place and renamed onto it. A folder cannot be renamed onto a full folder, so the
old one steps aside as `.NAME.old` until the new one is in place; whoever reads through `current` finds one of
the two at every moment.
"""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from core.locks import locked

_STALE_SECONDS = 3600
"""A half-written sibling older than this belongs to a killed process, and is cleared away."""


@contextlib.contextmanager
def replaced_file(file: Path) -> Iterator[Path]:
    """Write a new file, whose ending is the same, that takes the place of `file` when the block ends well.

    Raises:
        OSError: disk full, read-only, no such folder; the old file is untouched then.
    """
    new = _beside(file)
    new = new.with_name(new.name + file.suffix)
    try:
        yield new
        with new.open("rb") as stream:
            os.fsync(stream.fileno())
        new.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)
    _clear_stale(file)


def write_bytes(file: Path, content: bytes) -> None:
    """Replace `file` by `content`, atomically and durably; errors as `replaced_file`."""
    with replaced_file(file) as new, new.open("xb") as stream:
        stream.write(content)


def write_text(file: Path, text: str) -> None:
    """Replace `file` by `text` in UTF-8, atomically and durably; errors as `write_bytes`."""
    write_bytes(file, text.encode("utf-8"))


@contextlib.contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """Fill a new folder that takes the place of `folder` when the block ends without an error.

    Yields an empty folder beside it. Nothing of the old folder is kept: copy what shall stay.

    >>> with replaced_folder(Path("checkpoint")) as new:      # doctest: +SKIP
    ...     (new / "config.json").write_text("{}")

    Raises:
        OSError: disk full, read-only; the old folder is untouched then.
    """
    folder = folder.resolve()  # what a link points to is replaced, not the link
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = _beside(folder)
    new.mkdir()
    try:
        yield new
        _sync_tree(new)
        with locked(folder.parent):  # two swaps at once would lose one
            _settle(folder)
            _swap(new, folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    _clear_stale(folder)


def link_or_copy(file: Path, new: Path) -> None:
    """Have `file` under another name as well; copied where the drive knows no links. Both stay unchanged."""
    try:
        os.link(file, new)
    except OSError:
        shutil.copyfile(file, new)


def current(folder: Path) -> Path:
    """`folder`, or the old one that stepped aside when a save was interrupted between two renames."""
    try:
        aside = _aside(folder.absolute())
        return aside if aside.is_dir() and not _filled(folder) else folder
    except (OSError, ValueError):  # no path the system can look up: whoever opens it says so
        return folder


def _filled(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")


def _settle(folder: Path) -> None:
    """Finish what an interrupted save left: with no folder in place the old one goes back, else it goes."""
    aside = _aside(folder)
    if aside.is_dir():
        if _filled(folder):
            shutil.rmtree(aside)
        else:
            aside.rename(folder)


def _swap(new: Path, folder: Path) -> None:
    aside = _aside(folder)
    if folder.exists():
        folder.rename(aside)
    try:
        new.rename(folder)
    except BaseException:
        if aside.is_dir():
            aside.rename(folder)
        raise
    _sync_folder(folder.parent)
    # It is replaced: failing to clear it away must not look like a failed save.
    shutil.rmtree(aside, ignore_errors=True)


def _beside(place: Path) -> Path:
    return place.with_name(f".{place.name}.new-{os.getpid()}-{secrets.token_hex(4)}")


def _clear_stale(place: Path) -> None:
    for sibling in place.parent.iterdir():
        if sibling.name.startswith(f".{place.name}.new-"):
            with contextlib.suppress(OSError):
                if time.time() - sibling.lstat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(sibling) if sibling.is_dir() else sibling.unlink()


def _sync_tree(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        for name in files:
            with (Path(place) / name).open("rb") as stream:
                os.fsync(stream.fileno())
        _sync_folder(Path(place))


def _sync_folder(folder: Path) -> None:
    # Windows cannot open folders, and some drives cannot sync them: the rename is still atomic.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
