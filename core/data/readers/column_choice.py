"""Which columns of a table hold the texts and the classes: by their names and by what stands in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.data.readers.cells import MISSING, ColumnError, Grid, holds_words, listed, named, refuse_column
from core.data.readers.header import LABEL_NAMES, OTHER_NAMES, TEXT_NAMES, name_parts
from core.data.readers.strict_json import shorten

_SURE_TEXTS, _SURE_LABELS = TEXT_NAMES[:2], LABEL_NAMES[:2]
"""These are taken whatever stands in them."""
_MOST_CLASSES = 100
_FEW_WORDS = 4
_CODE = re.compile(r"\S*\d\S*|\S+@\S+|https?://\S+|www\.\S+")
_DATE = re.compile(
    r"(?=.*\d)(\W|\d|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b"
    r"|\b(am|pm|utc|gmt|t|z)\b|(?<=\d)(st|nd|rd|th|t)\b)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """text, label: columns; None where there is no label. texts, labels: all that could be, the taken first.

    notes: what to say of it.
    """

    text: str
    label: str | None
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()


def choose(
    grid: Grid, start: Sequence[Sequence[str | None]], file: str, text: str | None, label: str | None
) -> Choice:
    """The columns of texts and classes, as a person said or guessed from the first rows.

    Texts: the column named text or sentence; else long and different cells, in a column with a name that
    texts often have. Ids, dates, addresses and names of people are no texts. Classes: the column label or
    class; else one with such a name and few different cells.

    Raises:
        ColumnError: no column of texts, or none of that name.
    """
    columns = {
        name: [cell for row in start if (cell := (row[place] or "").strip())]
        for place, name in enumerate(grid.names)
    }
    ranked = _ranked(grid, columns, file)
    chosen = _said(grid, text, file) if text is not None else ranked[0] if ranked else None
    if chosen is None:
        inside = "".join(f" {name!r} holds {what}." for name, what in grid.nested.items())
        raise ColumnError(
            f"{file} has no column of text; its columns are: {listed(grid.names)}.{shorten(inside, 300)}",
            "Name the column of sentences 'text', or say which it is (--text)"
            + (", also inside of one: --text messages.0.content." if inside else "."),
            grid.names,
        )
    labels, notes = _labels(grid, columns, chosen), []
    if label is not None:
        found: str | None = _said(grid, label, file)
    else:
        sure = named(grid.names, _SURE_LABELS)
        if sure in grid.nested:
            notes.append(f"{sure!r} holds {grid.nested[sure]}: no classes taken (or --label {sure}.0)")
            sure = None
        found = sure if sure != chosen else None
        found = found or next((one for one in labels if _is_label(one)), None)
    ranked = [chosen, *(one for one in ranked if one not in (chosen, found))]
    labels = [*([found] if found else []), *(one for one in labels if one != found)]
    return Choice(chosen, None if found == chosen else found, tuple(ranked), tuple(labels), tuple(notes))


def _said(grid: Grid, wanted: str, file: str) -> str:
    """The column of that name, in any letter case."""
    found = wanted if wanted in grid.names else named(grid.names, [wanted.strip().casefold()])
    if found is None:
        refuse_column(file, wanted, grid.names)
    if found in grid.nested:
        raise ColumnError(
            f"{file}: the column {shorten(found)!r} holds {shorten(grid.nested[found], 200)}, no texts.",
            f"Make them strings, or name one inside it, e.g. {shorten(found)}.0.",
            grid.names,
        )
    return found


def _ranked(grid: Grid, columns: dict[str, list[str]], file: str) -> list[str]:
    """Columns that can hold the texts, the likeliest first."""
    sure = named(grid.names, _SURE_TEXTS)
    if sure is not None:
        _said(grid, sure, file)
    scores, others = {}, {*grid.nested, named(grid.names, _SURE_LABELS)}
    for name, cells in columns.items():
        if name == sure:
            scores[name] = 100.0
        elif cells and (name or len(columns) == 1) and name not in others:
            score = _score(name, cells, len(columns) == 1)
            if score is not None:
                scores[name] = score
    ranked = sorted(scores, key=lambda name: -scores[name])
    return [*ranked[:1], *(name for name in ranked[1:] if scores[name] >= 1)]


def _score(name: str, cells: list[str], alone: bool) -> float | None:
    """How likely a column holds the texts; None where it does not."""
    if 2 * sum(map(holds_words, cells)) < len(cells):
        return None
    words = sum(len(cell.split()) for cell in cells) / len(cells)
    variety = len(set(cells)) / len(cells)
    parts = name_parts(name)
    known = [TEXT_NAMES.index(part) for part in parts if part in TEXT_NAMES]
    other = bool(parts) and (parts[-1] in OTHER_NAMES or (not known and bool(OTHER_NAMES & set(parts))))
    coded = 5 * sum(bool(_CODE.fullmatch(cell) or _DATE.fullmatch(cell)) for cell in cells) >= 4 * len(cells)
    if not alone and (coded or (other and words < _FEW_WORDS)):
        return None
    score = min(words, 6) / 2 * (0.2 + 0.8 * variety) - (4 if other else 0)
    if _is_label(name) and variety < 0.5:
        score -= 4
    if known and not other:
        score += (4 if len(parts) == 1 else 3) - 0.05 * min(known)
    return score


def _labels(grid: Grid, columns: dict[str, list[str]], text: str) -> list[str]:
    """Columns of few different cells, those with a name of classes first."""
    found = {}
    for place, (name, cells) in enumerate(columns.items()):
        kinds = {cell for cell in cells if cell.casefold() not in MISSING}
        few = 1 < len(kinds) <= min(_MOST_CLASSES, max(2, len(cells) // 2))
        if name and name != text and name not in grid.nested and few:
            found[name] = (_label_rank(name), place)
    return sorted(found, key=found.__getitem__)


def _label_rank(name: str) -> int:
    """Where a name stands in LABEL_NAMES; names that only hold one of them come later, all others last."""
    parts = name_parts(name)
    whole = named([name], LABEL_NAMES)
    if whole is not None:
        return LABEL_NAMES.index(name.strip().casefold())
    if parts and parts[-1] in OTHER_NAMES:
        return 3 * len(LABEL_NAMES)
    known = [LABEL_NAMES.index(part) for part in parts if part in LABEL_NAMES]
    return len(LABEL_NAMES) + min(known) if known else 3 * len(LABEL_NAMES)


def _is_label(name: str) -> bool:
    return _label_rank(name) < 3 * len(LABEL_NAMES)
