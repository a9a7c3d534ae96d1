"""Who computes now and who waits: a bounded queue in front of everything heavy."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

PATIENCE = 5.0
"""Seconds that one drawing of a page waits for its turns, all together, until the app says it is busy."""
LONGEST_QUEUE = 12
"""Drawings that may wait at once; the next one is told at once."""


class BusyError(Exception):
    """The queue is full, or it lasted too long. No HSVAEError: a part that shows those would hide it."""


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
    def request(self) -> Iterator[bool]:
        """Count the waiting of this thread as one request's; False inside another request."""
        outermost = getattr(self._thread, "deadline", None) is None
        if outermost:
            self._thread.deadline = monotonic() + self.patience
        try:
            yield outermost
        finally:
            if outermost:
                self._thread.deadline = None

    def __enter__(self) -> None:
        if self._free.acquire(blocking=False):
            return
        deadline = getattr(self._thread, "deadline", None)
        if deadline is None:
            self._free.acquire()
            return
        with self._guard:
            if self._waiting >= self.queue:
                raise BusyError
            self._waiting += 1
        try:
            if not self._free.acquire(timeout=max(deadline - monotonic(), 0)):
                raise BusyError
        finally:
            with self._guard:
                self._waiting -= 1

    def __exit__(self, *_: object) -> None:
        self._free.release()


# Torch runs one thread per call; this many calls at once keep every core busy and none waiting for long.
SLOTS = ComputeSlots(os.cpu_count() or 1)
