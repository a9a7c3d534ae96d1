"""The pictures of Learn as values: what is drawn, in which colours, with which words."""

import numpy as np
import pytest

from app.charts.asked_got import AskedGot, asked_got
from app.charts.bars import balance_bars
from app.charts.chart import BLUE, GREEN, GREY, PURPLE, VERMILION
from app.charts.draws import TALLEST, DrawRow, cloud, draw_rows, gate_curve, switchboard
from app.charts.strips import two_vectors

POINTS = np.random.default_rng(0).normal([4, 2], [0.3, 0.1], (40, 2))
ON = np.arange(10) % 4 == 0
GRID = np.linspace(0.01, 0.99, 99)


def drawn():
    return {
        "cloud": cloud(POINTS, (4.0, 2.0), ("plants - 14", "<b>x</b> - 3"), told=5),
        "balance": balance_bars(19.1, 125.3, 63.7, 1.0),
        "rows": draw_rows([DrawRow("Your coin", np.where(ON, 2.0, 0.01), ON)]),
        "curve": gate_curve(GRID, 8 * (1 - GRID) ** 7, 1 / 9, 8, 1),
        "board": switchboard(np.arange(200) % 9 == 0, 1 / 9),
        "asked": asked_got([AskedGot("m", (8, 1), 256, 1 / 9, 0.115, 6 / 256)], "m"),
        "vectors": two_vectors([np.array([3.0, -1, 0]), np.array([0, 2.0])], [0.4, 1.0]),
    }


@pytest.mark.parametrize("name", drawn())
def test_every_picture_has_words_and_a_table_and_does_not_zoom(name):
    chart = drawn()[name]
    assert chart.takeaway.endswith(".") and chart.takeaway in chart.alt and len(chart.alt) > 60
    assert len({len(column) for column in chart.table.values()}) == 1 and chart.table
    assert not chart.figure.layout.dragmode
    if name != "board":
        assert chart.figure.layout.xaxis.title.text


def test_the_cloud_numbers_the_draws_that_are_told():
    chart = drawn()["cloud"]
    rest, centre, told = chart.figure.data
    assert len(rest.x) == 35 and list(told.text) == [f"<b>{n}</b>" for n in range(1, 6)]
    assert (centre.x[0], centre.y[0]) == (4.0, 2.0)
    assert centre.marker.color == BLUE and told.marker.color == PURPLE
    assert "<b>x" not in chart.figure.layout.yaxis.title.text  # a name is literal


@pytest.mark.parametrize("share, verdict", [(1.0, "against the code"), (0.05, "to the code")])
def test_the_balance_stacks_the_cost_and_says_where_it_tips(share, verdict):
    chart = balance_bars(19.1, 125.3, 63.7, share)
    saved, gates, values = chart.figure.data
    assert saved.x[0] == 19.1 and gates.x[0] == pytest.approx(125.3 * share)
    assert values.x[0] == pytest.approx(63.7 * share) and chart.figure.layout.barmode == "stack"
    assert gates.y == values.y != saved.y
    assert f"tips {verdict}." in chart.takeaway and ("% of the cost" in chart.takeaway) == (share < 1)


def test_nats_have_a_comma_from_a_thousand_up():
    chart = balance_bars(2188.2, 1000.0, 0.4, 1.0)
    assert "2,188.2 nats" in str(chart.figure.layout.annotations) and "saves 2,188.2" in chart.takeaway
    assert "2,188.2 nats" in chart.alt and "costs 1,000.4 nats" in chart.alt


def test_a_code_that_saves_nothing_is_drawn_too():
    chart = balance_bars(-1.5, 10.0, 5.0, 1.0)
    assert (
        chart.figure.layout.xaxis.range[0] == -1.5
        and "no easier to guess: the balance tips against" in chart.takeaway
    )


def test_draws_of_spike_and_slab_are_told_apart_by_colour_and_shape():
    chart = drawn()["rows"]
    off, on = chart.figure.data
    assert len(off.x) == 7 and len(on.x) == 3
    assert (off.marker.color, on.marker.color) == (GREY, BLUE) and off.marker.symbol != on.marker.symbol
    assert "3 of 10 draws are on" in chart.takeaway and "within 0.01 of zero" in chart.takeaway
    assert sum(chart.table["on"]) == 3


def test_draws_that_are_all_on_or_all_off_are_drawn():
    for on in (np.ones(5, bool), np.zeros(5, bool)):
        chart = draw_rows([DrawRow("x", np.linspace(-1, 1, 5), on)])
        assert f"{on.sum()} of 5 draws are on" in chart.takeaway


def test_the_gates_curve_marks_its_mean_and_says_one_in_n():
    chart = drawn()["curve"]
    assert chart.takeaway == "About 1 dimension in 9 is on."
    assert chart.figure.layout.shapes[0].x0 == pytest.approx(100 / 9)
    assert chart.figure.layout.shapes[0].line.color == GREEN
    assert "density" in chart.figure.layout.yaxis.title.text


def test_a_curve_that_runs_to_infinity_is_cut():
    chart = gate_curve(GRID, np.where(GRID < 0.05, np.inf, 0.5), 0.98, 0.5, 16)
    assert max(chart.figure.data[0].y) == TALLEST and chart.figure.layout.yaxis.range[1] == TALLEST
    assert chart.takeaway == "Nearly every dimension is on."


def test_the_board_shows_every_draw_once():
    chart = drawn()["board"]
    off, on = chart.figure.data
    assert len(off.x) + len(on.x) == 200 and len(on.x) == 23
    assert len(set(zip([*off.x, *on.x], [*off.y, *on.y], strict=True))) == 200
    assert "23 of 200" in chart.takeaway and "22.2 were expected" in chart.takeaway


def test_asked_and_got_counts_dimensions_and_names_the_nearest():
    rows = [
        AskedGot("alpha1", (1, 1), 128, 0.5, 0.4, 0.3),
        AskedGot("alpha16", (16, 1), 128, 1 / 17, 0.06, 2 / 128),
    ]
    chart = asked_got(rows, "alpha16")
    asked, opened, on = chart.figure.data
    assert list(asked.x) == pytest.approx([50, 100 / 17]) and list(on.x) == pytest.approx([30, 200 / 128])
    assert len({trace.marker.symbol for trace in (asked, opened, on)}) == 3
    texts = [note.text for note in chart.figure.layout.annotations]
    assert "nearest" not in texts[0] and "<b>alpha16, Beta(16, 1)</b>" in texts[1]
    assert chart.takeaway.startswith("Nearest to your sliders is alpha16. Requested: 7.5 of 128 dimensions.")
    assert "2 surely on" in chart.takeaway


def test_two_lists_keep_one_scale_and_the_sparser_one_is_named():
    chart = drawn()["vectors"]
    first, _ = chart.figure.data
    assert list(first.marker.color) == [BLUE, VERMILION, BLUE] and list(first.y) == [3, -1, 0]
    assert chart.figure.layout.yaxis.range == chart.figure.layout.yaxis2.range
    assert chart.takeaway == "The second list is the sparser one: 1.00 against 0.40."
    assert "equally" in two_vectors([np.ones(2), np.ones(2)], [0.0, 0.0]).takeaway
    assert "no Hoyer" in two_vectors([np.zeros(2), np.ones(2)], [float("nan"), 0.0]).takeaway
