"""Map: colours, selections with and without a mouse, the visitor's sentence, and states without a map."""

import json

import numpy as np
import pytest

from app.charts.chart import CLASSES, GREY, SEQUENTIAL
from app.charts.class_names import class_name
from app.charts.dimension_map import dimension_map
from app.charts.sentence_map import Colours, Points, by_class, sentence_map
from app.services import map_data, resources
from app.views.map.lasso import MOST_CORNERS, drawn_outline, outline
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


def test_during_the_tour_the_map_is_low_enough_to_be_seen_with_its_controls(maps):
    page = maps(tour="9")
    assert page.calm
    layout, usual = traces(page)["layout"], traces(maps())["layout"]
    assert layout["height"] < usual["height"] and layout["xaxis"]["domain"][0] > 0
    assert layout["legend"]["orientation"] == "v" and usual["xaxis"].get("domain", [0, 1]) == [0, 1]
    assert "★" in notes(traces(page))


def test_the_keyboards_way_to_a_selection(maps):
    page = maps()
    page.page.selectbox("map_around").set_value("plants").run()
    assert page.calm and page.page.query_params["around"] == "plants"
    count, around = len(MappedIndex()), map_data.around_rows(MappedIndex())
    assert around == round(0.05 * count) and any(
        h.value == f"{around} of {count} selected" for h in page.page.subheader
    )
    items = page.component("sets-apart")["rows"]
    assert items[0][0] == "plants - 14" and items[0][4] == 14
    assert any(text.startswith("Their words: ") and "plants" in text for text in page.texts)
    assert page.said("selected") and all("of the plants" in said for said in page.said("selected"))
    drawn = traces(page)
    chosen = sum(len(trace["selectedpoints"]) for trace in drawn["data"])
    assert chosen == around
    assert all(trace["unselected"]["marker"]["color"] == GREY for trace in drawn["data"])
    page.page.button("clear_selection").click().run()
    assert page.calm and "around" not in page.page.query_params
    assert all("selectedpoints" not in trace for trace in traces(page)["data"])


def test_the_list_of_a_region_begins_with_what_its_name_says(mapped, maps):
    index = mapped[1]
    middle = np.argsort(np.linalg.norm(index.map.xy, axis=1))[:6]
    texts = list(index.rows.texts)
    for row in middle:  # foreign sentences in the very middle
        texts[row] = f"a long train number {row}"
    index.rows.texts = tuple(texts)
    resources.forget()
    page = maps(around="plants")
    said = page.said("selected")
    assert page.calm and len(said) == 7 and all("plants" in text for text in said)
    assert any("First those with the word “plants”, then" in text for text in page.texts)
    begin = maps()
    notes_of = [line["note"] for line in begin.lists("regions")]
    assert begin.said("regions")[notes_of.index("(plants)")] == said[0]


def test_a_list_without_a_region_begins_with_what_sets_it_apart(maps):
    page = maps(area=PLANTS)
    assert any(text.startswith("First those with most of the words and dimensions") for text in page.texts)
    everything = maps(area="-90,-90;90,-90;90,90;-90,90")
    assert any(text == "First those nearest the middle." for text in everything.texts)


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


def coloured(page):
    """How many dots are in colour, of all, in the picture."""
    drawn = traces(page)["data"]
    return sum(len(trace["selectedpoints"]) for trace in drawn), sum(len(trace["text"]) for trace in drawn)


def test_words_class_and_dimensions_filter_the_map_and_the_rest_stays_grey(maps):
    index, page = MappedIndex(), maps()
    page.page.text_input("Map-find").set_value("dog").run()
    dogs = sum("dog " in text for text in index.rows.texts)
    assert page.calm and page.page.query_params["find"] == "dog"
    assert coloured(page) == (dogs, len(index))
    assert f"{dogs} of {len(index)} sentences are shown; the others stay in grey." in page.texts
    assert any(heading.value == f"{dogs} of {len(index)} shown" for heading in page.page.subheader)
    assert page.said("selected") and all("dog" in said for said in page.said("selected"))
    page.page.button("clear_selection").click().run()
    assert page.calm and "find" not in page.page.query_params

    for query, expected in (
        ({"class": "noun.animal"}, [label == "noun.animal" for label in index.rows.labels]),
        ({"on": "14", "off": "58"}, index.matching(on=(14,), off=(58,))),
        ({"active": "0"}, np.diff(index.codes.indptr) == 0),
        ({"active": "1,2"}, (np.diff(index.codes.indptr) >= 1) & (np.diff(index.codes.indptr) <= 2)),
        ({"class": "noun.plant", "find": "the plants", "on": "14"}, index.matching(["noun.plant"], (14,))),
    ):
        page = maps(**query)
        count = int(np.sum(expected))
        drawn = coloured(page) if count > 0 else (0, len(index))
        assert page.calm and drawn == (count, len(index)), query
        assert query.items() <= dict(page.page.query_params).items()


def test_a_selection_is_taken_among_the_sentences_that_pass(maps):
    index = MappedIndex()
    page = maps(area=PLANTS, find="tree")
    inside = (np.abs(index.map.xy) < 2).all(1)
    trees = np.array(["tree" in text for text in index.rows.texts])
    both = int((inside & trees).sum())
    assert any(f"On the whole map {trees.sum():,} pass the filters." in said for said in page.texts)
    assert any(heading.value == f"{both} of {len(index)} selected" for heading in page.page.subheader)
    assert coloured(page)[0] == both
    page.page.button("clear_selection").click().run()  # the selection alone
    assert page.page.query_params["find"] == "tree" and "area" not in page.page.query_params


def test_filters_that_pass_only_outside_the_selection_lead_to_what_they_find(maps):
    index = MappedIndex()
    inside = (np.abs(index.map.xy) < 2).all(1)
    words = {word for text in np.array(index.rows.texts)[~inside] for word in text.split() if len(word) > 3}
    word = next(
        one for one in sorted(words) if not any(one in text for text in np.array(index.rows.texts)[inside])
    )
    page = maps(area=PLANTS, find=word)
    assert any("None of the selected sentences passes" in said for said in page.texts)
    page.page.button("clear_selection").click().run()
    assert page.calm and coloured(page)[0] > 0 and page.page.query_params["find"] == word


def test_filters_that_nothing_passes_can_be_cleared(maps):
    page = maps(find="zzzz")
    assert page.calm and any("No sentence passes all filters" in text for text in page.texts)
    page.page.button("clear_filters").click().run()
    assert page.calm and "find" not in page.page.query_params


@pytest.mark.parametrize("query", [{"class": "nothing"}, {"on": "5000"}, {"active": "1,2,3"}, {"off": "900"}])
def test_filters_of_another_model_are_left_out_with_a_notice(maps, query):
    page = maps(**query)
    said = " ".join(page.texts)
    assert page.calm and ("left out" in said or "The link asks for" in said)
    assert any("Select some sentences" in heading.value for heading in page.page.subheader)


def test_the_count_of_active_dimensions_is_a_range(maps):
    page = maps()
    page.page.slider("map-active-count").set_value((1, 1)).run()
    assert page.calm and page.page.query_params["active"] == "1"
    most = map_data.most_active("stand-in")
    page.page.slider("map-active-count").set_value((0, most)).run()
    assert "active" not in page.page.query_params


def test_beside_the_map_there_is_always_something_to_read(maps):
    page = maps()
    said = page.said("regions")
    assert [line["note"] for line in page.lists("regions")] == ["(plants)", "(animals)", "(films)"]
    assert len(said) == 3 and "animals" in said[1]


def test_a_region_is_called_by_the_words_that_its_list_says(mapped):
    index = mapped[1]
    index.map.regions = ((0.0, 0.0, "plants, zebra"), (10.0, 0.0, "nothing here"), (5.0, 8.0, "films"))
    shown = {stored: name for _, _, stored, name in map_data.regions("stand-in")}
    assert shown["plants, zebra"].startswith("plants, ") and "zebra" not in shown["plants, zebra"]
    near = index.map.rows[map_data.around(index, (10.0, 0.0))]
    said = map_data.sets_apart("stand-in", tuple(sorted(near.tolist())))[1]
    assert shown["nothing here"] == said[0] and "animals" in said and shown["films"] == "films"


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


def test_many_known_classes_are_coloured_by_their_groups():
    labels = ["wild animals", "noun.plant", "verb.motion", "adj.all", "money", "exams", "love", "sports"] * 3
    found = by_class([*labels, "my own"])
    assert found.title == "kind of topic" and len(found.names) == 7
    assert int((found.groups == 7).sum()) == 1  # what no group has
    assert found.names[found.groups[0]] == found.names[found.groups[1]] == "nature"
    points = Points(np.arange(25), np.random.default_rng(0).random((25, 2)), [*labels, "my own"], [])
    chart = sentence_map(points, found, "a corpus")
    assert chart.table["class"][1] == "plants" and chart.table["kind of topic"][1] == "nature"


def test_density_lies_below_fainter_dots():
    xy = np.random.default_rng(0).random((400, 2))
    points = Points(np.arange(400), xy, ["a"] * 400, [])
    chosen = xy[:, 0] < 0.5
    plain, dense = (
        sentence_map(points, by_class(["x"] * 400), "x", chosen, density=density) for density in (False, True)
    )
    levels, *dots = dense.figure.data
    assert levels.type == "contour" and all(dot.opacity < 1 for dot in dots)
    assert np.asarray(levels.z)[:, -20:].max() < 0.1 < np.asarray(levels.z)[:, :20].max()
    assert len(plain.figure.data) == len(dots)


def test_values_are_grey_where_there_are_none():
    points = Points(np.arange(4), np.eye(4)[:, :2], ["a", "b", "c" * 200, "d"], [])
    colours = Colours("dimension 3 on", values=np.array([np.nan, 2.0, 1.0, np.nan]), highest=3.0)
    off, on = sentence_map(points, colours, "a corpus").figure.data
    assert off.customdata[:, 0].tolist() == [0, 3] and on.customdata[:, 0].tolist() == [2, 1]
    assert on.marker.color.tolist() == [1.0, 2.0] and on.marker.cmax == 3.0
    assert on.marker.size > off.marker.size and on.marker.line.width == 1  # a few are easily overlooked
    many = Colours("active dimensions", values=np.ones(1000), highest=3.0)
    points = Points(np.arange(1000), np.random.default_rng(0).random((1000, 2)), ["a"] * 1000, [])
    assert sentence_map(points, many, "a corpus").figure.data[-1].marker.line.width == 0
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
    assert [(round(note.x, 1), note.y) for note in notes] == [(0.0, 0.0), (3.7, 4.0)]  # moved inwards
    assert notes[0].text == "<b>plants</b>" and "<i>" not in notes[1].text and "films" in notes[1].text
    without = dimension_map(xy, labels, np.full(16, 0.02), [3], None, "a corpus").figure.layout.annotations
    assert len(chart.figure.layout.annotations) - 2 < len(without)  # those below a group's name give way
    assert "plants" in chart.alt and "In bold" in chart.takeaway
    crowd = [*regions, (0.1, 0.01, "trees")]
    crowded = dimension_map(
        xy, labels, np.full(16, 0.02), [3], None, "a corpus", crowd
    ).figure.layout.annotations
    assert not any("trees" in note.text for note in crowded)  # it would lie on "plants"


def test_distances_on_the_maps_are_the_same_in_both_directions(maps):
    for figure in maps().page.get("plotly_chart"):
        layout = json.loads(figure.proto.spec)["layout"]
        assert layout["yaxis"]["scaleanchor"] == "x" and layout["yaxis"]["scaleratio"] == 1
        names = [one for one in layout["annotations"] if one["text"] != "★"]
        assert names and all(one["bgcolor"] == SEQUENTIAL[0][1] for one in names)


def test_many_names_never_lie_on_one_another():
    xy = np.random.default_rng(0).random((768, 2))
    labels = [f"a rather long name of words {number} - {number}" for number in range(768)]
    regions = [(x, y, "two, words") for x, y in np.random.default_rng(1).random((11, 2))]
    chart = dimension_map(xy, labels, np.full(768, 0.02), [1, 2], 5, "a corpus", regions)
    boxes = []
    for one in chart.figure.layout.annotations:  # as broad as they are at most, on the smallest picture
        wide, letters = 540, len(one.text.replace("<b>", "").replace("</b>", ""))
        half = (8 if one.text.startswith("<b>") else 6.5) * letters / 2
        boxes.append((wide * one.x, wide * one.y + (one.yshift or 0), half))
    assert 11 <= len(boxes) <= 40
    for at, (x, y, half) in enumerate(boxes):
        for other_x, other_y, other_half in boxes[:at]:
            assert abs(x - other_x) >= half + other_half or abs(y - other_y) >= 20


def test_a_name_at_the_edge_is_moved_inwards():
    regions = [(0.0, 0.2, "rivers, lakes, mountains"), (1.0, 0.8, "good reviews"), (0.5, 0.5, "plants")]
    points = Points(np.arange(2), np.eye(2), ["a", "b"], regions)
    colours = Colours("dimension 3 on", values=np.array([1.0, 2.0]), highest=3.0)
    places = {note.text: note.x for note in sentence_map(points, colours, "x").figure.layout.annotations}
    assert 0.1 < places["rivers, lakes, mountains"] < 0.2 and 0.8 < places["good reviews"] < 0.95
    assert places["plants"] == 0.5
