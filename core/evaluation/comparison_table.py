"""The table that a comparison of models fills: its columns, its rows as text, and the one way to read it.

Reading needs neither scikit-learn nor torch: screens open such tables before any model is there.
"""

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.checkpoint.atomic import write_text
from core.checkpoint.format import plain_file, read_plain
from core.data.readers.strict_json import shorten
from core.errors import CheckpointError, ConfigError

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "corpus", "encoder", "dimensions", "model", "mode", "seed", "accuracy_gated", "accuracy_values",
    "accuracy_sampled", "mlp_gated", "mlp_values", "mlp_sampled", "hoyer_sampled", "hoyer_values",
    "hoyer_gated", "gaussian_hoyer", "active", "active_units", "never_on",
    "ephemeral_ratio", "nll", "kl_z", "kl_gamma", "elbo", "objective", "minutes", "command",
)  # fmt: skip
"""accuracy_*: a linear probe, fitted on training rows, on test rows; mlp_*: a two-layer one. sampled: mean
over five draws. nll, kl_*, elbo: nats per sentence, nll from `gated`. objective: nll plus KLs and MMD times
their training weights, without auxiliaries. active: mean per sentence. minutes: of training, processor
time. An empty cell was not measured, or does not exist for that model: no active count and no kl_gamma
without gates, no kl_z and no elbo of an autoencoder's points."""
KEY = COLUMNS[:6]
LATER = ("accuracy_sampled", "mlp_gated", "mlp_values", "mlp_sampled")
"""Columns that tables from before lack: empty in their rows until these are made again."""
REFERENCE = "reference"
"""Mode of the rows that no model makes: accuracy without any."""
PLANS = Path(__file__).parent.parent / "recipes" / "compare"
"""The TOML files of the shipped comparisons: what their tables hold, and how their rows are called."""
MAX_BYTES, MAX_ROWS = 4 * 2**20, 20_000
_SHARES = (
    "accuracy_gated", "accuracy_values", *LATER, "hoyer_sampled", "hoyer_values", "hoyer_gated", "mean_p_on",
)  # fmt: skip
_LABEL, _WHOLE = r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}", r"[0-9]{1,9}"
_FORMS = {
    "corpus": _LABEL, "encoder": f"({_LABEL})?", "dimensions": _WHOLE, "model": _LABEL, "mode": _LABEL,
    "seed": _WHOLE, "command": r"python -m core (compare|tradeoff) [A-Za-z0-9 ./_-]{1,200}",
}  # fmt: skip
"""What the cells look like that are no measured numbers."""


def columns_of(varied: Sequence[str] = ()) -> tuple[str, ...]:
    """The columns of a table whose rows vary these settings of the model."""
    return (*COLUMNS[:6], *varied, *(("mean_p_on",) if varied else ()), *COLUMNS[6:])


def fits(header: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a table's header has these columns in this order; those of `LATER` may be missing together."""
    return tuple(header) in (tuple(columns), tuple(name for name in columns if name not in LATER))


@dataclass(frozen=True)
class Measurements:
    """The rows of a table that can be read, in its order; problems: a sentence for each line that cannot.

    rows: a column for each of the table, numbers as floats; what was not measured is NaN.
    """

    rows: "pd.DataFrame"
    problems: tuple[str, ...] = ()


def read_table(file: Path, varied: Sequence[str] = ()) -> Measurements:
    """Read a table strictly; a damaged line costs that line alone.

    Args:
        varied: settings that have a column of their own.

    Raises:
        ConfigError: there is no such file, it is no plain file, too large, no UTF-8, or has other columns.
    """
    import pandas as pd  # here alone: to write a table, nobody needs it

    columns, problems = columns_of(varied), list[str]()
    rows: dict[tuple[str, ...], dict] = {}
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    try:
        header = tuple(next(reader, ()))
        if not fits(header, columns):
            raise ConfigError(f"{file} has other columns than this comparison.", "Restore the file.")
        for cells in reader:
            if len(rows) + len(problems) >= MAX_ROWS:
                problems.append(f"Only the first {MAX_ROWS:,} lines were read.")
                break
            try:
                row = _row(cells, header)
                if (key := tuple(str(row[name]) for name in (*KEY, *varied))) in rows:
                    raise ValueError("the same row stands above")
                rows[key] = row
            except ValueError as error:
                problems.append(f"Line {reader.line_num}: {error}.")
    except csv.Error as error:
        problems.append(f"Line {reader.line_num}: {shorten(str(error))}; nothing after it was read.")
    kinds = {name: float for name in columns if name not in _FORMS} | {"dimensions": int, "seed": int}
    return Measurements(pd.DataFrame(list(rows.values()), columns=columns).astype(kinds), tuple(problems))


def table_row(values: Mapping[str, object], columns: Sequence[str] = COLUMNS) -> dict[str, str]:
    """A row as text: four decimals at most, empty where there is nothing.

    What would be rounded to nearly nothing keeps four digits instead: rows are found again by such cells.
    """
    return {name: _cell(values.get(name)) for name in columns}


def replace_rows(file: Path, key: Sequence[str], columns: Sequence[str], rows: Sequence[Mapping]) -> None:
    """Put rows into a CSV in place of those with the same values of `key`; the others stay in front.

    Raises:
        ConfigError: the file has other columns.
    """
    made, kept = [table_row(row, columns) for row in rows], list[dict[str, str]]()
    if file.is_file():
        reader = csv.DictReader(io.StringIO(_text(file), newline=""))
        if tuple(reader.fieldnames or ()) != tuple(columns):
            raise ConfigError(f"{file} has other columns.", "Name another table.")
        again = {tuple(row[name] for name in key) for row in made}
        kept = [row for row in reader if tuple(row[name] for name in key) not in again]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows([*kept, *made])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, text.getvalue())


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


def _row(cells: list[str], columns: tuple[str, ...]) -> dict[str, str | int | float]:
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells instead of {len(columns)}")
    return {name: _value(name, cell) for name, cell in zip(columns, cells, strict=True)}


def _value(name: str, text: str) -> str | int | float:
    wrong = f"{name} is {shorten(text, 40)!r}"
    if form := _FORMS.get(name):
        if not re.fullmatch(form, text):
            raise ValueError(f"{wrong}, not a whole number" if form == _WHOLE else wrong)
        return int(text) if form == _WHOLE else text
    if text == "":
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{wrong}, not a number")
    if name in _SHARES and not 0 <= value <= 1:
        raise ValueError(f"{name} is {value:g}, outside 0 to 1")
    return value
