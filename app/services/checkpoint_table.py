"""The checkpoints as rows of a table: what each is, what was measured of it, what it weighs.

Runs of which only the measures were kept (`metrics-NAME.json` beside the checkpoints) are rows too: they have
no weights and cannot be opened. No Streamlit; the core is imported when it is needed.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.naming import listed
from app.services import resources
from app.services.resources import memoize
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


@dataclass(frozen=True)
class CheckpointRow:
    """One row. weights: whether it can be opened. numbers: NaN where nothing was measured.

    size: bytes on disk, 0 without weights. tested: the sentences it was measured on. command: what measures
    it again. problem: why there are no numbers.
    """

    name: str
    weights: bool
    model: str
    encoder: str
    dimensions: int
    minutes: float
    size: int
    numbers: Mapping[str, float]
    tested: str
    command: str
    default: bool = False
    partner: str = ""
    problem: str = ""
    measured: Mapping = field(default_factory=dict, compare=False)


def checkpoint_rows() -> list[CheckpointRow]:
    """Every checkpoint that can be opened, then the runs that left measures alone."""
    found = []
    for entry in resources.catalogue():
        if not entry.problem:
            shape = entry.model, entry.encoder, entry.dimensions, entry.minutes_trained
            found.append(_checkpoint(entry.name, Path(entry.folder), shape, entry.default, entry.partner))
    return [*found, *_kept_measures()]


def ordered(found: Sequence[CheckpointRow], by: str, reverse: bool = False) -> list[CheckpointRow]:
    """Sorted by one column; what has no number comes last either way."""

    def value(volume: CheckpointRow):
        return volume.numbers.get(by, math.nan) if by in MEASURES else getattr(volume, by)

    def known(volume: CheckpointRow) -> bool:
        what = value(volume)
        return bool(what) if isinstance(what, str) else not math.isnan(what) and (what > 0 or by in MEASURES)

    sure = sorted((one for one in found if known(one)), key=lambda one: one.name)
    sure.sort(key=value, reverse=(by not in RISING) != reverse)
    return [*sure, *(one for one in found if not known(one))]


def card(name: str) -> str:
    """The model card of a checkpoint, as text that nothing parses.

    Raises:
        CheckpointError: no such checkpoint, or its card cannot be read.
    """
    from core.checkpoint.format import CARD, read_plain

    entry = next((entry for entry in resources.catalogue() if entry.name == name and not entry.problem), None)
    if entry is None:
        raise HSVAEError(f"There is no checkpoint {name!r}.", "Choose one from the table.")
    return read_plain(Path(entry.folder), CARD).decode("utf-8", "replace")


@memoize(64)
def _checkpoint(name: str, folder: Path, shape: tuple, default: bool, partner: str) -> CheckpointRow:
    measures, problem, size = {}, "", 0
    try:
        from core.checkpoint.format import read_metrics

        measures = read_metrics(folder)
        size = sum(file.stat().st_size for file in _files(folder))
    except (HSVAEError, OSError) as error:
        problem = getattr(error, "cause", str(error))
    names = " ".join(_corpora(measures)) or "FILE"
    command = f"python -m core evaluate --model {name} --corpus {names} --data-dir DIR --peers"
    return CheckpointRow(
        name, True, *shape, size, _numbers(measures), _tested(measures), command, default, partner, problem,
        measures,
    )  # fmt: skip


def _kept_measures() -> list[CheckpointRow]:
    from core.checkpoint.catalogue import pretrained_folder

    try:
        files = sorted(pretrained_folder().glob("metrics-*.json"))
    except OSError:
        return []
    return [_measures(file, file.stat().st_mtime_ns) for file in files if _METRICS.fullmatch(file.name)]


@memoize(64)
def _measures(file: Path, stamp: int) -> CheckpointRow:
    name = _METRICS.fullmatch(file.name).group(1)
    measures, problem = {}, ""
    try:
        from core.checkpoint.format import parse_file, read_plain

        found = parse_file(file, read_plain(file.parent, file.name))
        measures = found if isinstance(found, dict) else {}
    except HSVAEError as error:
        problem = error.cause
    test = inside(measures, "test")
    gates = isinstance(inside(test, "interpretability"), Mapping)
    dimensions = inside(test, "dimensions")
    minutes = inside(measures, "minutes_trained")
    return CheckpointRow(
        name,
        False,
        "hsvae" if gates else "",  # measures alone do not say the model's kind; only gates have these
        "",
        dimensions if type(dimensions) is int and dimensions > 0 else 0,
        float(minutes) if type(minutes) in (int, float) else 0.0,
        0,
        _numbers(measures),
        _tested(measures),
        f"python -m core train {name} --out runs/{name} --data-dir DIR",
        problem=problem,
        measured=measures,
    )


def _numbers(measures: Mapping) -> dict[str, float]:
    test = inside(measures, "test")
    return {name: first_number(test, paths) for name, paths in MEASURES.items()}


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


def _corpora(measures: Mapping) -> list[str]:
    rows = inside(measures, "test.rows")
    names = sorted(rows) if isinstance(rows, Mapping) else []
    return [name for name in names if _PLAIN.fullmatch(name)]


def _tested(measures: Mapping) -> str:
    rows = inside(measures, "test.rows")
    counts = [count for count in rows.values() if type(count) is int] if isinstance(rows, Mapping) else []
    return f"{sum(counts):,} of {listed(_corpora(measures))}" if counts and _corpora(measures) else ""


def _files(folder: Path):
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
