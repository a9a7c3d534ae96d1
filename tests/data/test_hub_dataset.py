"""Data sets of the library `datasets`, here a stand-in for it: nothing is fetched."""

import sys
import types

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.data.load import load_corpus
from core.data.readers.user_table import Reading, read_table
from core.errors import CorpusError


class Rows:
    """One split."""

    def to_parquet(self, stream) -> None:
        pq.write_table(pa.table({"review": ["good food", "slow service"], "stars": [5, 1]}), stream)


@pytest.fixture
def library(monkeypatch):
    def load_dataset(name, split):
        if name != "reviews":
            raise FileNotFoundError(name)
        return Rows()

    module = types.ModuleType("datasets")
    module.load_dataset, module.load_from_disk = load_dataset, lambda folder: {"train": Rows()}
    monkeypatch.setitem(sys.modules, "datasets", module)


def test_a_data_set_is_read_as_a_table(library, tmp_path):
    table = read_table("datasets:reviews", Reading(text="review"))
    assert table.texts == ("good food", "slow service") and table.columns == {"stars": ("5", "1")}
    corpus = load_corpus("datasets:reviews")
    assert corpus.name == "reviews" and corpus.texts == ("good food", "slow service")
    assert read_table(f"datasets:{tmp_path}").texts == table.texts
    with pytest.raises(CorpusError, match="no split 'train' of 'other'"):
        read_table("datasets:other")


def test_without_the_library_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(CorpusError, match="pip install datasets"):
        load_corpus("datasets:reviews")
