"""Accuracy against active count of finished checkpoints: sparse ones beside a dense one cut to as many."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from core.errors import RequestError
from core.evaluation.compare import threshold_for, thresholded
from core.evaluation.comparison_table import KEY, columns_of, replace_rows
from core.evaluation.encoding import embedded, encode_rows
from core.evaluation.probing import linear_probe
from core.evaluation.splits import EvalDataset, held_out_rows, training_rows

VARIED = ("alpha",)
"""Settings that have a column of their own in the table."""
COUNTS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Active counts that the dense code is cut to beside those of the sparse ones, so that there is a curve."""


def tradeoff(
    sparse: Sequence,
    dense,
    corpus: str,
    out: Path,
    data_dir: Path | None = None,
    fit_rows: int = 8000,
    test_rows: int = 5000,
    seed: int = 0,
    command: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Path:
    """Measure models with gates and one without on the same rows of a corpus, into the CSV `out`; returns it.

    A dense code is cut by one limit on |values|, in standard deviations of their dimension over training
    rows, chosen there so that as many are left as a sparse code has on. Probes are fitted on training rows.

    Raises:
        RequestError: no gates where there should be, gates where there should be none, or models that hold
            out different rows: what one is tested on, another may have been trained on.
    """
    if dense.has_gates or not all(model.has_gates for model in sparse):
        raise RequestError(
            "Gates are compared with a code that has none.", "Give one dense model, behind --dense."
        )
    test, train = _rows(dense, corpus, data_dir, fit_rows, test_rows, seed)
    rows, counts = [], []
    for model in sparse:
        own = _rows(model, corpus, data_dir, fit_rows, test_rows, seed)
        if own[0].texts != test.texts or own[1].texts != train.texts:
            raise RequestError(
                f"{model.name} and {dense.name} hold out different rows of {corpus}.",
                "Compare models of one mixture of texts.",
            )
        say(model.name)
        fit, seen = (encode_rows(model, some) for some in (train, test))
        counts.append(float(fit.active.sum(1).mean()))
        rows.append(_cells(model, corpus, "stable", fit.gated, seen.gated, train, test, seen.active))
    say(dense.name)
    fit, seen = (encode_rows(dense, some) for some in (train, test))
    rows.append(_cells(dense, corpus, "stable", fit.values, seen.values, train, test))
    for active in sorted({*counts, *COUNTS}):
        limit = threshold_for(fit, active)
        cut = thresholded(seen, limit)
        mode = f"thresholded to {active:.3g}"
        rows.append(_cells(dense, corpus, mode, thresholded(fit, limit), cut, train, test, cut != 0))
    replace_rows(out, (*KEY, *VARIED), columns_of(VARIED), [row | {"command": command} for row in rows])
    return out


def _rows(
    model, corpus: str, data_dir, fit_rows: int, test_rows: int, seed: int
) -> tuple[EvalDataset, EvalDataset]:
    parts = model.metrics.get("recipe", {}).get("corpora", ())
    own = [part for part in parts if part["name"] == corpus] or [{"name": corpus}]
    test = EvalDataset.of([held_out_rows(corpus, parts, data_dir)]).subset(test_rows, seed)
    return embedded(model, test), embedded(model, training_rows(own, data_dir).subset(fit_rows, seed))


def _cells(model, corpus: str, mode: str, fit, code, train, test, active: np.ndarray | None = None) -> dict:
    return {
        "corpus": corpus, "encoder": model.config.encoder, "dimensions": model.dimensions,
        "model": model.config.model, "mode": mode, "seed": 0,
        "alpha": model.config.alpha if model.has_gates else None,
        "accuracy_gated": linear_probe(fit, train.labels, code, test.labels)["mean"],
        "active": None if active is None else float(active.sum(1).mean()),
    }  # fmt: skip
