"""The quality report of a model without gates: what can be said of the two ends of each dimension."""

from collections.abc import Sequence
from html import escape

from core.evaluation.intruder import CHANCE
from core.evaluation.page_parts import SHOWN, histogram, of_dimensions, shown, shown_mean
from core.evaluation.quality import Quality
from core.index import End
from core.index.schema import DENSE, END_SHARE
from core.interpretation.records import UNCLEAR

SENTENCES, WORDS = 3, 8
_EXPLAINED = (
    "The model has no gates: its dimensions are never off. An <b>end</b> of one are the "
    f"{100 * END_SHARE:.1f} % of the sentences with its highest or its lowest values: about as many as "
    "usually have a sparse model's dimension on. An end is named where a name fits it "
    f"{100 * DENSE.least_fit:.0f} points better than the other sentences. <b>Word-label AUC</b>: ten words, "
    "found on four fifths of the sentences, predict on the other fifth which lie at the end. "
    "<b>Intruder</b>: four sentences at the end, one at neither; a TF-IDF/LSA space that knows nothing "
    "of the model picks the odd one. <b>Confidence</b>: share of sentences that the (best) name fits at "
    "the end, less the same elsewhere. <b>Responds</b>: share of sentences whose decode changes when "
    "the value is set to 0. <b>Clarity</b>: mean rank by word-label AUC, confidence and intruder, means "
    "of both ends; 1 is clearest. There is no rate of firing, nothing fires together, and no near miss."
)


def dense_page(quality: Quality, model: str) -> str:
    """The whole report; every word that is not ours is literal."""
    index, order = quality.index, quality.order
    auc, purity = index.word_auc_ends.ravel(), index.purity_ends.ravel()
    intruder = quality.intruder.ravel(), quality.intruder_null.ravel()
    charts = (
        histogram("Word-label AUC", auc, index.word_auc_null.ravel(), 0.4, 1.0, "ends"),
        histogram("Share of the commonest class", purity, index.purity_null.ravel(), 0.0, 1.0, "ends"),
        histogram("Intruder found", *intruder, 0.0, 1.0, "ends"),
    )
    clear, muddy = _cards(quality, order[:SHOWN]), _cards(quality, order[::-1][:SHOWN])
    summary, table = _summary(quality), _table(quality)
    return of_dimensions(model, summary, "Measures of all ends", charts, clear, muddy, table)


def _summary(quality: Quality) -> str:
    index = quality.index
    parts = ", ".join(f"{part.rows:,} of {part.name}" for part in index.record.mixture)
    counted = (
        f"{index.dimensions} dimensions; words and classes counted over {index.mixture_rows:,} sentences "
        f"({parts}). Example sentences: {index.record.corpus_title}, {len(index):,} rows. Code: values."
    )
    ends = [end for number in range(index.dimensions) for end in index.ends(number)]
    named = sum(end.name is not None for end in ends)
    labelled = sum(name != UNCLEAR for name in index.names)
    means = (
        f"{named} of {len(ends)} ends have a name that fits, on {labelled} of {index.dimensions} dimensions. "
        f"Mean word-label AUC {shown_mean(index.word_auc_ends)} (shuffled {shown(index.word_auc_chance)}); "
        f"mean share of the commonest class {shown_mean(index.purity_ends)} (shuffled "
        f"{shown(index.purity_chance)}); intruder found in {shown_mean(quality.intruder)} of "
        f"{quality.trials} trials per end (all five drawn at random {shown_mean(quality.intruder_null)}; "
        f"chance {CHANCE})."
    )
    lines = [escape(counted), escape(means), _EXPLAINED]
    if index.effects is None:
        lines.append("What the decoder does with each dimension was not measured for this checkpoint.")
    return "".join(f"<p>{line}</p>" for line in lines)


def _cards(quality: Quality, dimensions: Sequence[int]) -> str:
    return f'<div class="cards">{"".join(_card(quality, int(number)) for number in dimensions)}</div>'


def _card(quality: Quality, number: int) -> str:
    index = quality.index
    told = f"clarity {shown(quality.clarity[number])}"
    promoted = ""
    if index.effects is not None and index.effects.promoted[number]:
        listed = ", ".join(word for word, _ in index.effects.promoted[number][:WORDS])
        promoted = f'<div class="small">Raised, the decoder writes more: {escape(listed)}</div>'
    sides = "".join(
        _end(quality, number, kind, place, end)
        for place, (kind, end) in enumerate(zip(("high", "low"), index.ends(number), strict=True))
    )
    return (
        f'<div class="card"><h3>{escape(index.label(number))}</h3>'
        f'<div class="small">{told}</div>{promoted}{sides}</div>'
    )


def _end(quality: Quality, number: int, kind: str, place: int, end: End) -> str:
    """One end; its sentences are drawn at random: the furthest alone would flatter."""
    numbers = (
        ("AUC", end.word_auc),
        ("confidence", end.confidence),
        ("intruder", quality.intruder[place, number]),
    )
    told = " · ".join(f"{name} {shown(value)}" for name, value in numbers)
    words = ", ".join(word.word for word in end.words[:WORDS])
    found = quality.index.examples(number, kind, SENTENCES)
    sentences = "".join(f"<li>{escape(neighbour.text)}</li>" for neighbour in found)
    name = escape(end.name) if end.name else "no clear name"
    return (
        f'<div class="small"><b>The {kind} end: {name}</b></div><div class="small">{told}</div>'
        f'<div class="small">Words: {escape(words)}</div><ul>{sentences}</ul>'
    )


def _table(quality: Quality) -> str:
    index, effects = quality.index, quality.index.effects
    heads = (
        "Clarity",
        "AUC high",
        "AUC low",
        "Class share high",
        "Class share low",
        "Confidence high",
        "Confidence low",
        "Intruder high",
        "Intruder low",
        "Nats",
        "Responds",
    )
    rows = [
        "<table><thead><tr><th>Dimension</th>"
        + "".join(f'<th class="n">{head}</th>' for head in heads)
        + "</tr></thead><tbody>"
    ]
    rest = sorted(set(range(index.dimensions)) - set(quality.order.tolist()))
    for number in [*quality.order.tolist(), *rest]:
        high, low = index.ends(number)
        answer = "" if effects is None else shown(effects.responsiveness[number])
        cells = (
            shown(quality.clarity[number]),
            *(shown(value) for value in (high.word_auc, low.word_auc, high.purity, low.purity)),
            *(shown(value) for value in (high.confidence, low.confidence, *quality.intruder[:, number])),
            shown(index.nats_value[number]),
            "ignored" if effects is not None and effects.ignored[number] else answer,
        )
        rows.append(
            f"<tr><td>{escape(index.label(number))}</td>"
            + "".join(f'<td class="n">{cell}</td>' for cell in cells)
            + "</tr>"
        )
    return "".join(rows) + "</tbody></table>"
