"""The pictures of compared models as values."""

import pandas as pd
import pytest

from app.charts.accuracy_by_count import CUT, accuracy_by_count
from app.charts.asked_got import AskedGot, asked_got
from app.charts.by_alpha import by_alpha
from app.charts.chart import BLUE, GREEN, GREY, INK, VERMILION
from app.charts.model_marks import LINES, MARKS, Level
from app.charts.paper_bars import paper_bars
from app.services import comparison

PANELS = [(panel.title, panel.models) for panel in comparison.PANELS]
COMMAND = "python -m core compare paper --only x"


def bar(panel, corpus, model, variant="", commands=(), **measures):
    """One bar; measures: (mean, lowest, highest, seeds) of accuracy and Hoyer, or one number."""
    cells = {"panel": panel, "corpus": corpus, "model": model, "variant": variant, "command": [*commands]}
    for name in ("accuracy", "hoyer"):
        value = measures.get(name, (None, None, None, 0))
        value = value if isinstance(value, tuple) else (value, value, value, 1)
        cells |= {
            f"{name}_{what}": one for what, one in zip(("mean", "min", "max", "count"), value, strict=True)
        }
    return cells


def picture(bars, **changes):
    values = {
        "groups": PANELS,
        "corpora": {"yelp": "Yelp", "yahoo": "<b>Yahoo</b>"},
        "lines": {
            ("yelp", "majority"): Level(0.59, COMMAND),
            ("yelp", "minilm"): Level(0.92, COMMAND),
            ("yahoo", "tfidf"): Level(0.46, COMMAND),
        },
        "gaussian": [Level(0.238, COMMAND), None, Level(0.209, COMMAND)],
        "codes": {"accuracy": "gated", "hoyer": "gated"},
    }
    bars = pd.DataFrame(bars, columns=list(bar(0, "", "")))
    return paper_bars(**{**values, "bars": bars, **changes})


BARS = [
    bar(2, "yelp", "vae", commands=[COMMAND], accuracy=0.9, hoyer=0.2),
    bar(
        2, "yelp", "hsvae", commands=[COMMAND] * 2, accuracy=(0.88, 0.86, 0.9, 2), hoyer=(0.92, 0.92, 0.92, 2)
    ),
    bar(0, "yahoo", "hsvae", "as the paper trains it", accuracy=0.9),
    bar(2, "yelp", "vae", "cut to HSVAE's count", accuracy=0.8),
]


def traces(chart, name, mode="markers"):
    return [trace for trace in chart.figure.data if trace.name == name and trace.mode == mode]


def test_models_are_told_apart_by_colour_by_pattern_and_by_shape():
    for attribute in ("colour", "pattern", "symbol", "name"):
        assert len({getattr(mark, attribute) for mark in MARKS.values()}) == 4
    assert len({line[1:] for line in LINES.values()}) == 4
    assert not {mark.colour for mark in MARKS.values()} & {GREEN, GREY, INK}  # those are of lines


def test_the_papers_picture_names_its_codes_and_says_who_gains():
    chart = picture(BARS)
    layout = chart.figure.layout
    assert layout.yaxis.title.text == "accuracy (%), gated" and layout.yaxis4.title.text == "Hoyer, gated"
    assert (
        "-2.0 points of accuracy, Hoyer 0.92 against 0.20" in chart.takeaway and "1 corpus" in chart.takeaway
    )
    assert chart.takeaway in chart.alt and chart.takeaway.endswith(".")
    assert [note.text for note in layout.annotations] == [
        f"<b>{panel.title}</b>" for panel in comparison.PANELS
    ]
    assert "<b>Yahoo" not in layout.xaxis.ticktext[1] and not layout.dragmode


def test_marks_carry_their_place_their_seeds_and_their_command():
    chart = picture(BARS, chosen=1)
    accuracy, hoyer = traces(chart, "HSVAE")
    assert accuracy.customdata == ([1],) and list(accuracy.y) == [88] and list(hoyer.y) == [0.92]
    assert accuracy.error_y.visible and list(accuracy.error_y.arrayminus) == pytest.approx([2])
    assert list(accuracy.marker.line.width) == [3] and list(accuracy.marker.size) == [14]
    assert accuracy.hovertext[0].count(COMMAND) == 2 and "gated code" in accuracy.hovertext[0]
    assert "mean of 2 seeds" in accuracy.hovertext[0]
    (vae, _) = traces(chart, "VAE")
    assert not vae.error_y.visible and list(vae.marker.line.width) == [1]


def test_variants_are_open_marks_without_a_bar_and_gaps_stay_gaps():
    chart = picture(BARS)
    (faithful,) = traces(chart, "HSVAE, as the paper trains it")
    assert faithful.marker.symbol == "circle-open"  # its Hoyer was not measured: one mark alone
    (cut,) = traces(chart, "VAE, cut to HSVAE's count")
    assert cut.marker.symbol == "square-open" and cut.marker.color == VERMILION
    bars = [trace for trace in chart.figure.data if trace.type == "bar"]
    assert len(bars) == 4 and all(len(bar.x) == 1 for bar in bars)
    assert {bar.marker.pattern.shape for bar in bars} == {"/", ""}
    lone = next(trace for trace in chart.figure.data if trace.name == "TF-IDF words")
    assert list(lone.y)[:3] == pytest.approx([46] * 3) and lone.line.dash == "dash"
    assert COMMAND in lone.hovertext[0]


def test_nothing_measured_is_a_picture_too():
    chart = picture([], lines={}, gaussian=[None] * 3)
    assert chart.takeaway == "No panel has both an HSVAE and a VAE yet."
    held = {(trace.xaxis, trace.yaxis) for trace in chart.figure.data}
    assert len(held) == 6 and all(trace.x == (None,) for trace in chart.figure.data)


POINTS = pd.DataFrame(
    [
        (0, "yelp", "hsvae", False, 0, 6, 0.88, COMMAND),
        (1, "yelp", "vae", True, 0, 2, 0.7, COMMAND),
        (2, "yelp", "vae", True, 0, 8, 0.8, COMMAND),
        (3, "yelp", "vae", False, 0, 768, 0.9, COMMAND),
        (4, "yahoo", "mat_vae", False, 0, 768, 0.5, COMMAND),
    ],
    columns=["place", "corpus", "model", "cut", "seed", "active", "accuracy", "command"],
)
CORPORA = {"yelp": "Yelp", "yahoo": "Yahoo"}


def equal_of(rows):
    """HSVAE's accuracy and the cut code's, by corpus."""
    frame = pd.DataFrame(rows, columns=["corpus", "sparse", "cut"])
    return frame.assign(ahead=100 * (frame["sparse"] - frame["cut"]))


def test_accuracy_by_count_joins_the_cuts_and_keeps_a_scale_of_doublings():
    equal = equal_of([("yelp", 0.88, 0.785)])
    chart = accuracy_by_count(POINTS, CORPORA, {("yelp", "minilm"): Level(0.92, COMMAND)}, equal, 2)
    way = next(trace for trace in chart.figure.data if trace.line.dash == "dot")
    assert list(way.x) == [2, 8, 768] and list(way.y) == pytest.approx([70, 80, 90])
    (cut,) = traces(chart, CUT)
    assert [row[0] for row in cut.customdata] == [1, 2] and list(cut.marker.line.width) == [2, 3]
    assert chart.figure.layout.xaxis.type == "log" and 768 in chart.figure.layout.xaxis.tickvals
    assert COMMAND in cut.hovertext[0] and "gated code" in cut.hovertext[0]
    line = next(trace for trace in chart.figure.data if trace.name == "raw MiniLM")
    assert COMMAND in line.hovertext[0] and chart.table["model"][-1] == "raw MiniLM"
    low, high = chart.figure.layout.yaxis.range
    assert low < 70 and high > 92
    assert {len(column) for column in chart.table.values()} == {6}


@pytest.mark.parametrize(
    "equal, said",
    [
        ([], "yet."),
        ([("yelp", 0.9, 0.85)], "HSVAE is ahead of the cut VAE by 5.0 points of accuracy: Yelp +5.0."),
        ([("yelp", 0.8, 0.85)], "HSVAE is behind the cut VAE by 5.0 points of accuracy: Yelp -5.0."),
        ([("yelp", 0.8, 0.8)], "HSVAE equals the cut VAE: Yelp +0.0."),
        (
            [("yelp", 0.9, 0.88), ("yahoo", 0.5, 0.56)],
            "HSVAE is behind the cut VAE on average by 2.0 points of accuracy: Yelp +2.0 and Yahoo -6.0.",
        ),
    ],
)
def test_the_takeaway_says_what_is_true_either_way(equal, said):
    chart = accuracy_by_count(POINTS, CORPORA, {}, equal_of(equal))
    assert chart.takeaway.endswith(said) and chart.takeaway in chart.alt


def runs(rows):
    names = ["alpha", "seed", "active", "hoyer", "accuracy", "command"]
    return pd.DataFrame([(*row, COMMAND) for row in rows], columns=names)


SOME_RUNS = runs((alpha, seed, 40 / alpha, 0.5, 0.5 - alpha / 100) for alpha in (1, 4) for seed in (0, 1))


def test_by_alpha_has_a_panel_for_each_measure_and_a_shape_for_each_seed():
    chart = by_alpha(SOME_RUNS, 128, "gated", "gated", Level(0.22, COMMAND))
    assert (
        chart.takeaway
        == "From alpha 1 to 4: active dimensions 40.0 to 10.0, Hoyer 0.50 to 0.50, accuracy 49.0 to 46.0."
    )
    marks = [trace for trace in chart.figure.data if trace.mode == "markers"]
    assert len(marks) == 6 and {trace.marker.symbol for trace in marks} == {"circle", "diamond"}
    assert COMMAND in marks[0].hovertext[0]
    titles = [note.text for note in chart.figure.layout.annotations]
    assert "<b>Average Hoyer, gated code</b>" in titles and "<b>Accuracy (%), gated code</b>" in titles
    assert next(trace for trace in chart.figure.data if trace.mode == "lines").line.color == BLUE


def test_by_alpha_leaves_out_what_was_not_measured():
    chart = by_alpha(runs([(1, 0, None, None, 0.5)]), 128, "sampled", "gated", None)
    assert chart.takeaway == "Not enough runs are measured to compare."


@pytest.mark.parametrize(
    "opened, said", [((0.5, 0.3, 0.1), "and each step down"), ((0.3, 0.5, 0.1), "but not every step down")]
)
def test_asked_and_got_over_all_says_whether_fewer_came(opened, said):
    rows = [
        AskedGot(f"alpha {alpha}", (alpha, 1.0), 128, 1 / (alpha + 1), share, share / 2, ", 2 seeds", COMMAND)
        for alpha, share in zip((1, 2, 4), opened, strict=True)
    ]
    chart = asked_got(rows)
    assert said in chart.takeaway and "50 % down to 20 %" in chart.takeaway
    assert (
        "nearest" not in str(chart.figure.layout.annotations)
        and ", 2 seeds" in chart.figure.layout.annotations[0].text
    )
    assert chart.table["command"] == [COMMAND] * 3 and COMMAND in chart.figure.data[0].hovertext[0]
    assert "command" not in asked_got([AskedGot("m", (8, 1), 256, 1 / 9, 0.115, 6 / 256)], "m").table
