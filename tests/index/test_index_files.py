"""An index comes back as it was saved, and nothing but an intact one is read."""

import hashlib
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.checkpoint.atomic import current, replaced_folder
from core.errors import DimensionIndexError
from core.index import files
from core.index.dimension_index import DimensionIndex
from tests.index.invented import SHA

REBUILT = st.binary(min_size=1, max_size=3)


@pytest.fixture
def folder(world, tmp_path):
    return shutil.copytree(world.folder, tmp_path / "index-invented")


def change_record(folder, edit):
    record = json.loads((folder / "index.json").read_text())
    edit(record)
    (folder / "index.json").write_text(json.dumps(record))


def change_arrays(folder, edit):
    """Alter the arrays and let the record vouch for them: what is left to find is the content."""
    arrays = {
        name: array.copy()
        for name, array in safetensors.numpy.load((folder / "arrays.safetensors").read_bytes()).items()
    }
    arrays = edit(arrays) or arrays
    content = safetensors.numpy.save(arrays)
    (folder / "arrays.safetensors").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    change_record(folder, lambda record: record.update(arrays_sha256=digest))


def refused(folder, what="."):
    with pytest.raises(DimensionIndexError, match=what) as caught:
        DimensionIndex.load(folder, SHA)
    assert "python -m core index --model NAME --corpus CORPUS --out " in caught.value.cure


def test_round_trip(world, folder):
    loaded = DimensionIndex.load(folder, SHA, lambda: world.corpus)
    assert loaded.record == world.index.record
    assert loaded.names == world.index.names and loaded.words == world.index.words
    for name in ("density", "value_quantiles", "class_counts", "p_on_histogram", "nats_gate"):
        assert (getattr(loaded, name) == getattr(world.index, name)).all()
    code = world.code(world.corpus.texts[3])
    assert loaded.nearest(code, 5) == world.index.nearest(code, 5)
    with pytest.raises(ValueError, match="read-only"):
        loaded.density[0] = 1


def test_an_index_replaced_between_its_record_and_its_arrays_is_read_again(folder, monkeypatch):
    real, first = files.read_arrays, []

    def replaced_first(*args):
        if not first:
            first.append(True)
            with replaced_folder(folder) as new:
                for file in current(folder).iterdir():
                    shutil.copy(file, new)
                change_arrays(new, lambda arrays: {**arrays, "nats_gate": arrays["nats_gate"] + 1})
        return real(*args)

    before = real(folder, files.ARRAYS, files.read_index(folder)[0].arrays_sha256, "", "")
    monkeypatch.setattr(files, "read_arrays", replaced_first)
    _, arrays = files.read_index(folder)
    assert (arrays["nats_gate"] == before["nats_gate"] + 1).all()


def test_another_checkpoint_is_refused(folder):
    with pytest.raises(DimensionIndexError, match="other weights"):
        DimensionIndex.load(folder, "cd" * 32)
    DimensionIndex.load(folder)  # nothing to compare with


def test_the_index_of_a_checkpoint_is_rebuilt_by_its_own_command(folder, tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    (folder / "index.json").unlink()
    with pytest.raises(DimensionIndexError) as caught:
        DimensionIndex.load(folder)
    assert caught.value.cure.endswith(f"python -m core index --model {tmp_path} --corpus invented")


def test_a_missing_folder_or_file(folder, tmp_path):
    refused(tmp_path / "nowhere", "index.json")
    (folder / "arrays.safetensors").unlink()
    refused(folder, "arrays.safetensors")


@pytest.mark.parametrize("name", ["index.json", "arrays.safetensors"])
def test_links_and_pipes_are_not_followed(folder, tmp_path, name):
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    refused(folder, name)
    (folder / name).unlink()
    os.mkfifo(folder / name)
    refused(folder, name)


@pytest.mark.parametrize(
    "edit",
    [
        lambda record: record.update(extra=1),
        lambda record: record.pop("corpus"),
        lambda record: record.update(format_version=2),
        lambda record: record.update(corpus="../../etc"),
        lambda record: record.update(rows=10**12),
        lambda record: record.update(rows=record["rows"] + 1),
        lambda record: record.update(rows="7"),
        lambda record: record.update(active_places=0),
        lambda record: record.update(mixture_rows=1),
        lambda record: record.update(hoyer_rows=1),
        lambda record: record.update(mixture=[]),
        lambda record: record.update(class_names=record["class_names"][1:]),
        lambda record: record.update(word_auc_chance=2),
        lambda record: record["dimensions"].pop(),
        lambda record: record["dimensions"].clear(),
        lambda record: record["dimensions"][0].update(confidence=1.5),
        lambda record: record["dimensions"][0].update(name=""),
        lambda record: record["dimensions"][0].update(name="x" * 1000),
        lambda record: record["dimensions"][0].update(name="<unk>, plant"),
        lambda record: record["dimensions"][0].update(name="a\u202eb"),
        lambda record: record["dimensions"][0].update(name=record["dimensions"][1]["name"]),
        lambda record: record["dimensions"][0].update(example_rows=1),
        lambda record: record["dimensions"][0]["words"][0].update(count=-1),
        lambda record: record["dimensions"][0]["words"][0].update(word="a\nb"),
        lambda record: record["dimensions"][0]["classes"][0].update(share=2),
    ],
)
def test_an_altered_record_is_refused(folder, edit):
    change_record(folder, edit)
    refused(folder)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"rows": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000],
)
def test_what_is_no_record_is_refused(folder, content):
    (folder / "index.json").write_bytes(content)
    refused(folder, "index.json")


def _set(name, place, value):
    def edit(arrays):
        arrays[name][place] = value

    return edit


def _cast(name, kind):
    return lambda arrays: {**arrays, name: arrays[name].astype(kind)}


@pytest.mark.parametrize(
    "edit",
    [
        lambda arrays: {name: array for name, array in arrays.items() if name != "density"},
        lambda arrays: {**arrays, "../../x": np.zeros(3, np.float32)},
        lambda arrays: {**arrays, "values": arrays["values"][:-1]},
        lambda arrays: {**arrays, "indptr": arrays["indptr"][:-1]},
        lambda arrays: {**arrays, "density": arrays["density"][None]},
        _cast("values", np.float32),
        _cast("indices", np.int64),
        _set("indptr", 0, 1),
        _set("indptr", 5, -3),
        _set("indptr", 5, 2**31 - 1),
        _set("indptr", -1, 3),
        _set("indices", 0, 60_000),
        _set("values", 7, np.nan),
        _set("values", 7, np.inf),
        _set("p_on", 7, 0),
        _set("density", 0, -0.1),
        _set("density", 0, np.nan),
        _set("value_quantiles", (0, 0), 99),
        _set("hoyer_quantiles", 0, 2),
        _set("hoyer_histogram", 0, 10**6),
        _set("active_histogram", 2, -1),
        _set("value_histogram", (1, 1), -1),
        _set("p_on_histogram", (1, 1), 10**6),
        _set("class_counts", (0, 0), 10**6),
        _set("class_rows", 0, -1),
        _set("word_auc", 0, 1.5),
        _set("purity", 0, np.inf),
        _set("nats_gate", 0, np.nan),
        _set("top_rows", (0, 0), 10**6),
        _set("top_rows", (0, 1), -1),
        _set("sample_rows", (0, 0), -2),
        lambda arrays: arrays["near_rows"].__setitem__((0, 1), arrays["near_rows"][0, 0]),
        _set("near_p_on", (0, 0), np.nan),
        _set("together", (4, 0), 14),
        _set("alike", (0, 1), 3),
        _set("apart_score", (0, 0), np.inf),
        lambda arrays: arrays["indices"].__setitem__(slice(0, 2), arrays["indices"][:2][::-1].copy()),
        lambda arrays: arrays["indices"].__setitem__(slice(0, 2), 5),
    ],
)
def test_altered_arrays_are_refused_even_when_the_record_vouches_for_them(folder, edit):
    first = safetensors.numpy.load((folder / "arrays.safetensors").read_bytes())["indptr"]
    assert first[1] >= 2  # the first row has two dimensions to bring out of order
    change_arrays(folder, edit)
    refused(folder, "arrays.safetensors|index.json")


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x80\x04", b"\xff" * 8, b"\x02" + b"\0" * 7 + b"{}x"]
)
def test_what_is_no_safetensors_is_refused(folder, content):
    (folder / "arrays.safetensors").write_bytes(content)
    refused(folder, "not the file")
    digest = hashlib.sha256(content).hexdigest()
    change_record(folder, lambda record: record.update(arrays_sha256=digest))
    refused(folder, "arrays.safetensors")


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changed_bytes_are_refused_or_harmless(world, tmp_path, data):
    folder = tmp_path / "fuzzed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(world.folder, folder)
    file = folder / data.draw(st.sampled_from(["index.json", "arrays.safetensors"]))
    content = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    piece = data.draw(REBUILT)
    content[place : place + len(piece)] = piece
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    file.write_bytes(content)
    try:
        index = DimensionIndex.load(folder, SHA, lambda: world.corpus)
        index.top_sentences(0)  # refused only here, where the hash of the sentences was hit
        index.nearest(np.ones(index.dimensions), 3)
    except DimensionIndexError:
        pass


def test_reading_an_index_waits_for_no_heavy_library():
    """The app shows names before torch is there."""
    check = (
        "import sys, core.index; print(sorted({'torch', 'scipy', 'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
