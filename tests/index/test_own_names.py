"""A user's own names: kept, taken back, sent and received."""

import json

import pytest

from core.errors import RequestError
from core.index import own_names

SHA, OTHER = "ab" * 32, "cd" * 32


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path))
    return tmp_path


def test_names_are_kept_per_weights(home):
    assert own_names.load("english", SHA) == {}
    assert own_names.rename("english", SHA, 3, "  my\u200b  plants \n") == {3: "my plants"}
    assert own_names.rename("english", SHA, 14, "songs") == {3: "my plants", 14: "songs"}
    assert own_names.load("english", SHA) == {3: "my plants", 14: "songs"}
    assert own_names.load("english", OTHER) == {} and own_names.load("french", SHA) == {}
    assert own_names.rename("english", SHA, 3, " ") == {14: "songs"}
    assert len(list(home.rglob("*.json"))) == 1


def test_export_and_import(home):
    text = own_names.export("english", SHA, {14: "songs", 3: "plants, trees"})
    assert own_names.parse(text.encode(), SHA, 20) == {3: "plants, trees", 14: "songs"}
    with pytest.raises(RequestError, match="other weights"):
        own_names.parse(text.encode(), OTHER, 20)
    with pytest.raises(RequestError, match="no dimension 14"):
        own_names.parse(text.encode(), SHA, 14)
    assert own_names.load("english", SHA) == {}  # reading a file keeps nothing


@pytest.mark.parametrize(
    "change",
    [
        {"names": {"3": "x" * 81}},
        {"names": {"3": ""}},
        {"names": {"-3": "a"}},
        {"names": {"03": "a"}},
        {"names": {"3": "a\u202eb"}},
        {"names": {"3": "a", "4": "A"}},
        {"names": {"3": 7}},
        {"names": None},
        {"model": "../x"},
        {"format_version": 2},
        {"more": 1},
    ],
)
def test_what_is_no_file_of_names_is_refused(change):
    record = {**json.loads(own_names.export("english", SHA, {3: "plants"})), **change}
    with pytest.raises(RequestError) as caught:
        own_names.parse(json.dumps(record).encode(), SHA, 20)
    assert caught.value.cure


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"names": {"3": "a", "3": "b"}}', b"[" * 99_999])
def test_bytes_that_are_no_json_are_refused(content):
    with pytest.raises(RequestError):
        own_names.parse(content, SHA, 20)


def test_two_dimensions_cannot_be_called_alike():
    own_names.rename("english", SHA, 3, "Plants")
    with pytest.raises(RequestError, match="both be called"):
        own_names.rename("english", SHA, 4, "plants")
    with pytest.raises(RequestError, match="81 characters"):
        own_names.rename("english", SHA, 4, "x" * 81)
    assert own_names.load("english", SHA) == {3: "Plants"}


def test_a_damaged_file_is_told_and_left_alone(home):
    own_names.rename("english", SHA, 3, "plants")
    [file] = home.rglob("*.json")
    file.write_text("{")
    with pytest.raises(RequestError, match="not a file of names"):
        own_names.load("english", SHA)
    assert file.read_text() == "{"


def test_labels_put_own_names_first(world):
    model = "invented"
    own_names.rename(model, world.index.record.model_sha256, 2, "sea or song")
    label = own_names.own_labels(world.index, model)
    assert label(2) == "sea or song - 2" and label(0) == world.index.label(0)
