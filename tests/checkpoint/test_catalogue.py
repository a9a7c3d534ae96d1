import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.checkpoint import catalogue as module
from core.checkpoint.catalogue import catalogue, find, pretrained_folder, resolve
from core.checkpoint.manifest import add_folder_to_manifest
from core.errors import CheckpointError
from tests.checkpoint import tiny_checkpoint as tools


@pytest.fixture
def shipped(monkeypatch, tmp_path, pristine):
    """A pretrained folder with one checkpoint, and an empty home."""
    monkeypatch.setenv("HSVAE_PRETRAINED", str(tmp_path / "pretrained"))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    shutil.copytree(pristine, tmp_path / "pretrained" / "tiny")
    return tmp_path / "pretrained"


def another(shipped: Path, name: str, **metrics) -> Path:
    config = tools.config().model_copy(update={"name": name})
    tools.save(shipped / name, config=config, metrics={"minutes_trained": 7} | metrics)
    return shipped / name


def test_pretrained_lies_beside_core_unless_the_variable_says_otherwise(monkeypatch, tmp_path):
    monkeypatch.delenv("HSVAE_PRETRAINED", raising=False)
    assert pretrained_folder() == Path(module.__file__).parents[2] / "pretrained"
    monkeypatch.setenv("HSVAE_PRETRAINED", str(tmp_path))
    assert pretrained_folder() == tmp_path


def test_no_folder_is_an_empty_catalogue(monkeypatch, tmp_path):
    monkeypatch.setenv("HSVAE_PRETRAINED", str(tmp_path / "none"))
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    assert catalogue() == []
    assert not (tmp_path / "home").exists()


def test_entries_say_what_a_checkpoint_is_and_the_default_comes_first(shipped):
    another(shipped, module.DEFAULT)
    first, second = catalogue()
    assert (first.name, first.default, first.minutes_trained) == (module.DEFAULT, True, 7.0)
    assert (second.name, second.default, second.minutes_trained) == ("tiny", False, 1.5)
    assert (second.model, second.encoder, second.dimensions) == ("hsvae", "gru", 4)
    assert second.problem is None
    assert second.folder == shipped / "tiny"


def test_own_models_are_listed_after_the_shipped_and_never_instead_of_them(shipped, tmp_path):
    own = tmp_path / "home" / "models"
    own.mkdir(parents=True)
    another(own, "mine")
    another(own, "tiny")
    assert [(entry.name, entry.folder.parent) for entry in catalogue()] == [("tiny", shipped), ("mine", own)]
    assert find("tiny").parent == shipped


def test_a_damaged_checkpoint_is_hidden_with_its_reason_and_the_others_work(shipped):
    (another(shipped, "cut") / "model.safetensors").write_bytes(b"x")
    (another(shipped, "gone") / "manifest.json").unlink()
    tools.edit_json(another(shipped, "newer") / "config.json", lambda config: config.update(format_version=2))
    another(shipped, "renamed").rename(shipped / "other")
    (another(shipped, "pickled") / "optimizer.pt").write_bytes(b"")
    (shipped / "empty").mkdir()
    problems = {entry.name: entry.problem for entry in catalogue()}
    assert problems.pop("tiny") is None
    for name, reason in {
        "cut": "cut short",
        "gone": "manifest.json is missing",
        "newer": "Update the app",
        "other": "calls itself 'renamed'",
        "pickled": "not opened",
        "empty": "missing",
    }.items():
        assert reason in problems.pop(name)
    assert not problems


def test_a_missing_or_cut_index_hides_its_model(shipped):
    index = shipped / "tiny" / "index-wordnet"
    index.mkdir()
    (index / "index.json").write_text("{}")
    add_folder_to_manifest(shipped / "tiny", "index-wordnet")
    assert catalogue()[0].problem is None
    (index / "index.json").write_text("")
    assert "index-wordnet/index.json is cut short" in catalogue()[0].problem
    shutil.rmtree(index)
    assert "index-wordnet/index.json is missing" in catalogue()[0].problem


@pytest.mark.parametrize("minutes", [None, "long", -1, 1e300, True, [], 10**400])
def test_strange_minutes_are_no_minutes(shipped, minutes):
    another(shipped, "odd")
    (shipped / "odd" / "metrics.json").write_text(json.dumps({"minutes_trained": minutes}))
    tools.sign(shipped / "odd")
    assert [entry.minutes_trained for entry in catalogue() if entry.name == "odd"] == [0.0]


def test_stray_files_and_hidden_folders_are_no_models(shipped):
    (shipped / "notes.txt").write_text("")
    (shipped / ".x.new-1").mkdir()
    (shipped / "__pycache__").mkdir()
    assert [entry.name for entry in catalogue()] == ["tiny"]


def test_a_save_interrupted_between_two_renames_is_still_listed_and_found(shipped):
    (shipped / "tiny").rename(shipped / ".tiny.old")
    assert [(entry.name, entry.problem) for entry in catalogue()] == [("tiny", None)]
    assert resolve("tiny") == shipped / ".tiny.old"
    assert resolve(shipped / "tiny") == shipped / ".tiny.old"


def test_resolve_takes_a_name_or_a_folder(shipped, monkeypatch):
    assert resolve("tiny") == shipped / "tiny"
    assert resolve(shipped / "tiny") == resolve(str(shipped / "tiny")) == shipped / "tiny"
    monkeypatch.chdir(shipped)
    assert resolve(".") == Path()


@pytest.mark.parametrize(
    "name",
    ["nope", "", "../tiny", "/nowhere", "tiny/../nope", "\0", "x" * 5000, "~nobody-here/x", "a\nb", "TINY"],
)
def test_anything_else_is_refused_with_the_known_names(shipped, name):
    with pytest.raises(CheckpointError, match="Known names: tiny"):
        resolve(name)


@pytest.mark.parametrize("name", ["../pretrained/tiny", "tiny/", "./tiny", ""])
def test_find_takes_names_only(shipped, name):
    with pytest.raises(CheckpointError, match="Known names: tiny"):
        find(name)


def test_a_pickled_file_is_refused_unopened(shipped, tmp_path):
    (tmp_path / "model.pt").write_bytes(b"\x80\x04.")
    (tmp_path / "model.pt").chmod(0)
    with pytest.raises(CheckpointError, match="not opened"):
        resolve(tmp_path / "model.pt")


def test_listing_needs_no_torch():
    code = "import sys, core; core.catalogue(); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(module.__file__).parents[2])
