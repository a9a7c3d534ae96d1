"""What a user would pick instead of a model, scored on the same sentences, read from its measures."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.services.checkpoint_table import first_number, inside

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
SCORES = {"auc": 0.005, "purity": 0.005, "intruder": 0.005, "probe_1": 0.005, "probe_5": 0.005}
"""Scores, of which more is better, and how far two must lie apart not to be called level."""
KNOWN = {
    "Top-k sparse autoencoder on MiniLM": "Sparse autoencoder on MiniLM",
    "Top-k sparse autoencoder on the model's pretrained encoder": "Sparse autoencoder on the same encoder",
    "Top-k sparse autoencoder on the dense model's codes": "Sparse autoencoder on the dense partner's codes",
    "Dense model's codes, the largest kept": "The dense partner's codes, the largest kept",
}
"""Baselines by their names in the measures; a file may be anybody's: others are not shown."""


@dataclass(frozen=True)
class Scored:
    """The model itself, or a baseline. numbers: by the keys of NUMBERS, NaN where nothing was measured."""

    name: str
    dimensions: int
    numbers: Mapping[str, float]


def scored(name: str, measures: Mapping) -> list[Scored]:
    """The model `name`, then every baseline in its measures; nothing where it has none."""
    test = inside(measures, "test")
    records = inside(test, "peers")
    found = [_baseline(one) for one in records] if isinstance(records, list) else []
    baselines = [one for one in found if one is not None]
    if not baselines:
        return []
    own = inside(test, "interpretability")
    own = {**(own if isinstance(own, Mapping) else {}), "k_sparse": inside(test, "probing.all.k_sparse")}
    return [Scored(name, _whole(inside(test, "dimensions")), _numbers(own)), *baselines]


def ahead(own: Scored, baselines: Sequence[Scored]) -> tuple[int, int]:
    """(scores in which the model leads all baselines, scores measured of it and of any baseline)."""
    led = counted = 0
    for score, level in SCORES.items():
        theirs = [one.numbers[score] for one in baselines if not math.isnan(one.numbers[score])]
        if theirs and not math.isnan(own.numbers[score]):
            counted += 1
            led += own.numbers[score] - max(theirs) > level
    return led, counted


def _baseline(record: object) -> Scored | None:
    title = inside(record, "peer")
    if not isinstance(title, str) or title not in KNOWN:
        return None
    return Scored(KNOWN[title], _whole(inside(record, "dimensions")), _numbers(record))


def _numbers(record: object) -> dict[str, float]:
    return {name: first_number(record, (path,)) for name, path in NUMBERS.items()}


def _whole(value: object) -> int:
    return value if type(value) is int and value > 0 else 0
