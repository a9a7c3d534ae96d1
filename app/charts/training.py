"""A training run as it goes: how often each gate is on, and how many are on step by step."""

from collections.abc import Sequence

from app.charts.chart import BLUE, GREY, INK, PURPLE, Chart, figure


def gate_shares(on: Sequence[float], step: int) -> Chart:
    """A bar per dimension: the share of sentences that switch it on at one step."""
    chart = figure(250, left=56, bottom=44, top=10)
    colours = [BLUE if 0 < share < 1 else GREY for share in on]
    hover = [
        f"dimension {place}: on in {100 * share:.0f} % of the sentences" for place, share in enumerate(on)
    ]
    chart.bars(list(range(len(on))), [100 * share for share in on], colours, hover)
    chart.update_yaxes(range=[0, 104], title_text="sentences, %")
    chart.update_xaxes(title_text="dimension")
    always, never = sum(share == 1 for share in on), sum(share == 0 for share in on)
    takeaway = (
        f"Step {step}: of {len(on)} dimensions {never} are never on, {always} always (grey), "
        f"{len(on) - never - always} sometimes (blue): only these can tell sentences apart."
    )
    table = {"dimension": range(len(on)), "share of sentences on": list(on)}
    return Chart(chart, takeaway, f"Bars, one per dimension. {takeaway}", table)


def active_by_step(
    steps: Sequence[int], active: Sequence[float], nll: Sequence[float | None], at: int, last: int
) -> Chart:
    """Lines over the steps so far: dimensions on per sentence, marked at place `at`, and the surprise."""
    chart = figure(250, left=56, bottom=44, top=30)
    chart.add_scatter(x=steps, y=active, mode="lines", line={"color": BLUE, "width": 3}, name="dimensions on")
    known = [(step, value) for step, value in zip(steps, nll, strict=True) if value is not None]
    if known:
        x, y = zip(*known, strict=True)
        line = {"color": GREY, "width": 2, "dash": "dot"}
        chart.add_scatter(x=x, y=y, mode="lines", line=line, name="surprise, nats a sentence")
    chart.marks([steps[at]], [active[at]], PURPLE, 13, line=1, edge=INK, showlegend=False)
    chart.update_xaxes(range=[0, max(last, steps[-1], 1)], title_text="step of the training")
    chart.update_yaxes(range=[0, 1.05 * max(32.0, *active)], title_text="")
    chart.legend(left=True)
    takeaway = (
        f"{active[at]:.1f} dimensions are on per sentence at step {steps[at]}; at the start {active[0]:.1f}."
    )
    table = {"step": list(steps), "dimensions on": list(active), "surprise in nats": list(nll)}
    return Chart(chart, takeaway, f"Two lines over the steps of a training. {takeaway}", table)
