"""The README's tables of models set side by side, written from the CSVs and measures in pretrained/."""

import json
from collections import defaultdict
from statistics import fmean

from app.services.baselines import NUMBERS, scored
from core.checkpoint.catalogue import DEFAULT
from core.evaluation.comparison_table import read_table
from tests.readme_blocks import README, markdown_table

PRETRAINED = README.parent / "pretrained"
CANDIDATES = ("alpha", "psi", "kl_weight")
KINDS = {
    "AE": ("ae", "stable"),
    "VAE": ("vae", "stable"),
    "MAT-VAE": ("mat_vae", "stable"),
    "VAE, cut to as many": ("vae", "thresholded"),
    "HSVAE": ("hsvae", "stable"),
    "HSVAE, faithful": ("hsvae", "faithful"),
}
RIVALS = {
    "word-label AUC": "auc",
    "purity": "purity",
    "intruder": "intruder",
    "class AUC, 1 dimension": "probe_1",
    "class AUC, 5 dimensions": "probe_5",
}


def compared() -> str:
    """Accuracies of a cell's models, means over seeds, where a sparse and a dense one are measured."""
    rows = read_table(PRETRAINED / "comparison.csv").rows
    measured = defaultdict(list)
    for row in rows:
        measured[row.encoder, row.dimensions, row.corpus, row.model, row.mode].append(row.numbers)
    lines = []
    for encoder, dimensions, corpus in dict.fromkeys(key[:3] for key in measured if key[0]):
        cells = {title: measured.get((encoder, dimensions, corpus, *kind)) for title, kind in KINDS.items()}
        sparse, plain, dense = cells["HSVAE"], cells["HSVAE, faithful"], cells["VAE"]
        if sparse and dense:
            [minilm] = (row for row in rows if (row.corpus, row.model) == (corpus, "minilm"))
            lines.append(
                (
                    f"{encoder.upper()} {dimensions}D, {corpus}",
                    *(_mean(cell, "accuracy_gated", ".3f") for cell in cells.values()),
                    " / ".join(_mean(cell, "active", ".1f") for cell in (sparse, plain) if cell),
                    f"{_mean(dense, 'hoyer_sampled', '.2f')} / {_mean(sparse, 'hoyer_sampled', '.2f')}",
                    f"{minilm.numbers['accuracy_gated']:.3f}",
                )
            )
    return markdown_table(("Accuracy", *KINDS, "on", "Hoyer VAE / HSVAE", "raw MiniLM"), lines)


def candidates() -> str:
    """What was tried before the comparison, on validation rows."""
    lines = []
    for row in read_table(PRETRAINED / "comparison-weights.csv", CANDIDATES).rows:
        varied = ", ".join(f"{name} {row.numbers[name]:g}" for name in CANDIDATES if name in row.numbers)
        numbers = [row.numbers]
        lines.append(
            (
                f"{row.model}, {varied}",
                _mean(numbers, "accuracy_gated", ".3f"),
                _mean(numbers, "accuracy_values", ".3f"),
                _mean(numbers, "active", ".1f"),
                _mean(numbers, "hoyer_sampled", ".2f"),
                _mean(numbers, "nll", ".1f"),
            )
        )
    titles = "accuracy, gated", "accuracy, values", "active", "Hoyer, draws", "nats, gated"
    return markdown_table(("Candidate", *titles), lines)


def rivals() -> str:
    """The default checkpoint beside what a user would pick instead."""
    metrics = json.loads((PRETRAINED / DEFAULT / "metrics.json").read_text())
    lines = [
        (
            one.name,
            str(one.dimensions),
            f"{one.numbers['active']:.1f}",
            f"{one.numbers['usable']:.0f}",
            *(f"{one.numbers[name]:.3f}" for name in RIVALS.values()),
        )
        for one in scored(DEFAULT, metrics)
    ]
    assert set(RIVALS.values()) <= set(NUMBERS)
    return markdown_table(("Code", "dimensions", "active", "usable", *RIVALS), lines)


def _mean(cells: list | None, name: str, form: str) -> str:
    numbers = [cell[name] for cell in cells or () if name in cell]
    return f"{fmean(numbers):{form}}" if numbers else "-"
