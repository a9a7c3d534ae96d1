"""The parts of the view Sparsity: each draws one picture of one model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.charts.bars import adaptive_bars, nats_bars
from app.charts.chart import Chart
from app.charts.fingerprint import fingerprint
from app.charts.histogram import (
    Histogram,
    active_count_histogram,
    density_histogram,
    gate_histogram,
    hoyer_histogram,
)
from app.naming import label
from app.services import dimension_names, resources
from app.ui import messages
from app.ui.draw import draw

if TYPE_CHECKING:
    from core.evaluation.profile import Profile
    from core.index import AnyIndex
    from core.interpretation.codes import Codes

GATED = "gated"
CODE_WORDS = {"gated": "gated code", "values": "values", "sampled": "sampled code"}
NO_GATES = "This model has no gates: every dimension is in use for every sentence."
MEASURING = "Being measured on example sentences; the picture comes in some seconds."
SIDE_BY_SIDE = 60
"""Dimensions in a fingerprint of half the width."""


@dataclass(frozen=True)
class Side:
    """One model of the page. index: None where it has none. profile: None while it is measured.

    own: the code of the visitor's sentence, None without one. narrow: it shares the width with another.
    """

    model: str
    gates: bool
    index: "AnyIndex | None"
    profile: "Profile | None"
    own: "Codes | None"
    narrow: bool

    @property
    def whole(self) -> bool:
        """Whether an index's counts are shown: two models are compared on the same sample instead."""
        return self.index is not None and not self.narrow

    @property
    def mixture(self) -> str:
        return resources.mixture(self.index) if self.index else ""

    @property
    def sample(self) -> str:
        """The sentences that a profile counts."""
        count = self.profile.sentences if self.profile else 0
        return f"{count:,} sentences of {resources.corpus_name()}, drawn at random"

    @property
    def names(self) -> list[str] | None:
        return None if self.index is None else dimension_names.shown(self.model)


def active(side: Side, code: str) -> None:
    """How many dimensions a sentence switches on."""
    if not side.gates:
        st.text(NO_GATES)
    elif side.index is not None:
        count = None if side.own is None else int(side.own.active_count[0])
        chart = active_count_histogram(
            side.index.active_histogram, side.index.dimensions, side.mixture, count
        )
        _show(side, chart, "active-counts", side.mixture, "Active dimensions per sentence")


def hoyers(side: Side, code: str) -> None:
    """How sparse each sentence's code is; `code` says which one."""
    own = None if side.own is None else _own_hoyer(side.own, code)
    if code == GATED and side.whole:
        index = side.index
        record = Histogram(index.hoyer_edges, index.hoyer_histogram)
        chart = hoyer_histogram(record, index.gaussian_hoyer, index.dimensions, side.mixture, own)
        _show(side, chart, "hoyers", side.mixture, "Hoyer sparsity per sentence")
    elif _measured(side):
        from core.evaluation.profile import HOYER_EDGES

        found = side.profile
        record = Histogram(HOYER_EDGES, found.hoyer[code])
        chart = hoyer_histogram(record, found.gaussian, found.dimensions, side.sample, own)
        _show(side, chart, "hoyers", side.sample, "Hoyer sparsity per sentence", CODE_WORDS[code])


def firing(side: Side, code: str) -> None:
    """How often each dimension is on."""
    if not side.gates:
        st.text(NO_GATES)
    elif side.index is not None:
        index, marked = side.index, []
        if side.own is not None:
            marked = [(label(side.names, int(d)), float(index.density[d])) for d in side.own.ranked(0)]
        chart = density_histogram(index.density, side.mixture, marked)
        _show(side, chart, "densities", side.mixture, "How often each dimension fires")


def gates(side: Side, code: str) -> None:
    """The prior of the gates beside what the sentences get."""
    if not side.gates:
        st.text(NO_GATES)
    elif _measured(side):
        from core.evaluation.profile import GATE_EDGES

        found = side.profile
        chart = gate_histogram(GATE_EDGES, found.gate_prior, found.gate_posterior, side.sample)
        _show(side, chart, "gates", side.sample, "Gates, prior and posterior", "gate posteriors")


def adaptive(side: Side, code: str) -> None:
    """Whether different sentences use different dimensions."""
    if _measured(side):
        found = side.profile
        chart = adaptive_bars(found.hoyer_each, found.hoyer_together, side.sample, _reported(side.model))
        _show(side, chart, "adaptive", side.sample, "Adaptive or uniform", CODE_WORDS["sampled"])


def nats(side: Side, code: str) -> None:
    """What each dimension says, split into gate and value."""
    index = side.index
    if side.whole and not np.isnan(index.nats_value).any():
        names = [label(side.names, dimension) for dimension in range(index.dimensions)]
        gate = index.nats_gate if index.has_gates else np.zeros(index.dimensions)
        chart = nats_bars(gate, index.nats_value, names, side.mixture)
        _show(side, chart, "nats", side.mixture, "Information per dimension", "whole posterior")
    elif _measured(side):
        found = side.profile
        names = [label(side.names, dimension) for dimension in range(found.dimensions)]
        chart = nats_bars(found.nats_gate, found.nats_value, names, side.sample)
        _show(side, chart, "nats", side.sample, "Information per dimension", "whole posterior")


def classes(side: Side, code: str) -> None:
    """Which dimensions each class of sentences switches on."""
    index = side.index
    if not side.gates:
        st.text(NO_GATES)
    elif index is not None and len(index.class_names) > 1:
        names = [label(side.names, dimension) for dimension in range(index.dimensions)]
        most = SIDE_BY_SIDE if side.narrow else None
        chart = fingerprint(
            index.class_names, index.class_counts, index.class_rows, names, side.mixture, most
        )
        _show(side, chart, "fingerprint", side.mixture, "Fingerprint of classes")
    else:
        st.text("The sentences of this index have no classes.")


@dataclass(frozen=True)
class Part:
    """A heading, the terms behind its "?", and what it draws."""

    title: str
    terms: tuple[str, ...]
    draw: Callable[[Side, str], None]


PAIRS = (
    (
        Part("Active dimensions per sentence", ("active",), active),
        Part("Hoyer sparsity per sentence", ("hoyer", "gaussian", "which_code"), hoyers),
    ),
    (
        Part("How often each dimension fires", ("density",), firing),
        Part("Gates: asked for and got", ("gate", "prior", "aggregate"), gates),
    ),
    (
        Part("What each dimension says", ("dimension_nats", "nats"), nats),
        Part("The same few, or different ones?", ("adaptive",), adaptive),
    ),
    (Part("Fingerprint of each class", ("fingerprint", "classes"), classes),),
)


@messages.error_boundary
def draw_part(part: Part, side: Side, code: str) -> None:
    """One picture of one model; what goes wrong in it leaves the others alone."""
    part.draw(side, code)


def _reported(model: str) -> tuple[float, int] | None:
    """The ratio of the model's own report, and the sentences behind it."""
    test = resources.model(model).result().metrics.get("test", {})
    ratio, rows = test.get("sparsity", {}).get("ephemeral_ratio"), test.get("rows", {})
    return (float(ratio), sum(rows.values())) if ratio and rows else None


def _measured(side: Side) -> bool:
    if side.profile is None:
        st.text(MEASURING)
    return side.profile is not None


def _show(side: Side, chart: Chart, key: str, corpus: str, name: str, code: str = CODE_WORDS[GATED]) -> None:
    unique = f"{key}-{side.model}" if side.narrow else key
    draw(chart, key=unique, origin=(side.model, code, corpus), name=f"{name}, {side.model}")


def _own_hoyer(own: "Codes", code: str) -> float | None:
    from core.interpretation.hoyer import hoyer

    chosen = {"gated": own.gated, "values": own.values}.get(code)
    if chosen is None:
        chosen = own.sample(0)[0]
    number = float(hoyer(chosen, own.scales[list(CODE_WORDS).index(code)])[0])
    return None if number != number else number
