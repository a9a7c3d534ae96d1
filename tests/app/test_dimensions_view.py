"""Dimensions: the table finds, the page says everything about one, and no state is a traceback."""

from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest

from app import state
from app.services import dimension_names, interventions, resources
from app.views.dimensions import lists
from app.views.dimensions import page as view
from core.errors import DimensionIndexError, RequestError
from tests.app import stand_in
from tests.app.visitor import Screen


@pytest.fixture
def dimensions(model_and_index):
    return lambda **query: Screen("dimensions", **query)


def rows(page):
    return list(page.page.dataframe[0].value["name"]) if page.page.dataframe else []


def test_the_table_lists_all_and_says_how_many(dimensions):
    page = dimensions()
    assert page.calm and len(rows(page)) == stand_in.DIMENSIONS
    assert any("Showing 256 of 256" in said for said in page.texts)
    assert "dim" not in page.page.query_params


def test_searching_sorting_and_hiding_stand_in_the_address_and_come_back(dimensions):
    page = dimensions()
    page.page.text_input("Dimensions-find").set_value("reviews:").run()
    page.page.selectbox("Dimensions-sort").set_value("name").run()
    found = rows(page)
    assert found == [
        "bad reviews: good, chicken, service - 41",
        "good reviews: staff, delicious, great - 112",
    ]
    assert dict(page.page.query_params) == {"find": "reviews:", "sort": "name"}
    assert rows(dimensions(find="reviews:", sort="name", hide="never,ignored")) == found
    assert any("Showing 2 of 256" in said for said in page.texts)


def test_nothing_found_is_a_sentence(dimensions):
    page = dimensions(find="zzzzz")
    assert page.calm and not rows(page) and any("No dimension fits" in said for said in page.texts)


def test_the_box_opens_a_page_and_the_button_closes_it(dimensions):
    page = dimensions()
    page.page.selectbox("open_box").set_value(14).run()
    assert page.calm and page.page.query_params["dim"] == "14" and not rows(page)
    page.page.button("close_dimension").click().run()
    assert page.calm and rows(page) and "dim" not in page.page.query_params


def test_one_page_says_everything(dimensions):
    page = dimensions(dim="14", text="a small plant")
    assert page.calm
    assert page.component("dimension-name")["title"] == "plants"
    assert [row[0] for row in page.component("words-predicting")["rows"]][:2] == ["plant", "tree"]
    assert page.component("words-promoted")["rows"] and page.component("words-suppressed")["rows"]
    for kind in ("top", "middle", "random", "near_miss"):
        assert page.said(f"examples-{kind}"), kind
    assert page.said("sweep") and page.figure("values")["data"] and page.figure("classes")["data"]
    assert page.component("related-together")["rows"]
    assert "Your sentence switches it on: certainty 75 %, value +1.6." in page.texts
    assert page.figure("values")["layout"]["shapes"][0]["x0"] == pytest.approx(1.575)


def order(page, *keys):
    """Where each component or chart of ours stands on the page, from the top, by reading order."""
    kinds = ("bidi_component", "plotly_chart", "dataframe")
    every = [one for one in page.page.main if one.type in kinds]
    return [next(at for at, one in enumerate(every) if one.proto.id.endswith(f"-{key}")) for key in keys]


def test_sentences_and_sweep_come_before_words_and_numbers(dimensions):
    page = dimensions(dim="14", text="a small plant")
    places = order(page, "examples-top", "sweep", "words-predicting", "values", "examples-near_miss")
    assert places == sorted(places)


def test_the_fit_of_a_name_is_one_of_three_words(dimensions, model_and_index):
    for fit, grade in ((0.9, "good"), (0.3, "fair"), (0.01, "weak")):
        model_and_index[1].confidence = np.full(stand_in.DIMENSIONS, fit)
        resources.forget()
        page = dimensions(dim="14", text="a small plant")
        assert any(f"How well the name fits: {grade}." in said for said in page.texts)
        values = {metric.label: metric.value for metric in page.page.metric}
        assert values["Name fits"] == f"{grade}, {100 * fit:.0f} %"
        assert set(dimensions().page.dataframe[0].value["confidence"]) == {f"{grade}, {100 * fit:.0f} %"}


def test_what_the_name_alone_tells_and_how_often_it_was_found_stand_beside_it(dimensions, model_and_index):
    page = dimensions(dim="14", text="a small plant")
    assert not any("nothing but the name" in said for said in page.texts)
    index = model_and_index[1]
    index.name_test = np.full(stand_in.DIMENSIONS, 0.74)
    index.stability = SimpleNamespace(said=lambda dimension: "3 of 3")
    resources.forget()
    page = dimensions(dim="14", text="a small plant")
    assert any("74 of 100 pairs of sentences apart (50 by guessing)" in said for said in page.texts)
    values = {metric.label: metric.value for metric in page.page.metric}
    assert values["From the name alone"] == "0.74 (chance .5)" and values["Found again in"] == "3 of 3 runs"
    table = dimensions(sort="name_test").page.dataframe[0].value
    assert set(table["name_test"]) == {0.74} and set(table["again"]) == {"3 of 3"}


@pytest.fixture
def families(monkeypatch):
    resources.forget()
    index = stand_in.IndexWithFamilies()
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), index=index)
    yield lambda **query: Screen("dimensions", **query)
    resources.forget()


def test_a_family_can_be_one_row(families):
    page = families()
    assert len(rows(page)) == 256 and "reviews (3)" in set(page.page.dataframe[0].value["family"])
    page.page.toggle("Dimensions-families").set_value(True).run()
    assert page.calm and len(rows(page)) == 253 and page.page.query_params["families"] == "1"
    assert any("Showing 253 of 256" in said for said in page.texts)
    once = families(families="1", find="(3)", sort="family")
    assert len(rows(once)) == 1


def test_a_dimension_names_its_family_with_links_to_the_others(families):
    page = families(dim="41")
    (line,) = page.lists("family")
    assert line["parts"][0][0] == "reviews: 3 dimensions that are on in much the same sentences"
    assert [button[0] for button in line["buttons"]] == [58, 112]
    assert page.calm and families(dim="3").component("family") is None


def test_without_families_nothing_speaks_of_them(dimensions):
    page = dimensions(families="1")
    assert page.calm and len(rows(page)) == 256
    assert [toggle.label for toggle in page.page.toggle] == ["Find sentences by their dimensions"]
    assert "family" not in page.page.selectbox("Dimensions-sort").options


def test_a_sentence_that_leaves_it_off_says_how_sure(dimensions):
    page = dimensions(dim="14", text="zzz")
    assert "Your sentence leaves it off: certainty 2 %; it counts as on from 50 %." in page.texts
    assert "shapes" not in page.figure("values")["layout"]
    leads = [line["lead"] for line in page.lists("sweep")]
    assert leads.count("off") == 1 and len(leads) >= 7  # as it is, and said once


def test_testing_a_text_stays_on_the_dimension(dimensions):
    page = dimensions(dim="14", text="zzz")
    page.page.text_input("tested").set_value("a shrub")
    next(button for button in page.page.button if button.label == "Test").click().run()
    assert page.calm and page.page.session_state[state.TEXT] == "a shrub"
    assert page.page.query_params["dim"] == "14"
    assert any(said.startswith("Your sentence switches it on") for said in page.texts)


def test_next_and_previous_follow_the_table(dimensions):
    page = dimensions(find="reviews:", sort="name", dim="41")
    page.page.button("next_dimension").click().run()
    assert page.page.query_params["dim"] == "112"
    page.page.button("next_dimension").click().run()  # the ends are joined
    assert page.page.query_params["dim"] == "41"
    page.page.button("previous_dimension").click().run()
    assert page.page.query_params["dim"] == "112"
    hidden = dimensions(find="reviews:", dim="14")
    assert hidden.calm and any("hidden in the table" in said for said in hidden.texts)


@pytest.mark.parametrize(
    "query", [{"dim": "999999"}, {"dim": "NaN"}, {"sort": "x"}, {"hide": "all"}, {"model": "../x"}]
)
def test_bad_links_fall_back_with_a_notice(dimensions, query):
    page = dimensions(**query)
    assert page.calm and any("The link asks for" in said for said in page.texts) and rows(page)


def test_an_ignored_dimension_says_so(dimensions):
    page = dimensions(dim="57", text="a small plant")
    assert page.calm and any("ignores this dimension" in said for said in page.texts)


def test_a_dimension_that_is_never_on_has_a_page_too(dimensions):
    page = dimensions(dim="5", text="a small plant")
    assert page.calm and any("No sentence of" in said for said in page.texts)


def test_without_effects_the_page_says_what_is_not_measured(dimensions, model_and_index, monkeypatch):
    monkeypatch.setattr(model_and_index[1], "effects", None)
    page = dimensions(dim="14", text="a small plant")
    assert page.calm and "Not measured for this model." in page.texts


def test_a_broken_index_is_told_with_cause_and_cure(monkeypatch):
    resources.forget()
    broken = DimensionIndexError("index.json is missing.", "Build it again.")
    stand_in.install(lambda name, value: monkeypatch.setattr(resources, name, value), index=broken)
    page = Screen("dimensions", dim="3")
    assert page.calm and {"index.json is missing.", "Build it again."} <= set(page.texts)
    resources.forget()


@pytest.mark.parametrize("name", ["<b>x</b>", "[l](http://evil.test)", "$x$ :red[y]", "=1+1"])
def test_names_are_literal(dimensions, model_and_index, monkeypatch, name):
    monkeypatch.setattr(model_and_index[1], "names", [name, *stand_in.NAMES[1:]])
    page = dimensions(dim="0")
    assert page.calm and page.component("dimension-name")["title"] == name
    assert not any(name in (parsed or "") for parsed in page.parsed)


def rename(page, name):
    page.page.text_input("own-name-stand-in-14").set_value(name)
    next(button for button in page.page.button if button.label == "Save").click().run()
    return page


def test_an_own_name_stands_everywhere_and_can_be_taken_back(dimensions, screen):
    page = rename(dimensions(dim="14", text="a small plant"), "things that grow")
    assert page.calm and page.component("dimension-name")["title"] == "things that grow"
    assert "things that grow - 14" in rows(dimensions(find="grow"))
    assert "things that grow - 14" in screen(text="a small plant").figure("bars")["data"][0]["hovertext"][0]
    page = rename(dimensions(dim="14"), "  ")
    assert page.component("dimension-name")["title"] == "plants"


def test_a_name_that_is_taken_is_refused_with_the_reason(dimensions):
    rename(dimensions(dim="14"), "mine")
    dimension_names.rename("stand-in", 3, "another")
    page = rename(dimensions(dim="14"), "Another")
    assert page.calm and any("would both be called" in said for said in page.texts)
    assert page.component("dimension-name")["title"] == "mine"


def test_own_names_travel_as_a_file(dimensions):
    dimension_names.rename("stand-in", 14, "mine")
    content = dimension_names.as_file("stand-in").encode()
    dimension_names.rename("stand-in", 14, "")
    dimension_names.take("stand-in", content)
    assert dimension_names.shown("stand-in")[14] == "mine"
    with pytest.raises(RequestError, match="not a file of names"):
        dimension_names.take("stand-in", b"[]")


def test_a_damaged_file_of_names_leaves_the_page_usable(dimensions, tmp_path):
    dimension_names.rename("stand-in", 14, "mine")
    (file,) = (tmp_path / "names").glob("*.json")
    file.write_text("{")
    dimension_names.own.cache_clear()
    page = dimensions(dim="14")
    assert page.calm and page.component("dimension-name")["title"] == "plants"
    assert any("not a file of names" in said for said in page.texts)


def test_words_behind_the_dimension_are_coloured_when_it_is_on(dimensions):
    page = dimensions(dim="14", text="a small plant")
    words = page.component("evidence")["rows"][0]["words"]
    assert [word for word, _, _ in words] == ["a", "small", "plant"] and words[2][1] > 0
    assert dimensions(dim="3", text="a small plant").component("evidence") is None


def test_words_that_switch_it_on_are_shaded_in_the_strongest_sentences(dimensions):
    dimensions(dim="14", text="zzz")
    interventions._behind.submit(int).result()  # shades are computed behind the page, in one thread
    page = dimensions(dim="14", text="zzz")
    lines = page.lists("examples-top")
    assert page.calm and lines
    for line, text in zip(lines, page.said("examples-top"), strict=True):
        words = text.split()
        assert len(line["shades"]) == len(words)
        for word, (weight, about) in zip(words, line["shades"], strict=True):
            assert (weight > 0) == (word in stand_in.TOPICS[14][1].split()) == ("lower" in about)
    assert not any(line["shades"] for line in page.lists("examples-middle"))


def test_examples_stand_without_shades_while_the_model_loads(dimensions, monkeypatch):
    monkeypatch.setattr(lists, "words_behind", lambda focus, kind: Future())
    monkeypatch.setattr(view, "words_behind", lambda focus, kind: None)
    page = dimensions(dim="14", text="zzz")
    assert page.calm and page.said("examples-top")
    assert not any(line["shades"] for line in page.lists("examples-top"))


def test_sentences_are_found_by_what_is_on_and_off(dimensions):
    page = dimensions()
    page.page.toggle("Dimensions-sentences").set_value(True).run()
    assert page.calm and any("Choose dimensions that must be on" in said for said in page.texts)
    page.page.multiselect("Dimensions-on").set_value([14]).run()
    page.page.multiselect("Dimensions-off").set_value([58]).run()
    assert dict(page.page.query_params) == {"sentences": "1", "on": "14", "off": "58"}
    again = dimensions(on="14", off="58")
    for one in (page, again):
        assert one.said("by-dimensions") == ["a tropical tree with long leaves"]
        assert any(said.startswith("1 of 10 example sentences fit.") for said in one.texts)
        assert len(rows(one)) == 256  # the table stays
    again.page.button("clear_by").click().run()
    assert again.calm and "on" not in again.page.query_params and not again.said("by-dimensions")


def test_what_cannot_be_found_by_on_and_off_is_said(dimensions):
    page = dimensions(on="14", off="14")
    assert page.calm and any("cannot be on and off at once" in said for said in page.texts)
    other = dimensions(on="14,3000")
    assert other.calm and any("left out" in said for said in other.texts) and other.said("by-dimensions")
    other.page.run()
    assert other.page.query_params["on"] == "14" and not any("left out" in said for said in other.texts)
