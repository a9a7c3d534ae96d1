"""The checkpoints as rows of a table: what each is, what was measured of it, what it weighs.

Runs of which only the measures were kept (`metrics-NAME.json` beside the checkpoints) are rows too: they have
no weights and cannot be opened. No Streamlit.
"""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from app.naming import listed
from app.services import resources
from app.services.resources import memoize
from core.checkpoint.catalogue import pretrained_folder
from core.checkpoint.format import CARD, METRICS, parse_file, read_plain
from core.errors import HSVAEError

MEASURES = {
    "active": ("summary.active_per_sentence", "sparsity.active_per_sentence.mean"),
    "usable": ("interpretability.usable_dimensions",),
    "auc": ("interpretability.word_auc.mean",),
    "purity": ("interpretability.class_purity.mean",),
    "accuracy": ("summary.accuracy.gated", "probing.all.accuracy.gated.mean"),
    "hoyer": ("summary.hoyer.gated", "sparsity.hoyer.gated.mean"),
    "hoyer_sampled": ("summary.hoyer.sampled", "sparsity.hoyer.sampled.mean"),
    "nll": ("likelihood.nats_per_sentence.nll_gated.mean",),
    "ephemeral": ("sparsity.ephemeral_ratio",),
}
"""Where each number stands in the measures on test sentences; accuracy and Hoyer belong to the gated code."""
SORTS = ("name", "model", "encoder", "dimensions", "minutes", "size", *MEASURES)
RISING = ("name", "model", "encoder", "nll")
"""What is sorted with the smallest first; of all else the largest comes first."""
LONGEST_CARD = 20_000
"""Characters of a model card that are shown; the file has all."""
_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


def checkpoint_rows() -> pd.DataFrame:
    """Every checkpoint that can be opened, then the runs that left measures alone.

    Columns: name, weights (whether it can be opened), model, encoder, dimensions, minutes, size (bytes on
    disk); those of MEASURES, NaN where nothing was measured; tested (the sentences it was measured on),
    command (what measures it again), problem (why there are no numbers), measured (all measures, as read).
    """
    rows = [
        _row(entry.name, Path(entry.folder) / METRICS, 0, True)
        | {name: getattr(entry, name) for name in ("model", "encoder", "dimensions")}
        | {"minutes": entry.minutes_trained}
        for entry in resources.catalogue()
        if not entry.problem
    ]
    with suppress(OSError):
        for file in sorted(pretrained_folder().glob("metrics-*.json")):
            if _PLAIN.fullmatch(name := file.stem.removeprefix("metrics-")):
                rows.append(_row(name, file, file.stat().st_mtime_ns, False))
    columns = [*SORTS, "weights", "tested", "command", "problem", "measured"]
    return pd.DataFrame(rows, columns=columns).astype({"dimensions": "Int64", "size": "Int64"})


def ordered(found: pd.DataFrame, by: str, reverse: bool = False) -> pd.DataFrame:
    """Sorted by one column; what has no number comes last either way."""
    values = found[by] if by in MEASURES else found[by].where(found[by] != 0).replace("", None)
    known = found[values.notna()].sort_values("name")
    known = known.sort_values(by, ascending=(by in RISING) != reverse, kind="stable")
    return pd.concat([known, found[values.isna()]], ignore_index=True)


def card(name: str) -> str:
    """The model card of a checkpoint, as text that nothing parses.

    Raises:
        CheckpointError: no such checkpoint, or its card cannot be read.
    """
    entry = next((entry for entry in resources.catalogue() if entry.name == name and not entry.problem), None)
    if entry is None:
        raise HSVAEError(f"There is no checkpoint {name!r}.", "Choose one from the table.")
    return read_plain(Path(entry.folder), CARD).decode("utf-8", "replace")


@memoize(64)
def _row(name: str, file: Path, stamp: int, weights: bool) -> dict[str, object]:
    """What its measures tell of it; `stamp` tells one state of the file from the next."""
    measures, problem, size = {}, "", None
    try:
        found = parse_file(file, read_plain(file.parent, file.name))
        measures = found if isinstance(found, dict) else {}
        parts = [part for part in file.parent.rglob("*") if part.is_file() and not part.is_symlink()]
        size = sum(part.stat().st_size for part in parts) if weights else None
    except (HSVAEError, OSError) as error:
        problem = getattr(error, "cause", str(error))
    test, minutes = inside(measures, "test"), inside(measures, "minutes_trained")
    rows = inside(test, "rows") if isinstance(inside(test, "rows"), Mapping) else {}
    corpora = [corpus for corpus in sorted(rows) if _PLAIN.fullmatch(corpus)]
    counts = [count for count in rows.values() if type(count) is int]
    command = f"train {name} --out runs/{name} --data-dir DIR"
    if weights:
        command = f"evaluate --model {name} --corpus {' '.join(corpora) or 'FILE'} --data-dir DIR --peers"
    # Measures alone do not say the model's kind; only gates have an account of how they read.
    gates = isinstance(inside(test, "interpretability"), Mapping)
    return {
        "name": name, "weights": weights, "model": "hsvae" if gates else "", "encoder": "",
        "dimensions": count_at(inside(test, "dimensions")), "size": size, "problem": problem,
        "minutes": float(minutes) if type(minutes) in (int, float) else 0.0, "measured": measures,
        "tested": f"{sum(counts):,} of {listed(corpora)}" if counts and corpora else "",
        "command": f"python -m core {command}",
        **{column: first_number(test, paths) for column, paths in MEASURES.items()},
    }  # fmt: skip


def first_number(test: object, paths: Sequence[str]) -> float:
    """The first finite number that stands at one of these dotted paths; NaN where there is none."""
    for path in paths:
        value = inside(test, path)
        if type(value) in (int, float) and math.isfinite(value):
            return float(value)
    return math.nan


def inside(value: Any, path: str) -> Any:
    """What stands at a dotted path of nested mappings; None where there is nothing."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def count_at(value: object) -> int | None:
    """A positive whole number as it is; None for anything else."""
    return value if type(value) is int and value > 0 else None
