"""The README's tables of models set side by side, written from the CSVs and measures in pretrained/."""

import json

import pandas as pd

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
SCORED = {
    "word-label AUC": "auc",
    "purity": "purity",
    "intruder": "intruder",
    "class AUC, 1 dimension": "probe_1",
    "class AUC, 5 dimensions": "probe_5",
}


def compared() -> str:
    """Accuracies of a cell's models, means over seeds, where a sparse and a dense one are measured."""
    rows = read_table(PRETRAINED / "comparison.csv").rows
    minilm = rows[rows["model"] == "minilm"].set_index("corpus")["accuracy_gated"]
    lines = []
    for key, cell in rows[rows["encoder"] != ""].groupby(["encoder", "dimensions", "corpus"], sort=False):
        encoder, dimensions, corpus = key
        cells = {
            title: cell[(cell["model"] == model) & (cell["mode"] == mode)]
            for title, (model, mode) in KINDS.items()
        }
        sparse, plain, dense = cells["HSVAE"], cells["HSVAE, faithful"], cells["VAE"]
        if len(sparse) and len(dense):
            lines.append(
                (
                    f"{encoder.upper()} {dimensions}D, {corpus}",
                    *(_mean(cell, "accuracy_gated", ".3f") for cell in cells.values()),
                    " / ".join(_mean(cell, "active", ".1f") for cell in (sparse, plain) if len(cell)),
                    f"{_mean(dense, 'hoyer_sampled', '.2f')} / {_mean(sparse, 'hoyer_sampled', '.2f')}",
                    f"{minilm[corpus]:.3f}",
                )
            )
    return markdown_table(("Accuracy", *KINDS, "on", "Hoyer VAE / HSVAE", "raw MiniLM"), lines)


def candidates() -> str:
    """What was tried before the comparison, on validation rows."""
    lines = []
    rows = read_table(PRETRAINED / "comparison-weights.csv", CANDIDATES).rows
    for number, row in rows.iterrows():
        varied = ", ".join(f"{name} {value:g}" for name, value in row[list(CANDIDATES)].dropna().items())
        numbers = rows.loc[[number]]
        lines.append(
            (
                f"{row['model']}, {varied}",
                _mean(numbers, "accuracy_gated", ".3f"),
                _mean(numbers, "accuracy_values", ".3f"),
                _mean(numbers, "active", ".1f"),
                _mean(numbers, "hoyer_sampled", ".2f"),
                _mean(numbers, "nll", ".1f"),
            )
        )
    titles = "accuracy, gated", "accuracy, values", "active", "Hoyer, draws", "nats, gated"
    return markdown_table(("Candidate", *titles), lines)


def baselines() -> str:
    """The default checkpoint beside what a user would pick instead."""
    metrics = json.loads((PRETRAINED / DEFAULT / "metrics.json").read_text())
    lines = [
        (
            one.name,
            str(one.dimensions),
            f"{one.active:.1f}",
            f"{one.usable:.0f}",
            *(f"{getattr(one, name):.3f}" for name in SCORED.values()),
        )
        for one in scored(DEFAULT, metrics).itertuples()
    ]
    assert set(SCORED.values()) <= set(NUMBERS)
    return markdown_table(("Code", "dimensions", "active", "usable", *SCORED), lines)


def _mean(cells: pd.DataFrame, name: str, form: str) -> str:
    mean = cells[name].mean()
    return "-" if pd.isna(mean) else f"{mean:{form}}"
