"""The index of a model without gates: nothing but an intact one is read."""

import shutil

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DimensionIndexError
from core.index import load_index
from tests.index.invented import SHA, TWO_ENDED
from tests.index.test_index_files import REBUILT, _cast, _set, change_arrays, change_record


@pytest.fixture
def folder(dense_world, tmp_path):
    return shutil.copytree(dense_world.folder, tmp_path / "index-invented")


def refused(folder, what="."):
    with pytest.raises(DimensionIndexError, match=what) as caught:
        load_index(folder, SHA)
    assert "python -m core index --model NAME --corpus CORPUS --out " in caught.value.cure
    return caught.value


def end(record, side="high", dimension=TWO_ENDED):
    return record["dimensions"][dimension][side]


@pytest.mark.parametrize(
    "edit",
    [
        lambda record: record.update(active_places=0),
        lambda record: record.update(kind="sparse"),
        lambda record: record.pop("kind"),
        lambda record: record.update(format_version=1),
        lambda record: record.update(format_version=True),
        lambda record: record.update(format_version="2"),
        lambda record: record.update(rows=10**12),
        lambda record: record.update(mixture_rows=1),
        lambda record: record.update(hoyer_rows=1),
        lambda record: record.update(mixture=[]),
        lambda record: record.update(class_names=record["class_names"][1:]),
        lambda record: record["dimensions"].pop(),
        lambda record: record["dimensions"].clear(),
        lambda record: record["dimensions"][0].pop("low"),
        lambda record: record["dimensions"][0].update(density=0.5),
        lambda record: end(record).update(name=""),
        lambda record: end(record).update(name="x" * 1000),
        lambda record: end(record).update(name="<unk>, plant"),
        lambda record: end(record).update(name="a\u202eb"),
        lambda record: end(record).update(name=end(record, "low")["name"]),
        lambda record: end(record).update(confidence=1.5),
        lambda record: end(record).update(example_rows=record["rows"] + 1),
        lambda record: end(record)["words"][0].update(word="a\nb"),
        lambda record: end(record)["classes"][0].update(share=2),
    ],
)
def test_an_altered_record_is_refused(folder, edit):
    change_record(folder, edit)
    refused(folder)


def test_a_newer_format_says_what_to_do(folder):
    change_record(folder, lambda record: record.update(format_version=3))
    error = refused(folder, "has format 3")
    assert error.cure.startswith("Update the app")


@pytest.mark.parametrize(
    "edit",
    [
        lambda arrays: {name: array for name, array in arrays.items() if name != "ends"},
        lambda arrays: {**arrays, "density": np.zeros(6, np.float32)},
        lambda arrays: {**arrays, "top_rows": arrays["top_rows"][:, :-1]},
        _cast("top_values", np.float32),
        _set("mean", 0, np.nan),
        _set("deviation", 0, -1),
        _set("ends", (0, 0), -99),
        _set("value_range", (0, 0), 99),
        _set("value_quantiles", (0, 0), 99),
        _set("value_histogram", (0, 0), -1),
        _set("value_histogram", (0, 0), 10**6),
        _set("hoyer_quantiles", 0, 2),
        _set("hoyer_histogram", 0, 10**6),
        _set("class_counts", (0, 0, 0), 10**6),
        _set("class_counts", (1, 0, 0), -1),
        _set("class_rows", 0, -1),
        _set("word_auc", (0, 0), 1.5),
        _set("purity_null", (1, 0), np.inf),
        _set("nats_value", 0, np.inf),
        _set("top_rows", (0, 0), 10**6),
        _set("bottom_rows", (0, 1), -1),
        _set("middle_values", (0, 0), np.nan),
        lambda arrays: arrays["neither_rows"].__setitem__((0, 1), arrays["neither_rows"][0, 0]),
        _set("correlated", (0, 0), 6),
        _set("opposed_score", (0, 0), np.inf),
    ],
)
def test_altered_arrays_are_refused_even_when_the_record_vouches_for_them(folder, edit):
    change_arrays(folder, edit)
    refused(folder, "arrays.safetensors|index.json")


def test_the_wrong_record_before_the_arrays(world, folder):
    """The files of two indexes do not mix."""
    shutil.copyfile(world.folder / "arrays.safetensors", folder / "arrays.safetensors")
    refused(folder, "not the file")
    change_arrays(folder, lambda arrays: arrays)
    refused(folder, "missing or unknown")


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_changed_bytes_are_refused_or_harmless(dense_world, tmp_path, data):
    folder = tmp_path / "fuzzed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(dense_world.folder, folder)
    file = folder / data.draw(st.sampled_from(["index.json", "arrays.safetensors"]))
    content = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    piece = data.draw(REBUILT)
    content[place : place + len(piece)] = piece
    if file.name == "arrays.safetensors":  # and the record vouches for what came of it
        file.write_bytes(content)
        try:
            safetensors.numpy.load(bytes(content))
            change_arrays(folder, lambda arrays: arrays)
        except Exception:
            pass
    else:
        file.write_bytes(content)
    try:
        index = load_index(folder, SHA, lambda: dense_world.corpus)
        index.related(0)
        index.ends(0)
        index.examples(0, "top")  # refused only here, where the hash of the sentences was hit
    except DimensionIndexError:
        pass
