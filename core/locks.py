"""One process at a time: locks that the system gives back when their holder dies."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there, two programs must not write the same place at once
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def locked(place: Path, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a folder or a file, which is made when it is missing; False where it is another's.

    wait: until it is free; else the answer comes at once. Where no locks are known (Windows, some network
    drives) everybody gets True.
    """
    if fcntl is None:
        yield True
        return
    handle = hold(place, wait)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def hold(place: Path, wait: bool = False) -> int | None:
    """The descriptor whose lock of `place` lasts until it is closed everywhere; None where it is another's.

    A process that inherits the descriptor holds the lock too, from its first moment to its last.
    """
    flags = os.O_RDONLY if place.is_dir() else os.O_RDWR | os.O_CREAT
    handle = os.open(place, flags, 0o644)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError:
        pass
    except BaseException:  # Ctrl-C while waiting
        os.close(handle)
        raise
    return handle
