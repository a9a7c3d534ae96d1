"""The parts of the view Sparsity: each draws one picture of one model."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.charts.bars import adaptive_bars, nats_bars
from app.charts.chart import Chart
from app.charts.fingerprint import FEWEST_ROWS, fingerprint
from app.charts.histogram import (
    Histogram,
    active_count_histogram,
    density_histogram,
    gate_histogram,
    hoyer_histogram,
)
from app.naming import label
from app.services import dimension_names, profiling, resources
from app.services.corpus_counts import CorpusCounts, corpus_counts, mixture
from app.ui import messages
from app.ui.draw import draw

if TYPE_CHECKING:
    from core.evaluation.profile import Profile
    from core.index import DimensionIndex
    from core.interpretation.codes import Codes

GATED = "gated"
CODE_WORDS = {"gated": "gated code", "values": "values", "sampled": "sampled code"}
NO_GATES = "This model has no gates: every dimension is in use for every sentence."
MEASURING = "Being measured on example sentences: the picture follows in a few seconds."
MARKED = ("active-counts", "hoyers", "densities")
"""Pictures in which the visitor's sentence is marked."""
SIDE_BY_SIDE = 60
"""Dimensions in a fingerprint of half the width."""


@dataclass(frozen=True)
class Side:
    """One model of the page. indexed: with the corpus, where that is the visitor's own. index: None where it
    has none. own: the code of the visitor's sentence, None without one. narrow: it shares the width with
    another.
    """

    indexed: str
    index: "DimensionIndex | None"
    own: "Codes | None"
    narrow: bool

    @property
    def model(self) -> str:
        return resources.model_of(self.indexed)

    @property
    def own_rows(self) -> bool:
        """Whether the sentences are the visitor's own: then these are counted, not those of the training."""
        return self.gates and self.indexed != self.model

    @property
    def counted(self) -> "DimensionIndex | CorpusCounts":
        """What was counted, for the parts that are drawn only where there is an index."""
        assert self.index is not None
        return corpus_counts(self.indexed) if self.own_rows else self.index

    @property
    def gates(self) -> bool:
        return resources.gated(self.model)

    @cached_property
    def profile(self) -> "Profile":
        """What was measured on example sentences, in the background; waits for it."""
        return resources.profile(self.indexed).result()

    @property
    def counts_all(self) -> bool:
        """Whether an index's counts are shown: two models are compared on the same sample instead."""
        return self.index is not None and not self.narrow

    @property
    def mixture(self) -> str:
        if self.index is not None and self.own_rows:
            return f"{len(self.index.rows):,} sentences of {self.index.record.corpus_title}"
        return mixture(self.index) if self.index else ""

    @property
    def sample(self) -> str:
        """The sentences that a profile counts."""
        count, index = self.profile.sentences, self.index
        if self.indexed != self.model and index is not None and count == len(index.rows):
            return f"all {count:,} sentences of {index.record.corpus_title}"
        return f"{count:,} example sentences, drawn at random"

    @cached_property
    def labels(self) -> list[str]:
        """Names of all dimensions of the index or the profile."""
        names = None if self.index is None else dimension_names.shown(self.indexed)
        return [label(names, number) for number in range((self.index or self.profile).dimensions)]


def active(side: Side, code: str) -> None:
    """How many dimensions a sentence switches on."""
    index = side.counted
    count = None if side.own is None else int(side.own.active[0].sum())
    chart = active_count_histogram(index.active_histogram, index.dimensions, side.mixture, count)
    _show(side, chart, "active-counts", side.mixture, "Active dimensions per sentence")


def hoyers(side: Side, code: str) -> None:
    """How sparse each sentence's code is; `code` says which one."""
    own = None if side.own is None else profiling.own_hoyer(side.own, code)
    if hoyers_measured(side, code):
        corpus, found = side.sample, side.profile
        record, gaussian = Histogram.of_shares(found.hoyer[code]), found.gaussian
    else:
        index, corpus = side.counted, side.mixture
        record, gaussian = Histogram(index.hoyer_edges, index.hoyer_histogram), index.gaussian_hoyer
    chart = hoyer_histogram(record, gaussian, len(side.labels), corpus, own)
    _show(side, chart, "hoyers", corpus, "Hoyer sparsity per sentence", CODE_WORDS[code])


def density(side: Side, code: str) -> None:
    """How often each dimension is on."""
    ranked = [] if side.own is None else [int(number) for number in side.own.ranked(0)]
    marked = [(side.labels[number], float(side.counted.density[number])) for number in ranked]
    chart = density_histogram(side.counted.density, side.mixture, marked)
    _show(side, chart, "densities", side.mixture, "How often each dimension is on")


def gates(side: Side, code: str) -> None:
    """The prior of the gates beside their posteriors."""
    found = side.profile
    if found.gate_prior is not None and found.gate_posterior is not None:
        chart = gate_histogram(found.gate_prior, found.gate_posterior, side.sample, found.gate_means)
        _show(side, chart, "gates", side.sample, "Gates, prior and posterior", "gate posteriors")


def adaptive(side: Side, code: str) -> None:
    """Whether different sentences use different dimensions."""
    found = side.profile
    told = None if side.own_rows else _reported(side.model)
    chart = adaptive_bars(found.hoyer_each, found.hoyer_together, side.sample, told)
    _show(side, chart, "adaptive", side.sample, "Adaptive or uniform", CODE_WORDS["sampled"])


def nats(side: Side, code: str) -> None:
    """What each dimension says, split into gate and value."""
    measured = nats_measured(side, code)
    found: DimensionIndex | CorpusCounts | Profile = side.profile if measured else side.counted
    corpus = side.sample if measured else side.mixture
    gate = found.nats_gate if side.gates else np.zeros(found.dimensions)
    chart = nats_bars(gate, found.nats_value, side.labels, corpus)
    _show(side, chart, "nats", corpus, "Information per dimension", "whole posterior")


def classes(side: Side, code: str) -> None:
    """Which dimensions each class of sentences switches on."""
    index, most = side.counted, SIDE_BY_SIDE if side.narrow else None
    if len(index.class_names) < 2:
        st.text("The sentences of this index have no classes.")
        return
    names, counts, rows = index.class_names, index.class_counts, index.class_rows
    if not (np.asarray(rows) >= FEWEST_ROWS).any():
        st.text(f"No class has {FEWEST_ROWS} sentences: fewer have no steady fingerprint.")
        return
    chart = fingerprint(names, counts, rows, side.labels, side.mixture, most)
    _show(side, chart, "fingerprint", side.mixture, "Fingerprint of classes")


def hoyers_measured(side: Side, code: str) -> bool:
    """Whether the index has not counted what `hoyers` draws, so that it waits for the profile."""
    return code != GATED or not side.counts_all


def nats_measured(side: Side, code: str) -> bool:
    """The same for `nats`."""
    return not side.counts_all or bool(np.isnan(side.counted.nats_value).any())


@dataclass(frozen=True)
class Part:
    """A heading, the terms behind its "?", what it draws, and whether that takes gates or an index.

    measured: whether it draws a profile of example sentences, not numbers of the index.
    """

    title: str
    terms: tuple[str, ...]
    draw: Callable[[Side, str], None]
    gates: bool = False
    index: bool = False
    measured: Callable[[Side, str], bool] = lambda side, code: False


ROWS = (
    (
        Part("Active dimensions per sentence", ("active",), active, gates=True, index=True),
        Part(
            "Hoyer sparsity per sentence",
            ("hoyer", "gaussian", "which_code"),
            hoyers,
            measured=hoyers_measured,
        ),
    ),
    (
        Part("How often each dimension is on", ("density",), density, gates=True, index=True),
        Part(
            "Gates: prior and posterior",
            ("gate", "prior", "aggregate"),
            gates,
            True,
            measured=lambda side, code: side.gates,
        ),
    ),
    (
        Part("What each dimension says", ("dimension_nats", "nats"), nats, measured=nats_measured),
        Part("The same few, or different ones?", ("adaptive",), adaptive, measured=lambda side, code: True),
    ),
    (Part("Fingerprint of each class", ("fingerprint", "classes"), classes, gates=True, index=True),),
)


@messages.error_boundary
def draw_part(part: Part, side: Side, code: str) -> None:
    """One picture of one model; what goes wrong in it leaves the others alone."""
    if part.gates and not side.gates:
        st.text(NO_GATES)
    elif side.index is not None or not part.index:
        part.draw(side, code)


def _reported(model: str) -> tuple[float, int] | None:
    """The ratio of the model's own report, and the sentences behind it."""
    test = resources.model(model).result().metrics.get("test", {})
    ratio, rows = test.get("sparsity", {}).get("ephemeral_ratio"), test.get("rows", {})
    return (float(ratio), sum(rows.values())) if ratio and rows else None


def _show(side: Side, chart: Chart, key: str, corpus: str, name: str, code: str = CODE_WORDS[GATED]) -> None:
    unique = f"{key}-{side.model}" if side.narrow else key
    own = "" if side.own is None or key not in MARKED else side.own.texts[0]
    draw(chart, key=unique, origin=(side.model, code, corpus), name=f"{name}, {side.model}", sentence=own)
