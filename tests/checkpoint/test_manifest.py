import json

import pytest

from core.checkpoint.manifest import (
    add_folder_to_manifest,
    read_manifest,
    refresh_manifest,
    verified_bytes,
)
from core.errors import CheckpointError


def verified(folder, name):
    return verified_bytes(folder, read_manifest(folder), name)


def add_index(folder, name="index-wordnet", content=b"{}"):
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "index.json").write_bytes(content)
    (folder / name / "arrays.safetensors").write_bytes(content)


def test_manifest_names_every_file_but_itself(tiny):
    listed = set(read_manifest(tiny).files)
    assert listed == {file.name for file in tiny.iterdir()} - {"manifest.json"}


def test_index_folder_joins_and_leaves(tiny):
    before = read_manifest(tiny).files
    add_index(tiny)
    with pytest.raises(CheckpointError, match="not listed"):
        verified(tiny, "index-wordnet/index.json")
    add_folder_to_manifest(tiny, "index-wordnet")
    assert verified(tiny, "index-wordnet/index.json") == b"{}"
    assert read_manifest(tiny).files.keys() - before.keys() == {
        "index-wordnet/index.json",
        "index-wordnet/arrays.safetensors",
    }
    (tiny / "index-wordnet" / "arrays.safetensors").unlink()
    add_folder_to_manifest(tiny, "index-wordnet")
    assert read_manifest(tiny).files.keys() - before.keys() == {"index-wordnet/index.json"}
    (tiny / "index-wordnet" / "index.json").unlink()
    assert add_folder_to_manifest(tiny, "index-wordnet").files == before


def test_adding_a_folder_vouches_for_no_other_file(tiny):
    (tiny / "README.md").write_text("altered")
    add_index(tiny)
    add_folder_to_manifest(tiny, "index-wordnet")
    with pytest.raises(CheckpointError, match=r"README\.md"):
        verified(tiny, "README.md")


def test_refresh_takes_every_file_anew(tiny):
    (tiny / "README.md").write_text("another card")
    add_index(tiny, "index-my-corpus")
    refresh_manifest(tiny)
    assert verified(tiny, "README.md") == b"another card"
    assert verified(tiny, "index-my-corpus/index.json") == b"{}"


@pytest.mark.parametrize("name", ["wordnet", "index-../x", "../index-x", "index-a/b", "index-a\\b"])
def test_only_index_folders_are_added(tiny, name):
    with pytest.raises(CheckpointError, match="index"):
        add_folder_to_manifest(tiny, name)


def test_altered_index_of_the_same_size_is_found(tiny):
    add_index(tiny)
    add_folder_to_manifest(tiny, "index-wordnet")
    (tiny / "index-wordnet" / "index.json").write_bytes(b"[]")
    with pytest.raises(CheckpointError, match="altered"):
        verified(tiny, "index-wordnet/index.json")


def test_index_that_is_a_link_is_refused(tiny, tmp_path):
    add_index(tiny)
    add_folder_to_manifest(tiny, "index-wordnet")
    (tiny / "index-wordnet").rename(tmp_path / "elsewhere")
    (tiny / "index-wordnet").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CheckpointError, match="link"):
        verified(tiny, "index-wordnet/index.json")


@pytest.mark.parametrize(
    "name",
    [
        "../outside.json",
        "/etc/passwd",
        "index-a/../../x.json",
        "index-a/b/c.json",
        "model.pt",
        "index-a/x.json\n",
        "index-a/.hidden.json",
        "INDEX-A/x.json",
        "",
    ],
)
def test_manifest_with_a_strange_file_name_is_refused(tiny, name):
    manifest = json.loads((tiny / "manifest.json").read_text())
    manifest["files"][name] = {"size": 1, "sha256": "0" * 64}
    (tiny / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CheckpointError, match=r"manifest\.json"):
        read_manifest(tiny)
