"""The quality report as one HTML file that needs nothing: no network, no script."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.checkpoint.atomic import write_text
from core.errors import RequestError
from core.evaluation.dense_quality import DenseQuality, measure_dense
from core.evaluation.intruder import CHANCE
from core.evaluation.quality import Quality, measure_quality
from core.index import AnyIndex
from core.index.dense_schema import END_SHARE, LEAST_FIT
from core.interpretation.records import UNCLEAR
from core.templates import render

Progress = Callable[[int, int], None]
SHOWN = 20
"""Dimensions that the report shows at either end."""


def write_page(index: AnyIndex, file: Path, model: str, progress: Progress | None = None) -> None:
    """Measure an index, of a model with gates or without, and write the report.

    Raises:
        RequestError: the file cannot be written.
        CorpusError: the example sentences are not here.
    """
    measure = measure_quality if index.has_gates else measure_dense
    content = page(measure(index, progress=progress), model)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, content)
    except OSError as error:
        cause = f"{file} could not be written ({error.strerror or error})."
        raise RequestError(cause, "Name another file.") from None


def page(quality: Quality | DenseQuality, model: str) -> str:
    """The whole report; every word that is not ours is literal.

    Of a model without gates each measure is one of an end: there are two of each dimension.
    """
    index, own, nulls = quality.index, {}, quality
    word_auc, purity, confidence = index.word_auc, index.purity, index.confidence
    if not index.has_gates:
        ends = [index.ends(number) for number in range(index.dimensions)]
        word_auc, purity, nulls = index.word_auc_ends, index.purity_ends, index
        confidence = np.array([[end.confidence for end in pair] for pair in ends]).T
        own = {
            "named": sum(end.name is not None for pair in ends for end in pair),
            "labelled": sum(name != UNCLEAR for name in index.names),
            "end_percent": f"{100 * END_SHARE:.1f}",
            "least_fit": f"{100 * LEAST_FIT:.0f}",
        }
    charts = [
        _histogram("Word-label AUC", word_auc, nulls.word_auc_null, 0.4),
        _histogram("Share of the commonest class", purity, nulls.purity_null),
        _histogram("Intruder found", quality.intruder, quality.intruder_null),
    ]
    measures = {
        "AUC": word_auc,
        "Class share": purity,
        "Confidence": confidence,
        "Intruder": quality.intruder,
    }
    rest = sorted(set(range(index.dimensions)) - set(quality.order.tolist()))
    return render(
        "core.evaluation", "report.html", model=model, quality=quality, charts=charts, most=SHOWN,
        chance=CHANCE, word_auc=word_auc, purity=purity, shown=_shown, shown_mean=_shown_mean,
        columns=_columns(quality, measures), all=[*quality.order.tolist(), *rest], **own,
    )  # fmt: skip


def _columns(quality: Quality | DenseQuality, measures: dict[str, np.ndarray]) -> dict[str, list[str]]:
    """The columns of the table of all dimensions, by head, D cells each: `measures` among others."""
    index, effects, gates = quality.index, quality.index.effects, quality.index.has_gates
    columns = {"Clarity": _cells(quality.clarity)}
    if gates:
        columns["On in"] = [f"{100 * share:.2f} %" for share in index.density]
    for head, values in measures.items():
        for side, numbers in zip(("",) if gates else (" high", " low"), np.atleast_2d(values), strict=True):
            columns[head + side] = _cells(numbers)
    columns["Nats"] = _cells(index.nats_value + (index.nats_gate if gates else 0))
    columns["Responds"] = [""] * index.dimensions
    if gates:
        columns["Directed"] = [""] * index.dimensions
    if effects is not None:
        columns["Responds"] = _cells(effects.responsiveness, None if gates else effects.ignored)
        if gates:
            columns["Directed"] = _cells(effects.directed, effects.ignored)
    return columns


def _cells(values, ignored=None) -> list[str]:
    """Numbers as shown; of dimensions that the decoder ignores, that."""
    cells = [_shown(value) for value in values]
    return cells if ignored is None else ["ignored" if ignored[d] else cell for d, cell in enumerate(cells)]


def _histogram(title: str, real: np.ndarray, null: np.ndarray, low: float = 0.0, high: float = 1.0) -> dict:
    """Dimensions by a measure, in the template's units of drawing, 90 for the highest bar: bars for what
    was measured, a line of steps for chance."""
    edges = np.linspace(low, high, 31)
    known = [values[np.isfinite(values)] for values in (real, null)]
    counts = [np.histogram(np.clip(values, low, high), edges)[0] for values in known]
    shares = [part / max(1, part.sum()) for part in counts]
    tall, line = (90 * part / max(1e-9, *map(np.max, shares)) for part in shares)
    return {
        "title": title,
        "real": real,
        "null": null,
        "known": len(known[0]),
        "bars": [(10 * place, height) for place, height in enumerate(tall) if height],
        "steps": " ".join(
            f"{10 * x},{100 - up:.1f} {10 * x + 10},{100 - up:.1f}" for x, up in enumerate(line)
        ),
        "ticks": ((0, "start", low), (150, "middle", (low + high) / 2), (300, "end", high)),
    }


def _shown_mean(values: np.ndarray) -> str:
    """Of what is known, as shown."""
    known = values[np.isfinite(values)]
    return _shown(known.mean()) if len(known) else "-"


def _shown(value: float) -> str:
    """As shown; a dash for NaN."""
    return "-" if not np.isfinite(value) else f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
