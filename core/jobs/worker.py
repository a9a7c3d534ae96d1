"""`python -m core.jobs.worker FOLDER PARENT`: the process that works on one job, which nothing else starts.

It holds the job's lock (inherited), writes its progress, and looks twice a second for a wish (pause, cancel)
and whether the program that started it is still there: without that, it saves and pauses.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from core.checkpoint.home import home
from core.errors import HSVAEError, JobError
from core.jobs.record import HEARTBEAT, LOCK, WISH, Job, read_job, write_job
from core.jobs.registry import STOPPED, discard, requeue
from core.locks import locked

_LOOK_SECONDS, _WRITE_SECONDS, _SAVING_SECONDS = 0.5, 1.0, 60.0
Show = Callable[[str, float], None]
_PAUSED = "Paused: resume it to go on where it was saved."


class Worker:
    """Works on the job in a folder until it is done, failed, paused or cancelled.

    parent: the process without which it stops; 0 for none. show: told the same as is written.
    """

    def __init__(self, folder: Path, parent: int = 0, show: Show | None = None) -> None:
        self.show = show or (lambda message, progress: None)
        self.job = read_job(folder)
        self.parent = parent
        self.began, self.written = time.monotonic(), 0.0
        self.stop = threading.Event()
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._done_before = self.job.progress

    def run(self) -> Job:
        """The job as it ended."""
        self.job = write_job(self.job, state="running", message="starting")
        threading.Thread(target=self._look, name="wishes", daemon=True).start()
        try:
            self._work()
        except KeyboardInterrupt:  # stopped by a wish or by a signal, after the state was saved
            self._end(*self._stopped())
        except HSVAEError as error:
            self._end("failed", error=str(error)[:2000])
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            cure = "Free some space, or set HSVAE_HOME to a folder that you may write to; then resume."
            self._end("failed", error=f"A file cannot be read or written: {error.strerror}{where}. {cure}")
        except MemoryError:
            self._end("failed", error="The memory is full. Bring fewer rows, or close other programs.")
        except Exception as error:
            traceback.print_exc()
            said = f"{type(error).__name__}: {error}"[:500]
            self._end("failed", error=f"Something unexpected went wrong ({said}). The whole story stands in "
                      f"{self.job.folder / 'worker.log'}; resume tries again.")  # fmt: skip
        else:
            self._end("done", progress=1.0, result=self.job.name)
        return self.job

    def tell(self, message: str, progress: float, seconds_left: float | None) -> None:
        """Store what is being done; at most once a second, unless it is something new."""
        now = time.monotonic()
        with self._lock:
            new = message.split()[:1] != self.job.message.split()[:1]
            if self.ended.is_set() or not (new or now - self.written > _WRITE_SECONDS):
                return
            if seconds_left is None and progress > 0.05:
                seconds_left = (now - self.began) * (1 - progress) / progress
            self.written = now
            self.show(message, progress)
            self.job = write_job(
                self.job, message=message[:500], progress=min(1.0, max(0.0, progress)),
                seconds_left=seconds_left,
            )  # fmt: skip

    def _work(self) -> None:
        from core.jobs.tasks import JobWatch, explore, train_own  # torch: the job says "starting" before

        place = home() / "own" / self.job.owner / self.job.name
        if self.job.kind == "explore":
            explore(self.job, self.tell, place)
        else:
            watch = JobWatch(self.job, self.tell)
            watch.stop = self.stop
            train_own(self.job, watch, place)

    def _look(self) -> None:
        while not self.ended.wait(_LOOK_SECONDS):
            with contextlib.suppress(OSError):
                (self.job.folder / HEARTBEAT).touch()
            orphan = self.parent and os.getppid() != self.parent
            if not orphan and not (self.job.folder / WISH).exists():
                continue
            self.stop.set()
            if self.job.kind == "train" and self._stopped()[0] == "paused":
                self.ended.wait(_SAVING_SECONDS)  # the trainer saves its state and ends
            if not self.ended.is_set():
                self._end(*self._stopped())
                _exit()

    def _stopped(self) -> tuple[str, str]:
        """(state, message) of a job that was asked to stop."""
        try:
            wish = (self.job.folder / WISH).read_text()
        except OSError:
            wish = ""
        if wish == "cancel":
            return "cancelled", ""
        return "paused", _PAUSED if wish == "pause" else STOPPED

    def _end(self, state: str, message: str = "", **changes) -> None:
        with self._lock:
            if self.ended.is_set():
                return
            with contextlib.suppress(OSError):
                (self.job.folder / WISH).unlink(missing_ok=True)
                if state in ("done", "cancelled"):
                    discard(self.job, keep_log=state == "done")
                self.job = write_job(self.job, state=state, message=message, seconds_left=None, **changes)
            self.ended.set()


def work_here(job: Job, show: Show) -> Job:
    """Resume a paused, failed or queued job in this process, and stay until it ends; returns it.

    Raises:
        JobError: it is in no such state, or another process works on it.
    """
    if job.state != "queued":
        job = requeue(job)
    with locked(job.folder / LOCK, wait=False) as ours:
        if not ours:
            raise JobError(f"{job.title!r} is running already.", "Wait for it, or pause it there.")
        return Worker(job.folder, show=show).run()


def _exit() -> None:
    """End this process at once, and what it has started: everything is written whole or not at all."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    Worker(Path(sys.argv[1]), int(sys.argv[2])).run()
    sys.stderr.flush()
    os._exit(0)  # taking everything down first would hold the lock for nothing
