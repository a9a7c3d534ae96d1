"""The guided tour: each stop on its page, with facts of the shown sentence; damaged links; the file."""

import re
import string
from types import SimpleNamespace

import numpy as np
import pytest

from app.services import demonstration
from app.services.demonstration import FACTS, Subject
from app.services.prepared_sentence import prepared
from app.ui import tour
from app.ui.tour import STOPS
from tests.app.visitor import Screen

TEXT = "a small dog eats in the garden"
EVIL = '<img src=x onerror="hit=1"> dog [l](http://evil.test)'


@pytest.fixture
def stop(model_and_index):
    """Opens the page of a stop by its link; the card's data."""

    def opened(number, page=None, **query):
        screen = Screen(page or STOPS[number - 1].page.lower(), tour=str(number), **{"text": TEXT} | query)
        assert screen.calm
        return screen, screen.component("tour")

    return opened


def test_every_stop_names_a_page_and_facts_that_there_are():
    assert 8 <= len(STOPS) <= 10
    assert [*dict.fromkeys(one.page for one in STOPS)] == list(tour.PAGES)
    for one in STOPS:
        for words in (one.say, one.then, *one.set.values()):
            assert {name for _, name, _, _ in string.Formatter().parse(words) if name} <= FACTS.keys()
        assert one.act in ("", "zero", "change") and bool(one.then) == bool(one.act)


@pytest.mark.parametrize("number", [at for at, one in enumerate(STOPS, 1) if one.page != "Map"])
def test_a_stop_speaks_of_the_sentence_that_is_shown(stop, number):
    _, card = stop(number)
    assert card["count"] == f"{number} of {len(STOPS)}" and card["next"] == number + 1
    assert card["target"] == STOPS[number - 1].target and "{" not in card["say"] + card["then"]


def test_facts_are_those_of_the_model(stop):
    assert "Of 256 numbers" in stop(2)[1]["say"] and "only 4 are" in stop(2)[1]["say"]
    of = demonstration.subject("stand-in", TEXT, 14)
    assert of.name == "plants" and of.words in (["garden"], ["plant"])
    assert demonstration.subject("stand-in", TEXT, 200).dimension in {3, 14, 58}  # 200 is off here
    assert demonstration.subject("stand-in", "zzz", None) is None


def test_a_test_that_fails_is_told_as_one_that_holds_is(model_and_index, monkeypatch):
    of = Subject("stand-in", "a dog in the garden", 3)
    assert of.words and demonstration.filled("{verdict}", of).startswith("The test holds here")
    monkeypatch.setattr(model_and_index[0], "decode", lambda codes, *_, **__: ["a dog"] * len(codes))
    of = Subject("stand-in", "a dog that eats", 3)
    assert demonstration.filled("{verdict}", of).startswith("The test fails here")


def test_where_no_word_counts_none_is_named(monkeypatch):
    of = Subject("stand-in", "a dog in the garden", 3)
    for gain, told in ((0.3, "without “dog” it is 30 points less sure"), (0.004, "no single word decides")):
        gains = np.array([[0.0], [gain]])
        found = SimpleNamespace(words=["a", "dog"], delta_p_on=gains, ranked=lambda place: [1, 0])
        monkeypatch.setattr(demonstration.interventions, "evidence", lambda *_, found=found: found)
        assert demonstration.filled("{cause}", of) == told


def test_the_control_is_another_dimension(stop):
    of = demonstration.subject("stand-in", TEXT, 3)
    assert of.other not in (None, 3) and of.codes.active[0, of.other]
    assert demonstration.filled("{control}", of)
    alone = Subject("stand-in", "why", 222)
    assert alone.other is None and "no control" in demonstration.filled("{control}", alone)


@pytest.mark.parametrize("number", ["x", "-1", "99", "1.5", ""])
def test_a_damaged_number_is_told_and_starts_no_tour(model_and_index, number):
    screen = Screen("inspect", tour=number)
    assert screen.calm and screen.component("tour") is None
    assert any("The link asks for tour" in said for said in screen.texts)


def test_on_another_page_the_card_leads_back(stop):
    _, card = stop(6, page="inspect")
    assert card["next"] == 6 and "Traverse" in card["say"] and not card["act"]


def test_a_sentence_that_switches_nothing_on_stops_nobody(stop):
    _, card = stop(2, text="zzz")
    assert card["say"] == tour.NOTHING and card["next"] == 3


def test_only_a_sentence_of_ones_own_has_a_way_back_to_the_prepared_one(stop):
    screen, card = stop(2)
    assert card["again"] == tour.AGAIN
    screen.page.session_state[tour._PREPARED] = ("stand-in", TEXT)
    screen.page.run()
    assert screen.calm and screen.component("tour")["again"] == ""


def test_a_link_to_a_stop_may_hold_the_prepared_sentence(stop, model_and_index):
    index = model_and_index[1]
    index.confidence = index.confidence.copy()
    index.confidence[[3, 14]] = 0.95, 0.94
    ready = prepared("stand-in")
    assert stop(2, text=ready.text, dim=str(ready.dimension))[1]["again"] == ""


def test_leaving_and_coming_back(stop):
    screen, _ = stop(2)
    assert "start_tour" not in [one.key for one in screen.page.button]
    assert "start_tour" in [one.key for one in Screen("inspect").page.button]


def test_the_prepared_sentence_is_the_indexs_own(model_and_index):
    index = model_and_index[1]
    index.confidence = index.confidence.copy()
    index.confidence[[3, 14]] = 0.95, 0.94
    of = prepared("stand-in")
    assert of.dimension == 3 and of.words and demonstration.clear("stand-in")[0] == 3
    assert of.text in [one.text for one in model_and_index[1].top_sentences(of.dimension, 10)]


def test_the_file_to_take_home_holds_the_path_and_parses_nothing(model_and_index):
    page = tour.web_page(Subject("stand-in", EVIL, 3))
    assert "<img" not in page and "&lt;img" in page and "<script" not in page
    assert not re.search(r"<(?:img|link|script|a)\b", page)
    for one in STOPS:
        assert f"{one.page}</h2>" in page
    assert "without animals - 3" in page and "points of certainty" in page


def test_a_room_has_larger_type(model_and_index):
    usual, room = Screen("inspect", text=TEXT), Screen("inspect", text=TEXT, projector="1")
    sizes = [screen.figure("bars")["layout"]["font"]["size"] for screen in (usual, room)]
    assert room.calm and sizes[1] == pytest.approx(1.35 * sizes[0])
    assert "Leave projector" in [one.label for one in room.page.button]
