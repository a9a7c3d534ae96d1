"""Every model on the same road: trained, saved, loaded, encoded, decoded, measured by the same commands."""

import json
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import load_file

import core
from core.checkpoint.catalogue import catalogue
from core.cli import main
from core.errors import RequestError
from core.index import load_index
from core.training.run import train
from tests.training.small import write_recipe

WEIGHTS = {"psi": 0.05, "kl_weight": 0.05, "mmd_weight": 1.0, "min_active": 12.0, "dead_feature": 0.1}
TEXT = "the teacher paints small boats at night"


KINDS = {"ae": ("gru", False), "vae": ("bert", True), "mat_vae": ("bert", False)}


@pytest.fixture(scope="module", params=list(KINDS))
def place(request, tmp_path_factory):
    """A folder with a corpus, a recipe and the run of one dense model, each with another encoder."""
    folder = tmp_path_factory.mktemp(request.param)
    encoder, trained = KINDS[request.param]
    model = {
        "model": f'"{request.param}"',
        "encoder": f'"{encoder}"',
        "encoder_trained": str(trained).lower(),
        "dimensions": 12,
    }
    recipe = write_recipe(folder, "dense", model, WEIGHTS, head='partner = "sparse"')
    if trained:  # a step through MiniLM takes as long as many through a GRU
        recipe.write_text(recipe.read_text().replace("\nsteps = 60", "\nsteps = 30"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(folder / "home"))
        train(str(recipe), folder / "run")
    return folder


@pytest.fixture
def model(place):
    return core.load(place / "run" / "checkpoint")


def test_its_codes_say_that_there_are_no_gates(model):
    codes = model.encode([TEXT, "a farmer eats apples today"])
    assert not model.has_gates and not codes.has_gates and codes.active_count is None
    assert (codes.p_on == 1).all() and codes.active.all()
    assert np.array_equal(codes.gated, codes.values) and np.array_equal(codes.values, codes.slab_mean)
    assert (codes.gate_a == 0).all() and (codes.gate_b == 0).all() and (codes.nats_gate == 0).all()
    strength = np.abs(codes.values[0])
    assert codes.ranked(0).tolist() == np.argsort(-strength, kind="stable")[:10].tolist()
    assert len(codes.ranked(0, 3)) == 3
    assert np.isfinite(codes.hoyer).all() and (model.network.scales > 0).all()


def test_its_draws_are_those_of_its_posterior(model):
    codes = model.encode(TEXT)
    draws = codes.sample(0, draws=4000)[:, 0]
    spread = draws.std(0)
    np.testing.assert_allclose(spread, codes.slab_sd[0], rtol=0.1, atol=1e-4)
    error = spread / len(draws) ** 0.5
    assert (np.abs(draws.mean(0) - codes.values[0]) <= 5 * error + 1e-4).all()
    assert (np.ptp(draws, 0) == 0).all() == (model.config.model == "ae")


def test_saving_and_loading_keeps_every_tensor(place, model):
    again = core.load(model.folder)
    tensors = model.network.state_dict()
    assert tensors.keys() == again.network.state_dict().keys()
    for name, tensor in again.network.state_dict().items():
        assert torch.equal(tensor, tensors[name]), name
    for name, tensor in load_file(place / "run" / "best.safetensors").items():
        if name != "scales":  # measured after training
            torch.testing.assert_close(tensors[name], tensor.half().float(), rtol=0, atol=0)


def test_the_best_state_was_kept_and_validation_says_active_units(place):
    lines = [json.loads(line) for line in (place / "run" / "log.jsonl").read_text().splitlines()]
    assert all(0 <= line["active_units"] <= 12 and "active" not in line for line in lines)
    assert all(line["kl_gate"] == 0 for line in lines)
    assert (place / "run" / "best.safetensors").exists()


def test_metrics_and_card_speak_of_a_dense_model(place, model):
    assert model.metrics["partner"] == "sparse"
    report = model.metrics["test"]
    assert report["sparsity"]["active_per_sentence"] is None and report["interpretability"] is None
    assert report["edits"]["cycle"] is None and report["edits"]["switch_off_changes_decode"]["count"] > 0
    gated, values = (report["probing"]["all"]["accuracy"][code]["mean"] for code in ("gated", "values"))
    assert gated == values
    card = (model.folder / "README.md").read_text()
    assert "every dimension is always on" in card and "p_on >" not in card


def test_the_command_line_takes_it(place, model, capsys):
    folder = str(model.folder)
    assert main(["encode", "--model", folder, "--json", "--", TEXT]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert len(record["active"]) == 10 and record["active_count"] is None
    assert main(["encode", "--model", folder, "--", TEXT]) == 0
    printed = capsys.readouterr().out
    assert "% on" not in printed and len(printed.splitlines()) == 11
    assert main(["traverse", "--model", folder, "--dimension", "3", "--json", "--", TEXT]) == 0
    assert len(json.loads(capsys.readouterr().out)["steps"]) == 7
    for name in ("codes.parquet", "codes.npz"):
        arguments = ["encode", "--model", folder, "--corpus", str(place / "mine.tsv")]
        assert main([*arguments, "--out", str(place / name)]) == 0
    table = pq.read_table(place / "codes.parquet")
    assert table["active_count"].null_count == len(table) and len(table["top_indices"][0]) == 10


def test_its_index_says_what_can_be_said_without_gates(place, model, monkeypatch, capsys):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    index, corpus = place / "index", str(place / "mine.tsv")
    asked = ["--model", str(model.folder), "--corpus", corpus]
    assert main(["index", *asked, "--out", str(index)]) == 0
    found = load_index(index)
    assert not found.has_gates and found.map is None and not (index / "map.json").exists()
    assert np.isnan(found.nats_value).all() == (model.config.model == "ae")
    assert found.effects.sentences.max() > 0 and np.isnan(found.effects.directed).all()
    assert np.isfinite(found.effects.responsiveness[found.effects.sentences > 0]).all()
    capsys.readouterr()
    asked += ["--index", str(index)]
    assert main(["dimension", *asked, "--json", "3"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["density"] is None and record["near_miss"] is None
    assert set(record["ends"]) == {"high", "low"} and len(record["top"]) == 5 == len(record["bottom"])
    for arguments in (["similar", *asked, "--", TEXT], ["map", *asked]):
        assert main(arguments) == 2
        assert "has no gates" in capsys.readouterr().err


def test_a_partner_is_named_when_it_is_there(place, model, monkeypatch):
    home = place / "models"
    monkeypatch.setenv("HSVAE_PRETRAINED", str(home))
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    shutil.copytree(model.folder, home / "dense", dirs_exist_ok=True)
    (entry,) = catalogue()
    assert (entry.name, entry.model, entry.problem) == ("dense", model.config.model, None)
    assert entry.partner == ""  # "sparse" is not here


def test_several_answers_where_there_is_a_distribution(model):
    answers = model.sample_posterior(TEXT, 6, seed=3)
    assert len(answers) == 6 and answers == model.sample_posterior(TEXT, 6, seed=3)
    if model.config.model == "ae":
        assert set(answers) == set(model.decode(model.encode(TEXT)))
    with pytest.raises(RequestError, match="draws"):
        model.sample_posterior(TEXT, 0)


def test_beams(model):
    codes = model.encode([TEXT, "a farmer eats apples today"])
    assert model.decode(codes, "beam", beams=1) == model.decode(codes)
    assert len(model.decode(codes, "beam")) == 2
    with pytest.raises(RequestError, match="beams"):
        model.decode(codes, "beam", beams=0)


def test_an_empty_list_has_no_codes(model):
    assert model.encode([]).values.shape == (0, 12)


def test_it_decodes_what_it_encodes(model):
    codes = model.encode([TEXT, "a farmer eats apples today"])
    assert len(model.decode(codes)) == 2
    nats, tokens = model.nll(codes.texts, codes)
    assert (nats > 0).all() and (tokens > 5).all()
