"""The whole road of training, small: a file of sentences becomes a checkpoint that loads and encodes."""

import json
from pathlib import Path

import numpy as np
import pytest

import core
from core.cli import main
from core.data.load import load_corpus
from core.errors import ConfigError, CorpusError, EncoderError
from core.nn.encoder_files import VARIABLE
from core.training.mixture import mixture
from core.training.recipe import CorpusPart, Recipe
from core.training.run import train, with_overrides
from tests.bert_folder import make_bert
from tests.tiny import sentences
from tests.training.small import write_corpus, write_recipe


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    write_recipe(folder)
    return folder


@pytest.fixture(scope="module")
def checkpoint(place):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(place / "home"))
        return train(str(place / "small.toml"), place / "run")


def test_a_checkpoint_comes_out(checkpoint):
    model = core.load(checkpoint)
    codes = model.encode("the teacher paints small boats at night")
    assert codes.p_on.shape == (1, 8) and len(model.decode(codes)) == 1
    assert (codes.scales > 0).any()
    metrics = json.loads((checkpoint / "metrics.json").read_text())
    assert metrics["steps"] == 60 and metrics["minutes_trained"] >= 0
    assert sum(metrics["test"]["rows"].values()) >= 60
    card = (checkpoint / "README.md").read_text()
    assert "frozen MiniLM-L6" in card and "## Measures" in card


def test_weights_are_half_precision_and_hold_no_auxiliary_head(checkpoint):
    from safetensors import safe_open

    with safe_open(checkpoint / "model.safetensors", "np") as tensors:
        names = set(tensors.keys())
        assert {tensors.get_tensor(name).dtype for name in names} == {np.dtype(np.float16)}
    assert not any("bag" in name or "adam" in name for name in names)


def test_a_finished_run_resumes_to_the_same_weights(place, checkpoint, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    before = (checkpoint / "model.safetensors").read_bytes()
    words = (checkpoint / "words.txt").read_bytes()
    (place / "run" / "words.txt").unlink()  # as a run that was begun before there were known words
    assert train(str(place / "small.toml"), place / "run", resume=True) == checkpoint
    assert (checkpoint / "model.safetensors").read_bytes() == before
    assert (checkpoint / "words.txt").read_bytes() == words != b""


def test_a_run_is_not_overwritten(place, checkpoint):
    with pytest.raises(ConfigError, match="--resume"):
        train(str(place / "small.toml"), place / "run")


def test_it_starts_from_a_checkpoint(place, checkpoint, monkeypatch, capsys):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    text = (place / "small.toml").read_text().replace("\nsteps = 60\nwarmup_steps = 20", "\nsteps = 1")
    (place / "again.toml").write_text(text, encoding="utf-8")
    arguments = ["train", str(place / "again.toml"), "--out", str(place / "again"), "--json"]
    assert main([*arguments, "--init-from", str(checkpoint)]) == 0
    folder = Path(json.loads(capsys.readouterr().out)["checkpoint"])
    old, new = (core.load(place).network.encoder.layers[0].weight for place in (checkpoint, folder))
    assert 0 < float((old - new).abs().max()) < 0.05


def test_another_corpus_is_held_out_of_and_spoken_of_by_itself(tmp_path):
    recipe = with_overrides(Recipe.load("english-bert-256"), str(write_corpus(tmp_path)), 5)
    (part,) = recipe.corpora
    rows = len(load_corpus(part.name))
    assert (part.test, part.valid) == (rows // 10, rows // 20) and part.valid > 0
    assert recipe.description.endswith("trained on mine.tsv.") and "Plain English" not in recipe.description
    assert (recipe.partner, recipe.aims, recipe.model.corpora) == ("", {}, ())
    assert recipe.training.max_minutes == 5


def test_sides_share_no_group_and_hold_what_was_asked():
    part = CorpusPart(name="wordnet", test=500, valid=300)
    sides = {side: mixture((part,), side) for side in ("train", "valid", "test")}
    assert 500 <= len(sides["test"]) < 520 and 300 <= len(sides["valid"]) < 320
    texts = [set(side.texts) for side in sides.values()]
    assert not texts[0] & texts[1] and not texts[0] & texts[2] and not texts[1] & texts[2]
    assert sides["test"].labels[0].startswith("wordnet ")


def test_missing_tables_say_what_they_are(monkeypatch):
    monkeypatch.delenv("HSVAE_DATA", raising=False)
    with pytest.raises(CorpusError, match=r"158,485 rows.*SHA-256.*--data-dir"):
        mixture((CorpusPart(name="yelp"),), "train")


def test_a_model_reads_through_the_encoder_of_a_folder(place, tmp_path, monkeypatch):
    make_bert(tmp_path)
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(VARIABLE, "")
    folder = train(str(place / "small.toml"), tmp_path / "run", encoder=tmp_path)
    model = core.load(folder)
    assert model.config.encoder_input == 16 and model.embedder.folder == tmp_path
    card = (folder / "README.md").read_text()
    assert model.config.encoder_sha256 in card and "frozen MiniLM" not in card
    assert set(model.metrics["test"]["probing"]["all"]["accuracy"]) == {"gated", "values", "encoder"}
    peers = {peer["peer"] for peer in model.metrics["test"]["peers"]}
    assert not any("MiniLM" in peer for peer in peers)
    codes = model.encode(sentences()[:3])
    monkeypatch.setenv(VARIABLE, "")
    with pytest.raises(EncoderError, match=VARIABLE):
        core.load(folder)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    np.testing.assert_array_equal(core.load(folder).encode(sentences()[:3]).values, codes.values)
    with pytest.raises(ConfigError, match="not pretrained"):
        with_overrides(Recipe.load("english-gru-32"), None, None, tmp_path)
