"""A list of sentences with marked words and buttons for their dimensions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.charts.room import brief
from app.ui.text_list import TextList

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


_CSS = """
li { display: grid; grid-template-columns: auto 1fr; column-gap: .75rem; padding: .38rem 0;
     border-bottom: 1px solid var(--line); }
li:last-child { border-bottom: none; }
.lead { min-width: 3.1rem; text-align: right; opacity: .8; font-variant-numeric: tabular-nums;
        white-space: nowrap; font-size: .9em; padding-top: .08em; }
li:has(> .lead:empty) { grid-template-columns: 1fr; }
.lead:empty { display: none; }
.text { overflow-wrap: anywhere; unicode-bidi: isolate; }
li.strong .text { font-size: 1.2em; font-weight: 550; }
li.here { background: var(--st-secondary-background-color); }
mark { background: none; color: inherit; font-weight: 650; text-decoration: underline;
       text-decoration-color: #D55E00; text-decoration-thickness: 2.5px; text-underline-offset: 3px; }
.note { opacity: .8; font-size: .88em; margin-left: .3rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .22rem; }
button { font-size: .82em; padding: .02rem .5rem; background: var(--st-secondary-background-color);
         border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
button::before { content: ""; display: inline-block; width: .55em; height: .55em; margin-right: .4em;
                 border-radius: 50%; background: #0072B2; }
button.negative::before { background: #D55E00; border-radius: 0; }
button:hover { border-color: var(--st-primary-color); }
"""

_ROW = """
(item, line, make, opener) => {
  item.className = (line.strong ? "strong " : "") + (line.here ? "here" : "");
  item.append(make("span", "lead", line.lead));
  const body = make("div");
  const text = make("span", "text");
  text.dir = "auto";
  for (const [words, marked] of line.parts) text.append(marked ? make("mark", "", words) : words);
  body.append(text);
  if (line.note) body.append(make("span", "note", " " + line.note));
  if (line.buttons.length) {
    const buttons = make("div", "buttons");
    for (const [dimension, brief, label, value] of line.buttons) {
      const number = value === null ? "" : (value < 0 ? "−" : "+") + Math.abs(value).toFixed(1);
      const button = opener(dimension, value < 0 ? "negative" : "", `${brief}  ${number}`.trim());
      button.title = `${label}${number && `, ${number} in this code`}: open this dimension`;
      button.setAttribute("aria-label", `${label}  ${number}`.trim());
      buttons.append(button);
    }
    body.append(buttons);
  }
  item.append(body);
}
"""

_list = TextList("sentences", _CSS, _ROW)


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
