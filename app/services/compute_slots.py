"""Who computes now and who waits: a bounded queue in front of everything heavy."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

PATIENCE = 5.0
"""Seconds that one drawing of a page waits for its turns, all together, until the app says it is busy."""
LONGEST_QUEUE = 12
"""Drawings that may wait at once; the next one is told at once."""


class BusyError(Exception):
    """The queue is full, or it lasted too long. No HSVAEError: a part that shows those would hide it."""


@dataclass
class Request:
    """One drawing of a page: until when it waits, and whether a part of it was told that the app is busy."""

    deadline: float
    busy: bool = False


class ComputeSlots:
    """`with slots:` around a call that computes: at most `slots` at once, at most `queue` waiting, in order.

    Raises:
        BusyError: within `request`, when the queue is full or `patience` is over. Other threads, those that
            nobody waits for, wait for as long as it takes.
    """

    def __init__(self, slots: int, queue: int = LONGEST_QUEUE, patience: float = PATIENCE) -> None:
        self.queue, self.patience = queue, patience
        self._free = threading.BoundedSemaphore(slots)
        self._guard, self._waiting = threading.Lock(), 0
        self._thread = threading.local()

    @contextmanager
    def request(self) -> Iterator[Request]:
        """Count the waiting of this thread as one request's, that of the outermost `request`."""
        if self.asking:
            yield self.asking
            return
        self._thread.request = Request(monotonic() + self.patience)
        try:
            yield self._thread.request
        finally:
            self._thread.request = None

    @property
    def asking(self) -> Request | None:
        """The request that this thread works for; None for work that nobody waits for."""
        return getattr(self._thread, "request", None)

    def __enter__(self) -> None:
        if self._free.acquire(blocking=False):
            return
        request = self.asking
        if request is None:
            self._free.acquire()
            return
        with self._guard:
            if self._waiting >= self.queue:
                raise BusyError
            self._waiting += 1
        try:
            if not self._free.acquire(timeout=max(request.deadline - monotonic(), 0)):
                raise BusyError
        finally:
            with self._guard:
                self._waiting -= 1

    def __exit__(self, *_: object) -> None:
        self._free.release()


# Torch runs one thread per call; this many calls at once keep every core busy and none waiting for long.
SLOTS = ComputeSlots(os.cpu_count() or 1)
