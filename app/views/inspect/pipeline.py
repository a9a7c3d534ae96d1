"""The visitor's sentence on its way through the model: words, numbers, gates, a code, and words again."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import numpy as np

from app.services import interventions, resources
from app.settings import flag
from app.ui import links
from app.ui.component import component
from app.ui.inspect_context import InspectContext

PICTURE = flag("steps", default=True)
"""Whether it is shown."""
STRONGEST, DECIMALS = 3, 3
_pipeline = component("pipeline")


@dataclass(frozen=True)
class Step:
    """One card. lines: words, some with an end that stays where there is no room for them.

    path, more: the page that explains it, and what its address adds. where: its name. numbers: drawn as bars,
    at most 1 high. gates, open: how many there are, and which are open.
    """

    title: str
    lines: tuple[str | tuple[str, str], ...]
    path: str
    where: str
    more: dict[str, str]
    numbers: tuple[float, ...] = ()
    gates: int = 0
    open: tuple[int, ...] = ()


def pipeline(context: InspectContext) -> None:
    """Five cards, each a link to the page that explains it."""
    steps = steps_of(context)
    place = replace(context.place, dimension=None)
    queries = [links.query_of(place, context.default_model, step.more) for step in steps]
    data = [
        _data(step, f"{step.path}?{urlencode(query)}") for step, query in zip(steps, queries, strict=True)
    ]
    name = "How the model reads the sentence and writes it again"
    found = _pipeline(key="pipeline", data={"name": name, "parts": data}, on_opened_change=lambda: None)
    if isinstance(found.opened, int) and 0 <= found.opened < len(steps):
        links.go(steps[found.opened].path, queries[found.opened])


def steps_of(context: InspectContext) -> list[Step]:
    """The cards, every number taken from this sentence."""
    codes, code = context.codes, context.code
    names = tuple(_named(float(code[one]), context.label(one)) for one in context.ranked[:STRONGEST])
    on = tuple(np.flatnonzero(code).tolist())
    decoded = resources.decode(context.model, context.text) or "(nothing)"
    first = Step("Sentence", (codes.texts[0],), links.LEARN, "Learn: numbers", {"step": "numbers"})
    last = Step("Decoder writes", (decoded,), links.TRAVERSE, "Traverse: move the code", {})
    if codes.has_gates:
        said = f"{len(on)} of {codes.dimensions} gates open"
        gates = Step("Gates", (said,), links.SPARSITY, "Sparsity", {}, gates=codes.dimensions, open=on)
        kept = Step("Code", names or ("nothing is on",), links.DIMENSIONS, "Dimensions: all names", {})
        return [first, _encoder(context), gates, kept, last]
    bars = _scaled(code)
    said = f"{codes.dimensions} values, never off"
    values = Step("Values", (said,), links.SPARSITY, "Sparsity", {}, numbers=bars)
    largest = Step("Largest values", names, links.DIMENSIONS, "Dimensions: all names", {})
    return [first, _encoder(context), values, largest, last]


def _named(value: float, label: str) -> tuple[str, str]:
    """A value with a dimension's label, whose number stays."""
    name, dash, number = label.rpartition(" - ")
    return f"{value:+.1f}  {name or label}", f"{dash}{number}" if name else ""


def _encoder(context: InspectContext) -> Step:
    where: tuple[Any, ...] = (links.LEARN, "Learn: many answers", {"step": "variational"})
    found = interventions.embeddings(context.model, (context.text,))
    if found is None:
        return Step("Encoder", ("A small network that reads word by word",), *where)
    said = f"MiniLM reads it as {found.shape[1]} numbers"
    return replace(Step("Encoder", (said,), *where), numbers=_scaled(found[0]))


def _scaled(values: np.ndarray) -> tuple[float, ...]:
    """Divided by the largest size."""
    return tuple(np.round(values / max(float(np.abs(values).max()), 1e-9), DECIMALS).tolist())


def _data(step: Step, link: str) -> dict[str, Any]:
    return {
        "title": step.title,
        "lines": step.lines,
        "where": step.where,
        "link": link,
        "numbers": step.numbers,
        "gates": step.gates,
        "open": step.open,
    }
