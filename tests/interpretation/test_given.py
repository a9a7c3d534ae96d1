"""Texts and codes as people hold them in Python: taken, or refused with the row and the cure."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import sparse

from core.errors import RequestError, TextError
from core.interpretation.given import code_array, list_of_texts, whole

TWO = ["a kettle", "the ferry"]


@pytest.mark.parametrize(
    "held",
    [TWO, tuple(TWO), iter(TWO), np.array(TWO), np.array(TWO, object), pd.Series(TWO), pa.array(TWO),
     pa.chunked_array([TWO]), dict.fromkeys(TWO).keys()],
    ids=lambda held: type(held).__name__,
)  # fmt: skip
def test_texts_are_taken_out_of_what_holds_them(held):
    assert list_of_texts(held) == TWO


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (["a", None], "Row 1 is not a text but None"),
        (["a", float("nan")], "Row 1 .*nan"),
        (pd.Series(["a", pd.NA]), "Row 1 is not a text"),
        (pa.array(["a", None]), "Row 1 .*None"),
        ([b"a"], r"Row 0 .*decode\('utf-8'\)"),
        ([["a", "b"]], "Row 0"),
        (pd.DataFrame({"text": TWO}), r"A DataFrame .*table\[\"text\"\]"),
        (pa.table({"text": TWO}), "A Table .*column"),
        ({"text": TWO}, "A dict .*column"),
        (b"a", "One bytes"),
        (7, "One int"),
    ],
    ids=str,
)
def test_what_holds_no_texts_is_refused(held, words):
    with pytest.raises(TextError, match=words):
        list_of_texts(held)


def test_codes_are_taken_dense_and_sparse():
    codes = np.array([[0, 1.5, 0]], np.float32)
    for held in (codes, codes[0], codes.tolist(), sparse.csr_matrix(codes), sparse.coo_array(codes)):
        np.testing.assert_array_equal(code_array(held, 3, "m"), codes)
    for held, words in (([["x", "y", "z"]], "no array"), (codes[:, :2], "shape"), (codes * np.inf, "finite")):
        with pytest.raises(RequestError, match=words):
            code_array(held, 3, "m")


def test_whole_numbers():
    assert whole(np.int64(4)) == whole(4) == 4 and type(whole(np.int64(4))) is int
    for odd in (4.0, True, None, "4"):
        with pytest.raises(RequestError, match="no whole number"):
            whole(odd)
