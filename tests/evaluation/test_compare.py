"""What a row of the comparison holds when there is little to compare."""

import numpy as np
import pytest

from core.evaluation.compare import references
from core.evaluation.comparison_table import table_row
from core.evaluation.splits import EvalDataset


def rows(count: int, labels: tuple[str, ...]) -> EvalDataset:
    """Sentences whose second word is their label, with invented embeddings."""
    own = [labels[row % len(labels)] for row in range(count)]
    texts = [f"the {label} sleeps" for label in own]
    features = np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)
    return EvalDataset(texts, own, ["mine"] * count, features)


def test_references_read_words():
    found = references(rows(40, ("cat", "dog")), rows(60, ("cat", "dog")), probe_rows=50)
    assert found["tfidf"] == {"dimensions": 4, "accuracy_gated": 1.0}
    assert found["majority"]["accuracy_gated"] == 0.5 and found["minilm"]["dimensions"] == 4


def test_one_class_cannot_be_told_apart():
    """A file of sentences without labels: its models are compared all the same."""
    found = references(rows(40, ("cat",)), rows(60, ("cat",)), probe_rows=50)
    assert [cells["accuracy_gated"] for cells in found.values()] == [None] * 3


@pytest.mark.parametrize(
    ("value", "cell"),
    [(0.5, "0.5"), (12.34567, "12.3457"), (4.0, "4"), (0.0, "0"), (-0.0, "0"), (-3.25, "-3.25"),
     (0.00002, "2e-05"), (0.00123456, "0.0012"), (None, ""), (float("nan"), ""), (7, "7"), (True, "True")],
)  # fmt: skip
def test_cells(value, cell):
    """Two small weights of a varied setting must not become one row."""
    assert table_row({"psi": value}, ("psi",)) == {"psi": cell}
