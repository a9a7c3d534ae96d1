"""One of the processes that train together in `test_ranks.py`: prints its losses as JSON."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import distributed

from core.training.trainer import Trainer
from tests.tiny import sentences, tiny_config
from tests.training.test_trainer import PENALTIES, prepared, recipe

STOPPED_AT = 6
MODELS = {
    "hsvae": {"psi": 0.3, "lam": 0.2, "read_out": 0.1, **PENALTIES, "reading_steps": 4},
    "mat_vae": {"kl_weight": 0.3, "mmd_weight": 2.0, "softmax_samples": 0},
}


def run_of(folder: Path, model: str) -> Trainer:
    """A run of 12 steps over all phases, without dropout."""
    texts = sentences()
    settings = recipe(steps=12, validate_every=10, **MODELS[model])
    config = tiny_config(model=model, dimensions=16, dropout=0.0)
    settings = settings.model_copy(update={"model": config})
    train = [text for place, text in enumerate(texts) if place % 6]
    return Trainer(settings, prepared(train), prepared(texts[::6]), folder)


def losses_of(folder: Path, model: str) -> list[dict[str, float]]:
    """The losses of all steps of a run that is stopped and resumed."""
    found: list[dict[str, float]] = []
    for stop in (STOPPED_AT, 10**6):
        run = run_of(folder, model)
        assert run.resume() == (stop != STOPPED_AT)
        step = run.step

        def noted(rows: np.ndarray, progress: float, step=step) -> dict[str, float]:
            found.append(step(rows, progress))
            return found[-1]

        run.step = noted
        run.run(lambda progress: None, lambda run=run, stop=stop: run.position.step >= stop)
    weights = run.objective.state_dict().values()
    found.append({"weights": sum(float(tensor.abs().sum()) for tensor in weights)})
    return found


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(json.dumps({model: losses_of(Path(sys.argv[1]) / model, model) for model in MODELS}), flush=True)
    distributed.destroy_process_group()  # as a run does: gloo's threads must have ended before Python does
