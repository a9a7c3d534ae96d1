"""The whole result of Inspect as one HTML file: nothing is fetched, no script runs, it prints well.

Words come in as values and go out escaped, whoever wrote them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #10161F; --paper: #fff; --line: #D9DEE4; --up: #0072B2;
        --down: #D55E00; --quiet: #5b6672 }
@media (prefers-color-scheme: dark) { :root { --ink: #E6EAEE; --paper: #12171D; --line: #34404C;
        --up: #56B4E9; --quiet: #a9b4be } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 980px;
       margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin: 1.8rem 0 .5rem } .quiet { color: var(--quiet) }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .25rem .6rem .25rem 0;
       border-bottom: 1px solid var(--line); vertical-align: top } td.number { text-align: right;
       font-variant-numeric: tabular-nums; white-space: nowrap }
.bar { display: inline-block; height: .8rem; background: var(--up); border-radius: 2px;
       vertical-align: middle }
.bar.minus { background: var(--down) }
dl { display: flex; gap: 2.5rem; flex-wrap: wrap } dt { color: var(--quiet) }
dd { margin: 0; font-size: 1.3rem }
mark { background: none; color: inherit; font-weight: 650; text-decoration: underline var(--down) 2px }
q { quotes: none; font-size: 1.15rem; font-weight: 600 }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head>
<body><h1>What a sentence switches on</h1><p><q>{text}</q></p><dl>{facts}</dl>
{remarks}{parts}<p class="quiet">{source}</p></body></html>
"""


@dataclass(frozen=True)
class Part:
    """A heading with a table. rows: cells as text, as a number with a bar, or as (word, marked) runs."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence["Cell"]]
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A number drawn as a bar: share of the longest one, between -1 and 1."""

    share: float
    text: str


Runs = tuple[tuple[str, bool], ...]
Cell = str | Bar | Runs


@dataclass(frozen=True)
class Result:
    """What the file says. facts: name and value of the headline. source: model, code, corpus."""

    text: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    source: str
    remarks: Sequence[str] = field(default=())


def html(result: Result) -> str:
    """The page."""
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in result.facts
    )
    remarks = "".join(f'<p class="quiet">{escape(remark)}</p>' for remark in result.remarks)
    parts = "".join(map(_part, result.parts))
    return _PAGE.format(
        title=escape(result.text[:80]),
        style=_STYLE,
        text=escape(result.text),
        facts=facts,
        remarks=remarks,
        parts=parts,
        source=escape(result.source),
    )


def _part(part: Part) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in part.head)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in part.rows)
    note = f'<p class="quiet">{escape(part.note)}</p>' if part.note else ""
    return f"<section><h2>{escape(part.title)}</h2><table><tr>{head}</tr>{rows}</table>{note}</section>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Bar):
        kind = "bar minus" if cell.share < 0 else "bar"
        width = max(0.0, min(1.0, abs(cell.share)))
        return f'<td><span class="{kind}" style="width: {12 * width:.2f}rem"></span> {escape(cell.text)}</td>'
    if isinstance(cell, tuple):
        runs = "".join(f"<mark>{escape(words)}</mark>" if marked else escape(words) for words, marked in cell)
        return f"<td>{runs}</td>"
    return f"<td>{escape(cell)}</td>"
