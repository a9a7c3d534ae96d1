"""How sparse the codes of a corpus are, beside codes that are not sparse at all."""

from app.charts.chart import GREEN, Chart, mark_mine, vertical_line
from app.charts.histogram import Histogram, bars

ROOM = 0.4
"""Two labels whose lines are nearer than this turn away from each other."""


def hoyer_histogram(
    record: Histogram, gaussian: float, dimensions: int, corpus: str, mine: float | None = None
) -> Chart:
    """`record` over [0, 1]; `gaussian`: mean Hoyer of dense random codes this wide; `mine`: the user's."""
    edges, total = record.edges, max(record.total, 1)
    hover = [
        f"Hoyer {low:.2f} to {high:.2f}: {100 * count / total:.1f} % of sentences ({count:,.0f})"
        for low, high, count in zip(edges[:-1], edges[1:], record.counts, strict=True)
    ]
    chart = bars(
        record, "Hoyer sparsity of the code (0 dense, 1 a single dimension)", "share of sentences", hover
    )
    chart.update_xaxes(range=[0, 1.02])
    close = mine is not None and abs(mine - gaussian) < ROOM
    below = mine is not None and mine < gaussian
    side = "center" if not close else "left" if below else "right"
    vertical_line(chart, gaussian, f"dense random codes: {gaussian:.2f}", GREEN, side=side)
    if mine is not None:
        side = "right" if mine > 0.6 or (close and below) else "left" if close else "center"
        mark_mine(chart, mine, f"your sentence: {mine:.2f}", side=side)
    middle = record.quantile(0.5)
    takeaway = (
        f"Half of all sentences lie above {middle:.2f}; dense random codes of {dimensions} dimensions "
        f"would lie at {gaussian:.2f}."
    )
    own = "" if mine is None else f" Your sentence lies at {mine:.2f}."
    table = {"from": edges[:-1], "to": edges[1:], "sentences": record.counts}
    return Chart(chart, takeaway, f"Histogram of Hoyer sparsity over {corpus}. {takeaway}{own}", table)
