"""Do different sentences use different dimensions, or all the same few?"""

from app.charts.chart import BLUE, GREY, INK, Chart, figure

HEIGHT = 190


def adaptive_bars(
    each: float, together: float, corpus: str, reported: tuple[float, int] | None = None
) -> Chart:
    """each: mean Hoyer of single sentences' codes; together: Hoyer of the average of all these codes.

    reported: the ratio in the model's report, and over how many sentences: it grows with their number, since
    the more codes are averaged, the less chance is left in the average.
    """
    ephemeral = each / together if together > 0 else float("inf")
    chart = figure(HEIGHT, left=8, top=8)
    names = ["one sentence's code", "the average of all codes"]
    values = [each, together]
    chart.add_bar(
        x=values,
        y=names,
        orientation="h",
        width=0.55,
        marker={"color": [BLUE, GREY], "line": {"width": 0}},
        text=[f"{value:.2f}" if value >= 0.05 else f"{value:.3f}" for value in values],
        textposition="outside",
        textfont={"color": INK, "size": 13},
        cliponaxis=False,
        hovertext=[f"Hoyer {value:.3f}: {name}" for name, value in zip(names, values, strict=True)],
        hoverinfo="text",
    )
    chart.update_layout(
        xaxis={"title": {"text": "Hoyer sparsity (0 dense, 1 a single dimension)"}, "range": [0, 1.08]},
        yaxis={"autorange": "reversed", "showgrid": False, "automargin": True},
    )
    kind = "different sentences use different dimensions" if ephemeral > 2 else "all use much the same ones"
    takeaway = (
        f"One sentence's code is {ephemeral:.3g} times as sparse as the average of all: {kind} "
        "(1 would mean that all use the same)."
    )
    if reported:
        takeaway += f" On the {reported[1]:,} sentences of the model's report: {reported[0]:.3g} times."
    table = {"what": names, "Hoyer": values}
    return Chart(chart, takeaway, f"Two bars over {corpus}: {each:.2f} and {together:.3f}. {takeaway}", table)
