"""stability.json beside an index: read back, and refused where it is not about that index."""

import json
import shutil

import pytest

from core.checkpoint.atomic import current
from core.errors import DimensionIndexError
from core.index import DimensionIndex
from core.index.stability import STABILITY, MatchEntry, OtherRun, StabilityRecord, write_stability


@pytest.fixture
def index(world, tmp_path) -> DimensionIndex:
    shutil.copytree(current(world.folder), tmp_path / "index-invented")
    return DimensionIndex.load(tmp_path / "index-invented")


def record(index: DimensionIndex, **changes) -> StabilityRecord:
    matches = (MatchEntry(dimension=1, correlation=0.8), MatchEntry(dimension=-1, correlation=0.2))
    values = {
        "model_sha256": index.record.model_sha256,
        "rows": 100,
        "least": 0.5,
        "others": tuple(OtherRun(name=name, model_sha256=name * 64, chance=0.1) for name in "ab"),
        "dimensions": (matches,) * index.dimensions,
    }
    return StabilityRecord(**values | changes)


def test_an_index_says_how_often_a_dimension_was_found(index):
    assert index.stability is None
    write_stability(index.folder, record(index))
    found = DimensionIndex.load(index.folder).stability
    assert found.said(0) == "2 of 3" and found.matches[0].tolist() == [1, -1]
    assert found.correlations.shape == (index.dimensions, 2)


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: entry.update(model_sha256="f" * 64),
        lambda entry: entry["dimensions"].pop(),
        lambda entry: entry["dimensions"][0].pop(),
        lambda entry: entry["dimensions"][0][0].update(correlation=2),
        lambda entry: entry.update(surprise=1),
    ],
)
def test_a_file_of_something_else_is_refused(index, damage):
    write_stability(index.folder, record(index))
    file = index.folder / STABILITY
    entry = json.loads(file.read_text())
    damage(entry)
    file.write_text(json.dumps(entry))
    with pytest.raises(DimensionIndexError, match="stability"):
        DimensionIndex.load(index.folder)
