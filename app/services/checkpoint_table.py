"""The checkpoints as rows of a table: what each is, what was measured of it, what it weighs.

Runs of which only the measures were kept (`metrics-NAME.json` beside the checkpoints) are rows too: they have
no weights and cannot be opened. No Streamlit.
"""

import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from app.naming import listed
from app.services import resources
from app.services.resources import memoize
from core.checkpoint.catalogue import pretrained_folder
from core.checkpoint.format import CARD, parse_file, read_metrics, read_plain
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
_METRICS = re.compile(r"metrics-([a-z0-9][a-z0-9._-]{0,63})\.json")


KINDS = {"dimensions": "Int64", "size": "Int64"}


def checkpoint_rows() -> pd.DataFrame:
    """Every checkpoint that can be opened, then the runs that left measures alone.

    Columns: name, weights (whether it can be opened), model, encoder, dimensions, minutes, size (bytes on
    disk); those of MEASURES, NaN where nothing was measured; tested (the sentences it was measured on),
    command (what measures it again), problem (why there are no numbers), measured (all measures, as read).
    """
    rows = [
        _checkpoint(
            entry.name,
            Path(entry.folder),
            entry.model,
            entry.encoder,
            entry.dimensions,
            entry.minutes_trained,
        )
        for entry in resources.catalogue()
        if not entry.problem
    ]
    with suppress(OSError):
        files = sorted(pretrained_folder().glob("metrics-*.json"))
        rows += [_kept(file, file.stat().st_mtime_ns) for file in files if _METRICS.fullmatch(file.name)]
    columns = [*SORTS, "weights", "tested", "command", "problem", "measured"]
    return pd.DataFrame(rows, columns=columns).astype(KINDS)


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
def _checkpoint(
    name: str, folder: Path, model: str, encoder: str, dimensions: int, minutes: float
) -> dict[str, object]:
    measures, problem, size = {}, "", None
    try:
        measures = read_metrics(folder)
        files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
        size = sum(file.stat().st_size for file in files)
    except (HSVAEError, OSError) as error:
        problem = getattr(error, "cause", str(error))
    names = " ".join(_corpora(measures)) or "FILE"
    command = f"python -m core evaluate --model {name} --corpus {names} --data-dir DIR --peers"
    kind = {"model": model, "encoder": encoder, "dimensions": dimensions, "minutes": minutes, "size": size}
    return _row(name, measures, problem, command) | kind | {"weights": True}


@memoize(64)
def _kept(file: Path, stamp: int) -> dict[str, object]:
    """A run of which only the measures were kept."""
    name = _METRICS.fullmatch(file.name).group(1)
    measures, problem = {}, ""
    try:
        found = parse_file(file, read_plain(file.parent, file.name))
        measures = found if isinstance(found, dict) else {}
    except HSVAEError as error:
        problem = error.cause
    # Measures alone do not say the model's kind; only gates have these.
    gates = isinstance(inside(measures, "test.interpretability"), Mapping)
    minutes = inside(measures, "minutes_trained")
    kind = {
        "model": "hsvae" if gates else "", "encoder": "", "weights": False,
        "dimensions": count_at(inside(measures, "test.dimensions")),
        "minutes": float(minutes) if type(minutes) in (int, float) else 0.0,
    }  # fmt: skip
    return (
        _row(name, measures, problem, f"python -m core train {name} --out runs/{name} --data-dir DIR") | kind
    )


def _row(name: str, measures: Mapping, problem: str, command: str) -> dict[str, object]:
    rows = inside(measures, "test.rows")
    counts = [count for count in rows.values() if type(count) is int] if isinstance(rows, Mapping) else []
    corpora = _corpora(measures)
    return {
        "name": name,
        "tested": f"{sum(counts):,} of {listed(corpora)}" if counts and corpora else "",
        "command": command,
        "problem": problem,
        "measured": measures,
        **{column: first_number(inside(measures, "test"), paths) for column, paths in MEASURES.items()},
    }


def first_number(test: object, paths: Sequence[str]) -> float:
    """The first finite number that stands at one of these dotted paths; NaN where there is none."""
    for path in paths:
        value = inside(test, path)
        if type(value) in (int, float) and math.isfinite(value):
            return float(value)
    return math.nan


def inside(value: object, path: str) -> object:
    """What stands at a dotted path of nested mappings; None where there is nothing."""
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def count_at(value: object) -> int | None:
    """A positive whole number as it is; None for anything else."""
    return value if type(value) is int and value > 0 else None


def _corpora(measures: Mapping) -> list[str]:
    rows = inside(measures, "test.rows")
    names = sorted(rows) if isinstance(rows, Mapping) else []
    return [name for name in names if _PLAIN.fullmatch(name)]
