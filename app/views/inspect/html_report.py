"""The whole result of Inspect as one HTML file: nothing is fetched, no script runs, it prints well."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app import state
from app.services import interventions, read_again, resources
from app.ui.export import File, file_stem
from app.ui.inspect_context import InspectContext
from app.ui.text_lists import parts
from app.views.inspect.written import FULL, attribution, factor
from core.templates import render

NEAREST = 8


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

    @property
    def length(self) -> float:
        """Between 0 and 1; a number that is none has no bar."""
        return max(0.0, min(1.0, abs(self.share)))


Runs = tuple[tuple[str, bool], ...]
Cell = str | Bar | Runs


def everything(context: InspectContext) -> File:
    """Offered beside the bars. Nothing is made before it is asked for; most of it is then known already."""
    name = f"{file_stem(context.text)[:50]}.html"
    return File("Everything here, as a web page", name, "text/html", lambda: html(**contents(context)))


def html(**contents: object) -> str:
    """The page; words come in as values and go out escaped, whoever wrote them."""
    return render("app.views.inspect", "inspect.html", **contents)


def contents(context: InspectContext) -> dict[str, object]:
    """What the page says.

    text; facts: name and value of the headline; parts: bars, words, decodes, nearest sentences, and the
    second sentence if there is one; source: model, code, corpus; truncated: whether the text was cut.
    """
    codes = context.codes
    hoyer, nats = float(codes.hoyer[0]), float(codes.nats[0])
    facts = [
        ("Hoyer sparsity", "none" if math.isnan(hoyer) else f"{hoyer:.2f}"),
        ("Information", f"{nats:,.0f} nats"),
    ]
    if codes.active_count is not None:
        facts.insert(0, ("Active dimensions", f"{int(codes.active_count[0])} of {codes.dimensions}"))
    topics = context.topics(context.code, [context.text])
    weak = resources.weak(context.model, context.text)
    if topics:
        facts.insert(0, ("Perhaps about" if weak else "Mostly about", "; ".join(topics)))
    if weak:
        facts.append(("Caution", read_again.weak_warning()))
    shown = [
        _bars(context), _words(context), _decoded(context), _written(context), _nearest(context),
        _second(context),
    ]  # fmt: skip
    corpus = f", {context.index.record.corpus_title}" if context.index is not None else ""
    return {
        "text": codes.texts[0],
        "facts": facts,
        "parts": [part for part in shown if part is not None],
        "source": f"HSVAE Explorer: model {context.model}, gated code{corpus}.",
        "truncated": codes.truncated[0],
    }


def _bars(context: InspectContext) -> Part:
    longest = max((abs(float(context.code[one])) for one in context.ranked), default=1.0) or 1.0
    rows = []
    for one in context.ranked:
        value = float(context.code[one])
        sure = f"{100 * float(context.codes.p_on[0, one]):.0f} %" if context.codes.has_gates else ""
        rows.append((context.label(one), Bar(value / longest, f"{value:+.2f}"), sure, context.grade(one)))
    title = "Dimensions that are on" if context.codes.has_gates else "The largest values of the code"
    return Part(title, ("dimension", "value in the code", "certainty", "fit of the name"), rows)


def _words(context: InspectContext) -> Part | None:
    if not context.ranked or not context.codes.has_gates:
        return None
    found = interventions.evidence(context.model, context.text, tuple(context.ranked))
    full = float(np.abs(found.delta_p_on).max()) or 1.0
    rows: list[tuple[Cell, ...]] = [
        (word, *(Bar(float(gain) / full / 4, f"{100 * float(gain):+.0f}") for gain in found.delta_p_on[row]))
        for row, word in enumerate(found.words)
    ]
    note = (
        "Each word left out in turn: by how many points the certainty of a dimension falls (+) or rises (-)."
    )
    return Part("Words behind them", ("word", *map(context.label, context.ranked)), rows, note)


def _decoded(context: InspectContext) -> Part:
    found = interventions.pruned(context.model, context.text)
    rows = [
        (
            "the whole code" if kept == len(found) - 1 else f"the {kept} surest",
            tuple(parts(found.texts[kept] or "(nothing)", found.changed[kept])),
        )
        for kept in reversed(range(len(found)))
        if kept == len(found) - 1 or kept <= 6
    ]
    note = "Underlined: words that the whole code does not decode to."
    return Part("What the model can rebuild from the code", ("kept", "decoded sentence"), rows, note)


def _written(context: InspectContext) -> Part | None:
    found = attribution(context)
    if not found.words or not context.ranked:
        return None
    rows: list[tuple[Cell, ...]] = [
        (word, *(Bar(nats / FULL / 4, factor(nats)) for nats in map(float, found.nats[row])))
        for row, word in enumerate(found.words)
    ]
    note = "How many times likelier (×) or less likely (÷) each dimension makes a word of the whole code's."
    return Part("What each dimension wrote", ("word", *map(context.label, context.ranked)), rows, note)


def _nearest(context: InspectContext) -> Part | None:
    if context.index is None or not context.index.has_gates:
        return None
    found = resources.nearest(context.indexed, context.text, NEAREST)
    rows = [
        (f"{one.score:.2f}", one.text, ", ".join(context.label(int(active[0])) for active in one.active[:4]))
        for one in found
    ]
    head = ("similarity", "sentence", "its strongest dimensions")
    return Part(f"Nearest sentences of {context.index.record.corpus_title}", head, rows)


def _second(context: InspectContext) -> Part | None:
    other = context.place[state.COMPARE]
    if resources.is_blank(other):
        return None
    codes = resources.encode(context.model, other)
    both = dict.fromkeys([*context.ranked, *(int(one) for one in codes.ranked(0))])
    rows = [
        (context.label(one), _or_off(float(context.code[one])), _or_off(float(codes.gated[0, one])))
        for one in both
    ]
    return Part(f"Beside: {other}", ("dimension", "this sentence", "the other"), rows)


def _or_off(value: float) -> str:
    return f"{value:+.2f}" if value else "off"
