"""Lists of texts: sentences with marked words and buttons, ranked words or dimensions, coloured words.

`on_open` runs before the rerun, with the dimension that was clicked. `name` says to screen readers what a
list is; `here` is the row to shade.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import streamlit as st

from app.charts.room import brief
from app.ui.component import component

BUTTON_WIDTH = 27
"""Characters of a dimension's name on its button; the whole name shows when the pointer rests on it."""
TITLE_WIDTH = 34
"""The same before a line of coloured words."""


class TextList:
    """One kind of list: KIND.css adds to the common look, `drawRow` of KIND.js fills the `<li>` of one row.

    drawRow(item, row, make, opener): `make(tag, class, text)` is an element, `opener(dimension, class, text)`
    a button that opens a dimension.
    """

    def __init__(self, kind: str) -> None:
        self._component = component(kind, "text_list")

    def draw(
        self, rows: Sequence[Any], name: str, key: str, on_open: Callable[[int], None] | None = None
    ) -> None:
        """Draw rows of plain data."""

        def opened() -> None:
            dimension = st.session_state[key].opened
            if on_open and isinstance(dimension, int):
                on_open(dimension)

        self._component(key=key, data={"name": name, "rows": list(rows)}, on_opened_change=opened)


_SENTENCES, _RANKED, _WORDS = TextList("sentences"), TextList("ranked"), TextList("words")


@dataclass(frozen=True)
class DimensionButton:
    """A dimension named beside a sentence; a click opens it. value: in the sentence's code, None without."""

    dimension: int
    label: str
    value: float | None


@dataclass(frozen=True)
class Line:
    """One sentence. lead: what stands before it. marked: one flag per space-separated word, or none at all.

    strong: shown larger. note: small words behind it. buttons: its dimensions. shades: as `weights` of
    `Worded`, one per space-separated word, with what shows when the pointer rests on it; or none at all.
    """

    text: str
    lead: str = ""
    marked: Sequence[bool] = ()
    strong: bool = False
    note: str = ""
    buttons: Sequence[DimensionButton] = field(default=())
    shades: Sequence[tuple[float, str]] = ()


def sentences(
    lines: Sequence[Line],
    name: str,
    key: str,
    on_open: Callable[[int], None] | None = None,
    here: int | None = None,
) -> None:
    """Draw the lines."""
    rows = [
        {
            "lead": line.lead,
            "parts": parts(line.text, line.marked),
            "strong": line.strong,
            "here": position == here,
            "note": line.note,
            "shades": [[round(weight, 3), about] for weight, about in line.shades],
            "buttons": [
                [button.dimension, brief(button.label, BUTTON_WIDTH), button.label, button.value]
                for button in line.buttons
            ],
        }
        for position, line in enumerate(lines)
    ]
    _SENTENCES.draw(rows, name, key, on_open)


def parts(text: str, marked: Sequence[bool]) -> list[tuple[str, bool]]:
    """The text cut into runs of marked and unmarked words; joined again they are the text.

    >>> parts("a big brown dog", (False, True, True, False))
    [('a ', False), ('big brown', True), (' dog', False)]
    """
    words = text.split()
    if len(marked) != len(words) or not any(marked):
        return [(text, False)]
    runs = [
        (mark, " ".join(word for word, _ in run))
        for mark, run in groupby(zip(words, marked, strict=True), key=lambda pair: pair[1])
    ]
    return [
        (run if mark else f"{' ' if place else ''}{run}{' ' if place < len(runs) - 1 else ''}", mark)
        for place, (mark, run) in enumerate(runs)
    ]


@dataclass(frozen=True)
class Item:
    """One row. share: length of its bar, 0 to 1. below: drawn in the colour of negative values.

    dimension: makes the row a button that opens it. more: what shows when the pointer rests on the row.
    """

    text: str
    number: str
    share: float = 0.0
    below: bool = False
    dimension: int | None = None
    more: str = ""


def ranked(items: Sequence[Item], name: str, key: str, on_open: Callable[[int], None] | None = None) -> None:
    """Draw the rows: a word or a dimension, a number, and a bar as long as the number."""
    rows = [
        [item.text, item.number, min(max(item.share, 0.0), 1.0), item.below, item.dimension, item.more]
        for item in items
    ]
    _RANKED.draw(rows, name, key, on_open)


@dataclass(frozen=True)
class Worded:
    """One line. label: what stands before it, "" for nothing; dimension: opened by a click on the label.

    words with weights between -1 and 1: above 0 blue with a solid line below, below 0 vermilion and dashed.
    notes: small numbers below the words. strong: shown larger.
    """

    words: Sequence[str]
    weights: Sequence[float]
    notes: Sequence[str]
    label: str = ""
    dimension: int = -1
    strong: bool = False


def coloured_words(
    lines: Sequence[Worded],
    name: str,
    key: str,
    on_open: Callable[[int], None] | None = None,
    here: int | None = None,
) -> None:
    """Draw the lines: sentences whose words are coloured by what they do, one for each dimension."""
    rows = [
        {
            "label": brief(line.label, TITLE_WIDTH),
            "title": line.label,
            "here": position == here,
            "dimension": line.dimension,
            "strong": line.strong,
            "words": [
                [word, round(float(weight), 3), note]
                for word, weight, note in zip(line.words, line.weights, line.notes, strict=True)
            ],
        }
        for position, line in enumerate(lines)
    ]
    _WORDS.draw(rows, name, key, on_open)
