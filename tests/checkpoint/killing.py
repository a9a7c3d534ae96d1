"""Ways for a save to fail: a process that dies at a chosen moment, a disk that is full."""

import errno
import sys
from collections.abc import Callable

_OPERATIONS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}
_left: int | None = None


class Killed(BaseException):
    """The process is gone: nothing that would catch or clean up may touch the disk any more."""


def killed_before(step: int, action: Callable[[], None]) -> bool:
    """Whether `action` got as far as its file operation number `step`; this and all later ones do not happen.

    What kill -9 does, without the cost of a process per step: cleaning up after the error fails as well.
    """
    global _left
    if not _hooked:
        sys.addaudithook(_count)  # for good: Python has no way to take it back
        _hooked.append(True)
    _left = step
    try:
        action()
    except Killed:
        pass
    finally:
        died, _left = _left < 0, None
    return died


_hooked: list[bool] = []


def _count(event: str, _arguments) -> None:
    global _left
    if _left is not None and event in _OPERATIONS:
        _left -= 1
        if _left < 0:
            raise Killed


def full_disk(*_) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
