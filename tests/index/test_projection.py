"""Maps: fitted in a process of their own, stored with seed and settings, read back checked."""

import hashlib
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
import safetensors.numpy

from core.errors import DimensionIndexError, RequestError
from core.index import fit_projection as module
from core.index.dimension_index import DimensionIndex
from core.index.fit_projection import dimension_regions, fit_map, name_regions, regions
from core.index.projection import place_among
from core.interpretation.records import Word
from core.interpretation.words import WordCounts
from tests.index.invented import NEVER, SHA, TOPICS, WIDTH


@pytest.fixture
def folder(world, tmp_path, monkeypatch):
    """A copy of the index with maps, projected without UMAP: two axes of variance."""

    def project(parts, seed):
        return [flat(rows - rows.mean(0)) for rows, _ in parts]

    def flat(centred):
        return np.ascontiguousarray(
            (centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T), np.float32
        )

    monkeypatch.setattr(module, "_project", project)
    place = shutil.copytree(world.folder, tmp_path / "index-invented")
    fit_map(DimensionIndex.load(place, SHA, lambda: world.corpus), place, most=300, seed=5)
    return place


def load(world, folder) -> DimensionIndex:
    return DimensionIndex.load(folder, SHA, lambda: world.corpus)


def test_a_map_holds_a_drawn_sample_and_every_dimension(world, folder):
    index = load(world, folder)
    found = index.map
    assert found.seed == 5 and found.parameters.metric == "cosine"
    assert len(found.rows) == 300 and (np.diff(found.rows) > 0).all() and found.xy.shape == (300, 2)
    for row in found.rows:
        assert world.code(world.corpus.texts[row]).any()
    assert index.dimension_map.shape == (WIDTH, 2)
    assert np.isnan(index.dimension_map[NEVER]).all()
    others = np.delete(np.arange(WIDTH), np.flatnonzero(index.example_rows == 0))
    assert np.isfinite(index.dimension_map[others]).all()
    before = found.rows.copy()
    fit_map(index, folder, most=300, seed=5)
    assert (load(world, folder).map.rows == before).all()
    fit_map(index, folder, most=300, seed=6)
    assert not (load(world, folder).map.rows == before).all()
    with pytest.raises(RequestError):
        fit_map(index, folder, most=20_001)


def test_a_code_is_placed_among_its_nearest_sentences(world, folder):
    index = load(world, folder)
    dense = index.codes.matrix().toarray()
    for place in range(0, 300, 17):
        code = dense[index.map.rows[place]]
        found = np.array(index.place(code))
        cosine = dense[index.map.rows] @ code
        length = np.linalg.norm(dense[index.map.rows], axis=1) * np.linalg.norm(code)
        order = np.argsort(-cosine / length)[:15]
        low, high = index.map.xy[order].min(0), index.map.xy[order].max(0)
        assert (found >= low - 1e-4).all() and (found <= high + 1e-4).all()
    assert index.place(np.zeros(WIDTH)) is None
    assert world.index.map is None and world.index.place(dense[0]) is None
    assert world.index.dimension_map is None


def test_of_two_groups_of_neighbours_the_point_joins_the_larger():
    xy = np.array([[0, 0], [0.1, 0], [0, 0.1], [9, 9], [9.1, 9]])
    x, y = place_among(xy, np.ones(5))
    assert x < 0.2 and y < 0.2
    assert place_among(xy[:1], np.ones(1)) == (0, 0)


def test_regions_are_named_by_what_sets_them_apart():
    rng = np.random.default_rng(0)
    centres = {"garden": (0, 0), "sea": (10, 0), "music": (0, 10)}
    texts, xy = [], []
    for topic, centre in centres.items():
        for number in range(400):
            texts.append(" ".join(rng.choice(TOPICS[topic], 3)) + f" and the rest of it {number % 7}")
            xy.append(rng.normal(centre, 0.3))
    found = list(regions(np.array(xy, np.float32), WordCounts.of(texts)))
    assert len(found) == 3 and len({region["name"] for region in found}) == 3
    for region in found:
        topic = min(centres, key=lambda t: np.hypot(*np.subtract(centres[t], (region["x"], region["y"]))))
        assert set(region["name"].split(", ")) <= set(TOPICS[topic])
        assert region["sentences"] == 400


def test_regions_that_hang_together_are_told_apart():
    rng = np.random.default_rng(0)
    texts, xy = [], []
    for topic, centre, spread in (("garden", (0, 0), 1), ("sea", (4, 0), 1), ("music", (60, 60), 0.2)):
        for _ in range(400):
            texts.append(" ".join(rng.choice(TOPICS[topic], 3)))
            xy.append(rng.normal(centre, spread))
    names = {region["name"] for region in regions(np.array(xy, np.float32), WordCounts.of(texts))}
    for topic in ("garden", "sea", "music"):
        assert any(set(name.split(", ")) <= set(TOPICS[topic]) for name in names), (topic, names)


def test_regions_of_dimensions_are_named_by_words_that_several_share():
    rng = np.random.default_rng(0)
    centres = {"garden": (0, 0), "sea": (10, 0), "music": (0, 10)}
    words = []
    for topic in centres:  # six dimensions each: three words of the topic, the same beside them everywhere
        for number in range(6):
            own = [
                Word(TOPICS[topic][(number + step) % len(TOPICS[topic])], 9.0 - step, 20) for step in range(3)
            ]
            words.append((*own, Word("room", 30.0, 99), Word(f"only{topic}{number}", 40.0, 99)))
    words += [(), (Word("alone", 9.0, 9),)]
    xy = np.concatenate([rng.normal(centre, 0.2, (6, 2)) for centre in centres.values()])
    xy = np.concatenate([xy, [[np.nan, np.nan]], [[30, 30]]])  # one that is never on, and one far away
    found = list(dimension_regions(xy, words))
    assert len(found) == 3
    for region in found:
        topic = min(centres, key=lambda t: np.hypot(*np.subtract(centres[t], (region["x"], region["y"]))))
        said = region["name"].split(", ")
        assert len(said) == 2 and set(said) <= {*TOPICS[topic], "room"} and set(said) & set(TOPICS[topic])
        assert region["sentences"] == 6
    assert not list(dimension_regions(np.full((20, 2), np.nan), words))


def test_names_can_be_given_anew_where_the_points_are(world, folder):
    before = load(world, folder).map
    record = json.loads((folder / "map.json").read_text())
    record["regions"], record["dimension_regions"] = [], []
    (folder / "map.json").write_text(json.dumps(record))
    assert load(world, folder).map.regions == ()
    name_regions(load(world, folder), folder)
    after = load(world, folder).map
    assert after.regions == before.regions and after.dimension_regions == before.dimension_regions
    assert (after.xy == before.xy).all() and (after.rows == before.rows).all() and after.seed == before.seed
    assert (after.parameters, after.dimension_parameters) == (before.parameters, before.dimension_parameters)
    with pytest.raises(RequestError):
        name_regions(world.index, folder)


def test_the_worker_repeats_itself(tmp_path):
    """The real thing, on 60 points: 20 seconds, nearly all of them UMAP's own import and compilation."""
    rows = np.random.default_rng(0).random((60, 5), np.float32)
    settings = module.DIMENSIONS
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(tmp_path))
        one, two = module._project([(rows, settings), (rows, settings)], 3)
        assert one.shape == (60, 2) and one.dtype == np.float32 and np.isfinite(one).all()
        assert (one == two).all()
        with pytest.raises(DimensionIndexError, match="could not be fitted"):
            module._project([(np.full((60, 5), np.nan, np.float32), settings)], 3)


def test_nothing_but_the_worker_imports_umap():
    from tests.test_house import FILES, imports

    having = [path.name for path in FILES if any(name.split(".")[0] == "umap" for name in imports(path))]
    assert having == ["projection_worker.py"]
    check = "import sys, core.index, core.index.projection; print('umap' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def change(folder, edit, vouch=True):
    arrays = {
        name: array.copy()
        for name, array in safetensors.numpy.load((folder / "map.safetensors").read_bytes()).items()
    }
    arrays = edit(arrays) or arrays
    content = safetensors.numpy.save(arrays)
    (folder / "map.safetensors").write_bytes(content)
    if vouch:
        record = json.loads((folder / "map.json").read_text())
        record["arrays_sha256"] = hashlib.sha256(content).hexdigest()
        (folder / "map.json").write_text(json.dumps(record))


def _set(name, place, value):
    return lambda arrays: arrays[name].__setitem__(place, value)


@pytest.mark.parametrize(
    "edit",
    [
        _set("rows", 0, -1),
        _set("rows", -1, 10**6),
        _set("rows", 3, 0),
        _set("xy", (0, 0), np.nan),
        _set("dimensions", (0, 0), np.inf),
        lambda arrays: {**arrays, "xy": arrays["xy"][1:]},
        lambda arrays: {**arrays, "more": arrays["xy"]},
        lambda arrays: {**arrays, "xy": arrays["xy"].astype(np.float64)},
    ],
)
def test_altered_maps_are_refused(world, folder, edit):
    change(folder, edit)
    with pytest.raises(DimensionIndexError, match="map"):
        load(world, folder)


@pytest.mark.parametrize(
    "edit",
    [
        lambda record: record.update(sentences=299),
        lambda record: record.update(model_sha256="ef" * 32),
        lambda record: record.update(content_hash="ef" * 32),
        lambda record: record.update(seed=-1),
        lambda record: record["settings"].update(metric="../x"),
        lambda record: record.update(regions=[{"name": "", "x": 0.0, "y": 0.0, "sentences": 1}]),
    ],
)
def test_altered_records_of_maps_are_refused(world, folder, edit):
    record = json.loads((folder / "map.json").read_text())
    edit(record)
    (folder / "map.json").write_text(json.dumps(record))
    with pytest.raises(DimensionIndexError, match="map"):
        load(world, folder)


def test_a_map_of_another_file_is_refused(world, folder):
    change(folder, _set("xy", (0, 0), 3.0), vouch=False)
    with pytest.raises(DimensionIndexError, match="not the file"):
        load(world, folder)
