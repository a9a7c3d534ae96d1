"""The table that a comparison of models fills: its columns, its rows as text, and the one way to read it.

What reads it needs neither scikit-learn nor torch: screens open such tables before any model is there.
"""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.checkpoint.format import plain_file, read_plain
from core.data.readers.strict_json import shorten
from core.errors import CheckpointError, ConfigError

COLUMNS = (
    "corpus", "encoder", "dimensions", "model", "mode", "seed", "accuracy_gated", "accuracy_values",
    "hoyer_sampled", "hoyer_values", "hoyer_gated", "gaussian_hoyer", "active", "active_units", "never_on",
    "ephemeral_ratio", "nll", "kl_z", "kl_gamma", "elbo", "objective", "minutes", "command",
)  # fmt: skip
"""Accuracy: a linear probe, fitted on training rows, on test rows. nll, kl_*, elbo: nats per sentence, nll
from `gated`. objective: nll plus KLs and MMD times their training weights, without auxiliaries. active: mean
per sentence. minutes: of training, processor time. An empty cell was not measured, or does not exist for
that model: no active count and no kl_gamma without gates, no kl_z and no elbo of an autoencoder's points."""
KEY = COLUMNS[:6]
REFERENCE = "reference"
"""Mode of the rows that no model makes: accuracy without any."""
PLANS = Path(__file__).parent.parent / "recipes" / "compare"
"""The TOML files of the shipped comparisons: what their tables hold, and how their rows are called."""
MAX_BYTES, MAX_ROWS = 4 * 2**20, 20_000
_SHARES = ("accuracy_gated", "accuracy_values", "hoyer_sampled", "hoyer_values", "hoyer_gated", "mean_p_on")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")
_COMMAND = re.compile(r"python -m core compare [A-Za-z0-9 ./_-]{1,200}")


def columns_of(varied: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of a table whose rows vary these settings of the model."""
    return (*COLUMNS[:6], *varied, *(("mean_p_on",) if varied else ()), *COLUMNS[6:])


@dataclass(frozen=True)
class Measured:
    """One row. numbers: every measured cell and every varied setting by its column; what is empty is not in.

    command: what makes this row again.
    """

    corpus: str
    encoder: str
    dimensions: int
    model: str
    mode: str
    seed: int
    numbers: Mapping[str, float]
    command: str


@dataclass(frozen=True)
class Measurements:
    """The rows of a table that can be read, in its order; problems: a sentence for each line that cannot."""

    rows: tuple[Measured, ...]
    problems: tuple[str, ...] = ()


def read_table(file: Path, varied: Sequence[str] = ()) -> Measurements:
    """Read a table strictly; a damaged line costs that line alone.

    Args:
        varied: settings that have a column of their own.

    Raises:
        ConfigError: there is no such file, it is no plain file, too large, no UTF-8, or has other columns.
    """
    text = _text(file)
    columns, rows, problems = columns_of(varied), [], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    seen: set[tuple] = set()
    try:
        if tuple(next(reader, ())) != columns:
            raise ConfigError(f"{file} has other columns than this comparison.", "Restore the file.")
        for cells in reader:
            if len(rows) + len(problems) >= MAX_ROWS:
                problems.append(f"Only the first {MAX_ROWS:,} lines were read.")
                break
            try:
                row = _row(cells, columns)
                key = tuple(getattr(row, name) for name in KEY)
                if (key := (*key, *(row.numbers.get(name) for name in varied))) in seen:
                    raise ValueError("the same row stands above")
                seen.add(key)
                rows.append(row)
            except ValueError as error:
                problems.append(f"Line {reader.line_num}: {error}.")
    except csv.Error as error:
        problems.append(f"Line {reader.line_num}: {shorten(str(error))}; nothing after it was read.")
    return Measurements(tuple(rows), tuple(problems))


def table_row(values: Mapping[str, object], columns: Sequence[str] = COLUMNS) -> dict[str, str]:
    """A row as text: four decimals at most, empty where there is nothing.

    What would be rounded to nearly nothing keeps four digits instead: rows are found again by such cells.
    """
    return {name: _cell(values.get(name)) for name in columns}


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if not isinstance(value, float):
        return str(value)
    if 0 < abs(value) < 1e-3:
        return f"{value:.4g}"
    return f"{value:.4f}".rstrip("0").rstrip(".") if value else "0"


def _text(file: Path) -> str:
    try:
        if plain_file(file.parent, file.name).st_size > MAX_BYTES:
            raise ConfigError(f"{file} is larger than {MAX_BYTES:,} bytes.", "Restore the file.")
        return read_plain(file.parent, file.name).decode("utf-8")
    except CheckpointError as error:
        raise ConfigError(error.cause, "Restore the file, or make its rows again.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: not UTF-8 at byte {error.start:,}.", "Restore the file.") from None


def _row(cells: list[str], columns: tuple[str, ...]) -> Measured:
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells instead of {len(columns)}")
    found = dict(zip(columns, cells, strict=True))
    for name in ("corpus", "model", "mode"):
        if not _LABEL.fullmatch(found[name]):
            raise ValueError(f"{name} is {shorten(found[name], 40)!r}")
    if found["encoder"] and not _LABEL.fullmatch(found["encoder"]):
        raise ValueError(f"encoder is {shorten(found['encoder'], 40)!r}")
    if not _COMMAND.fullmatch(found["command"]):
        raise ValueError(f"the command is {shorten(found['command'], 40)!r}")
    whole = {name: _whole(name, found[name]) for name in ("dimensions", "seed")}
    labels = {name: found[name] for name in ("corpus", "encoder", "model", "mode", "command")}
    rest = [name for name in columns if name not in labels and name not in whole]
    numbers = {name: _number(name, found[name]) for name in rest if found[name] != ""}
    return Measured(**labels, **whole, numbers=numbers)


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{name} is {shorten(text, 40)!r}, not a whole number")
    return int(text)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{name} is {shorten(text, 40)!r}, not a number")
    if name in _SHARES and not 0 <= value <= 1:
        raise ValueError(f"{name} is {value:g}, outside 0 to 1")
    return value
