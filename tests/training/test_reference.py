"""A training step against the plainest one there is: the full softmax, float32, every KL, nothing kept."""

import numpy as np
import pytest
import torch
from torch.nn.functional import log_softmax

from core.data.tokenizer import PAD, UNK
from core.nn.decoder import Teacher
from core.training import precision
from core.training.objective import Objective
from core.training.recipe import Training
from core.training.schedules import Moment
from tests.tiny import tiny_config
from tests.training.test_trainer import new_run

MOMENT = Moment(True, False, False, 1e-3, 1e-3, 0.3, 1.0, 1.0)
VOCABULARY, LENGTH, BATCH = 8000, 12, 32


def objective_of(samples: int) -> tuple[Objective, torch.Tensor, Teacher]:
    """The same weights, embeddings and tokens for every number of sampled columns."""
    torch.manual_seed(0)
    config = tiny_config(
        vocabulary=VOCABULARY,
        dimensions=64,
        encoder_hidden=64,
        embedding_size=64,
        decoder_hidden=64,
        dropout=0.0,
    )
    objective = Objective(config, Training(softmax_samples=samples, psi=0.3, lam=0.2, read_out=0.1))
    features = torch.nn.functional.normalize(torch.randn(BATCH, 384), dim=1)
    ids = (torch.randn(BATCH, LENGTH).abs() * 300).long() + 4
    return objective, features, Teacher.of(ids, torch.full((BATCH,), LENGTH))


def reference(objective: Objective, features: torch.Tensor, teacher: Teacher) -> dict[str, torch.Tensor]:
    """The parts of the loss written out, over all of the vocabulary, with both estimates of KL_z."""
    network, generator = objective.network, torch.Generator().manual_seed(0)
    posterior = network.posterior(features)
    z = posterior.rsample(MOMENT.temperature, generator)
    decoder = network.decoder
    states = decoder.states(z, teacher.inputs)
    log_p = log_softmax(states @ decoder.embedding.weight.T + decoder.output_bias, -1)
    there = teacher.targets != PAD
    said = log_p.gather(2, teacher.targets.unsqueeze(2)).squeeze(2)
    words = log_softmax(objective.bag_of_words.linear(z), -1).gather(1, teacher.targets)
    distance = objective.read_out.linear(z) - features * objective.read_out.scale
    return {
        "nll": -(said * there).sum() / BATCH,
        "bag_of_words": -(words * (teacher.targets > UNK)).sum() / BATCH,
        "kl_value": posterior.kl_value().sum() / BATCH,
        "kl_value_drawn": posterior.kl_value_drawn(generator).sum() / BATCH,
        "kl_gate": posterior.kl_gate(8.0, 1.0).sum() / BATCH,
        "read_out": distance.square().sum() / 2 / BATCH,
    }


@pytest.mark.parametrize(("samples", "tolerance"), [(0, 1e-5), (768, 0.03)])
def test_a_step_says_what_the_reference_says(samples, tolerance):
    objective, features, teacher = objective_of(samples)
    terms = vars(objective.terms(features, teacher, MOMENT, torch.Generator().manual_seed(0)))
    for name, expected in reference(objective, features, teacher).items():
        if name in terms:
            exact = 1e-5 if name.startswith(("kl", "read")) else tolerance
            assert float(terms[name].detach()) == pytest.approx(float(expected.detach()), rel=exact), name


def test_the_faster_precision_is_taken(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(precision.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(precision.time, "monotonic", lambda: clock[0])

    def step(costs):
        def done(kind):
            clock[0] += costs[kind]

        return done

    assert precision.trial(step({"float32": 0.2, "bfloat16": 0.1}))[0] == "bfloat16"
    chosen, seconds = precision.trial(step({"float32": 0.2, "bfloat16": 0.199}))
    assert chosen == "float32" and seconds == pytest.approx({"float32": 0.2, "bfloat16": 0.199})


def test_the_trial_leaves_no_trace(tmp_path, monkeypatch):
    monkeypatch.setattr(precision, "SECONDS", 0.05)
    runs = [new_run(tmp_path / name, steps=2000) for name in ("tried", "given")]
    monkeypatch.setattr(precision, "_WORTH", 0.0)  # float32, whatever is faster
    runs[1].position.precision = "float32"
    for run in runs:
        run.run(lambda progress: None, lambda run=run: run.position.step >= 3)
    for one, other in zip(*(run.objective.state_dict().values() for run in runs), strict=True):
        assert torch.equal(one, other)
    assert '"precision": "float32"' in (tmp_path / "tried" / "log.jsonl").read_text()


def test_bfloat16_rounds_and_no_more(tmp_path):
    losses = []
    for kind in precision.PRECISIONS:
        run = new_run(tmp_path / kind, precision=kind, warmup_steps=0)
        run.position.precision = kind
        losses.append(run.step(np.arange(16), 0.0))
    for name, value in losses[0].items():
        assert losses[1][name] == pytest.approx(value, rel=0.02, abs=0.02), name
    assert losses[0] != losses[1]
