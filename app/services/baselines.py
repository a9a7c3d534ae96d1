"""What a user would pick instead of a model, scored on the same sentences, read from its measures."""

from collections.abc import Mapping

import pandas as pd

from app.services.checkpoint_table import count_at, first_number, inside

NUMBERS = {
    "active": "active_per_sentence",
    "usable": "usable_dimensions",
    "auc": "word_auc.mean",
    "purity": "class_purity.mean",
    "intruder": "intruder.mean",
    "probe_1": "k_sparse.auc_of_1.mean",
    "probe_5": "k_sparse.auc_of_5.mean",
}
"""Where each number stands in the record of a baseline."""
SCORES = ["auc", "purity", "intruder", "probe_1", "probe_5"]
"""Scores, of which more is better; two that lie no further apart than LEVEL are level."""
LEVEL = 0.005
KNOWN = {
    "Top-k sparse autoencoder on MiniLM": "Sparse autoencoder on MiniLM",
    "BatchTopK sparse autoencoder on MiniLM": "Sparse autoencoder on MiniLM, BatchTopK",
    "Matryoshka Top-k sparse autoencoder on MiniLM": "Sparse autoencoder on MiniLM, Matryoshka",
    "Top-k sparse autoencoder on the model's pretrained encoder": "Sparse autoencoder on the same encoder",
    "BatchTopK sparse autoencoder on the model's pretrained encoder": (
        "Sparse autoencoder on the same encoder, BatchTopK"
    ),
    "Matryoshka Top-k sparse autoencoder on the model's pretrained encoder": (
        "Sparse autoencoder on the same encoder, Matryoshka"
    ),
    "Top-k sparse autoencoder on the dense model's codes": "Sparse autoencoder on the dense partner's codes",
    "Dense model's codes, the largest kept": "The dense partner's codes, the largest kept",
}
"""Baselines as measures call them and as the screen does. A file may be anybody's: others are left out."""


def scored(name: str, measures: Mapping, section: str = "test") -> pd.DataFrame:
    """The model `name`, then every baseline in this section of its measures; no line where it has none.

    Columns: name; dimensions; and those of NUMBERS, NaN where nothing was measured.
    """
    test = inside(measures, section)
    own, records = inside(test, "interpretability"), inside(test, "peers")
    own = own if isinstance(own, Mapping) else {}
    found = [(name, {**own, "k_sparse": inside(test, "probing.all.k_sparse")}, inside(test, "dimensions"))]
    for record in records if isinstance(records, list) else ():
        title = inside(record, "peer")
        if isinstance(title, str) and title in KNOWN:
            found.append((KNOWN[title], record, inside(record, "dimensions")))
    rows = [
        {"name": title, "dimensions": count_at(dimensions)}
        | {column: first_number(record, (path,)) for column, path in NUMBERS.items()}
        for title, record, dimensions in found
    ]
    columns = ["name", "dimensions", *NUMBERS]
    return pd.DataFrame(rows if len(rows) > 1 else [], columns=columns).astype({"dimensions": "Int64"})


def ahead(scores: pd.DataFrame) -> tuple[int, int]:
    """(scores in which the first line leads all others, scores measured of it and of some other)."""
    lead = scores[SCORES].iloc[0] - scores[SCORES].iloc[1:].max()
    return int((lead > LEVEL).sum()), int(lead.notna().sum())
