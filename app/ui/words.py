"""A sentence whose words are coloured by what they do, one line for each dimension."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.charts.room import brief
from app.ui.text_list import TextList

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


_CSS = """
ol { line-height: 1.35; }
li { padding: .3rem 0; border-bottom: 1px solid var(--line); }
li:last-child { border-bottom: none; }
li.here { background: var(--st-secondary-background-color); }
button { font-size: .88em; padding: 0; border: none; background: none; }
button:hover { color: var(--st-link-color); }
li.here button { font-weight: 650; }
.words { display: flex; flex-wrap: wrap; gap: .3rem; margin: .15rem 0; }
.word { display: inline-flex; flex-direction: column; align-items: center; unicode-bidi: isolate; }
.text { padding: .05rem .35rem; border-radius: .25rem; border-bottom: 3px solid transparent;
        overflow-wrap: anywhere; }
.up { background: color-mix(in srgb, #0072B2 calc(var(--share) * 45%), transparent);
      border-bottom-color: #0072B2; }
.down { background: color-mix(in srgb, #D55E00 calc(var(--share) * 45%), transparent);
        border-bottom: 3px dashed #D55E00; }
.note { font-size: .78em; opacity: .8; font-variant-numeric: tabular-nums; min-height: 1em; }
li.strong .text { font-size: 1.15em; }
"""

_ROW = """
(item, line, make, opener) => {
  item.className = (line.strong ? "strong " : "") + (line.here ? "here" : "");
  if (line.label) {
    const button = opener(line.dimension, "", line.label);
    button.title = `${line.title}: open this dimension`;
    item.append(button);
  }
  const words = make("div", "words");
  for (const [word, weight, note] of line.words) {
    const place = make("span", "word");
    const text = make("span", "text" + (weight > 0 ? " up" : weight < 0 ? " down" : ""), word);
    text.dir = "auto";
    text.style.setProperty("--share", Math.min(1, Math.abs(weight)));
    place.append(text, make("span", "note", note));
    words.append(place);
  }
  item.append(words);
}
"""

_list = TextList("words", _CSS, _ROW)


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
