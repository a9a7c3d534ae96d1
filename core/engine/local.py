"""The engine of one machine: in this process, or in several."""

import contextlib
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any

from core.engine.job import Job, Part, Progress, Result, merged
from core.errors import EngineError

_MOST_DEATHS = 5
_THREADS = "OMP_NUM_THREADS"


class Local:
    """Does a job in `workers` processes of one thread each; one worker is this process, with all threads."""

    def __init__(self, workers: int = 1) -> None:
        self.workers, self.here = workers, workers == 1

    def map(self, job: Job[Part, Result], parts: Iterable[Part]) -> Iterator[Result]:
        """The result of every part, in their order; raises EngineError where workers keep dying."""
        if self.here:
            yield from map(job.start(), parts)
        else:
            yield from map(job.unpack, self._packed(job, iter(parts)))

    def reduce(
        self, job: Job[Part, Result], parts: Iterable[Part], progress: Progress | None = None
    ) -> Result:
        """The result of all parts together; raises EngineError where workers keep dying."""

        def counted() -> Iterator[Result]:
            for done, result in enumerate(self.map(job, parts), 1):
                yield result
                if progress:
                    progress(done)

        return merged(counted(), job.merge)

    def _packed(self, job: Job, parts: Iterator) -> Iterator[bytes]:
        """Packed results in order. The parts of a pool that breaks are handed to a new one."""
        undone: deque = deque()
        deaths = 0
        while deaths < _MOST_DEATHS:
            futures: deque[Future] = deque()
            with _pool(self.workers, job) as pool, contextlib.suppress(BrokenProcessPool):
                futures.extend(pool.submit(_work_on, part) for part in undone)
                while True:
                    for part in islice(parts, max(0, 2 * self.workers - len(futures))):  # some ahead
                        undone.append(part)
                        futures.append(pool.submit(_work_on, part))
                    if not futures:
                        return
                    packed = futures[0].result()
                    futures.popleft(), undone.popleft()
                    deaths = 0
                    yield packed
            deaths += 1
        raise EngineError(
            f"{_MOST_DEATHS} worker processes died one after the other.",
            "They may need more memory than there is: use fewer workers.",
        )


@contextlib.contextmanager
def _pool(workers: int, job: Job) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, which share the machine: one thread each, unless the user says otherwise."""
    before = os.environ.get(_THREADS)
    os.environ.setdefault(_THREADS, "1")  # a library reads it as it is imported, before anything of ours runs
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _start, (job,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)
        if before is None:
            os.environ.pop(_THREADS, None)


_worker: tuple[Job, Callable[[Any], Any]] | None = None


def _start(job: Job) -> None:
    global _worker
    _worker = job, job.start()


def _work_on(part) -> bytes:
    assert _worker is not None
    job, work = _worker
    return job.pack(work(part))
