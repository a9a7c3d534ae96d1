"""What can be taken along: formulas are text, numbers are numbers, and a figure's file asks nobody."""

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest

from app.charts.active_bars import Bar, active_bars
from app.charts.standalone import standalone
from app.ui import export

TABLE = {
    "name": ["=1+1", "plants", "@x", 'a "quoted", cell'],
    "value": np.array([-1.5, 2, np.nan, 0], np.float32),
    "on": np.array([True, False, True, True]),
}


def test_csv_cells_are_no_formulas_and_numbers_stay_numbers():
    text = export.csv(TABLE)
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["name", "value", "on"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "plants", "'@x", 'a "quoted", cell']
    assert [row[1] for row in rows[1:]] == ["-1.5", "2.0", "nan", "0.0"]


def test_parquet_keeps_types_and_texts():
    frame = pd.read_parquet(io.BytesIO(export.parquet(TABLE)))
    assert list(frame.columns) == ["name", "value", "on"] and frame["name"][0] == "=1+1"
    assert frame["value"].dtype == float and frame["on"].dtype == bool


def test_nothing_is_made_before_it_is_asked_for():
    calls = []
    assert export.csv(lambda: calls.append(1) or TABLE) == export.csv(TABLE) and calls == [1]


@pytest.fixture(scope="module")
def page():
    chart = active_bars([Bar(1, "<script>alert(1)</script>", 1.0, 0.9), Bar(2, "down", -1.0, 0.8)], 0.5)
    return standalone(chart, "Bars <b>", "a model & a corpus")


def test_a_figures_file_needs_no_network_and_offers_no_cloud(page):
    body = page[page.rindex('class="plotly-graph-div"') :]
    assert "Plotly.newPlot" in body and not re.search(r"https?://", body)
    assert '"showSendToCloud": false' in body
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", page[:5000] + body)
    assert "default-src 'none'" in page


def test_a_figures_file_has_its_words_and_the_light_themes_colours(page):
    body = page[page.rindex('class="plotly-graph-div"') :]
    assert "Bars &lt;b&gt;" in page and "a model &amp; a corpus" in page
    assert "<script>alert" not in page.replace("\\u003c", "<").replace("&lt;", "")
    assert "#0072B2" in body and "#D55E00" in body and not re.search(r"#0000[0-3]\d", body)
