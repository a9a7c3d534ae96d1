"""Checkpoints of the Hugging Face hub, from a local cache: nothing is fetched."""

import sys

import pytest

import core
from core.checkpoint.catalogue import resolve
from core.checkpoint.hub import is_repository
from core.errors import CheckpointError
from tests.jobs.small import save_tiny

REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The hub's cache with the repository me/tiny: a snapshot of links to blobs."""
    constants = pytest.importorskip("huggingface_hub.constants", reason="huggingface_hub is not installed")
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    save_tiny(tmp_path / "tiny")
    repository = tmp_path / "hub" / "models--me--tiny"
    snapshot = repository / "snapshots" / REVISION
    for folder in (snapshot, repository / "blobs", repository / "refs"):
        folder.mkdir(parents=True)
    (repository / "refs" / "main").write_text(REVISION)
    for number, file in enumerate(sorted((tmp_path / "tiny").iterdir())):
        file.rename(repository / "blobs" / str(number))
        (snapshot / file.name).symlink_to(f"../../blobs/{number}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return snapshot


def test_a_repository_in_the_cache_loads_without_network(cache):
    model = core.load("me/tiny")
    assert model.name == "tiny" and model.decode(model.encode("a farmer eats apples"))
    assert not any(file.is_symlink() for file in resolve("me/tiny").rglob("*"))


def test_what_is_altered_or_leads_out_is_refused(cache, tmp_path):
    (tmp_path / "other").write_bytes(b"{}")
    (cache / "metrics.json").unlink()
    (cache / "metrics.json").symlink_to(tmp_path / "other")
    with pytest.raises(CheckpointError, match="leads out"):
        core.load("me/tiny")
    (cache / "metrics.json").unlink()
    (cache / "metrics.json").write_text("{ }")
    with pytest.raises(CheckpointError, match=r"metrics\.json"):
        core.load("me/tiny")


def test_what_is_not_here_is_not_fetched(cache):
    with pytest.raises(CheckpointError, match="--allow-download"):
        core.load("me/other")


def test_without_the_library_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(CheckpointError, match="pip install huggingface_hub"):
        core.load("me/other")


def test_only_owner_and_name_are_a_repository():
    names = ("me/mine", "../x", "a/b/c", "/x", "me/..", "mine", "me/", "me/a b", "C:/x")
    assert [name for name in names if is_repository(name)] == ["me/mine"]
