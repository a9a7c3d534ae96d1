"""Counts over equal or unequal bins: the record, and the one drawing that the histograms share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from app.charts.chart import GREY, figure


@dataclass(frozen=True)
class Histogram:
    """edges: (n + 1,) rising; counts: (n,) how many fall between two edges."""

    edges: np.ndarray
    counts: np.ndarray

    @property
    def total(self) -> float:
        return float(np.sum(self.counts))

    def quantile(self, share: float) -> float:
        """The value below which `share` (0 to 1) of all lie, as if they were spread evenly within a bin."""
        below = np.concatenate([[0.0], np.cumsum(self.counts)]) / max(self.total, 1)
        bin_of = min(max(int(np.searchsorted(below, share)), 1), len(self.counts))
        width = below[bin_of] - below[bin_of - 1]
        part = (share - below[bin_of - 1]) / width if width > 0 else 1.0
        low, high = self.edges[bin_of - 1], self.edges[bin_of]
        return float(low + part * (high - low))


def bars(record: Histogram, x_title: str, y_title: str, hover: Sequence[str], height: int = 300) -> go.Figure:
    """One bar per bin, as high as its share of the total in percent."""
    chart = figure(height)
    centres = (record.edges[:-1] + record.edges[1:]) / 2
    chart.add_bar(
        x=centres,
        y=100 * np.asarray(record.counts) / max(record.total, 1),
        width=np.diff(record.edges) * 0.92,
        marker={"color": GREY, "line": {"width": 0}},
        hovertext=list(hover),
        hoverinfo="text",
    )
    chart.update_layout(
        xaxis={"title": {"text": x_title}, "showgrid": False},
        yaxis={"title": {"text": y_title}, "ticksuffix": " %", "rangemode": "tozero"},
    )
    return chart
