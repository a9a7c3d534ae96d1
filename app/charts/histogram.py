"""Histograms of a model over a corpus, with the user's own value marked in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.charts.chart import GREEN, GREY, INK, PURPLE, Chart, Figure, figure, literal

USUAL = (0.001, 0.5)
"""Between these shares of sentences a dimension is neither nearly dead nor nearly always on."""
RAREST = 1.3e-4
"""Marks of rarer dimensions stand in the lowest bin."""
LEAST_PERCENT = 1e-3
"""Smaller shares of gates stand on the lower edge of the logarithmic axis."""
CLOSE = 0.4
"""Two labels whose lines are nearer than this turn away from each other."""


@dataclass(frozen=True)
class Histogram:
    """edges: (n + 1,) rising; counts: (n,) how many fall between two edges."""

    edges: np.ndarray
    counts: np.ndarray

    @classmethod
    def of_shares(cls, counts: np.ndarray) -> "Histogram":
        """Counts of equal bins from 0 to 1."""
        return cls(np.linspace(0, 1, len(counts) + 1), counts)

    @property
    def total(self) -> float:
        return float(np.sum(self.counts))

    @property
    def percent(self) -> np.ndarray:
        """(n,) shares of the total."""
        return 100 * np.asarray(self.counts) / max(self.total, 1)

    @property
    def table(self) -> dict:
        return {"from": self.edges[:-1], "to": self.edges[1:], "sentences": self.counts}

    def hover(self, bins: Iterable[str], of: str = "sentences") -> list[str]:
        """What is said of each of the `bins`."""
        parts = zip(bins, self.percent, self.counts, strict=True)
        return [f"{name}: {share:.1f} % of {of} ({count:,.0f})" for name, share, count in parts]

    def quantile(self, share: float) -> float:
        """The value below which `share` (0 to 1) of all lie, as if they were spread evenly within a bin."""
        below = np.concatenate([[0.0], np.cumsum(self.counts)]) / max(self.total, 1)
        return float(np.interp(share, below, self.edges))


def histogram(
    record: Histogram, x_title: str, y_title: str, hover: Sequence[str], height: int = 300, percent=None
) -> Figure:
    """One bar per bin, as high as its share of the total in percent, or as `percent` says."""
    chart, centres = figure(height), (record.edges[:-1] + record.edges[1:]) / 2
    heights = record.percent if percent is None else percent
    chart.bars(centres, heights, GREY, hover, width=np.diff(record.edges) * 0.92)
    chart.update_xaxes(title_text=x_title, showgrid=False)
    chart.update_yaxes(title_text=y_title, ticksuffix=" %", rangemode="tozero")
    return chart


def active_count_histogram(
    counts: np.ndarray, dimensions: int, corpus: str, mine: int | None = None
) -> Chart:
    """How many dimensions a sentence switches on.

    `counts[n]`: sentences of the corpus with exactly n active dimensions; `mine`: the user's number.
    """
    counts = np.asarray(counts, dtype=float)
    shown = max(int(np.nonzero(counts)[0].max(initial=0)), mine or 0, 3) + 1
    counts = np.pad(counts[:shown], (0, max(0, shown - len(counts))))
    record = Histogram(np.arange(shown + 1) - 0.5, counts)
    hover = record.hover(f"{n} on" for n in range(shown))
    chart = histogram(record, "active dimensions in one sentence", "share of sentences", hover)
    chart.update_xaxes(range=[-0.6, shown - 0.4], dtick=1 if shown <= 16 else None)
    if mine is not None:
        side = "left" if mine < 2 else "right" if mine > shown - 3 else "center"
        chart.line_at(mine, f"your sentence: {mine}", PURPLE, "solid", side)
    below = np.cumsum(counts) / max(record.total, 1)
    low, middle, high = (int(np.searchsorted(below, share)) for share in (0.05, 0.5, 0.95))
    share = record.percent[0]
    none = f"{share:.1f} %" if share >= 0.05 else "fewer than 0.1 %" if share else ""
    rest = f", and {none} use none" if none else "; every sentence uses at least one"
    takeaway = (
        f"A typical sentence switches on {middle} of {dimensions} dimensions; "
        f"nine in ten use {low} to {high}{rest}."
    )
    own = "" if mine is None else f" Your sentence uses {mine}."
    table = {"active dimensions": range(shown), "sentences": counts}
    alt = f"Histogram of active dimensions per sentence of {corpus}. {takeaway}{own}"
    return Chart(chart, takeaway, alt, table)


def hoyer_histogram(
    record: Histogram, gaussian: float, dimensions: int, corpus: str, mine: float | None = None
) -> Chart:
    """How sparse the codes are, beside codes that are not sparse at all.

    `record` over [0, 1]; `gaussian`: mean Hoyer of dense random codes this wide; `mine`: the user's.
    """
    hover = record.hover(f"Hoyer {low:.2f} to {high:.2f}" for low, high in pairwise(record.edges))
    title = "Hoyer sparsity of the code (0 dense, 1 a single dimension)"
    chart = histogram(record, title, "share of sentences", hover)
    chart.update_xaxes(range=[0, 1.02])
    close = mine is not None and abs(mine - gaussian) < CLOSE
    below = mine is not None and mine < gaussian
    side = "center" if not close else "left" if below else "right"
    chart.line_at(gaussian, f"dense random codes: {gaussian:.2f}", GREEN, side=side)
    if mine is not None:
        side = "right" if mine > 0.6 or (close and below) else "left" if close else "center"
        chart.line_at(mine, f"your sentence: {mine:.2f}", PURPLE, "solid", side)
    takeaway = (
        f"Half of all sentences score above {record.quantile(0.5):.2f}; dense random codes of {dimensions} "
        f"dimensions would score {gaussian:.2f}."
    )
    own = "" if mine is None else f" Your sentence scores {mine:.2f}."
    return Chart(chart, takeaway, f"Histogram of Hoyer sparsity over {corpus}. {takeaway}{own}", record.table)


def density_histogram(density: np.ndarray, corpus: str, mine: Sequence[tuple[str, float]] = ()) -> Chart:
    """How often each dimension fires.

    `density`: (D,) share of sentences with the dimension on; `mine`: (name, density) of the user's.
    """
    density = np.asarray(density, dtype=float)
    edges = np.linspace(-4.0, 0.0, 41)  # powers of ten: densities span four of them
    counts, _ = np.histogram(np.log10(np.clip(density, 10.0 ** edges[0], 1)), edges)
    hover = [
        f"on in {_percent(10**low)} to {_percent(10**high)} of sentences: {count} dimensions"
        for (low, high), count in zip(pairwise(edges), counts, strict=True)
    ]
    title = "share of sentences that switch the dimension on (log scale)"
    chart = histogram(Histogram(edges, counts), title, "share of dimensions", hover)
    ticks = ["≤ 0.01 %", *(_percent(10.0**tick) for tick in (-3, -2, -1, 0))]
    chart.update_xaxes(tickvals=[-4, -3, -2, -1, 0], ticktext=ticks, range=[-4.1, 0.1])
    if mine:
        places = [np.log10(max(share, RAREST)) for _, share in mine]
        words = [
            f"your sentence: {literal(name)}, on in {_percent(share)} of sentences" for name, share in mine
        ]
        look = {"symbol": "triangle-up", "line": 1, "edge": INK, "cliponaxis": False}
        chart.marks(places, [0.0] * len(mine), PURPLE, 13, words, **look)
    low, middle, high = np.quantile(density, (0.05, 0.5, 0.95))
    always, rare = int(np.sum(density > USUAL[1])), int(np.sum(density < USUAL[0]))
    few, most = _percent(USUAL[0]), _percent(USUAL[1])
    rest = "".join(
        f", {count} in {how}"
        for count, how in ((rare, f"fewer than {few}"), (always, f"more than {most}"))
        if count
    )
    takeaway = (
        f"A typical dimension is on in {_percent(middle)} of sentences; nine in ten of {len(density)} are "
        f"on in {_percent(low)} to {_percent(high)}{rest}."
    )
    own = f" {len(mine)} dimensions of your sentence are marked." if mine else ""
    table = {"dimension": range(len(density)), "share of sentences": density}
    return Chart(chart, takeaway, f"Histogram of firing rates over {corpus}. {takeaway}{own}", table)


def gate_histogram(
    prior: np.ndarray, posterior: np.ndarray, corpus: str, means: tuple[float, float] | None = None
) -> Chart:
    """How open the gates are: what the prior asks for beside what the sentences get.

    prior, posterior: (n,) shares of gates in equal bins from 0 (closed) to 1 (open). means: the shares on
    expected before and after reading, which the takeaway tells; None: it tells the shares half open.
    """
    record = Histogram.of_shares(posterior)
    edges = record.edges
    hover = [
        f"{low:.2f} to {high:.2f} open: {100 * share:.2g} % of gates; prior {100 * asked:.2g} %"
        for (low, high), share, asked in zip(pairwise(edges), posterior, prior, strict=True)
    ]
    titles = "how open a gate is (0 closed, 1 open)", "share of gates (log scale)"
    heights, asked = (np.maximum(100 * part, LEAST_PERCENT) for part in (posterior, prior))
    chart = histogram(record, *titles, hover, percent=heights)
    chart.update_traces(name="these sentences")
    line = {"color": GREEN, "width": 2, "shape": "hvh", "dash": "dash"}
    chart.add_scatter(
        x=(edges[:-1] + edges[1:]) / 2, y=asked, mode="lines+markers", name="prior", hoverinfo="skip",
        line=line, marker={"size": 1, "color": GREEN},
    )  # fmt: skip
    chart.update_xaxes(range=[-0.02, 1.02])
    chart.update_yaxes(type="log", range=[np.log10(LEAST_PERCENT), 2.05], dtick=1, rangemode=None)
    chart.legend()
    half = edges[:-1] >= 0.5

    def told(shares: np.ndarray) -> str:
        share = shares[half].sum()
        return f"{100 * share:.1f} %" if share >= 0.001 else "less than 0.1 %" if share > 0 else "none"

    halves = (
        f"The prior expects {told(prior)} of all gates to be more than half open; "
        f"on these sentences {told(posterior)} are."
    )
    takeaway = halves
    if means is not None:
        expected, got = means
        takeaway = (
            f"The prior expects {100 * expected:.1f} % of all dimensions to be on; on these sentences "
            f"{100 * got:.1f} % are, each gate counted by how far it is open."
        )
    more = "" if takeaway is halves else f" {halves}"
    table = {"from": edges[:-1], "to": edges[1:], "prior": prior, "these sentences": posterior}
    return Chart(
        chart, takeaway, f"Histogram of gates over {corpus}, with the prior. {takeaway}{more}", table
    )


def value_histogram(
    edges: np.ndarray, counts: np.ndarray, density: float | None, corpus: str, mine: float | None = None
) -> Chart:
    """The values that one dimension takes where it is on.

    `counts` (n,): sentences by value between `edges` (n + 1,); the outermost bins hold what lies beyond.
    density: share of all sentences that have it on, None for a model whose dimensions are never off; mine:
    the value in the user's sentence, None where off.
    """
    edges, counts = np.asarray(edges, dtype=float), np.asarray(counts, dtype=float)
    filled = np.flatnonzero(counts)
    shown = filled if len(filled) else np.array([len(counts) // 2])
    if mine is not None:
        shown = np.append(shown, np.clip(np.searchsorted(edges, mine, "right") - 1, 0, len(counts) - 1))
    first, last = shown.min(), shown.max() + 1
    record = Histogram(edges[first : last + 1], counts[first:last])
    gated = density is not None
    digits = 1 if gated else 2
    bins = (f"value {low:+.{digits}f} to {high:+.{digits}f}" for low, high in pairwise(record.edges))
    titles = ("value", "share of all sentences")
    if gated:
        titles = ("value where the dimension is on", "share of its sentences")
    chart = histogram(record, *titles, record.hover(bins, "its sentences"), height=230)
    if mine is not None:
        side = "right" if mine > float(record.edges[0] + record.edges[-1]) / 2 else "left"
        chart.line_at(mine, f"your sentence: {mine:+.{digits}f}", PURPLE, "solid", side)
    takeaway = f"No sentence of {corpus} switches it on."
    if len(filled):
        below = np.cumsum(counts) / counts.sum()
        low, high = (float(edges[int(np.searchsorted(below, share))]) for share in (0.05, 0.95))
        often = "Never off; nine in ten sentences"
        if density is not None:
            share = f"{100 * density:.1f} %" if density >= 0.001 else f"{100 * density:.2g} %"
            often = f"On in {share} of sentences; nine in ten of these"
        high += edges[1] - edges[0]
        takeaway = f"{often} have a value from {low:+.{digits}f} to {high:+.{digits}f}."
    own = f" Your sentence has {mine:+.{digits}f}." if mine is not None else ""
    if mine is None and gated:
        own = " Your sentence leaves it off."
    return Chart(chart, takeaway, f"Histogram of values over {corpus}. {takeaway}{own}", record.table)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"
