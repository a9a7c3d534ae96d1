"""Charts as values: what is drawn, in which colours, with which words."""

import tomllib

import numpy as np
import pytest

from app.__main__ import ROOT
from app.charts.active_bars import Bar, active_bars
from app.charts.active_count_histogram import active_count_histogram
from app.charts.chart import BLUE, GREEN, GREY, INK, PURPLE, VERMILION, literal
from app.charts.density_histogram import density_histogram
from app.charts.histogram import Histogram
from app.charts.hoyer_histogram import hoyer_histogram

OKABE_ITO = {"#0072B2", "#D55E00", "#CC79A7", "#009E73", "#E69F00", "#56B4E9", "#F0E442"}
BARS = [Bar(14, "plants - 14", 2.14, 0.97), Bar(3, "animals - 3", -1.2, 0.61)]


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
    ]


@pytest.mark.parametrize("chart", drawn(), ids=range(5))
def test_every_chart_has_words_titles_and_our_colours(chart):
    assert (chart.takeaway.endswith(".") and chart.takeaway in chart.alt) or "Bars" in chart.alt
    assert len(chart.alt) > len("Histogram")
    layout = chart.figure.layout
    assert layout.xaxis.title.text
    colours = {trace.marker.color for trace in chart.figure.data if isinstance(trace.marker.color, str)}
    assert colours <= {BLUE, VERMILION, PURPLE, GREY, GREEN, INK}
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
    assert record.quantile(0.5) == pytest.approx(0.96)
    assert len(hoyer_histogram(record, 0.215, 256, "a corpus").figure.layout.shapes) == 1


def test_density_counts_every_dimension_the_silent_ones_too():
    density = np.array([0.0, 0.0005, 0.02, 0.03, 0.7])
    chart = density_histogram(density, "a corpus", [("plants - 14", 0.02)])
    bars, mine = chart.figure.data
    assert sum(bars.y) == pytest.approx(100)
    assert mine.x[0] == pytest.approx(np.log10(0.02)) and mine.marker.color == PURPLE
    assert (
        chart.takeaway.startswith("2 of 5 dimensions")
        and "2 fire more rarely, 1 more often" in chart.takeaway
    )


def test_both_themes_name_our_palette_in_the_order_of_the_marks():
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    marks = [INK, GREY, BLUE, VERMILION, PURPLE, GREEN]
    assert marks == [f"#{number:06d}" for number in range(1, 7)]
    for theme in (themes["light"], themes["dark"]):
        colours = theme["chartCategoricalColors"]
        assert len(colours) == 10 and colours[0] == theme["textColor"]
        assert set(colours[2:9]) == OKABE_ITO
