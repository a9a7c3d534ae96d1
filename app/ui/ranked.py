"""A short ranked list: a word or a dimension, a number, and a bar as long as the number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.ui.component import TextList


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


_list = TextList("ranked")


def ranked(items: Sequence[Item], name: str, key: str, on_open: Callable[[int], None] | None = None) -> None:
    """Draw the rows; `name` says to screen readers what they are.

    `on_open` runs before the rerun, with the dimension of the row that was clicked.
    """
    rows = [
        [item.text, item.number, min(max(item.share, 0.0), 1.0), item.below, item.dimension, item.more]
        for item in items
    ]
    _list.draw(rows, name, key, on_open)
