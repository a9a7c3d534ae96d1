"""Tables of models set side by side, written from indexes, CSVs and measures in pretrained/."""

import json

import numpy as np
import pandas as pd

from app.services.baselines import NUMBERS, scored
from app.services.checkpoint_table import inside
from core.checkpoint.catalogue import DEFAULT
from core.evaluation.comparison_table import read_table
from core.index import index_folder, load_index
from core.index.schema import DENSE
from core.index.stability import Stability
from core.interpretation.records import UNCLEAR
from tests.readme_blocks import ROOT, markdown_table

PRETRAINED = ROOT / "pretrained"
DESCRIBED = (
    ("Words predict whether a dimension is on (AUC, chance .5)", "auc", ".3f"),
    ("A dimension's sentences that are of its commonest class", "purity", ".3f"),
    ("The odd sentence out of five is found (chance .2)", "intruder", ".3f"),
)
"""Rows of the summary: title, name among `NUMBERS`, form."""
DECODED = (
    (
        "Decodes that change when a dimension is switched off",
        "edits.switch_off_changes_decode",
        ".2f",
    ),
    ("Cosine of the decode and the sentence", "decoded_text.cosine.decode_to_input", ".3f"),
)
"""Rows of what needs a decoder, which a Top-k autoencoder lacks: title, place in metrics.json, form."""
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


def summary() -> str:
    """Five measures: the default checkpoint, its dense partner, and a Top-k autoencoder as sparse as it."""
    model = json.loads((PRETRAINED / DEFAULT / "metrics.json").read_text())
    partner = model.get("partner") or ""
    file = PRETRAINED / partner / "metrics.json"
    dense = json.loads(file.read_text()) if partner and file.exists() else {}
    shared = "plain_dev" if {"plain_dev"} <= model.keys() & dense.keys() else "test"
    codes = list(scored(DEFAULT, model, shared).itertuples())
    own, topk = (*codes, None, None)[:2]
    cut = next((one for one in codes if "largest kept" in one.name), None)
    lines = [
        (title, *("-" if one is None else f"{getattr(one, name):{form}}" for one in (own, cut, topk)))
        for title, name, form in DESCRIBED
    ]
    for title, path, form in DECODED:
        both = (_average(report.get(shared, {}), path, form) for report in (model, dense))
        lines.append((title, *both, "-"))
    on = f", {own.active:.1f} of {own.dimensions} on" if own else ""
    titles = f"{DEFAULT}{on}", f"{partner or 'no partner'}, dense", "Top-k autoencoder, as many on"
    return markdown_table(("Measure", *titles), lines)


def names() -> str:
    """How many dimensions of the default checkpoint and of its dense partner have a name that fits."""
    partner = json.loads((PRETRAINED / DEFAULT / "metrics.json").read_text()).get("partner")
    if not partner:
        return f"{DEFAULT} has no dense partner to compare names with."
    sparse, dense = (load_index(index_folder(PRETRAINED / name)) for name in (DEFAULT, partner))
    clear = int((sparse.confidence >= DENSE.least_fit).sum())
    named = sum(name != UNCLEAR for name in dense.names)
    again = _found_again(sparse.stability)
    return (
        f"{clear} of {sparse.dimensions} dimensions of {DEFAULT} have a name that fits "
        f"{100 * DENSE.least_fit:.0f} points better\nwhere they are on than elsewhere, {named} of "
        f"{dense.dimensions} of {partner}, at one of their two ends;\nwords predict an end with an AUC of "
        f"{np.nanmean(dense.word_auc_ends):.3f} (chance .5).{again}"
    )


def _found_again(stability: Stability | None) -> str:
    """How many dimensions other seeds of the recipe found as well; empty where none were compared."""
    if stability is None:
        return ""
    counts = [int((stability.found == count).sum()) for count in range(1, stability.runs + 1)]
    chance = np.mean([other.chance for other in stability.record.others])
    found = ", ".join(f"{count} in {runs} of {len(counts)}" for runs, count in enumerate(counts, 1))
    return (
        f"\nSeeds of its recipe in which a dimension is found: {found}; the mean correlation of\nmatched "
        f"dimensions is {stability.correlations.mean():.2f}, of dealt sentences {chance:.2f} (`stability`)."
    )


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
                    " / ".join(
                        _mean(cell, "hoyer_sampled", ".2f") for cell in (dense, sparse, plain) if len(cell)
                    ),
                    f"{minilm[corpus]:.3f}",
                )
            )
    return markdown_table(("Accuracy", *KINDS, "on", "Hoyer VAE / HSVAE / faithful", "raw MiniLM"), lines)


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


def _average(report: dict, path: str, form: str) -> str:
    found = inside(report, path)
    return f"{found['mean']:{form}}" if found and found.get("mean") is not None else "-"


def _mean(cells: pd.DataFrame, name: str, form: str) -> str:
    mean = cells[name].mean()
    return "-" if pd.isna(mean) else f"{mean:{form}}"
