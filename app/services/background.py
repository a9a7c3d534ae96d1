"""Work in the background: how far it is, how long it will take, and a way to stop it. No Streamlit here."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Generic, TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]
# One at a time: two would each take twice as long, and answers to typed sentences would wait for both.
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")


class Cancelled(Exception):
    """Somebody stopped the work."""


class Work(Generic[T]):
    """A function that runs in the background, after those that were started before it.

    function: gets a callback (done, total), which raises Cancelled once `cancel` was called.
    done, total: as last reported; both 0 before.
    """

    def __init__(self, function: Callable[[Progress], T]) -> None:
        self.done = self.total = 0
        self._began: float | None = None
        self._stop = Event()
        self.future: Future[T] = _worker.submit(self._run, function)

    def _run(self, function: Callable[[Progress], T]) -> T:
        self._began = time.monotonic()
        self._report(0, 0)
        return function(self._report)

    def _report(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.done, self.total = done, total

    def cancel(self) -> None:
        """Stop it at its next report, or before it begins."""
        self._stop.set()
        self.future.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether somebody stopped it, done with it or not."""
        return self._stop.is_set()

    @property
    def waiting(self) -> bool:
        """Whether other work has to end first."""
        return self._began is None

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; None before anything is done."""
        if self._began is None or not self.share:
            return None
        return (time.monotonic() - self._began) * (1 - self.share) / self.share
