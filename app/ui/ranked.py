"""A short ranked list: a word or a dimension, a number, and a bar as long as the number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.ui.text_list import TextList


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


_CSS = """
ol { font-size: .93rem; }
li { position: relative; display: flex; justify-content: space-between; gap: .6rem;
     padding: .16rem .1rem .3rem; }
.text { overflow-wrap: anywhere; unicode-bidi: isolate; }
.number { opacity: .85; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { position: absolute; left: 0; bottom: .06rem; height: 3px; border-radius: 2px; background: #0072B2; }
.bar.below { background: #D55E00; }
button { padding: 0; border: none; background: none; text-decoration: underline;
         text-decoration-color: var(--st-border-color); text-underline-offset: 3px; }
button:hover { text-decoration-color: var(--st-primary-color); }
"""

_ROW = """
(item, [text, number, share, below, dimension, more], make, opener) => {
  if (more) item.title = more;
  const named = dimension === null ? make("span", "text", text) : opener(dimension, "text", text);
  named.dir = "auto";
  const bar = make("span", below ? "bar below" : "bar");
  bar.style.width = `${100 * share}%`;
  item.append(named, make("span", "number", number), bar);
}
"""

_list = TextList("ranked", _CSS, _ROW)


def ranked(items: Sequence[Item], name: str, key: str, on_open: Callable[[int], None] | None = None) -> None:
    """Draw the rows; `name` says to screen readers what they are.

    `on_open` runs before the rerun, with the dimension of the row that was clicked.
    """
    rows = [
        [item.text, item.number, min(max(item.share, 0.0), 1.0), item.below, item.dimension, item.more]
        for item in items
    ]
    _list.draw(rows, name, key, on_open)
