import json
import os
import shutil

import numpy as np
import pytest
import torch

from core.checkpoint.atomic import current
from core.checkpoint.load_save import check_destination, read_checkpoint
from core.checkpoint.manifest import (
    add_folder_to_manifest,
    read_manifest,
    refresh_manifest,
    verified_bytes,
)
from core.config import ModelConfig
from core.errors import CheckpointError, EncoderError
from tests.checkpoint import tiny_checkpoint as tools
from tests.checkpoint.killing import full_disk, killed_before


def test_everything_comes_back(tiny):
    parts = read_checkpoint(tiny, tools.expected)
    assert parts.config == tools.config()
    assert parts.metrics == tools.METRICS
    assert parts.folder == tiny
    assert tools.same(parts.tensors, tools.stored())
    assert {tensor.dtype for tensor in parts.tensors.values()} == {torch.float32}
    assert parts.tokenizer.tokens() == tools.tokenizer().tokens()
    assert parts.tokenizer.words == tools.tokenizer().words != ()
    for text in tools.TEXTS:
        assert (parts.tokenizer.encode([text], 20).ids == tools.tokenizer().encode([text], 20).ids).all()


def test_what_a_network_lacks_on_this_machine_keeps_its_cure(tiny):
    def expected(config):
        raise EncoderError("Its encoder is not here.", "Set the environment variable to its folder.")

    with pytest.raises(CheckpointError, match=r"config\.json: Its encoder is not here\. Set the environment"):
        read_checkpoint(tiny, expected)


def test_folder_holds_the_documented_files_and_half_precision(tiny):
    assert {file.name for file in tiny.iterdir()} == {
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "words.txt",
        "metrics.json",
        "manifest.json",
        "README.md",
    }
    header, payload = tools.header_of((tiny / "model.safetensors").read_bytes())
    assert {entry["dtype"] for name, entry in header.items() if name != "__metadata__"} == {"F16"}
    assert len(payload) == 2 * sum(tensor.numel() for tensor in tools.tensors().values())


def test_a_checkpoint_from_before_there_were_known_words_writes_freely(tiny):
    (tiny / "words.txt").unlink()
    with pytest.raises(CheckpointError, match=r"words\.txt"):  # it is listed: somebody took it away
        read_checkpoint(tiny, tools.expected)
    tools.edit_json(tiny / "manifest.json", lambda manifest: manifest["files"].pop("words.txt"))
    assert read_checkpoint(tiny, tools.expected).tokenizer.words == ()
    assert "words.txt" not in refresh_manifest(tiny).files


def test_saving_again_gives_the_same_bytes(tiny, tmp_path):
    tools.save(tmp_path / "again")
    for file in tiny.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_tied_and_strided_weights_are_saved(tmp_path):
    tensors = tools.tensors()
    tensors["heads.weight"] = torch.randn(8, 4).T
    tensors["scales"] = tensors["embedding.weight"][:3, :4]
    tools.save(tmp_path / "x", tensors=tensors)
    parts = read_checkpoint(tmp_path / "x", tools.expected)
    assert tools.same(parts.tensors, {name: tensor.half().float() for name, tensor in tensors.items()})


def test_metrics_take_numpy_and_turn_what_is_not_finite_into_null(tmp_path):
    metrics = {
        "a": np.float32(0.5),
        "b": np.arange(3),
        "c": float("nan"),
        "d": (np.int64(1), True),
        5: np.inf,
    }
    tools.save(tmp_path / "x", metrics=metrics)
    assert read_checkpoint(tmp_path / "x", tools.expected).metrics == {
        "a": 0.5,
        "b": [0, 1, 2],
        "c": None,
        "d": [1, True],
        "5": None,
    }


def test_indexes_survive_a_save_unless_told_otherwise(tiny):
    (tiny / "index-wordnet").mkdir()
    (tiny / "index-wordnet" / "index.json").write_text("{}")
    add_folder_to_manifest(tiny, "index-wordnet")
    tools.save(tiny, seed=1)
    assert verified_bytes(tiny, read_manifest(tiny), "index-wordnet/index.json") == b"{}"
    assert tools.same(read_checkpoint(tiny, tools.expected).tensors, tools.stored(1))
    tools.save(tiny, seed=2, keep_indexes=False)
    assert not (tiny / "index-wordnet").exists()
    assert tools.same(read_checkpoint(tiny, tools.expected).tensors, tools.stored(2))


def test_saving_where_other_files_lie_is_refused_before_anything_is_written(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    check_destination(folder)
    (folder / "thesis.tex").write_text("years of work")
    with pytest.raises(CheckpointError, match=r"thesis\.tex"):
        tools.save(folder)
    assert [file.name for file in tmp_path.rglob("*")] == ["documents", "thesis.tex"]
    with pytest.raises(CheckpointError, match="is a file"):
        check_destination(folder / "thesis.tex")


def test_saving_over_a_damaged_checkpoint_repairs_it(tiny):
    (tiny / "model.safetensors").write_bytes(b"")
    (tiny / "manifest.json").unlink()
    tools.save(tiny)
    assert tools.same(read_checkpoint(tiny, tools.expected).tensors, tools.stored())


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({"scales": torch.full((3, 4), float("nan"))}, "NaN"),
        ({"scales": torch.full((3, 4), 1e6)}, "too large for half"),
        ({"scales": torch.zeros((3, 4), dtype=torch.int64)}, "int64"),
    ],
)
def test_weights_that_cannot_be_kept_are_refused(tiny, tensors, message):
    with pytest.raises(CheckpointError, match=message):
        tools.save(tiny, tensors=tools.tensors() | tensors)
    assert tools.same(read_checkpoint(tiny, tools.expected).tensors, tools.stored())


def test_tokenizer_of_another_size_is_refused(tmp_path):
    other = tools.config().model_copy(update={"vocabulary": len(tools.tokenizer()) + 1})
    with pytest.raises(CheckpointError, match="tokenizer"):
        tools.save(tmp_path / "x", config=other)
    assert not list(tmp_path.iterdir())


def test_disk_full_keeps_the_old_checkpoint_and_says_so(tiny, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_disk)
        with pytest.raises(CheckpointError, match=r"No space left.*untouched.*Free some space"):
            tools.save(tiny, seed=1)
    assert tools.same(read_checkpoint(tiny, tools.expected).tensors, tools.stored())
    assert [file.name for file in tiny.parent.iterdir()] == ["tiny"]


def test_killed_before_any_file_operation_a_save_leaves_the_old_checkpoint_or_the_new(pristine, tmp_path):
    folder, seen, step = tmp_path / "tiny", [], 0
    shutil.copytree(pristine, folder)
    while killed_before(step, lambda: tools.save(folder, seed=1)):
        found = read_checkpoint(folder, tools.expected).tensors
        seen.append(tools.same(found, tools.stored(1)))
        assert seen[-1] or tools.same(found, tools.stored())
        shutil.rmtree(current(folder))
        shutil.copytree(pristine, folder)
        step += 1
    assert True in seen
    assert False in seen
    assert tools.same(read_checkpoint(folder, tools.expected).tensors, tools.stored(1))


def test_a_save_by_another_process_while_reading_is_read_again(tiny):
    turns = []

    def replaced_meanwhile(config):
        if not turns:
            tools.save(tiny, seed=1)
        turns.append(config)
        return tools.expected(config)

    assert tools.same(read_checkpoint(tiny, replaced_meanwhile).tensors, tools.stored(1))
    assert len(turns) == 2


def test_config_on_disk_spells_out_every_setting(tiny):
    assert set(json.loads((tiny / "config.json").read_text())) == set(type(tools.config()).model_fields)


def test_a_checkpoint_from_before_a_setting_has_its_default(tiny):
    """Every setting must be there but those that came later: their default is what such a file meant."""
    for name in ModelConfig.later_settings:
        tools.edit_json(tiny / "config.json", lambda values, name=name: values.pop(name))
    tools.sign(tiny)
    assert read_checkpoint(tiny, tools.expected).config.encoder_skip is False
    tools.edit_json(tiny / "config.json", lambda values: values.pop("alpha"))
    tools.sign(tiny)
    with pytest.raises(CheckpointError, match="'alpha' is missing"):
        read_checkpoint(tiny, tools.expected)
