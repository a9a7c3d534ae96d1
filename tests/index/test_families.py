"""Families: dimensions on in the same sentences, what they are called, and what a file may say of them."""

import json

import numpy as np
import pytest
from scipy import sparse

from core.errors import DimensionIndexError
from core.index import load_index
from core.index.families import families, groups
from core.interpretation.records import UNCLEAR
from tests.index.invented import OTHER_TWIN, SHA, TWIN, WIDTH


@pytest.fixture(scope="module")
def activity() -> sparse.csr_array:
    """0, 1, 2 are on together mostly, 3 and 4 always, 5 by chance, 6 hardly ever."""
    generator = np.random.default_rng(0)
    on = np.zeros((2000, 7), np.float32)
    topic = generator.random(2000) < 0.1
    for dimension in range(3):
        on[:, dimension] = topic & (generator.random(2000) < 0.8)
    on[:, 3] = on[:, 4] = generator.random(2000) < 0.05
    on[:, 5] = generator.random(2000) < 0.1
    on[:5, 6] = 1
    return sparse.csr_array(on)


def test_groups_are_what_is_on_together(activity):
    assert groups(activity) == [[0, 1, 2], [3, 4]]
    assert groups(activity[:, [0, 5]]) == [] and groups(activity[:, [6]]) == []


def test_their_names_are_what_the_members_share(activity):
    names = ["dog, bear", "animals, dog", "animal", "questions (help)", "questions (want)", "song", "x"]
    found = families(activity, names)
    assert [(one.name, one.dimensions) for one in found] == [
        ("dog, animal", (0, 1, 2)),
        ("questions", (3, 4)),
    ]
    names[:5] = ["bear", "cat", UNCLEAR, "bear", UNCLEAR]
    first, second = families(activity, names)
    assert (
        first.name in ("bear", "cat") and second.name not in (first.name, "") and second.dimensions == (3, 4)
    )


def test_an_index_has_them(world, dense_world):
    index = world.index
    place = index.family_of[TWIN]
    assert place >= 0 and index.family_of[OTHER_TWIN] == place
    assert set(index.families[place].dimensions) >= {TWIN, OTHER_TWIN} and index.families[place].name
    assert len(index.family_of) == WIDTH and dense_world.index.families == ()
    assert (dense_world.index.family_of == -1).all()


def _changed(world, tmp_path, change):
    folder = tmp_path / "index-invented"
    folder.mkdir()
    for file in world.folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    record = json.loads((folder / "index.json").read_text())
    change(record)
    (folder / "index.json").write_text(json.dumps(record))
    return folder


def test_an_older_index_has_none(world, tmp_path):
    index = load_index(_changed(world, tmp_path, lambda record: record.pop("families")), SHA)
    assert index.families == () and (index.family_of == -1).all() and index.names == world.index.names


@pytest.mark.parametrize(
    "families",
    [
        [{"name": "one", "dimensions": [1]}],
        [{"name": "one", "dimensions": [2, 1]}],
        [{"name": "one", "dimensions": [1, 1]}],
        [{"name": "one", "dimensions": [1, WIDTH]}],
        [{"name": "one", "dimensions": [1, 2]}, {"name": "two", "dimensions": [2, 3]}],
        [{"name": "one", "dimensions": [1, 2]}, {"name": "one", "dimensions": [3, 4]}],
        [{"name": "o\u202ene", "dimensions": [1, 2]}],
        [{"name": "", "dimensions": [1, 2]}],
    ],
)
def test_families_that_cannot_be_are_refused(world, tmp_path, families):
    folder = _changed(world, tmp_path, lambda record: record.update(families=families))
    with pytest.raises(DimensionIndexError):
        load_index(folder, SHA)
