"""A sentence whose words are coloured by what they do, one line for each dimension."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts.room import brief
from app.ui.component import TextList

LABEL_WIDTH = 34


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


_list = TextList("words")


def coloured_words(
    lines: Sequence[Worded],
    name: str,
    key: str,
    on_open: Callable[[int], None] | None = None,
    here: int | None = None,
) -> None:
    """Draw the lines. `name` says to screen readers what they are; `here` is the line to shade.

    `on_open` runs before the rerun, with the dimension whose label was clicked.
    """
    rows = [
        {
            "label": brief(line.label, LABEL_WIDTH),
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
    _list.draw(rows, name, key, on_open)
