"""Map: colours, selections with and without a mouse, the visitor's sentence, and states without a map."""

import json

import numpy as np
import pytest

from app.charts.chart import CLASSES, GREY
from app.charts.class_names import class_name
from app.charts.dimension_map import dimension_map
from app.charts.sentence_map import Colours, Points, by_class, sentence_map
from app.services import resources
from app.views.map.lasso import MOST_CORNERS, drawn_outline, outline
from app.views.map.page import AROUND_ROWS
from tests.app.mapped import GROUPS, MappedIndex
from tests.app.visitor import Screen

PLANTS = "-2,-2;2,-2;2,2;-2,2"


@pytest.fixture
def maps(mapped):
    resources.model("stand-in").result()
    return lambda **query: Screen("map", **{"text": "a small plant", **query})


def traces(page):
    figures = page.page.get("plotly_chart")
    assert len(figures) == 2
    return json.loads(figures[0].proto.spec)


def notes(figure):
    return [annotation["text"] for annotation in figure["layout"]["annotations"]]


def test_all_sentences_their_regions_and_the_visitors_own(maps):
    page = maps()
    assert page.calm
    figure = traces(page)
    assert {trace["type"] for trace in figure["data"]} == {"scattergl"}
    assert {trace["name"] for trace in figure["data"]} == {
        class_name(label) for label, _, _ in GROUPS.values()
    }
    assert {"plants", "animals", "films", "★", "<b>your sentence</b>"} <= set(notes(figure))
    star = next(a for a in figure["layout"]["annotations"] if a["text"] == "★")
    assert abs(star["x"]) < 3 and abs(star["y"]) < 3  # a plant among plants
    assert any("Select some sentences" in heading.value for heading in page.page.subheader)
    assert "area" not in page.page.query_params


def test_the_keyboards_way_to_a_selection(maps):
    page = maps()
    page.page.selectbox("map_around").set_value("plants").run()
    assert page.calm and page.page.query_params["around"] == "plants"
    count = len(MappedIndex())
    assert any(h.value == f"{AROUND_ROWS} of {count} selected" for h in page.page.subheader)
    items = page.component("sets-apart")["rows"]
    assert items[0][0] == "plants - 14" and items[0][4] == 14
    assert any(text.startswith("Their words: ") and "plants" in text for text in page.texts)
    assert page.said("selected") and all("of the plants" in said for said in page.said("selected"))
    drawn = traces(page)
    chosen = sum(len(trace["selectedpoints"]) for trace in drawn["data"])
    assert chosen == AROUND_ROWS
    assert all(trace["unselected"]["marker"]["color"] == GREY for trace in drawn["data"])
    page.page.button("clear_selection").click().run()
    assert page.calm and "around" not in page.page.query_params
    assert all("selectedpoints" not in trace for trace in traces(page)["data"])


def test_a_link_restores_an_outline_and_colours(maps):
    page = maps(area=PLANTS, colour="dimension", dim="14")
    assert page.calm
    assert dict(page.page.query_params) == {
        "text": "a small plant", "area": "-2.00,-2.00;2.00,-2.00;2.00,2.00;-2.00,2.00", "colour": "dimension",
        "dim": "14",
    }  # fmt: skip
    index = MappedIndex()
    inside = (np.abs(index.map.xy) < 2).all(1).sum()
    assert any(h.value == f"{inside} of {len(index)} selected" for h in page.page.subheader)
    off, on = traces(page)["data"]
    assert on["marker"]["colorbar"]["title"]["text"] == "plants - 14 on" and off["marker"]["color"] == GREY
    assert page.page.selectbox("map_dimension").value == 14


def test_colour_by_a_dimension_starts_with_the_sentences_strongest(maps):
    page = maps()
    page.page.segmented_control("Map-colour").set_value("dimension").run()
    assert page.page.selectbox("map_dimension").value == 14  # "a small plant"
    page.page.selectbox("map_dimension").set_value(3).run()
    assert page.calm and page.page.query_params["dim"] == "3"
    page.page.segmented_control("Map-colour").set_value("count").run()
    assert page.calm and traces(page)["data"][1]["marker"]["colorbar"]["title"]["text"] == "active dimensions"


@pytest.mark.parametrize(
    "query",
    [
        {"area": "1,2;3"},
        {"area": "1,2;3,4;nan,0"},
        {"area": ";".join(["1,1"] * 50)},
        {"area": "1e9,0;0,1;1,1"},
        {"colour": "red"},
        {"around": "nowhere"},
        {"around": "x" * 300},
        {"dim": "9999"},
    ],
)
def test_bad_links_fall_back(maps, query):
    page = maps(**query)
    assert page.calm and len(page.page.get("plotly_chart")) == 2
    assert any("Select some sentences" in heading.value for heading in page.page.subheader)


def test_a_place_that_is_not_there_is_said_once(maps):
    page = maps(around="nowhere")
    assert any("not on this map" in text for text in page.texts)
    assert "around" not in page.page.query_params
    page.page.run()
    assert not any("not on this map" in text for text in page.texts)


def test_a_sentence_without_code_has_no_place(maps):
    page = maps(text="zzz")
    assert page.calm and "★" not in notes(traces(page))
    assert "your sentence" not in page.page.selectbox("map_around").options


def test_a_model_without_map_says_how_to_make_one(model_and_index):
    page = Screen("map")
    assert page.calm and any("python -m core map --model stand-in" in text for text in page.texts)


def test_outlines_that_a_browser_sends_are_checked():
    assert drawn_outline({"box": [{"x": [3, 1], "y": [4, 2]}]}) == ((1, 2), (3, 2), (3, 4), (1, 4))
    long = {"lasso": [{"x": list(range(500)), "y": list(range(500))}]}
    assert len(drawn_outline(long)) == MOST_CORNERS
    for bad in (
        {},
        {"lasso": [{"x": [1, 2], "y": [1, 2]}]},
        {"lasso": [{"x": [1, 2, "a"], "y": [1, 2, 3]}]},
        {"lasso": [{"x": [1, 2, float("nan")], "y": [1, 2, 3]}]},
        {"lasso": [{"x": [1, 2, 3], "y": [1, 2]}]},
        {"box": [{"x": [1, 2]}]},
        {"box": 7},
    ):
        assert drawn_outline(bad) == ()
    setting = outline("area")
    assert setting.read(setting.write(((0.5, 1), (2, 3.25), (4, -5)))) == ((0.5, 1), (2, 3.25), (4, -5))


def test_classes_beyond_seven_are_other():
    labels = [f"class {number}" for number in range(10) for _ in range(20 - number)]
    found = by_class(labels)
    assert list(found.names) == [f"class {number}" for number in range(7)]
    assert [int((found.groups == number).sum()) for number in range(8)] == [20, 19, 18, 17, 16, 15, 14, 36]
    points = Points(
        np.arange(len(labels)), np.random.default_rng(0).random((len(labels), 2)), labels, [(0.5, 0.5, "<b>")]
    )
    chosen = np.zeros(len(labels), bool)
    chosen[::5] = True
    chart = sentence_map(points, found, "a corpus", chosen, (0.1, 0.2))
    colours = [trace.marker.color for trace in chart.figure.data]
    assert colours == [GREY, *CLASSES]
    assert len({trace.marker.symbol for trace in chart.figure.data[1:]}) == 7
    assert sum(len(trace.selectedpoints) for trace in chart.figure.data) == chosen.sum()
    assert "&lt;b&gt;" in [annotation.text for annotation in chart.figure.layout.annotations]
    assert chart.takeaway in chart.alt and chart.table["class"].count("other") == 36
    assert chart.table["selected"] == chosen.tolist()


def test_values_are_grey_where_there_are_none():
    points = Points(np.arange(4), np.eye(4)[:, :2], ["a", "b", "c" * 200, "d"], [])
    colours = Colours("dimension 3 on", values=np.array([np.nan, 2.0, 1.0, np.nan]), highest=3.0)
    off, on = sentence_map(points, colours, "a corpus").figure.data
    assert off.customdata[:, 0].tolist() == [0, 3] and on.customdata[:, 0].tolist() == [2, 1]
    assert on.marker.color.tolist() == [1.0, 2.0] and on.marker.cmax == 3.0
    assert len(on.text[0]) == 111 and on.selectedpoints is None


def test_the_map_of_dimensions_marks_the_visitors_own_and_the_chosen():
    xy = np.random.default_rng(0).random((6, 2))
    xy[2] = np.nan
    labels = [f"name {number} - {number}" for number in range(6)]
    chart = dimension_map(xy, labels, np.linspace(0.01, 0.06, 6), [1, 4], 5, "a corpus")
    [dots] = chart.figure.data
    assert [row[0] for row in dots.customdata] == [0, 1, 3, 4, 5]
    assert list(dots.marker.symbol) == ["circle", "star", "circle", "star", "square"]
    assert len(chart.figure.layout.annotations) <= 5 and "Stars" in chart.takeaway
    assert list(chart.table["dimension"]) == [0, 1, 3, 4, 5]


def test_groups_of_dimensions_float_on_their_map():
    rng = np.random.default_rng(0)
    xy = np.concatenate([rng.normal(centre, 0.05, (8, 2)) for centre in ((0, 0), (4, 4))])
    labels = [f"name {number} - {number}" for number in range(16)]
    regions = [(0.0, 0.0, "plants"), (4.0, 4.0, "<i>films</i>")]
    chart = dimension_map(xy, labels, np.full(16, 0.02), [3], None, "a corpus", regions)
    notes = [note for note in chart.figure.layout.annotations if note.text.startswith("<b>")]
    assert [(round(note.x, 1), note.y) for note in notes] == [(0.1, 0.0), (3.7, 4.0)]  # moved inwards
    assert notes[0].text == "<b>plants</b>" and "<i>" not in notes[1].text and "films" in notes[1].text
    without = dimension_map(xy, labels, np.full(16, 0.02), [3], None, "a corpus").figure.layout.annotations
    assert len(chart.figure.layout.annotations) - 2 < len(without)  # those below a group's name give way
    assert "plants" in chart.alt and "In bold" in chart.takeaway
    crowd = [*regions, (0.1, 0.01, "trees")]
    crowded = dimension_map(
        xy, labels, np.full(16, 0.02), [3], None, "a corpus", crowd
    ).figure.layout.annotations
    assert not any("trees" in note.text for note in crowded)  # it would lie on "plants"


def test_a_name_at_the_edge_is_moved_inwards():
    regions = [(0.0, 0.2, "rivers, lakes, mountains"), (1.0, 0.8, "good reviews"), (0.5, 0.5, "plants")]
    points = Points(np.arange(2), np.eye(2), ["a", "b"], regions)
    colours = Colours("dimension 3 on", values=np.array([1.0, 2.0]), highest=3.0)
    places = {note.text: note.x for note in sentence_map(points, colours, "x").figure.layout.annotations}
    assert 0.1 < places["rivers, lakes, mountains"] < 0.2 and 0.8 < places["good reviews"] < 0.95
    assert places["plants"] == 0.5
