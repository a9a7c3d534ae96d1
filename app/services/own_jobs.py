"""Background jobs of a visitor: rows explored with a model, models trained on them, and what these left."""

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.services import own_corpora, resources

if TYPE_CHECKING:
    from app.services.background import Progress
    from core.data.readers.user_table import UserTable
    from core.jobs import Estimate, Job, Result

ACTIVE = ("queued", "running")
LEAST_TRAINED = 200
"""Rows without which no model is trained; core refuses fewer."""
MINUTES = (1, 60)
EXPLORED_PER_SECOND = 120
"""Rows that are read and indexed by one core: a low estimate."""
NOTHING: Mapping = MappingProxyType({})
_STARTING = 20.0
"""Seconds that a job takes besides: loading, the map."""


def explore_seconds(rows: int) -> float:
    """About how long exploring takes."""
    return _STARTING + rows / EXPLORED_PER_SECOND


def explore(owner: str, title: str, table: "UserTable", model: str) -> None:
    """Queue the reading of a table by a model.

    Raises:
        JobError: too many unfinished jobs, or nothing can be written. CheckpointError: no such model.
    """
    _submit("explore", {"model": model}, owner, title, table)


def train(owner: str, title: str, table: "UserTable", minutes: float, chosen: Mapping = NOTHING) -> None:
    """Queue the training of a model on a table, with some settings chosen; errors as `explore`."""
    _submit("train", {"minutes": float(minutes), **chosen}, owner, title, table)


def estimate(rows: int, minutes: float, chosen: Mapping, progress: "Progress") -> "Estimate":
    """How long a training takes, by a trial of some seconds in a process of its own. Raises JobError."""
    from core.jobs import TrainArguments
    from core.jobs import estimate as core_estimate

    said = TrainArguments.parse({"minutes": float(minutes), **chosen}, "the form")
    return core_estimate("train", rows, minutes, said)


def _submit(kind, arguments: Mapping, owner: str, title: str, table: "UserTable") -> None:
    from core.jobs import submit

    submit(kind, arguments, owner, title, table)


def jobs(owner: str, kind: str) -> "list[Job]":
    """The owner's jobs of a kind, the newest first; one that waits is started when nothing runs."""
    from core.jobs import jobs as found
    from core.jobs import start_queued

    own = [job for job in found(owner) if job.kind == kind]
    if any(job.state == "queued" for job in own):
        start_queued()
    return own


def before(job: "Job") -> int:
    """How many jobs, of whoever, come before a waiting one."""
    from core.jobs import queue

    return queue(job)


def act(action: str, job: str, owner: str) -> None:
    """Pause, resume, cancel or remove a job.

    Raises:
        JobError: there is no such job of the owner's, or it cannot be done now.
    """
    from core import jobs as core_jobs

    {name: getattr(core_jobs, name) for name in ("pause", "resume", "cancel", "remove")}[action](job, owner)


def rename(owner: str, name: str, title: str) -> None:
    """Give a result another title. Raises JobError."""
    from core.jobs import rename as core_rename

    core_rename(name, owner, title)
    own_corpora.forget()


def delete(owner: str, result: "Result") -> None:
    """Delete a result for good. Raises JobError."""
    from core.jobs import delete_result

    record = result.record
    delete_result(record.name, owner)
    refresh()
    name = record.name
    resources.forget(name if record.kind == "train" else f"{record.model}@{own_corpora.key_of(owner, name)}")


def pack(result: "Result") -> bytes:
    """A result as one zip. Raises JobError."""
    from core.jobs import pack as core_pack

    stream = io.BytesIO()
    core_pack(result, stream)
    return stream.getvalue()


def load(owner: str, content: bytes) -> None:
    """Keep the result in such a zip as the owner's. Raises HSVAEError."""
    from core.jobs import unpack

    unpack(io.BytesIO(content), owner)
    refresh()


def refresh() -> None:
    """See what came or went."""
    resources.catalogue.cache_clear()
    own_corpora.forget()
