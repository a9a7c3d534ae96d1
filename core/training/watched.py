"""A small run to be watched: template sentences with known factors, a snapshot every few steps.

`python -m core.training.watched OUT --alpha 4 --beta 1 --kl 0.03` writes OUT/log.jsonl, one object a line:
the first says what is trained, each other one is a snapshot. It takes seconds, on one thread.
"""

import argparse
import itertools
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from core.config import ModelConfig
from core.data.batching import epoch_order
from core.data.load import load_corpus
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError
from core.model import Model
from core.training.mixture import Mixture, Prepared, prepare
from core.training.recipe import CorpusPart, Recipe, Training
from core.training.trainer import Trainer

ROWS, LOOKED_AT, TOLD, EVERY = 2_000, 100, 3, 10
"""Sentences trained on, of them those that gates are counted over and those that are decoded; steps between
snapshots."""
MOST_SECONDS = 50
"""On a busy machine the run ends after this time: its schedule then follows the clock, not the steps."""
CORPUS, LOG = "synthetic", "log.jsonl"


def recipe(alpha: float, beta: float, kl: float, steps: int = 400, seed: int = 0) -> Recipe:
    """The settings of the run; only the prior and the weight of the KL are free.

    No penalty on gates: what they do follows from prior, weight and sentences alone.

    Raises:
        ConfigError: a number out of the bounds of a recipe.
    """
    model = {
        "name": "watched", "model": "hsvae", "encoder": "gru", "dimensions": 32, "vocabulary": 500,
        "max_tokens": 20, "encoder_input": 48, "encoder_hidden": 96, "embedding_size": 48,
        "decoder_hidden": 96, "dropout": 0.0, "alpha": alpha, "beta": beta, "slab_sign": "positive",
        "corpora": (CORPUS,),
    }  # fmt: skip
    training = {
        "steps": steps, "batch_size": 64, "learning_rate": 8e-3, "final_learning_rate": 2e-3, "psi": kl,
        "lam": kl, "kl_free_steps": steps // 6, "kl_ramp_steps": steps // 4, "bag_of_words": 1.0,
        "seed": seed, "slab_mean_start": 0.5, "softmax_samples": 0, "word_dropout": 0.3,
    }  # fmt: skip
    return Recipe(
        corpora=(CorpusPart(name=CORPUS, rows=ROWS),),
        aims={},
        model=ModelConfig.parse(model, "the watched run"),
        training=Training.parse(training, "the watched run"),
    )


def snapshots(settings: Recipe, folder: Path) -> Iterator[dict]:
    """Train, and say every EVERY steps what is so far.

    step, seconds; on (D,): share of LOOKED_AT sentences that switch each dimension on; active: their mean
    count; nll: nats a sentence, kl: of gates and values, both running means of the batches; decoded: of the
    first TOLD sentences.
    """
    side, tokenizer = _prepared(settings.model)
    trainer = Trainer(settings, side, side, folder)
    network = trainer.objective.network
    looked = side.mixture.texts[:LOOKED_AT]
    began, running, step = time.monotonic(), dict[str, float](), 0
    for epoch in itertools.count():
        for rows in epoch_order(side.lengths, side.mixture.repeats, settings.training.batch_size, 0, epoch):
            progress = max(step / settings.training.steps, (time.monotonic() - began) / MOST_SECONDS)
            if step % EVERY == 0 or progress >= 1:
                network.eval()
                model = Model(network, tokenizer)
                codes = model.encode(looked)
                yield {
                    "step": step,
                    "seconds": round(time.monotonic() - began, 2),
                    "on": codes.active.mean(0).round(3).tolist(),
                    "active": float(codes.active.sum(1).mean()),
                    "nll": running.get("nll"),
                    "kl": running["kl_gate"] + running["kl_value"] if running else None,
                    "decoded": model.decode(codes[:TOLD]),
                }
                network.train().requires_grad_(True)  # a `Model` never learns
            if progress >= 1:
                return
            # Weights of the KL follow the step: on a slow machine, that of as much progress.
            trainer.position.step = int(progress * settings.training.steps)
            losses = trainer.step(rows, progress)
            step += 1
            for name, value in losses.items():
                running[name] = 0.9 * running.get(name, value) + 0.1 * value
            if not np.isfinite(losses["objective"]):
                raise ConfigError("The loss is no longer a number.", "Take a smaller weight.")


def _prepared(config: ModelConfig) -> tuple[Prepared, TextTokenizer]:
    texts = load_corpus(CORPUS, None).texts[:ROWS]
    tokenizer = TextTokenizer.train(texts, config.vocabulary)
    rows = Mixture(texts, (CORPUS,) * ROWS, (CORPUS,) * ROWS, np.ones(ROWS, np.int64))
    return prepare(rows, tokenizer, config, None), tokenizer


def main(arguments: list[str] | None = None) -> None:
    """Write the log; each line is whole when it is there."""
    parser = argparse.ArgumentParser(prog="python -m core.training.watched")
    parser.add_argument("out", type=Path)
    for name, default in (("alpha", 4.0), ("beta", 1.0), ("kl", 0.03)):
        parser.add_argument(f"--{name}", type=float, default=default)
    asked = parser.parse_args(arguments)
    torch.set_num_threads(1)
    settings = recipe(asked.alpha, asked.beta, asked.kl)
    asked.out.mkdir(parents=True, exist_ok=True)
    texts = load_corpus(CORPUS, None).texts[:TOLD]
    with (asked.out / LOG).open("w", encoding="utf-8") as log:
        head = {"rows": ROWS, "steps": settings.training.steps, "texts": list(texts), "looked_at": LOOKED_AT}
        for line in itertools.chain([head], snapshots(settings, asked.out)):
            log.write(json.dumps(line) + "\n")
            log.flush()


if __name__ == "__main__":
    main()
