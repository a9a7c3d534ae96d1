"""The quality report as one HTML file that needs nothing: no network, no script."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import numpy as np

from core.errors import RequestError
from core.evaluation.intruder import CHANCE
from core.evaluation.quality import Quality, measure_quality
from core.index import DimensionIndex, Neighbour
from core.io.atomic import write_text

Progress = Callable[[int, int], None]
SHOWN, SENTENCES, WORDS = 20, 4, 8
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


_EXPLAINED = (
    "<b>Word-label AUC</b>: ten words, found on four fifths of the sentences, predict on the other fifth "
    "where a dimension is on. <b>Intruder</b>: four sentences have the dimension on, one has not; a "
    "TF-IDF/LSA space that knows nothing of the model picks the odd one. <b>Confidence</b>: share of "
    "sentences that the name fits where the dimension is on, less the same where it is off. "
    "<b>Responds</b>: share of sentences whose decode changes when the dimension is switched off. "
    "<b>Directed</b>: share whose decode then has less of it. "
    "<b>Clarity</b>: mean rank by word-label AUC, confidence and intruder; 1 is clearest."
)


def write_page(index: DimensionIndex, file: Path, model: str, progress: Progress | None = None) -> Quality:
    """Measure an index and write the report.

    Raises:
        RequestError: the file cannot be written.
    """
    quality = measure_quality(index, progress=progress)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, page(quality, model))
    except OSError as error:
        cause = f"{file} could not be written ({error.strerror or error})."
        raise RequestError(cause, "Name another file.") from None
    return quality


def page(quality: Quality, model: str) -> str:
    """The whole report; every word that is not ours is literal."""
    index, order = quality.index, quality.order
    clear, muddy = order[:SHOWN], order[::-1][:SHOWN]
    body = [
        _summary(quality),
        '<h2>Measures, and the same by chance</h2><div class="charts">',
        _histogram("Word-label AUC", index.word_auc, quality.word_auc_null, 0.4, 1.0),
        _histogram("Share of the commonest class", index.purity, quality.purity_null, 0.0, 1.0),
        _histogram("Intruder found", quality.intruder, quality.intruder_null, 0.0, 1.0),
        "</div>",
        f"<h2>The {len(clear)} clearest dimensions</h2>{_cards(quality, clear)}",
        f"<h2>The {len(muddy)} muddiest dimensions</h2>{_cards(quality, muddy)}",
        f"<h2>All {index.dimensions} dimensions</h2>{_table(quality)}",
    ]
    return _PAGE.format(title=escape(f"Dimensions of {model}"), style=_STYLE, body="".join(body))


def _summary(quality: Quality) -> str:
    index = quality.index
    usable = int(np.isfinite(index.word_auc).sum())
    parts = ", ".join(f"{part.rows:,} of {part.name}" for part in index.record.mixture)
    counted = (
        f"{index.dimensions} dimensions; rates, words and classes counted over {index.mixture_rows:,} "
        f"sentences ({parts}). Example sentences: {index.record.corpus_title}, {len(index):,} rows. "
        "Code: gated."
    )
    means = (
        f"{usable} dimensions fire often and rarely enough to be scored. "
        f"Mean word-label AUC {_mean(index.word_auc)} (shuffled {_number(index.word_auc_chance)}); "
        f"mean share of the commonest class {_mean(index.purity)} (shuffled {_number(index.purity_chance)}); "
        f"intruder found in {_mean(quality.intruder)} of {quality.trials} trials per dimension "
        f"(all five drawn at random {_mean(quality.intruder_null)}; chance {CHANCE})."
    )
    lines = [escape(counted), escape(means), _EXPLAINED]
    if quality.index.effects is None:
        lines.append("What the decoder does with each dimension was not measured for this checkpoint.")
    return "".join(f"<p>{line}</p>" for line in lines)


def _cards(quality: Quality, dimensions: Sequence[int]) -> str:
    return f'<div class="cards">{"".join(_card(quality, int(number)) for number in dimensions)}</div>'


def _card(quality: Quality, number: int) -> str:
    index = quality.index
    words = ", ".join(word.word for word in index.telling[number][:WORDS])
    promoted = ""
    if index.effects is not None and index.effects.promoted[number]:
        listed = ", ".join(word for word, _ in index.effects.promoted[number][:WORDS])
        promoted = f'<div class="small">Raised, the decoder writes more: {escape(listed)}</div>'
    sentences = "".join(f"<li>{escape(n.text)}</li>" for n in _examples(index, number))
    numbers = (
        ("clarity", quality.clarity),
        ("AUC", index.word_auc),
        ("confidence", index.confidence),
        ("intruder", quality.intruder),
    )
    told = " · ".join(f"{name} {_number(values[number])}" for name, values in numbers)
    return (
        f'<div class="card"><h3>{escape(index.label(number))}</h3>'
        f'<div class="small">{told} · on in {100 * index.density[number]:.1f} %</div>'
        f'<div class="small">Words: {escape(words)}</div>{promoted}<ul>{sentences}</ul></div>'
    )


def _examples(index: DimensionIndex, number: int) -> list[Neighbour]:
    """Drawn at random: the strongest alone would flatter."""
    return index.examples(number, "random", SENTENCES)


def _table(quality: Quality) -> str:
    index, effects = quality.index, quality.index.effects
    heads = (
        "Clarity",
        "On in",
        "AUC",
        "Class share",
        "Confidence",
        "Intruder",
        "Nats",
        "Responds",
        "Directed",
    )
    rows = [
        "<table><thead><tr><th>Dimension</th><th>Commonest class</th>"
        + "".join(f'<th class="n">{head}</th>' for head in heads)
        + "</tr></thead><tbody>"
    ]
    rest = sorted(set(range(index.dimensions)) - set(quality.order.tolist()))
    nats = index.nats_gate + index.nats_value
    for number in [*quality.order.tolist(), *rest]:
        commonest = escape(index.classes[number][0].label) if index.classes[number] else ""
        cells = (
            _number(quality.clarity[number]),
            f"{100 * index.density[number]:.2f} %",
            _number(index.word_auc[number]),
            _number(index.purity[number]),
            _number(index.confidence[number]),
            _number(quality.intruder[number]),
            _number(nats[number]),
            _number(effects.responsiveness[number]) if effects else "",
            ("ignored" if effects.ignored[number] else _number(effects.directed[number])) if effects else "",
        )
        rows.append(
            f"<tr><td>{escape(index.label(number))}</td><td>{commonest}</td>"
            + "".join(f'<td class="n">{cell}</td>' for cell in cells)
            + "</tr>"
        )
    return "".join(rows) + "</tbody></table>"


def _histogram(title: str, real: np.ndarray, null: np.ndarray, low: float, high: float) -> str:
    """Dimensions by a measure: bars for what was measured, a line of steps for chance."""
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
    said = escape(f"{title}: mean {_mean(real)} over {known} dimensions; by chance {_mean(null)}")
    return (
        f'<figure><svg viewBox="0 0 {width} {height}" role="img" aria-label="{said}">{bars}'
        f'<polyline points="{steps}" class="chance"/>{ticks}</svg>'
        f'<figcaption class="small">{said} (dashed).</figcaption></figure>'
    )


def _mean(values: np.ndarray) -> str:
    known = values[np.isfinite(values)]
    return _number(known.mean()) if len(known) else "-"


def _number(value: float) -> str:
    return "-" if not np.isfinite(value) else f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"
