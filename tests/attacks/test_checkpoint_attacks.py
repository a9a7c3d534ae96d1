"""Every way to damage or forge a checkpoint that we know: each gives a CheckpointError that names the file.

Each attack is tried twice: as an accident (the manifest is the old one) and as a forgery (the manifest was
written anew for the damaged files).
"""

import os
import pickle
from pathlib import Path

import pytest

from core.checkpoint import format
from core.checkpoint.load_save import read_checkpoint
from core.errors import CheckpointError
from tests.attacks.json_damage import ATTACKS
from tests.attacks.weights_damage import WEIGHTS, Bomb
from tests.checkpoint import tiny_checkpoint as tools


@pytest.mark.parametrize("name", ATTACKS)
def test_forged_checkpoint_is_refused_for_its_reason(tiny, name, monkeypatch):
    attack, reason = ATTACKS[name]
    monkeypatch.chdir(tiny.parent)
    attack(tiny)
    tools.sign(tiny)
    with pytest.raises(CheckpointError, match=reason) as caught:
        read_checkpoint(tiny, tools.expected)
    assert name.split(":")[0] in str(caught.value), "the file is named"
    assert caught.value.cure, "a cure is given"
    assert len(str(caught.value)) < 700, "a stranger's file does not fill the screen"
    assert not Path("exploded").exists()


def test_what_the_format_does_not_know_of_a_tensor_changes_nothing(tiny):
    before = read_checkpoint(tiny, tools.expected).tensors
    tools.edit_header(tiny, lambda head: head["scales"].update(more=1))
    tools.sign(tiny)
    assert tools.same(read_checkpoint(tiny, tools.expected).tensors, before)


@pytest.mark.parametrize("name", ATTACKS)
def test_accidental_damage_is_found(tiny, name):
    ATTACKS[name][0](tiny)
    with pytest.raises(CheckpointError):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize("name", format.FILES)
def test_one_flipped_bit_is_found_by_its_hash(tiny, name):
    content = bytearray((tiny / name).read_bytes())
    content[-2] ^= 1
    (tiny / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=name):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize("name", (*format.FILES, "manifest.json"))
@pytest.mark.parametrize(
    "kind", ["missing", "folder", "link out", "link inside", "circle", "pipe", "unlisted"]
)
def test_what_is_not_a_plain_file_inside_the_folder_is_refused(tiny, tmp_path, name, kind):
    file = tiny / name
    content = file.read_bytes()
    if kind == "unlisted":
        if name == "manifest.json":
            return
        tools.edit_json(tiny / "manifest.json", lambda manifest: manifest["files"].pop(name))
    else:
        file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "link out":
        (tmp_path / "outside").write_bytes(content)
        file.symlink_to(tmp_path / "outside")
    elif kind == "link inside":
        (tiny / "index-a").mkdir()
        (tiny / "index-a" / "real.json").write_bytes(content)
        file.symlink_to(Path("index-a") / "real.json")
    elif kind == "circle":
        file.symlink_to(file)
    elif kind == "pipe":
        os.mkfifo(file)
    with pytest.raises(CheckpointError, match=name):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_devices_are_refused(tiny, device):
    (tiny / WEIGHTS).unlink()
    (tiny / WEIGHTS).symlink_to(device)
    with pytest.raises(CheckpointError, match=WEIGHTS):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize(
    "name", ["model.pt", "pytorch_model.bin", "state.CKPT", "umap.pkl", "x.joblib", "m.pth"]
)
def test_pickled_files_are_refused_unopened(tiny, name, monkeypatch):
    monkeypatch.chdir(tiny.parent)
    (tiny / name).write_bytes(pickle.dumps(Bomb()))
    os.mkfifo(tiny / f"pipe{Path(name).suffix}")  # opening this one would wait for ever
    with pytest.raises(CheckpointError, match="not opened"):
        read_checkpoint(tiny, tools.expected)
    assert not Path("exploded").exists()


@pytest.mark.parametrize("kind", ["missing", "file", "empty", "pickle"])
def test_folder_that_is_none(tmp_path, kind):
    folder = tmp_path / ("x.pt" if kind == "pickle" else "x")
    if kind in {"file", "pickle"}:
        folder.write_bytes(b"")
    elif kind == "empty":
        folder.mkdir()
    with pytest.raises(CheckpointError, match=folder.name):
        read_checkpoint(folder, tools.expected)


def test_newer_manifest_says_update_the_app(tiny):
    tools.edit_json(
        tiny / "manifest.json", lambda manifest: manifest.update(format_version=2, something="new")
    )
    with pytest.raises(CheckpointError, match="Update the app"):
        read_checkpoint(tiny, tools.expected)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("format_version"),
        lambda manifest: manifest.pop("files"),
        lambda manifest: manifest.update(signed=True),
        lambda manifest: manifest["files"].update({WEIGHTS: None}),
        lambda manifest: manifest["files"][WEIGHTS].update(size=-1),
        lambda manifest: manifest["files"][WEIGHTS].update(size=10**30),
        lambda manifest: manifest["files"][WEIGHTS].update(sha256="0"),
        lambda manifest: manifest["files"][WEIGHTS].update(sha256="A" * 64),
        lambda manifest: manifest["files"].update({f"index-a/{i}.json": {} for i in range(300)}),
    ],
)
def test_malformed_manifest_is_refused(tiny, change):
    tools.edit_json(tiny / "manifest.json", change)
    with pytest.raises(CheckpointError, match=r"manifest\.json"):
        read_checkpoint(tiny, tools.expected)


def test_size_is_checked_before_anything_is_read(tiny, monkeypatch):
    with (tiny / WEIGHTS).open("r+b") as stream:
        stream.truncate(10**12)  # a sparse file: it takes no room, but would fill the memory
    with pytest.raises(CheckpointError, match="longer than it should be"):
        read_checkpoint(tiny, tools.expected)
    monkeypatch.setitem(format.LIMITS, WEIGHTS, 100)
    with pytest.raises(CheckpointError, match="limit is 100"):
        format.read_plain(tiny, WEIGHTS)


def test_a_network_too_large_to_load_is_refused_before_its_weights_are_read(tiny):
    with pytest.raises(CheckpointError, match="too large to load"):
        read_checkpoint(tiny, lambda config: {"embedding.weight": (2**40, 2**40)})


def test_a_kind_of_model_that_cannot_be_built_is_refused(tiny):
    def unknown(config):
        raise KeyError(config.model)

    with pytest.raises(CheckpointError, match=r"config\.json.*hsvae with encoder gru"):
        read_checkpoint(tiny, unknown)


def test_weights_replaced_while_loading_are_refused(tiny):
    """Exchanged for a valid file of the same size after its size was checked: its hash tells."""

    def exchanged(config):
        content = bytearray((tiny / WEIGHTS).read_bytes())
        content[-2] ^= 1
        (tiny / WEIGHTS).write_bytes(content)
        return tools.expected(config)

    with pytest.raises(CheckpointError, match="altered"):
        read_checkpoint(tiny, exchanged)


def test_file_that_becomes_a_pipe_after_its_check_is_not_waited_for(tiny, monkeypatch):
    checked = format.plain_file

    def exchange(folder, name):
        status = checked(folder, name)
        (folder / name).unlink()
        os.mkfifo(folder / name)
        return status

    monkeypatch.setattr(format, "plain_file", exchange)
    with pytest.raises(CheckpointError, match="not a plain file"):
        format.read_plain(tiny, WEIGHTS)


def test_file_that_becomes_a_link_after_its_check_is_not_followed(tiny, monkeypatch, tmp_path):
    checked = format.plain_file

    def exchange(folder, name):
        status = checked(folder, name)
        (folder / name).rename(tmp_path / "moved")
        (folder / name).symlink_to(tmp_path / "moved")
        return status

    monkeypatch.setattr(format, "plain_file", exchange)
    with pytest.raises(CheckpointError, match="cannot be read"):
        format.read_plain(tiny, WEIGHTS)


def test_nothing_laxer_is_tried(tiny, monkeypatch):
    import torch

    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("torch.load was called"))
    monkeypatch.setattr(pickle, "loads", lambda *_, **__: pytest.fail("pickle was called"))
    (tiny / WEIGHTS).write_bytes(pickle.dumps(Bomb()))
    tools.sign(tiny)
    with pytest.raises(CheckpointError):
        read_checkpoint(tiny, tools.expected)
