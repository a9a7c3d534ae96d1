"""Training: batches, schedules, recipes; a run that is stopped or killed goes on as if it never was."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data.batching import epoch_order
from core.errors import ConfigError, HSVAEError
from core.nn.decoder import ReducedSoftmax
from core.training import schedules, trainer
from core.training.mixture import Mixture, Prepared
from core.training.objective import Objective
from core.training.recipe import RECIPES, CorpusPart, Recipe, Training, faithful
from core.training.samples import read_back
from core.training.state import BEST, changed_settings
from tests.tiny import sentences, tiny_config, tiny_tokenizer

ROOT = Path(__file__).parents[2]


def prepared(texts: list[str]) -> Prepared:
    """Tokenised sentences with invented embeddings: the words they hold, projected at random."""
    batch = tiny_tokenizer().encode(texts, 16)
    bags = np.zeros((len(texts), 300), np.float32)
    for row, ids in enumerate(batch.ids):
        bags[row, ids] = 1
    features = bags @ np.random.default_rng(0).standard_normal((300, 384)).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    side = Mixture(
        tuple(texts), ("tiny",) * len(texts), ("tiny",) * len(texts), np.ones(len(texts), np.int64)
    )
    return Prepared(side, batch.ids.astype(np.uint16), batch.lengths, batch.truncated, features)


def recipe(**changes) -> Recipe:
    settings = {
        "steps": 24, "batch_size": 16, "kl_ramp_steps": 5, "validate_every": 10, "softmax_samples": 50,
        "word_dropout": 0.1, "warmup_steps": 4,
    }  # fmt: skip
    return Recipe(
        corpora=(CorpusPart(name="tiny"),), model=tiny_config(), training=Training(**{**settings, **changes})
    )


def new_run(folder: Path, wide: bool = False, device: str = "cpu", **changes) -> trainer.Trainer:
    texts = sentences()
    valid = texts[::6]
    train = [text for text in texts if text not in set(valid)]
    settings = recipe(**changes)
    if wide:
        model = tiny_config(
            dimensions=16, encoder_hidden=32, embedding_size=32, decoder_hidden=64, dropout=0.0
        )
        settings = settings.model_copy(update={"model": model})
    return trainer.Trainer(settings, prepared(train), prepared(valid), folder, device=device)


def weights(run: trainer.Trainer) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in run.objective.state_dict().items()}


def test_every_row_stands_in_an_epoch_as_often_as_said():
    lengths, repeats = np.arange(1, 101) % 13 + 1, np.repeat([1, 3], 50)
    order = epoch_order(lengths, repeats, 10, seed=5, epoch=0)
    counts = np.bincount(np.concatenate(order), minlength=100)
    assert (counts == repeats).all()
    assert all(len(batch) == 10 for batch in order)
    again = epoch_order(lengths, repeats, 10, seed=5, epoch=0)
    assert all((one == two).all() for one, two in zip(order, again, strict=True))
    assert any((a != b).any() for a, b in zip(order, epoch_order(lengths, repeats, 10, 5, 1), strict=True))


def test_one_phase_anneals_over_the_whole_run():
    training = Training(kl_free_steps=100, kl_ramp_steps=200, learning_rate=2e-3, final_learning_rate=1e-4)
    assert [schedules.kl_share(training, step) for step in (0, 100, 200, 300, 900)] == [0, 0, 0.5, 1, 1]
    first, begun, last = (schedules.moment(training, *at, 0.0) for at in ((0, 0.0), (1000, 0.0), (1000, 1.0)))
    assert first.decode and first.gate_rate == first.decoder_rate == pytest.approx(2e-3 / 200)
    assert begun.decoder_rate == pytest.approx(2e-3) and begun.temperature == 0.5 and begun.entropy_share == 0
    assert last.gate_rate == pytest.approx(1e-4) and last.temperature == pytest.approx(0.1)
    assert last.entropy_share == 1


PENALTIES = {"min_active": 2.0, "min_active_count": 1, "load_balance": 5.0, "load_balance_limit": 0.01,
             "dead_feature": 3.0, "gate_entropy": 0.5}  # fmt: skip


def test_a_step_costs_what_it_always_has(tmp_path):
    """Totals and penalties of two steps, in the warm-up and after it, as they were first measured."""
    settings = {"psi": 0.3, "lam": 0.2, "bag_of_words": 0.5, "read_out": 0.1, "kl_ramp_steps": 0}
    run = new_run(tmp_path, **settings, **PENALTIES)
    order = epoch_order(run.train.lengths, run.train.mixture.repeats, 16, 0, 0)
    measured = []
    for step in range(5):
        run.position.step = step
        measured.append(run.step(order[step], step / 24))
    names = ("objective", "nll", "kl_gate", "gate_entropy", "load_balance", "min_active", "dead_feature")
    first = (137.81874, 0.0, 53.85595, 1.88622, 2.96593, 0.00457, 0.03815)
    last = (186.00818, 92.80592, 53.44218, 1.88949, 2.94841, 0.00474, 0.04068)
    for losses, expected in ((measured[0], first), (measured[4], last)):
        assert [losses[name] for name in names] == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_older_names_of_settings_are_read_with_a_notice(tmp_path):
    older = dict(zip(("emptiness", "least_active", "crowding", "crowding_limit", "idleness", "indecision"),
                     PENALTIES.values(), strict=True))  # fmt: skip
    with pytest.warns(FutureWarning, match="emptiness is now called min_active"):
        assert Training.parse(older, "recipe") == Training(**PENALTIES)
    now = recipe(**PENALTIES)
    kept = json.loads(now.model_dump_json())
    kept["training"] = {name: kept["training"][name] for name in ("steps", "seed")} | older
    (tmp_path / "recipe.json").write_text(json.dumps(kept))
    assert changed_settings(tmp_path, now) == []
    assert changed_settings(tmp_path, recipe(**PENALTIES | {"dead_feature": 1.0})) == [
        "training.dead_feature 3.0 -> 1.0"
    ]


def test_faithful_fixes_what_the_paper_fixes():
    before = recipe(dead_feature=1.0, kl_free_steps=7, mode="faithful", bag_of_words=0.3)
    changed = faithful(before.model_copy(update={"model": tiny_config(encoder="gru", slab_sign="positive")}))
    training = changed.training
    assert (training.psi, training.lam, training.batch_size) == (0.01, 0.01, 256)
    helpers = ("bag_of_words", "gate_entropy", "load_balance", "min_active", "dead_feature", "word_dropout")
    assert all(getattr(training, name) == 0 for name in (*helpers, "warmup_steps", "softmax_samples"))
    for step in (0, 1, 5000):
        now = schedules.moment(training, step, step / 5000, 0.0)
        assert now.decode and now.kl_share == 1 and now.temperature == 0.5
        assert now.gate_rate == now.decoder_rate == 8e-4
    assert (changed.model.encoder_pooling, changed.model.slab_sign) == ("last", "both")
    assert changed.model.dimensions == before.model.dimensions and training.steps == before.training.steps


def test_faithful_is_one_line_of_a_recipe(tmp_path):
    text = RECIPES.joinpath("wordnet-bert-128.toml").read_text()
    (tmp_path / "f.toml").write_text(text.replace("[training]", '[training]\nmode = "faithful"'))
    assert Recipe.load(str(tmp_path / "f.toml")) == faithful(Recipe.load(str(tmp_path / "f.toml")))
    assert Recipe.load(str(tmp_path / "f.toml")).training.psi == 0.01


def test_two_phases_anneal_gates_first_and_hold_them():
    training = Training(warmup_steps=1000, encoder_rate=0.1, learning_rate=2e-3, final_learning_rate=1e-4)
    half = schedules.moment(training, 500, 0.05, 0.05)
    assert not half.decode and half.temperature == pytest.approx(0.5 * 0.2**0.5) and half.entropy_share == 0.5
    began, end = schedules.moment(training, 1300, 0.1, 0.1), schedules.moment(training, 9000, 1.0, 0.1)
    assert began.decode and began.temperature == end.temperature == pytest.approx(0.1)
    assert began.decoder_rate == pytest.approx(2e-3) and began.gate_rate == pytest.approx(2e-4)
    assert end.decoder_rate == pytest.approx(1e-4) and end.entropy_share == 1


def test_in_the_last_phase_the_decoder_learns_to_read_and_gates_stand_still(tmp_path):
    run = new_run(tmp_path, steps=40, reading_steps=15)
    run.run(lambda progress: None, lambda: run.position.step >= 25)
    assert not run.moment(24 / 40).reading and run.moment(run.progress()).reading
    before = {name: tensor.clone() for name, tensor in run.objective.network.state_dict().items()}
    rows = np.arange(16)
    inputs, teacher = run.batch(run.train, rows)
    gated = run.objective.eval().network.posterior(inputs).gated(0.5).detach()
    run.objective.eval()  # no dropout: the loss of the phase is the gated code's
    codes = run._codes(rows)
    torch.testing.assert_close(codes, gated)
    run.objective.eval()
    terms = run.objective.reading_terms(codes, teacher, run.moment(1.0), run.generator)
    softmax = ReducedSoftmax.draw(teacher.targets, 300, 0, run.generator)
    nll = run.objective.network.decoder.training_nll(gated, teacher, softmax) / 16
    full = run.objective.network.decoder.token_nll(gated, teacher).sum() / 16
    assert float(nll.detach()) == pytest.approx(float(full.detach()), rel=1e-4)
    assert float(terms.nll.detach()) == pytest.approx(float(full.detach()), rel=0.2)  # a reduced softmax
    assert all(float(value) == 0 for name, value in vars(terms).items() if name != "nll")
    run.run(lambda progress: None)
    after = run.objective.network.state_dict()
    moved = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"decoder"}


@pytest.mark.parametrize("model", ["hsvae", "vae"])
def test_the_code_that_is_read_is_the_one_that_is_shown(tmp_path, model):
    """A recurrent encoder has dropout of its own: in the last phase there is none of it in the code."""
    run = new_run(tmp_path, steps=40, reading_steps=15)
    config = tiny_config(model=model, encoder="gru", dropout=0.5)
    run.objective = Objective(config, run.recipe.training).train()
    run.train = replace(run.train, features=None)
    rows = np.arange(8)
    codes = run._codes(rows)
    network = run.objective.eval().network
    gated = network.posterior(run.inputs(run.train, rows)).gated(config.active_threshold)
    torch.testing.assert_close(codes, gated.detach())


def test_z_is_the_gated_code_once_it_is_deterministic():
    training = Training(warmup_steps=100, deterministic_steps=40, steps=300)
    assert [schedules.moment(training, step, step / 300, 0.3).deterministic for step in (0, 59, 60, 200)] == [
        False, False, True, True,
    ]  # fmt: skip
    objective = Objective(tiny_config(), training).eval()
    posterior = objective.network.posterior(torch.randn(5, 384, generator=torch.Generator().manual_seed(1)))
    through = posterior.deterministic(0.5)
    torch.testing.assert_close(through, posterior.gated(0.5))
    gate_b = torch.autograd.grad(through.sum(), posterior.gate_b)[0]
    assert bool((gate_b != 0).all()), "closed gates learn as well"


def test_the_read_out_is_asked_of_frozen_encoders_only():
    with pytest.raises(ConfigError, match="reads none"):
        Objective(tiny_config(encoder="gru"), Training(read_out=0.3))
    objective = Objective(tiny_config(encoder_skip=True), Training(read_out=0.3)).eval()
    features = torch.nn.functional.normalize(torch.randn(4, 384), dim=1)
    posterior = objective.network.posterior(features)
    assert posterior.p_on.shape == (4, objective.network.config.dimensions)
    z = torch.zeros_like(posterior.p_on)
    objective.read_out.linear.bias.data.zero_()
    assert float(objective.read_out(z, features).detach()) == pytest.approx(4 * 384 / 2, rel=1e-4)


def test_where_a_run_begins_that_takes_over_weights():
    training = Training(steps=1000, warmup_steps=300, kl_free_steps=100, kl_ramp_steps=300, reading_steps=200)
    begins = {phase: schedules.first_step(training, phase, 650) for phase in ("start", "main", "reading")}
    assert begins == {"start": 0, "main": 400, "reading": 800}
    assert schedules.first_step(training, "continue", 650) == 650
    assert schedules.first_step(training, "continue", 5000) == 999
    with pytest.raises(ConfigError, match="no phase 'end'"):
        schedules.first_step(training, "end")


def test_the_loss_falls_and_gates_open(tmp_path):
    run = new_run(tmp_path, wide=True, steps=300, learning_rate=1e-2, psi=0.001, lam=0.001, validate_every=50)
    seen = []
    assert run.run(seen.append)
    losses = [report.validation["nll"] for report in seen if report.validation]
    assert losses[-1] < 0.7 * losses[0]
    means = run.validate()
    assert means["active"] > 0.5
    # Both estimates are logged; the closed form is an upper bound of what the draws estimate.
    assert means["kl_value_drawn"] < means["kl_value"] * 1.1 + 0.5
    assert means == run.validate(), "validation draws from its own seed"
    assert (tmp_path / BEST).is_file() and 0 < run.position.best_step <= 300


def test_a_stopped_run_goes_on_as_if_never_stopped(tmp_path):
    whole = new_run(tmp_path / "whole")
    assert whole.run(lambda _: None)
    for stop_at in (3, 13):  # in the warm-up, and in the second epoch
        folder = tmp_path / f"stopped{stop_at}"
        first = new_run(folder)
        assert not first.run(lambda _: None, lambda first=first, at=stop_at: first.position.step >= at)
        torch.manual_seed(99)  # whatever happens in between
        second = new_run(folder)
        assert second.resume() and second.position.step == stop_at
        assert second.run(lambda _: None)
        assert second.position.step == whole.position.step
        expected = weights(whole)
        for name, tensor in weights(second).items():
            assert torch.equal(tensor, expected[name]), name


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_leaves_a_whole_state(tmp_path):
    script = (
        "import sys; sys.path.insert(0, '.');"
        "from pathlib import Path; from core.training import trainer;"
        "from tests.training import test_trainer as t;"
        "trainer._SAVE_SECONDS = 0; t.new_run(Path(sys.argv[1]), steps=100000).run(lambda _: None)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT)
    file = tmp_path / "state.safetensors"
    deadline = time.monotonic() + 120
    while not file.is_file() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    run = new_run(tmp_path, steps=100_000)
    assert run.resume() and run.position.step > 0
    assert all(math.isfinite(value) for value in run.step(np.arange(16), 0.5).values())


def test_minutes_shorten_the_schedule(tmp_path):
    run = new_run(tmp_path, steps=10_000_000, max_minutes=0.01)
    assert run.run(lambda _: None)
    assert run.position.seconds < 30


def test_minutes_are_those_of_the_clock_it_is_given(tmp_path):
    """Six seconds pass per look at this clock, whatever the machine does meanwhile."""
    run = new_run(tmp_path, steps=10_000_000, max_minutes=1.0)
    ticks = iter(range(0, 10**6, 6))
    run.clock = lambda: next(ticks)
    assert run.run(lambda _: None)
    assert run.position.seconds == 60 and run.position.step == 10


def test_without_validation_rows_the_last_weights_stand(tmp_path):
    texts = sentences()
    run = trainer.Trainer(recipe(), prepared(texts), prepared([]), tmp_path)
    assert run.run(lambda _: None)
    assert run.position.step == 24 and run.position.best_step == 0
    assert not (tmp_path / BEST).exists(), "nothing tells an early state from the last one"


def test_too_few_rows_is_said(tmp_path):
    with pytest.raises(HSVAEError, match="fewer rows than one batch"):
        new_run(tmp_path, batch_size=512).run(lambda _: None)


def test_a_damaged_state_says_what_to_do(tmp_path):
    assert new_run(tmp_path, steps=1).run(lambda _: None)
    file = tmp_path / "state.safetensors"
    file.write_bytes(file.read_bytes()[:-10])
    with pytest.raises(ConfigError, match=r"state\.safetensors cannot be read .* Remove it"):
        new_run(tmp_path, steps=1).resume()


def test_what_changed_since_a_run_was_begun_is_said(tmp_path):
    assert changed_settings(tmp_path, recipe()) == [], "nothing was begun yet"
    assert new_run(tmp_path, steps=1).run(lambda _: None)
    assert changed_settings(tmp_path, recipe(steps=1)) == []
    assert changed_settings(tmp_path, recipe(steps=9, psi=0.5)) == [
        "training.steps 1 -> 9",
        "training.psi 0.015 -> 0.5",
    ]


def test_a_state_of_another_shape_is_refused(tmp_path):
    assert new_run(tmp_path, steps=1).run(lambda _: None)
    other = Recipe(corpora=recipe().corpora, model=tiny_config(dimensions=9), training=recipe().training)
    run = trainer.Trainer(other, prepared(sentences()[:50]), prepared(sentences()[50:60]), tmp_path)
    with pytest.raises(ConfigError, match="another shape"):
        run.resume()


@pytest.mark.parametrize("file", sorted(RECIPES.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_recipes_are_valid(file):
    shipped = Recipe.load(file.stem)
    assert shipped.model.name == file.stem


def test_dense_partners_differ_in_posterior_prior_and_divergence_alone():
    own = {"psi", "lam", "kl_weight", "mmd_weight", "min_active", "dead_feature", "load_balance",
           "load_balance_limit", "gate_entropy", "min_active_count", "slab_mean_start",
           "gates_start_open", "deterministic_steps"}  # fmt: skip
    fewer = {"steps", "reading_steps"}
    mine = {"name", "model", "alpha", "beta", "slab_sign", "active_threshold"}
    pairs = 0
    for file in RECIPES.glob("*.toml"):
        sparse = Recipe.load(file.stem)
        if sparse.model.model != "hsvae" or not (RECIPES / f"{file.stem}-vae.toml").exists():
            continue
        assert sparse.partner == f"{file.stem}-vae"
        for dense in map(Recipe.load, (other.stem for other in RECIPES.glob(f"{file.stem}-*.toml"))):
            pairs += 1
            assert dense.partner == file.stem and dense.corpora == sparse.corpora
            for part, free in (("training", own), ("model", mine)):
                one, two = (getattr(each, part).model_dump() for each in (sparse, dense))
                differing = {name for name in one if one[name] != two[name]} - free
                if differing & fewer:  # a partner may be trained for less where it says so
                    assert "fewer steps" in dense.description
                    assert all(two[name] < one[name] for name in differing & fewer)
                    differing -= fewer
                assert not differing, (dense.model.name, differing)
    assert pairs >= 3


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("learning_rate = nan", "learning_rate"),
        ("learning_rate = 'fast'", "learning_rate"),
        ("batch_size = 0", "batch_size"),
        ("surprise = 1", "surprise"),
        ("steps = 1.5", "steps"),
    ],
)
def test_bad_settings_are_named(tmp_path, line, message):
    text = RECIPES.joinpath("english-bert-256.toml").read_text()
    file = tmp_path / "bad.toml"
    key = line.split(" =")[0]
    text = "\n".join(old for old in text.splitlines() if not old.startswith(f"{key} ="))
    file.write_text(text.replace("[training]", f"[training]\n{line}"))
    with pytest.raises(ConfigError, match=message):
        Recipe.load(str(file))


def test_no_such_recipe_lists_the_known():
    with pytest.raises(ConfigError, match="english-bert-256"):
        Recipe.load("nonsense")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device on this machine")
def test_a_run_on_cuda_ends_there_and_goes_on_on_the_processor(tmp_path):
    run = new_run(tmp_path, device="cuda")
    assert run.run(lambda progress: None)
    assert {parameter.device.type for parameter in run.objective.parameters()} == {"cuda"}
    again = new_run(tmp_path)
    assert again.resume() and again.position == run.position
    assert again.validate()["objective"] == pytest.approx(run.validate()["objective"], rel=1e-2)


def test_patience_ends_a_run_whose_validation_no_longer_falls(tmp_path, monkeypatch):
    run = new_run(tmp_path, steps=2000, patience=2, warmup_steps=0)
    nlls = iter([5.0, 4.0, 4.5, 4.1, 3.0])
    monkeypatch.setattr(run, "validate", lambda: {"nll": next(nlls), "objective": 1.0})
    assert run.run(lambda _: None)
    assert run.position.step == 40 and run.position.least_nll == 4 and run.position.stalled == 2


def test_sentences_that_are_read_back_leave_the_run_as_it_was(tmp_path):
    run = new_run(tmp_path)
    run.position.step = 10
    order = np.arange(16)
    run.step(order, 0.5)
    before = [parameter.detach().clone() for parameter in run.objective.network.parameters()]
    assert len(read_back(run, tiny_tokenizer())) == 3
    assert all(parameter.requires_grad for parameter in run.objective.network.parameters())
    run.step(order, 0.5)
    after = run.objective.network.parameters()
    moved = [not torch.equal(*pair) for pair in zip(before, after, strict=True)]
    assert sum(moved) > len(moved) / 2, "it goes on learning"
