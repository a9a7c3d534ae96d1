"""A list of sentences with marked words and buttons for their dimensions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.charts.room import brief
from app.ui.component import TextList

LABEL_WIDTH = 27
"""Characters of a dimension's name on its button; the whole name shows when the pointer rests on it."""


@dataclass(frozen=True)
class DimensionButton:
    """A dimension named beside a sentence; a click opens it. value: in the sentence's code, None without."""

    dimension: int
    label: str
    value: float | None


@dataclass(frozen=True)
class Line:
    """One sentence. lead: what stands before it. marked: one flag per space-separated word, or none at all.

    strong: shown larger. note: small words behind it. buttons: its dimensions.
    """

    text: str
    lead: str = ""
    marked: Sequence[bool] = ()
    strong: bool = False
    note: str = ""
    buttons: Sequence[DimensionButton] = field(default=())


_list = TextList("sentences")


def sentences(
    lines: Sequence[Line],
    name: str,
    key: str,
    on_open: Callable[[int], None] | None = None,
    here: int | None = None,
) -> None:
    """Draw the lines. `name` says to screen readers what the list is; `here` is the row to shade.

    `on_open` runs before the rerun, with the dimension whose button was clicked.
    """
    rows = [
        {
            "lead": line.lead,
            "parts": parts(line.text, line.marked),
            "strong": line.strong,
            "here": position == here,
            "note": line.note,
            "buttons": [
                [button.dimension, brief(button.label, LABEL_WIDTH), button.label, button.value]
                for button in line.buttons
            ],
        }
        for position, line in enumerate(lines)
    ]
    _list.draw(rows, name, key, on_open)


def parts(text: str, marked: Sequence[bool]) -> list[tuple[str, bool]]:
    """The text cut into runs of marked and unmarked words; joined again they are the text.

    >>> parts("a big brown dog", (False, True, True, False))
    [('a ', False), ('big brown', True), (' dog', False)]
    """
    words = text.split()
    if len(marked) != len(words) or not any(marked):
        return [(text, False)]
    runs: list[tuple[str, bool]] = []
    for word, mark in zip(words, marked, strict=True):
        if runs and runs[-1][1] == mark:
            runs[-1] = (f"{runs[-1][0]} {word}", mark)
        else:
            runs.append((word, mark))
    spaced = []
    for position, (words_of_run, mark) in enumerate(runs):
        before = " " if not mark and position else ""
        after = " " if not mark and position < len(runs) - 1 else ""
        spaced.append((f"{before}{words_of_run}{after}", mark))
    return spaced
