"""The whole road of training, small: a file of sentences becomes a checkpoint that loads and encodes."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import core
from core.cli import main
from core.data.load import load_corpus
from core.data.tokenizer import TextTokenizer
from core.errors import ConfigError, CorpusError, EncoderError
from core.evaluation.splits import held_out_rows, training_rows
from core.nn.embedder import SentenceEmbedder
from core.nn.encoder_files import VARIABLE
from core.training.mixture import mixture
from core.training.recipe import CorpusPart, Recipe
from core.training.run import train, with_overrides
from core.training.trainer import Trainer
from core.training.word_vectors import word_vectors
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


def test_a_lost_run_goes_on_from_an_interim_checkpoint(place, monkeypatch, capsys):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    longer = (place / "small.toml").read_text().replace("\nsteps = 60", "\nsteps = 90\nreading_steps = 30")
    (place / "longer.toml").write_text(longer, encoding="utf-8")
    recipe, run = str(place / "longer.toml"), place / "cut"
    monkeypatch.setattr(Trainer, "progress", lambda self: 1.0 if self.position.step >= 70 else 0.5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.training.run.finish", lambda *rest: None)
        train(recipe, run)
    monkeypatch.undo()
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    interim = train(recipe, run, resume=True, interim=True)
    metrics = json.loads((interim / "metrics.json").read_text())
    assert metrics["steps"] == 70 and "test" not in metrics and not list(interim.glob("index-*"))
    train(recipe, place / "on", init_from=str(interim), phase="continue")
    assert f"beginning at step {metrics['best_step'] or 70}" in capsys.readouterr().err
    gates = [core.load(folder).network.heads.gate_a.weight for folder in (interim, place / "on/checkpoint")]
    assert torch.equal(*gates), "it went on in the reading phase, where gates stand still"
    with pytest.raises(ConfigError, match="no phase"):
        train(recipe, place / "other", init_from=str(interim), phase="nowhere")


def test_what_is_said_of_a_file_is_kept_with_the_model(place, monkeypatch, capsys):
    monkeypatch.setenv("HSVAE_HOME", str(place / "home"))
    lines = [f"{number}#{text.split()[1]}#{text} – là" for number, text in enumerate(sentences())]
    content = "\n".join(["a bad line", *lines]).encode("cp1252")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    out, recipe = place / "said", str(place / "small.toml")
    said = ["--text", "column 3", "--label", "column 2", "--encoding", "cp1252", "--delimiter", "#"]
    said += ["--no-header", "--skip-bad-rows"]
    arguments = ["train", recipe, "--out", str(out), "--json", "--corpus", "-"]
    assert main([*arguments[:-2], *said]) == 2 and "--corpus FILE" in capsys.readouterr().err
    assert main([*arguments, *said]) == 0
    told = capsys.readouterr()
    assert f"{len(lines)} of {len(lines) + 1} rows" in told.err and "1 that do not fit left out" in told.err
    model = core.load(json.loads(told.out)["checkpoint"])
    parts = model.metrics["recipe"]["corpora"]
    corpus, rest = held_out_rows(parts[0]["name"], parts), training_rows(parts)
    assert len(corpus) >= parts[0]["test"] > 0 and corpus.texts[0].endswith("là")
    assert set(corpus.labels) <= {word for text in sentences() for word in text.split()}
    assert not set(corpus.texts) & set(rest.texts)


def test_token_embeddings_start_from_the_encoder_s_words(place):
    tokenizer = TextTokenizer.train(sentences() * 3, 300)
    vectors = word_vectors(tokenizer, SentenceEmbedder(), 32)
    names = [token.strip() for token in tokenizer.tokens()]
    assert vectors.shape == (300, 32) and float(vectors[4:].std()) == pytest.approx(32**-0.5, rel=0.1)
    assert not vectors[:4].any()
    twins = [(one, two) for one in range(4, 300) for two in range(one) if names[one] == names[two] != ""]
    assert twins and all(torch.equal(vectors[one], vectors[two]) for one, two in twins)


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
