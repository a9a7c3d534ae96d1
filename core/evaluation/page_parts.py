"""What the quality reports are made of: one HTML file that needs nothing, and pictures in it."""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

SHOWN = 20
"""Dimensions that a report shows at either end."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --soft: #f3f5f7; --line: #d9dee4;
        --blue: #0072b2; --grey: #8a939c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --paper: #12171d; --soft: #1c242d;
        --line: #34404c; --blue: #56b4e9; } }
body { font: 15px/1.5 sans-serif; color: var(--ink); background: var(--paper); max-width: 1200px;
       margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem } h2 { font-size: 1.2rem; margin-top: 2.2rem }
p { max-width: 75ch }
table { border-collapse: collapse; width: 100%; font-size: .88rem }
th, td { text-align: left; padding: .28rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top }
th { position: sticky; top: 0; background: var(--soft) } td.n, th.n { text-align: right;
     font-variant-numeric: tabular-nums; white-space: nowrap }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: .8rem }
.card { border: 1px solid var(--line); border-radius: 6px; padding: .7rem .9rem; overflow-wrap: anywhere }
.card h3 { font-size: 1rem; margin: 0 0 .2rem } .card ul { margin: .3rem 0 0; padding-left: 1.1rem }
.small { font-size: .85rem; opacity: .85 } figure { margin: 0 }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 1.2rem }
.bar { fill: var(--blue); fill-opacity: .75 }
.chance { fill: none; stroke: var(--grey); stroke-width: 1.8; stroke-dasharray: 4 2 }
svg { width: 100%; height: auto } svg text { fill: var(--ink); font: 11px sans-serif }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><h1>{title}</h1>{body}</body></html>
"""


def whole_page(title: str, body: Sequence[str]) -> str:
    """The HTML file. title: literal text. body: HTML."""
    return _PAGE.format(title=escape(title), style=_STYLE, body="".join(body))


def histogram(
    title: str, real: np.ndarray, null: np.ndarray, low: float, high: float, what: str = "dimensions"
) -> str:
    """Dimensions, or `what` else, by a measure: bars for what was measured, a line of steps for chance."""
    edges = np.linspace(low, high, 31)
    counts, chance = (
        np.histogram(np.clip(values[np.isfinite(values)], low, high), edges)[0] for values in (real, null)
    )
    shares = [part / max(1, part.sum()) for part in (counts, chance)]
    top = max(float(max(part.max() for part in shares)), 1e-9)
    width, height, floor = 300, 120, 100
    tall, line = ([90 * share / top for share in part] for part in shares)
    bars = "".join(
        f'<rect x="{10 * x}" y="{floor - up:.1f}" width="9" height="{up:.1f}" class="bar"/>'
        for x, up in enumerate(tall)
        if up
    )
    steps = " ".join(f"{10 * x},{floor - up:.1f} {10 * x + 10},{floor - up:.1f}" for x, up in enumerate(line))
    ticks = "".join(
        f'<text x="{place * width:.0f}" y="{height - 6}" text-anchor="{anchor}">{value:.2g}</text>'
        for place, anchor, value in ((0, "start", low), (0.5, "middle", (low + high) / 2), (1, "end", high))
    )
    known = int(np.isfinite(real).sum())
    said = escape(f"{title}: mean {shown_mean(real)} over {known} {what}; by chance {shown_mean(null)}")
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="{said}">{bars}'
        f'<polyline points="{steps}" class="chance"/>{ticks}</svg>'
        f'<figcaption class="small">{said} (dashed).</figcaption></figure>'
    )


def shown_mean(values: np.ndarray) -> str:
    """Of what is known, as shown."""
    known = values[np.isfinite(values)]
    return shown(known.mean()) if len(known) else "-"


def shown(value: float) -> str:
    """As shown; a dash for NaN."""
    return "-" if not np.isfinite(value) else f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"


def of_dimensions(
    model: str, summary: str, measures: str, charts: Iterable[str], clear: str, muddy: str, table: str
) -> str:
    """The page of a report on dimensions, from its parts as HTML; `measures` says of what the charts are."""
    body = [
        summary,
        f'<h2>{measures}, and the same by chance</h2><div class="charts">',
        *charts,
        "</div>",
        f"<h2>The clearest dimensions, {SHOWN} at most</h2>{clear}",
        f"<h2>The muddiest dimensions, {SHOWN} at most</h2>{muddy}",
        f"<h2>All dimensions</h2>{table}",
    ]
    return whole_page(f"Dimensions of {model}", body)
