"""What a column holds: guessed, said, or refused."""

import numpy as np
import pytest

from core.data.readers.column_kinds import read_column
from core.errors import RequestError


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["yes", "No", "", "YES"], "yes/no", [1, 0, np.nan, 1]),
        (["1", "0.0", "NaN", "1.0"], "yes/no", [1, 0, np.nan, 1]),
        (["True", "false"], "yes/no", [1, 0]),
        (["1", "2.5", "null", "-3e2"], "numbers", [1, 2.5, np.nan, -300]),
        (["1970-01-02", "1970-01-03T12:00:00+00:00", ""], "dates", [1, 2.5, np.nan]),
        (["31/01/1970", "01/02/1970"], "dates", [30, 31]),
        (["3 January 1970", "4 January 1970"], "dates", [2, 3]),
    ],
)
def test_kinds_are_guessed(cells, kind, values):
    column = read_column("x", cells)
    assert column.kind == kind
    np.testing.assert_allclose(column.values, values)


def test_classes_are_merged_and_rare_ones_left_out():
    cells = ["Food"] * 20 + ["food"] * 5 + ["1", "1.0"] * 12 + ["odd"] * 3 + [""]
    column = read_column("x", cells)
    assert column.kind == "classes" and column.classes == ("1", "Food") and column.rare == 3
    assert np.isnan(column.values).sum() == 4 and (column.values == 1).sum() == 25
    assert column.shown(0.0) == "1" and len(column) == len(cells)


def test_a_kind_can_be_said():
    column = read_column("x", [str(star) for star in (1, 2, 3) for _ in range(20)], "classes")
    assert column.classes == ("1", "2", "3")
    assert read_column("x", ["1", "0"], "numbers").kind == "numbers"
    assert read_column("x", ["2024-01-01", "2024-01-02"]).shown(0.5) == "1970-01-01"


@pytest.mark.parametrize(
    ("cells", "kind", "words"),
    [
        (["a", "a", ""], None, "fewer than two values"),
        (["01/02/1970", "03/04/1970"], "dates", "2024-12-31"),
        (["a", "b"], "numbers", "decimal point"),
        (["maybe", "no"], "yes/no", "true or false"),
        ([f"word {number}" for number in range(200)], None, "too many"),
        (["a"] * 30 + ["b"] * 3, None, "merge"),
        (["a", "b"], "colours", "yes/no, dates"),
    ],
)
def test_what_is_no_such_column_says_why(cells, kind, words):
    with pytest.raises(RequestError, match=words):
        read_column("x", cells, kind)
