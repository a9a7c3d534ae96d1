"""The table of dimensions as values: what is found, hidden and sorted, and what is unknown."""

import numpy as np
import pytest

from app.views.dimensions.facts import SORTS, facts, listed, not_measured
from tests.app.stand_in import DIMENSIONS, NAMES, IndexWithFamilies, StandInIndex


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


def test_the_best_match_comes_first_and_the_most_frequent_where_nothing_is_asked(table):
    by_class = listed(table, "plants", (), "match")
    assert by_class[0] == 14 and len(by_class) > 2  # its name; of the others only the class
    assert (np.diff(table.purity[by_class[1:]]) <= 0).all()
    assert listed(table, "plant", (), "match")[0] == 14  # another form of the word
    assert listed(table, "", (), "match") == listed(table, "", (), "density")


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
    if sort == "family":
        assert order == list(range(DIMENSIONS))  # none has one
    if sort == "name":
        assert list(table["name"].str.lower()[order]) == sorted(table["name"].str.lower())


def test_without_the_decoders_effects_the_rest_is_there(index, monkeypatch):
    monkeypatch.setattr(index, "effects", None)
    table = facts(index, NAMES)
    assert not_measured(table) == ["response of the decoder"] and not table.ignored.any()
    assert np.isnan(table.responsiveness).all()
    assert len(listed(table, "", ("ignored",), "number")) == DIMENSIONS


def test_a_family_is_one_group_and_its_most_frequent_dimension_can_stand_for_it():
    index = IndexWithFamilies()
    table = facts(index, NAMES)
    assert table.family[41] == "reviews (3)" and table.family[14] == "growing things (2)"
    assert table.family.notna().sum() == 5
    assert listed(table, "", (), "family")[:5] == [14, 201, 41, 58, 112]
    assert set(listed(table, "growing", (), "number")) == {14, 201}
    kept = listed(table, "", (), "number", one_each=True)
    often = max((41, 58, 112), key=lambda one: index.density[one])
    assert len(kept) == DIMENSIONS - 3 and often in kept
    # Of those that a search leaves, not of all: a family is never hidden by a member that is not found.
    assert listed(table, "body", (), "number", one_each=True) == [201]
