"""How long a job will take here: by a trial of some seconds, in a process of its own."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import lru_cache

from core.errors import JobError
from core.jobs.record import Kind
from core.training.recipe import Chosen

_STARTING, _MAP_READY = 5.0, 12.0
_INDEXED_ROW, _MAPPED_ROW, _MEASURED_ROW, _MEASURING = 5e-4, 1e-3, 4e-3, 40.0
_EMBEDDED_ROW = 1.25e-3
"""Seconds, and seconds a row, on two idle cores of 2020; another machine is as much slower as it embeds."""
_MAPPED = 20_000


@dataclass(frozen=True)
class Estimate:
    """Seconds of each part of a job, the machine as busy as it is now.

    embedding, training: by trial. rest: index, maps and measures. steps: those of the training.
    """

    embedding: float
    training: float
    rest: float
    steps: int = 0

    @property
    def seconds(self) -> float:
        """Of the whole job."""
        return _STARTING + self.embedding + self.training + self.rest


def estimate(kind: Kind, rows: int, minutes: float | None = None, chosen: Chosen | None = None) -> Estimate:
    """What a job on so many rows takes; the first call tries for some seconds, later ones know.

    minutes: at most so many of training, as in `TrainArguments`. chosen: its other settings.

    Raises:
        JobError: the trial failed.
    """
    tried = _trial(min(rows, 10_000) // 1000 * 1000, chosen or Chosen())
    slower = max(1.0, tried["embed"] / _EMBEDDED_ROW)
    rest = slower * (_MAP_READY + rows * _INDEXED_ROW + min(rows, _MAPPED) * _MAPPED_ROW)
    if kind == "explore":
        return Estimate(rows * tried["embed"], 0.0, rest)
    training = tried["run"] if minutes is None else min(tried["run"], 60 * minutes)
    steps = int(tried["steps"] * training / tried["run"])
    return Estimate(
        rows * tried["embed"], training, rest + slower * (_MEASURING + rows * _MEASURED_ROW), steps
    )


@lru_cache
def _trial(rows: int, chosen: Chosen) -> dict[str, float]:
    said = Chosen(**{name: getattr(chosen, name) for name in Chosen.model_fields}).model_dump_json()
    command = [sys.executable, "-m", "core.jobs.trial", str(rows), said]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    try:
        return {name: float(value) for name, value in json.loads(done.stdout).items()}
    except ValueError:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise JobError(f"The trial failed: {last[0][:300]}", "Submit the job without an estimate.") from None


def _try(rows: int, chosen: Chosen) -> dict[str, float]:
    """Seconds to embed a sentence, and of all steps of the recipe `small` for so many rows."""
    from core.nn.embedder import SentenceEmbedder
    from core.training.fitting import invented, sized, try_steps
    from core.training.recipe import Recipe
    from core.training.samples import SENTENCES

    embedder, texts = SentenceEmbedder(), [*SENTENCES, *SENTENCES, *SENTENCES]
    embedder.warm()
    began = time.perf_counter()
    embedder.embed(texts)
    embed = (time.perf_counter() - began) / len(texts)
    recipe = sized(chosen.of(Recipe.load("small")), rows, chosen.dimensions)
    shaped = invented(recipe)
    run = try_steps(recipe, shaped, shaped).of_run(recipe)
    return {"embed": embed, "run": run, "steps": recipe.training.steps}


if __name__ == "__main__":
    print(json.dumps(_try(int(sys.argv[1]), Chosen.model_validate_json(sys.argv[2]))))
