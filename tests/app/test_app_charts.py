"""Charts as values: what is drawn, in which colours, with which words."""

import tomllib

import numpy as np
import pytest

from app.__main__ import ROOT
from app.charts.active_bars import Bar, active_bars
from app.charts.bars import adaptive_bars, class_profile, nats_bars
from app.charts.chart import BLUE, CLASSES, GREEN, GREY, INK, PURPLE, VERMILION, literal
from app.charts.fingerprint import fingerprint
from app.charts.histogram import (
    Histogram,
    active_count_histogram,
    density_histogram,
    gate_histogram,
    hoyer_histogram,
    value_histogram,
)

OKABE_ITO = {"#0072B2", "#D55E00", "#CC79A7", "#009E73", "#E69F00", "#56B4E9", "#F0E442"}
BARS = [Bar(14, "plants - 14", 2.14, 0.97), Bar(3, "animals - 3", -1.2, 0.61)]
VALUES = np.linspace(-6, 6, 61)
CLASS_NAMES = ("wordnet noun.plant", "yelp positive", "rare")
ON = np.array([[250, 5, 5], [10, 2, 40], [9, 9, 9]])


def drawn():
    counts = np.array([2, 10, 30, 40, 18, 0, 0, 0])
    hoyer = Histogram(np.linspace(0, 1, 51), np.concatenate([np.zeros(40), np.arange(10)]))
    density = np.concatenate([np.zeros(3), np.geomspace(0.0005, 0.6, 29)])
    return [
        active_bars(BARS, 0.5, selected=3),
        active_bars([Bar(1, "dense - 1", 0.4, None)], 0.5),
        active_count_histogram(counts, 256, "a corpus", 4),
        hoyer_histogram(hoyer, 0.215, 256, "a corpus", 0.93),
        density_histogram(density, "a corpus", [("plants - 14", 0.02)]),
        value_histogram(VALUES, np.arange(60), 0.02, "a corpus", 1.5),
        class_profile(CLASS_NAMES, np.array([5, 60, 0]), np.array([50, 200, 9]), 0.1, "a corpus"),
        gate_histogram(np.geomspace(1, 1e-9, 21)[:-1], np.full(20, 0.05), "a corpus"),
        adaptive_bars(0.7, 0.01, "a corpus", (114.0, 12_600)),
        nats_bars(np.array([0.1, 0.6]), np.array([0.1, 0.2]), ["a - 0", "b - 1"], "a corpus"),
        fingerprint(CLASS_NAMES, ON, np.array([500, 200, 9]), ["a - 0", "b - 1", "c - 2"], "a corpus"),
    ]


@pytest.mark.parametrize("chart", drawn(), ids=range(11))
def test_every_chart_has_words_titles_and_our_colours(chart):
    assert (chart.takeaway.endswith(".") and chart.takeaway in chart.alt) or "Bars" in chart.alt
    assert len(chart.alt) > len("Histogram")
    layout = chart.figure.layout
    assert layout.xaxis.title.text
    marks = [trace.marker.color for trace in chart.figure.data if trace.type != "heatmap"]
    colours = {colour for colour in marks if isinstance(colour, str)}
    assert colours <= {BLUE, VERMILION, PURPLE, GREY, GREEN, INK, *CLASSES}
    assert chart.table and len({len(column) for column in chart.table.values()}) == 1
    assert not layout.dragmode and layout.xaxis.fixedrange


def test_bars_are_signed_sorted_and_carry_their_dimension():
    chart = active_bars(BARS, 0.5, selected=3)
    bars, ends, certainties = chart.figure.data
    assert list(bars.x) == [2.14, -1.2] and list(bars.marker.color) == [BLUE, VERMILION]
    assert [note.text for note in chart.figure.layout.annotations] == ["plants - 14", "<b>animals - 3</b>"]
    assert chart.figure.layout.yaxis.range[0] > chart.figure.layout.yaxis.range[1]  # the first on top
    for trace in (bars, ends, certainties):
        assert [row[0] for row in trace.customdata] == [14, 3]
    assert ends.mode == "markers+text" and list(ends.marker.line.width) == [0, 3]
    assert list(certainties.x) == [97, 61]
    assert "plants - 14 (+2.1)" in chart.takeaway and "61 % sure" in chart.alt


def test_a_dense_model_has_no_certainty():
    chart = active_bars([Bar(1, "dense - 1", 0.4, None)], 0.5)
    assert len(chart.figure.data) == 2 and "sure" not in chart.alt


def test_names_are_literal_in_labels_and_hover_boxes():
    chart = active_bars([Bar(1, "<b>x</b> & <a href='y'>z</a>", 1.0, 0.9)], 0.5)
    assert (
        "<a" not in chart.figure.layout.annotations[0].text and "<a" not in chart.figure.data[0].hovertext[0]
    )
    assert literal("<b> & %{x}") == "&lt;b&gt; &amp; %{x}"


def test_active_counts_are_shares_with_the_users_sentence():
    chart = active_count_histogram(np.array([2, 10, 30, 40, 18, 0, 0, 0]), 256, "a corpus", 6)
    bars = chart.figure.data[0]
    assert sum(bars.y) == pytest.approx(100) and list(bars.x) == list(range(7))
    assert chart.figure.layout.shapes[0].x0 == 6 and chart.figure.layout.shapes[0].line.color == PURPLE
    assert "switches on 3 of 256 dimensions" in chart.takeaway and "2.0 % use none" in chart.takeaway


def test_hoyer_shows_the_gaussian_line_and_the_users_sentence():
    record = Histogram(np.linspace(0, 1, 51), np.concatenate([np.zeros(45), np.ones(5)]))
    chart = hoyer_histogram(record, 0.215, 256, "a corpus", 0.93)
    assert [shape.x0 for shape in chart.figure.layout.shapes] == [0.215, 0.93]
    assert "0.21" in chart.takeaway or "0.22" in chart.takeaway
    assert record.quantile(0.5) == pytest.approx(0.95)  # half of five equal bins from .9 to 1
    assert record.quantile(0.1) == pytest.approx(0.91) and record.quantile(1) == pytest.approx(1)
    assert len(hoyer_histogram(record, 0.215, 256, "a corpus").figure.layout.shapes) == 1


def test_density_counts_every_dimension_the_silent_ones_too():
    density = np.array([0.0, 0.0005, 0.02, 0.03, 0.7])
    chart = density_histogram(density, "a corpus", [("plants - 14", 0.02)])
    bars, mine = chart.figure.data
    assert sum(bars.y) == pytest.approx(100)
    assert mine.x[0] == pytest.approx(np.log10(0.02)) and mine.marker.color == PURPLE
    assert chart.takeaway.startswith("A typical dimension is on in 2 % of sentences")
    assert "2 in fewer than 0.1 %, 1 in more than 50 %" in chart.takeaway


def test_both_themes_name_our_palette_in_the_order_of_the_marks():
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    marks = [INK, GREY, BLUE, VERMILION, PURPLE, GREEN]
    assert marks == [f"#{number:06d}" for number in range(1, 7)]
    for theme in (themes["light"], themes["dark"]):
        colours = theme["chartCategoricalColors"]
        assert len(colours) == 10 and colours[0] == theme["textColor"]
        assert set(colours[2:9]) == OKABE_ITO


def test_values_are_trimmed_to_what_occurs_and_mark_the_sentence():
    counts = np.zeros(60)
    counts[32:40] = 10  # +0.4 to +2.0
    chart = value_histogram(VALUES, counts, 0.031, "a corpus", 1.5)
    assert sum(chart.figure.data[0].y) == pytest.approx(100) and len(chart.figure.data[0].x) == 8
    assert chart.figure.layout.shapes[0].x0 == 1.5 and "3.1 %" in chart.takeaway and "+1.5" in chart.alt
    far = value_histogram(VALUES, counts, 0.031, "a corpus", 5.0)
    assert far.figure.data[0].x[-1] > 5 and "leaves it off" in value_histogram(VALUES, counts, 0.1, "c").alt
    assert "No sentence" in value_histogram(VALUES, np.zeros(60), 0.0, "a corpus").takeaway


def test_a_class_profile_leaves_out_classes_that_say_nothing():
    chart = class_profile(CLASS_NAMES, np.array([5, 60, 9]), np.array([50, 200, 9]), 0.1, "a corpus")
    assert list(chart.figure.layout.yaxis.ticktext) == ["good reviews", "plants"]
    assert list(chart.figure.data[0].x) == pytest.approx([30, 10])
    assert "30 % of its sentences, against 10 % of all" in chart.takeaway


def test_gates_say_what_was_asked_for_and_what_is():
    asked = np.r_[np.full(10, 0.0999), np.full(10, 0.0001)]
    chart = gate_histogram(asked, np.full(20, 0.05), "a corpus")
    assert "expects 0.1 %" in chart.takeaway and "50.0 % are" in chart.takeaway
    assert chart.figure.layout.yaxis.type == "log" and min(chart.figure.data[0].y) > 0
    mean = gate_histogram(asked, np.full(20, 0.05), "a corpus", (1 / 9, 0.04))
    assert "expects 11.1 %" in mean.takeaway and "4.0 % are" in mean.takeaway and chart.takeaway in mean.alt


def test_adaptive_codes_and_uniform_ones_are_told_apart():
    assert "Different sentences use different dimensions" in adaptive_bars(0.7, 0.01, "c").takeaway
    assert "much the same dimensions" in adaptive_bars(0.7, 0.6, "c").takeaway
    reported = adaptive_bars(0.7, 0.01, "c", (114, 12_600))
    assert "114 times as sparse as the average of 12,600 test sentences" in reported.takeaway
    assert "(70 times for the fewer sentences drawn here)" in reported.takeaway


def test_nats_are_stacked_from_the_most_informative():
    chart = nats_bars(np.array([0.1, 0.6]), np.array([0.1, 0.2]), ["a - 0", "b - 1"], "a corpus")
    gate, value = chart.figure.data
    assert list(gate.y) == [0.6, 0.1] and list(value.y) == [0.2, 0.1]
    assert chart.figure.layout.barmode == "stack"
    assert "carries 1 nats" in chart.takeaway and "70 % are in the gates" in chart.takeaway
    dense = nats_bars(np.zeros(2), np.array([0.1, 0.2]), ["a - 0", "b - 1"], "a corpus")
    assert len(dense.figure.data) == 1 and "gates" not in dense.takeaway


def test_a_fingerprint_groups_dimensions_by_the_class_that_uses_them_most():
    chart = fingerprint(CLASS_NAMES, ON, np.array([500, 200, 9]), ["a - 0", "b - 1", "c - 2"], "a corpus")
    heat = chart.figure.data[0]
    assert list(heat.y) == ["plants", "good reviews"]  # nine sentences are no class
    assert list(heat.x) == ["a - 0", "c - 2", "b - 1"] or list(heat.x) == ["a - 0", "b - 1", "c - 2"]
    assert heat.z[0][0] == 50 and "a - 0 is on in 50 %" in chart.takeaway
    always = np.column_stack([ON, [500, 200, 9]])  # on for all: it tells nothing apart
    said = fingerprint(
        CLASS_NAMES, always, np.array([500, 200, 9]), ["a - 0", "b - 1", "c - 2", "d"], "c"
    ).takeaway
    assert "a - 0 is on in 50 % of the sentences of the class “plants”, against 28 %" in said
    fewer = fingerprint(CLASS_NAMES, ON, np.array([500, 200, 9]), ["a - 0", "b - 1", "c - 2"], "c", most=2)
    assert len(fewer.figure.data[0].x) == 2 and "b - 1" not in fewer.figure.data[0].x
    assert "No class" in fingerprint((), np.zeros((0, 3)), np.zeros(0), ["a", "b", "c"], "c").takeaway
