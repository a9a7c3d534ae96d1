"""Background jobs on somebody's own rows: exploring them with a model, training one on them.

    job = submit("explore", {"model": "english-bert-768"}, "local", "Our reviews", table)
    get(job.id, "local").progress

A job runs in a process of its own, through the same functions as the command line, and leaves a result under
HSVAE_HOME/own. An owner is an opaque key; nobody sees the jobs and results of another.
"""

from core.checkpoint.home import LOCAL
from core.jobs.archive import pack, unpack
from core.jobs.record import ExploreArguments, Job, TrainArguments
from core.jobs.registry import (
    cancel,
    get,
    jobs,
    pause,
    queue,
    remove,
    resume,
    start_queued,
    submit,
)
from core.jobs.results import Result, delete_result, rename, result, results
from core.jobs.trial import Estimate, estimate

__all__ = [
    "LOCAL",
    "Estimate",
    "ExploreArguments",
    "Job",
    "Result",
    "TrainArguments",
    "cancel",
    "delete_result",
    "estimate",
    "get",
    "jobs",
    "pack",
    "pause",
    "queue",
    "remove",
    "rename",
    "result",
    "results",
    "resume",
    "start_queued",
    "submit",
    "unpack",
]
