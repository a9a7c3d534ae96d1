"""The engine of many machines: Ray Data with a pool of actors that hold the model."""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import core
from core.engine.job import Job, Part, Progress, Result, groups
from core.errors import EngineError, RequestError

_VARIABLES = ("HSVAE_HOME", "HSVAE_DATA", "HSVAE_ENCODERS", "OMP_NUM_THREADS")
"""What a worker's environment takes over from here."""


class RayCluster:
    """Does a job on a Ray cluster: the one at `address`, or one that is started on this machine.

    Parts are the rows of a Ray Data set, mapped by `workers` actors (default: one for each processor). Ray
    starts a dead actor anew and does its part again. Results are merged by tasks where they lie; the last one
    alone comes here. Checkpoint and encoder must lie at the same place on every machine; the code is sent.

    Raises:
        EngineError: Ray is not installed, or the cluster is not there.
    """

    def __init__(self, address: str | None = None, workers: int | None = None, gpus: int = 0) -> None:
        self.ray: Any = _imported()
        if not self.ray.is_initialized():
            told = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
            start = {"address": address} if address else {"include_dashboard": False, "num_cpus": workers}
            environment = {"py_modules": [str(Path(core.__file__).parent)], "env_vars": told}
            try:
                self.ray.init(
                    **start, runtime_env=environment, log_to_driver=False, logging_level=logging.WARNING
                )
            except Exception as error:  # Ray raises a bare one where its processes do not start in time
                raise EngineError(
                    f"There is no Ray cluster at {address or 'this machine'} ({error}).",
                    "Start one with `ray start --head`, and name its address with --address.",
                ) from None
        self.workers = workers or int(self.ray.cluster_resources().get("CPU", 1))
        self.gpus, self.here = gpus, False

    def map(self, job: Job[Part, Result], parts: Iterable[Part]) -> Iterator[Result]:
        """The result of every part, in their order."""
        for row in self._mapped(job, parts).iter_rows():
            yield job.unpack(row["packed"])

    def reduce(
        self, job: Job[Part, Result], parts: Iterable[Part], progress: Progress | None = None
    ) -> Result:
        """The result of all parts together; `progress` is told the end alone: Ray draws a bar of its own."""
        merge = self.ray.remote(_merged)
        held = self._mapped(job, parts).materialize()
        count, packed = held.count(), held.to_arrow_refs()  # a table of one row for each part
        if len(packed) != count:
            raise EngineError(f"Ray cut {count} parts into {len(packed)} blocks.", "Use --engine local.")
        while True:
            packed = [merge.remote(job, *group) for group in groups(packed)]
            if len(packed) == 1:
                break
        if progress:
            progress(count)
        return job.unpack(self.ray.get(packed[0]))

    def _mapped(self, job: Job, parts: Iterable):
        from ray import data

        context = data.DataContext.get_current()
        context.execution_options.preserve_order = True
        rows = [{"part": part} for part in parts]
        if not rows:
            raise RequestError("There is nothing to work on.", "Give at least one sentence.")
        return data.from_items(rows, override_num_blocks=len(rows)).map(
            _Worker,
            fn_constructor_args=(job,),
            compute=data.ActorPoolStrategy(size=min(self.workers, len(rows))),
            num_cpus=1,
            num_gpus=self.gpus,
        )


class _Worker:
    """An actor: the job, begun once."""

    def __init__(self, job: Job) -> None:
        self.job, self.work = job, job.start()

    def __call__(self, row: dict) -> dict:
        return {"packed": self.job.pack(self.work(row["part"]))}


def _merged(job: Job, *packed) -> bytes:
    """Neighbouring results in one, packed; those of the lowest level come as tables of one row."""
    found = [part if isinstance(part, bytes) else part["packed"][0].as_py() for part in packed]
    results = [job.unpack(data) for data in found]
    return job.pack(results[0] if len(results) == 1 else job.merge(results))


def _imported():
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise EngineError(
            f"Ray is not installed ({error}).",
            'Install it with: pip install "ray[data]", or use --engine local --workers N.',
        ) from None
    return ray
