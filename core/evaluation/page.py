"""The quality report as one HTML file that needs nothing: no network, no script."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import numpy as np

from core.checkpoint.atomic import write_text
from core.errors import RequestError
from core.evaluation.dense_page import dense_page
from core.evaluation.intruder import CHANCE
from core.evaluation.page_parts import SHOWN, histogram, of_dimensions, shown, shown_mean
from core.evaluation.quality import Quality, measure_quality
from core.index import DimensionIndex, Neighbour

Progress = Callable[[int, int], None]
SENTENCES, WORDS = 4, 8
_EXPLAINED = (
    "<b>Word-label AUC</b>: ten words, found on four fifths of the sentences, predict on the other fifth "
    "where a dimension is on. <b>Intruder</b>: four sentences have the dimension on, one has not; a "
    "TF-IDF/LSA space that knows nothing of the model picks the odd one. <b>Confidence</b>: share of "
    "sentences that the name fits where the dimension is on, less the same where it is off. "
    "<b>Responds</b>: share of sentences whose decode changes when the dimension is switched off. "
    "<b>Directed</b>: share whose decode then has less of it. "
    "<b>Clarity</b>: mean rank by word-label AUC, confidence and intruder; 1 is clearest."
)


def write_page(index: DimensionIndex, file: Path, model: str, progress: Progress | None = None) -> None:
    """Measure an index, of a model with gates or without, and write the report.

    Raises:
        RequestError: the file cannot be written.
        CorpusError: the example sentences are not here.
    """
    quality = measure_quality(index, progress=progress)
    content = page(quality, model) if index.has_gates else dense_page(quality, model)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, content)
    except OSError as error:
        cause = f"{file} could not be written ({error.strerror or error})."
        raise RequestError(cause, "Name another file.") from None


def page(quality: Quality, model: str) -> str:
    """The whole report; every word that is not ours is literal."""
    index, order = quality.index, quality.order
    charts = (
        histogram("Word-label AUC", index.word_auc, quality.word_auc_null, 0.4, 1.0),
        histogram("Share of the commonest class", index.purity, quality.purity_null, 0.0, 1.0),
        histogram("Intruder found", quality.intruder, quality.intruder_null, 0.0, 1.0),
    )
    clear, muddy = _cards(quality, order[:SHOWN]), _cards(quality, order[::-1][:SHOWN])
    return of_dimensions(model, _summary(quality), "Measures", charts, clear, muddy, _table(quality))


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
        f"Mean word-label AUC {shown_mean(index.word_auc)} (shuffled {shown(index.word_auc_chance)}); "
        f"mean share of the commonest class {shown_mean(index.purity)} "
        f"(shuffled {shown(index.purity_chance)}); "
        f"intruder found in {shown_mean(quality.intruder)} of {quality.trials} trials per dimension "
        f"(all five drawn at random {shown_mean(quality.intruder_null)}; chance {CHANCE})."
    )
    lines = [escape(counted), escape(means), _EXPLAINED]
    if quality.index.effects is None:
        lines.append("What the decoder does with each dimension was not measured for this checkpoint.")
    return "".join(f"<p>{line}</p>" for line in lines)


def _cards(quality: Quality, dimensions: Sequence[int]) -> str:
    return f'<div class="cards">{"".join(_card(quality, int(number)) for number in dimensions)}</div>'


def _card(quality: Quality, number: int) -> str:
    index = quality.index
    words = ", ".join(word.word for word in index.distinctive[number][:WORDS])
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
    told = " · ".join(f"{name} {shown(values[number])}" for name, values in numbers)
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
            shown(quality.clarity[number]),
            f"{100 * index.density[number]:.2f} %",
            shown(index.word_auc[number]),
            shown(index.purity[number]),
            shown(index.confidence[number]),
            shown(quality.intruder[number]),
            shown(nats[number]),
            shown(effects.responsiveness[number]) if effects else "",
            ("ignored" if effects.ignored[number] else shown(effects.directed[number])) if effects else "",
        )
        rows.append(
            f"<tr><td>{escape(index.label(number))}</td><td>{commonest}</td>"
            + "".join(f'<td class="n">{cell}</td>' for cell in cells)
            + "</tr>"
        )
    return "".join(rows) + "</tbody></table>"
