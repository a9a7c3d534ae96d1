"""Jobs on disk: submitted, listed, started one at a time, paused, resumed, cancelled, removed.

One folder per job under HSVAE_HOME/jobs. The process that works on a job holds its lock, which the system
gives back when that process dies: so there are never two, and a job that says "running" with nobody holding
its lock was killed; it becomes "paused" and can be resumed. Wishes (pause, cancel) reach the process as a
file. A job stops by itself, saved, when the program that started it is gone.
"""

import base64
import contextlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from core.checkpoint.atomic import write_text
from core.checkpoint.catalogue import catalogue, find
from core.checkpoint.home import jobs_folder, own_folder
from core.data.readers.stored_table import store_table
from core.data.readers.strict_json import shorten
from core.data.readers.user_table import UserTable
from core.errors import HSVAEError, JobError
from core.jobs.record import (
    GONE,
    HEARTBEAT,
    LOCK,
    LOG,
    ROWS,
    RUN,
    WISH,
    ExploreArguments,
    Job,
    Kind,
    TrainArguments,
    read_job,
    write_job,
)
from core.locks import fcntl, hold, locked

ARGUMENTS: dict[str, type[ExploreArguments] | type[TrainArguments]] = {
    "explore": ExploreArguments,
    "train": TrainArguments,
}
STOPPED = "Stopped when the program was closed or its process ended: resume it to go on."
_OPEN = ("queued", "running", "paused")
_LEAVING = 100
"""Tenths of a second that a process may take to end once its job has."""
_MOST_OPEN = 20
"""Jobs of one owner that are not finished: an accident must not fill the disk."""


def submit(kind: Kind, arguments: Mapping, owner: str, title: str, table: UserTable) -> Job:
    """Queue a job on the rows of a table, and start it if nothing else of its kind runs.

    arguments: those of `ExploreArguments` or `TrainArguments`. title: what its result is called.

    Raises:
        ConfigError: an argument is missing or out of bounds.
        CheckpointError: the owner has no such model.
        JobError: the owner has too many unfinished jobs, or nothing can be written.
    """
    chosen = ARGUMENTS[kind].parse(dict(arguments), kind)
    if isinstance(chosen, ExploreArguments):
        find(chosen.model, owner)  # says which models there are
    identity = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    folder, now = jobs_folder() / identity, time.time()
    title = shorten(" ".join(title.split()), 200) or "untitled"
    if sum(job.state in _OPEN for job in jobs(owner)) >= _MOST_OPEN:
        raise JobError(f"{_MOST_OPEN} jobs are not finished yet.", "Cancel or remove some of them.")
    try:
        folder.mkdir(parents=True)
        store_table(table, folder / ROWS)
        with locked(jobs_folder()):
            job = Job(
                id=identity, kind=kind, owner=own_folder(owner).name, title=title,
                name=free_name(title, owner), arguments=chosen, rows=len(table), created=now, queued=now,
            )  # fmt: skip
            write_job(job)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _unwritable(folder, error) from None
    start_queued()
    return get(identity, owner)


def jobs(owner: str) -> list[Job]:
    """The owner's jobs, the newest first; those whose process died are paused."""
    return sorted((job for job in _all() if job.belongs_to(owner)), key=lambda job: -job.created)


def get(identity: str, owner: str) -> Job:
    """One job.

    Raises:
        JobError: there is none of that owner's.
    """
    if re.fullmatch(r"[a-z2-7]{26}", identity):
        with contextlib.suppress(JobError):
            job = _revived(read_job(jobs_folder() / identity))
            if job.belongs_to(owner):
                return job
    raise JobError("There is no such job.", GONE)


def queue(job: Job) -> int:
    """How many jobs of the same kind, of whoever, are before a queued one."""
    before = [
        other
        for other in _all()
        if other.kind == job.kind
        and (other.state == "running" or (other.state == "queued" and other.queued < job.queued))
    ]
    return len(before) if job.state == "queued" else 0


def pause(identity: str, owner: str) -> Job:
    """Ask a job to stop, saved; one that waits leaves the queue. Errors as `get`."""
    return _stop(get(identity, owner), "pause", "paused")


def cancel(identity: str, owner: str) -> Job:
    """Ask a job to stop for good: what it has computed is deleted, its line in the list stays."""
    return _stop(get(identity, owner), "cancel", "cancelled")


def resume(identity: str, owner: str) -> Job:
    """Queue a paused or failed job again; it goes on where it was saved.

    Raises:
        JobError: there is none, or it is neither paused nor failed.
    """
    requeue(get(identity, owner))
    start_queued()
    return get(identity, owner)


def requeue(job: Job) -> Job:
    """A paused or failed job, queued again; nothing is started. Errors as `resume`."""
    with _ours(job):
        job = read_job(job.folder)
        if job.state not in ("paused", "failed"):
            raise JobError(f"{job.title!r} is {job.state}: it cannot be resumed.", "Submit it again.")
        (job.folder / WISH).unlink(missing_ok=True)
        return write_job(job, state="queued", queued=time.time(), message="", error="")


def remove(identity: str, owner: str) -> None:
    """Delete a job that is not running; its result stays.

    Raises:
        JobError: there is none, or it is running.
    """
    job = get(identity, owner)
    with _ours(job):
        shutil.rmtree(job.folder, ignore_errors=True)


def start_queued() -> None:
    """Start the first queued job of every kind of which none runs; a later one starts when it ends."""
    if not jobs_folder().is_dir():
        return
    with locked(jobs_folder()):
        for kind in get_args(Kind):
            of_kind = [job for job in _all() if job.kind == kind]
            waiting = sorted((job for job in of_kind if job.state == "queued"), key=lambda job: job.queued)
            if waiting and not any(job.state == "running" for job in of_kind):
                _start(waiting[0])


def _start(job: Job) -> None:
    """Start the process of a queued job. It inherits the lock, so that there is no moment without."""
    lock = hold(job.folder / LOCK)
    if lock is None:
        return
    try:
        (job.folder / HEARTBEAT).touch()
        write_job(job, state="running", message="starting")
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
        with (job.folder / LOG).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "core.jobs.worker", str(job.folder), str(os.getpid())],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": path},
                pass_fds=(lock,) if fcntl is not None else (), start_new_session=True,
            )  # fmt: skip
    finally:
        os.close(lock)
    threading.Thread(target=_wait, args=(process,), name=f"job {job.id[:6]}", daemon=True).start()


def _wait(process: subprocess.Popen) -> None:
    process.wait()
    with contextlib.suppress(HSVAEError, OSError):
        start_queued()


def _stop(job: Job, wish: str, state: str) -> Job:
    if job.state == "running":
        write_text(job.folder / WISH, wish)
        return job
    if job.state not in ("queued", "paused", "failed"):
        return job
    with _ours(job):
        if wish == "cancel":
            discard(job)
        return write_job(job, state=state, message="", error="", seconds_left=None)


def discard(job: Job, keep_log: bool = False) -> None:
    """Delete what a job has computed, and its rows. keep_log: but for the log of a training."""
    log = job.folder / RUN / "log.jsonl"
    kept = log.read_bytes() if keep_log and log.is_file() else b""
    shutil.rmtree(job.folder / RUN, ignore_errors=True)
    if kept:
        log.parent.mkdir()
        log.write_bytes(kept)
    (job.folder / ROWS).unlink(missing_ok=True)


@contextlib.contextmanager
def _ours(job: Job) -> Iterator[None]:
    """The lock of a job that is not running; its process may just be leaving."""
    for _ in range(_LEAVING):
        with locked(job.folder / LOCK, wait=False) as ours:
            if ours:
                try:
                    yield
                except OSError as error:
                    raise _unwritable(job.folder, error) from None
                return
        if read_job(job.folder).state == "running":
            break
        time.sleep(0.1)
    raise JobError(f"{job.title!r} is running.", "Pause or cancel it, and wait until it has stopped.")


def _all() -> Iterator[Job]:
    try:
        folders = sorted(jobs_folder().iterdir())
    except OSError:
        return
    for folder in folders:
        with contextlib.suppress(JobError):
            yield _revived(read_job(folder))


def _revived(job: Job) -> Job:
    """The job; "paused" where it says that it runs and nobody works on it."""
    if job.state != "running" or job.alive():
        return job
    with locked(job.folder / LOCK, wait=False) as ours:
        latest = read_job(job.folder)  # it may have ended meanwhile
        if not ours or latest.state != "running":
            return latest
        cancelled = (job.folder / WISH).is_file() and (job.folder / WISH).read_text() == "cancel"
        (job.folder / WISH).unlink(missing_ok=True)
        if cancelled:
            discard(latest)
            return write_job(latest, state="cancelled", message="", seconds_left=None)
        return write_job(latest, state="paused", message=STOPPED, seconds_left=None)


def free_name(title: str, owner: str) -> str:
    """A name for a result, after its title: one that no model, result or job of the owner has."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "mine"
    taken = {entry.name for entry in catalogue(owner)} | {job.name for job in _all() if job.belongs_to(owner)}
    with contextlib.suppress(OSError):
        taken |= {place.name for place in own_folder(owner).iterdir()}
    names = (stem, *(f"{stem}-{number}" for number in range(2, 100_000)))
    return next(name for name in names if name not in taken)


def _unwritable(folder: Path, error: OSError) -> JobError:
    return JobError(
        f"{folder} cannot be written ({error.strerror or error}).",
        "Free some space, or set HSVAE_HOME to a folder that you may write to.",
    )
