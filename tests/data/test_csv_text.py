import csv
import io

import pytest

from core.data.csv_text import csv_text, neutralise


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_would_be_a_formula_gets_an_apostrophe(start):
    cell = f'{start}HYPERLINK("http://x")'
    assert neutralise(cell) == f"'{cell}"
    assert neutralise(neutralise(cell)) == neutralise(cell)


@pytest.mark.parametrize("cell", ["", "a = b", "don't", "007", "'=1", " "])
def test_other_cells_stay(cell):
    assert neutralise(cell) == cell


def test_table_comes_back_from_csv_with_text_neutralised_and_numbers_as_they_are():
    columns = {"text": ["=1+1", 'say "hi", you', "two\nlines"], "value": [-0.5, 2, None], "-name": [1, 2, 3]}
    rows = list(csv.reader(io.StringIO(csv_text(columns), newline="")))
    assert rows[0] == ["text", "value", "'-name"]
    assert rows[1] == ["'=1+1", "-0.5", "1"]
    assert rows[2] == ['say "hi", you', "2", "2"]
    assert rows[3] == ["two\nlines", "", "3"]
