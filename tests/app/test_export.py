"""What can be taken along: formulas are text, numbers are numbers, and a figure's file asks nobody."""

import csv
import io
import json
import re
import zlib

import numpy as np
import pandas as pd
import pytest
from plotly.offline import get_plotlyjs

from app.charts.active_bars import Bar, active_bars
from app.charts.standalone import standalone
from app.services.tables import with_columns
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
    return standalone(chart, "Bars <b> \u2016", "a model & a corpus")


def parts(page):
    """What is before the library, the library, and what is after it."""
    before, _, rest = page.partition(b'id="library">')
    library, _, after = rest.partition(b"</script>")
    return before.decode("cp1252"), library, after.decode("cp1252")


def test_a_figures_file_needs_no_network_and_offers_no_cloud(page):
    before, _, after = parts(page)
    assert "Plotly.newPlot" in after and not re.search(r"https?://", before + after)
    assert '"showSendToCloud": false' in before
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", before + after)
    assert "default-src 'none'" in before


def test_a_figures_file_is_small_and_holds_the_whole_library_once(page):
    _, library, _ = parts(page)
    assert len(page) < 1.5e6 and not re.search(rb"[\0\r]|<[!/sS]", library)
    packed = re.sub(rb"=(.)", lambda found: bytes([found[1][0] - 64]), library, flags=re.DOTALL)
    assert zlib.decompress(packed, 31).decode() == get_plotlyjs()


def test_a_figures_file_has_its_words_and_the_light_themes_colours(page):
    before, _, after = parts(page)
    assert "Bars &lt;b&gt; &#8214;" in before and "a model &amp; a corpus" in before
    assert "<script>alert" not in before.replace("\\u003c", "").replace("&lt;", "") + after
    drawn = json.loads(before[before.index('id="drawn">') + 11 : before.rindex("</script>")])
    assert drawn["data"] and "#0072B2" in before and "#D55E00" in before
    assert not re.search(r"#0000[0-3]\d", before)


def test_a_table_says_what_it_is_of_once_and_lazily():
    calls = []
    about = {"sentence": "=a dog", "model": "m", "value": "not this", "corpus": ""}
    table = with_columns(lambda: calls.append(1) or TABLE, about)
    assert calls == []
    rows = list(csv.reader(io.StringIO(export.csv(table).removeprefix("\ufeff"))))
    assert rows[0] == ["name", "value", "on", "sentence", "model"] and rows[4][3:] == ["'=a dog", "m"]
