"""What a column of text cells holds: classes, numbers, yes or no, or dates; and its values as numbers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from core.data.readers.cells import MISSING
from core.data.readers.strict_json import shorten
from core.errors import RequestError

CLASSES, NUMBERS, YES_NO, DATES = KINDS = ("classes", "numbers", "yes/no", "dates")
MOST_CLASSES = 100
LEAST_OF_CLASS = 20
"""A class with fewer rows is not compared with the others."""
_MISSING = MISSING | {"none", "-"}
_YES_NO = ({"yes": 1, "no": 0}, {"true": 1, "false": 0}, {"y": 1, "n": 0}, {"t": 1, "f": 0}, {"1": 1, "0": 0})
_DATE_FORMATS = ("%Y/%m/%d", "%Y-%m", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %B %Y", "%B %d, %Y", "%d %b %Y")
_DAY = 86_400.0


@dataclass(frozen=True)
class Column:
    """A column of N cells.

    values (N,) float64: numbers; days since 1970-01-01 of dates; 1 or 0 of yes and no; the position in
    `classes` of a class; NaN where nothing stands, or a class that is too rare. rare: rows of such classes.
    """

    name: str
    kind: str
    values: np.ndarray
    classes: tuple[str, ...] = ()
    rare: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.values.ndim != 1:
            raise ValueError(f"not a column: {self.kind!r}, {self.values.shape}")

    def __len__(self) -> int:
        return len(self.values)

    @property
    def known(self) -> np.ndarray:
        """(N,) bool: rows with a value."""
        return ~np.isnan(self.values)

    @property
    def is_ordered(self) -> bool:
        """Whether its values have an order: numbers and dates."""
        return self.kind in (NUMBERS, DATES)

    def shown(self, value: float) -> str | float:
        """A value as a person writes it: the name of a class, a date, a number."""
        if self.kind == DATES:
            return datetime.fromtimestamp(value * _DAY, UTC).date().isoformat()
        if self.kind == CLASSES:
            return self.classes[int(value)]
        return ("no", "yes")[int(value)] if self.kind == YES_NO else float(value)


def read_column(name: str, cells: Sequence[str], kind: str | None = None) -> Column:
    """The column of these cells, of a kind that is said or guessed.

    Guessed: yes and no where there are just these two; numbers, or dates, where every cell is one; else
    classes. Days and months that could be either way round are no dates.

    Raises:
        RequestError: nothing stands there, one value only, too many classes, or cells of another kind.
    """
    shown = shorten(name, 60)
    if kind is not None and kind not in KINDS:
        raise RequestError(
            f"There is no kind of column {shorten(kind)!r}.", f"Say one of: {', '.join(KINDS)}."
        )
    cells = ["" if cell.strip().casefold() in _MISSING else " ".join(cell.split()) for cell in cells]
    different = Counter(cell for cell in cells if cell)
    if len(different) < 2:
        raise RequestError(f"The column {shown!r} has fewer than two values.", "Name another column.")
    makers = {YES_NO: _yes_no, NUMBERS: _numbers, DATES: _dates}
    for one in [kind] if kind else [YES_NO, NUMBERS, DATES]:
        found = makers[one](different) if one in makers else None
        if found is not None and len(set(found.values())) > 1:
            found[""] = math.nan
            return Column(name, one, np.array([found[cell] for cell in cells]))
    if kind in makers:
        raise RequestError(f"Not every cell of {shown!r} is of the kind {kind}.", f"{_CURES[kind]}")
    return _classes(name, shown, cells, different)


_CURES = {
    YES_NO: "Write yes or no, true or false, or 1 or 0; or say that it holds classes.",
    NUMBERS: "Write numbers with a decimal point, and nothing where there is none.",
    DATES: "Write dates as 2024-12-31.",
}


def _classes(name: str, shown: str, cells: list[str], different: Counter[str]) -> Column:
    merged: dict[str, str] = {}  # 1, 1.0 and "1" are one class, and so are "Food" and "food"
    common = sorted(different, key=lambda cell: (-different[cell], cell))
    plain = {cell: merged.setdefault(_plain(cell), cell) for cell in common}
    counts = Counter(plain[cell] for cell in cells if cell)
    kept = sorted(cell for cell, count in counts.items() if count >= LEAST_OF_CLASS)
    if len(kept) > MOST_CLASSES or (len(kept) < 2 and len(counts) > MOST_CLASSES):
        raise RequestError(
            f"The column {shown!r} has {len(counts):,} different values, too many for classes.",
            f"Name one with at most {MOST_CLASSES}.",
        )
    rare = sum(count for cell, count in counts.items() if cell not in set(kept))
    place = {cell: float(number) for number, cell in enumerate(kept)}
    values = np.array([place.get(plain.get(cell, ""), math.nan) for cell in cells])
    if len(kept) < 2:
        raise RequestError(
            f"Fewer than two classes of {shown!r} have {LEAST_OF_CLASS} rows.",
            "Bring more rows, or merge classes.",
        )
    return Column(name, CLASSES, values, tuple(kept), rare)


def _plain(cell: str) -> str:
    number = _number(cell)
    return cell.casefold() if number is None else repr(number)


def _yes_no(different: Counter[str]) -> dict[str, float] | None:
    folded = {cell: _plain(cell).removesuffix(".0") for cell in different}
    for meaning in _YES_NO:
        if set(folded.values()) <= set(meaning):
            return {cell: float(meaning[plain]) for cell, plain in folded.items()}
    return None


def _numbers(different: Counter[str]) -> dict[str, float] | None:
    found = {cell: _number(cell) for cell in different}
    known = {cell: value for cell, value in found.items() if value is not None}
    return known if len(known) == len(found) else None


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def _dates(different: Counter[str]) -> dict[str, float] | None:
    fitting: list[dict[str, float]] = []
    for form in (None, *_DATE_FORMATS):
        try:
            found = {
                cell: _days(datetime.strptime(cell, form) if form else datetime.fromisoformat(cell))
                for cell in different
            }
        except ValueError:
            continue
        if not any(found == other for other in fitting):
            fitting.append(found)
    return fitting[0] if len(fitting) == 1 else None


def _days(moment: datetime) -> float:
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() / _DAY
