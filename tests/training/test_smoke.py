"""Every model learns on synthetic text within seconds: the loss falls, and HSVAE's gates open."""

import numpy as np
import pytest
import torch

from core.data.load import load_corpus
from core.data.tokenizer import TextTokenizer
from core.training.mixture import Mixture, Prepared, mixture, prepare
from core.training.recipe import CorpusPart, Recipe, faithful
from core.training.trainer import Trainer

STEPS = 150


@pytest.fixture(scope="module")
def rows():
    """(train, valid) mixtures, and a tokenizer of 500 tokens."""
    part = CorpusPart(name="synthetic", test=500, valid=200)
    train, valid = (mixture((part,), side) for side in ("train", "valid"))
    return train, valid, TextTokenizer.train(load_corpus("synthetic").texts, 500)


def recipe_of(model: str, vocabulary: int) -> Recipe:
    values = {
        "corpora": ({"name": "synthetic", "test": 500, "valid": 200},),
        "model": {
            "name": "smoke", "model": model, "encoder": "gru", "dimensions": 32, "vocabulary": vocabulary,
            "max_tokens": 24, "encoder_input": 32, "encoder_hidden": 64, "embedding_size": 48,
            "decoder_hidden": 64, "alpha": 4.0,
        },
        "training": {
            "steps": STEPS, "batch_size": 32, "learning_rate": 5e-3, "psi": 0.01, "lam": 0.01,
            "kl_weight": 0.01, "mmd_weight": 0.01, "kl_free_steps": 20, "kl_ramp_steps": 40,
            "validate_every": 50, "softmax_samples": 0, "gates_start_open": False,
        },
    }  # fmt: skip
    return Recipe.parse(values, "smoke")


def run(folder, rows, recipe: Recipe) -> tuple[Trainer, list[dict]]:
    train, valid, tokenizer = rows
    sides = [prepare(side, tokenizer, recipe.model, None) for side in (train, valid)]
    trainer = Trainer(recipe, *sides, folder)
    before, seen = trainer.validate(), []
    trainer.run(lambda progress: seen.append(progress.validation) if progress.validation else None)
    return trainer, [before, *seen]


@pytest.mark.parametrize("model", ["ae", "vae", "mat_vae", "hsvae"])
def test_the_loss_falls(tmp_path, rows, model):
    recipe = recipe_of(model, len(rows[2]))
    trainer, seen = run(tmp_path, rows, recipe)
    assert seen[-1]["nll"] < 0.5 * seen[0]["nll"] and seen[-1]["objective"] < seen[1]["objective"]
    assert all(np.isfinite(list(values.values())).all() for values in seen)
    z = torch.zeros(200, 32)
    _, teacher = trainer.batch(trainer.valid, np.arange(200))
    with torch.no_grad():
        ignorant = float(trainer.objective.network.decoder.token_nll(z, teacher).sum() / 200)
    assert seen[-1]["nll"] < ignorant - 1, "the decoder does not use its code"
    if model == "hsvae":
        assert seen[0]["active"] == 0 and seen[-1]["active"] > 1, "no gate opened"


def test_faithful_trains_as_well(tmp_path, rows):
    recipe = faithful(recipe_of("hsvae", len(rows[2])))
    recipe = recipe.model_copy(update={"training": recipe.training.model_copy(update={"steps": 100})})
    _, seen = run(tmp_path, rows, recipe)
    assert seen[-1]["nll"] < 0.8 * seen[0]["nll"] and np.isfinite(seen[-1]["kl_value_drawn"])


def test_the_types_are_what_prepare_promises(rows):
    train, _, tokenizer = rows
    assert isinstance(train, Mixture)
    side = prepare(train, tokenizer, recipe_of("vae", len(tokenizer)).model, None)
    assert isinstance(side, Prepared) and side.features is None and side.rows.features is None
