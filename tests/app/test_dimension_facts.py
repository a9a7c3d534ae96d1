"""The table of dimensions as values: what is found, hidden and sorted, and what is unknown."""

import numpy as np
import pytest

from app.views.dimensions.facts import SORTS, facts, listed, not_measured
from tests.app.stand_in import DIMENSIONS, NAMES, StandInIndex


@pytest.fixture(scope="module")
def index():
    return StandInIndex()


@pytest.fixture
def table(index):
    return facts(index, NAMES)


def test_every_word_of_a_search_must_be_found_in_name_number_words_or_class(table):
    assert set(listed(table, "plants", (), "number")) == {
        14, *(d for d, kind in enumerate(table.commonest) if kind == "wordnet noun.plant")
    }  # fmt: skip
    assert listed(table, "SHRUB", (), "number") == [14]  # one of its words
    assert listed(table, "reviews slow", (), "number") == [41]
    assert listed(table, "14", (), "number")[0] == 14
    assert listed(table, "shrub films", (), "number") == []
    assert len(listed(table, "noun.plant", (), "number")) == sum("plant" in kind for kind in table.commonest)


def test_filters_hide_what_they_say(table):
    everything = listed(table, "", (), "number")
    assert everything == list(range(DIMENSIONS))
    kept = listed(table, "", ("always", "never", "ignored"), "number")
    assert all(0 < table.density[d] <= 0.5 and not table.ignored[d] for d in kept)
    gone = set(everything) - set(kept)
    assert gone and all(table.density[d] in (0,) or table.density[d] > 0.5 or table.ignored[d] for d in gone)


@pytest.mark.parametrize("sort", SORTS)
def test_sorting_keeps_every_row_and_puts_the_unknown_last(table, sort):
    order = listed(table, "", (), sort)
    assert sorted(order) == list(range(DIMENSIONS))
    if sort in ("density", "confidence", "auc", "purity", "nats", "responsiveness"):
        values = table[sort].to_numpy()[order]
        known = values[~np.isnan(values)]
        assert (np.diff(known) <= 0).all() and np.isnan(values[len(known) :]).all()
    if sort == "name":
        assert list(table["name"].str.lower()[order]) == sorted(table["name"].str.lower())


def test_without_the_decoders_effects_the_rest_is_there(index, monkeypatch):
    monkeypatch.setattr(index, "effects", None)
    table = facts(index, NAMES)
    assert not_measured(table) == ["response of the decoder"] and not table.ignored.any()
    assert np.isnan(table.responsiveness).all()
    assert len(listed(table, "", ("ignored",), "number")) == DIMENSIONS
