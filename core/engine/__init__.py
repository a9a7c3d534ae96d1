"""Where the parts of a large job are worked on: in this process, in several, or on a Ray cluster.

A job (`core.engine.job`) is cut in the same parts whatever the engine, which only says where each is done. So
results are the same everywhere, to the bit where workers compute on equally many threads.
"""

from core.engine.job import Engine, Job, Progress, merged
from core.engine.local import Local

ENGINES = ("local", "ray")

__all__ = ["ENGINES", "Engine", "Job", "Local", "Progress", "engine_of", "merged"]


def engine_of(name: str, workers: int | None = None, address: str | None = None, gpus: int = 0) -> Engine:
    """The engine of a name: "local", by default in this process, or "ray", by default on every processor.

    workers: how many processes, or how many actors. address: of a running Ray cluster; by default one is
    started on this machine. gpus: of each actor.

    Raises:
        RequestError: there is no such engine, or an address without a cluster to reach.
        EngineError: Ray is not installed.
    """
    from core.errors import RequestError

    if name not in ENGINES:
        raise RequestError(f"There is no engine {name!r}.", f"Use one of: {', '.join(ENGINES)}.")
    if name == "ray":
        from core.engine.ray_cluster import RayCluster

        return RayCluster(address, workers, gpus)
    if address:
        raise RequestError("--address names a Ray cluster.", "Add --engine ray, or leave it out.")
    return Local(workers or 1)
