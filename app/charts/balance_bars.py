"""What a code saves against what it costs, in nats."""

from app.charts.chart import BLUE, CLASSES, INK, VERMILION, Chart, figure

SAVED, PRICE = "saved by the code", "price of the code"
AMBER = CLASSES[3]


def balance_bars(saved: float, gates: float, values: float, share: float) -> Chart:
    """Saved nats against the price of gates and values, the raw KLs; `share` of the price counts."""
    gates, values = share * gates, share * values
    price = gates + values
    chart = figure(248, left=8, bottom=92, top=8)
    for name, row, size, colour in (
        (SAVED, SAVED, saved, BLUE),
        ("gates (which dimensions are on)", PRICE, gates, VERMILION),
        ("values (how far they are turned)", PRICE, values, AMBER),
    ):
        chart.add_bar(
            x=[size],
            y=[row],
            name=name,
            showlegend=name != SAVED,
            orientation="h",
            width=0.6,
            marker={"color": colour, "line": {"width": 0}},
            hovertext=[f"{name}: {size:.1f} nats"],
            hoverinfo="text",
        )
    for row, size in ((SAVED, saved), (PRICE, price)):
        chart.add_annotation(
            x=max(size, 0),
            y=row,
            xanchor="left",
            xshift=8,
            text=f"<b>{size:.1f} nats</b>",
            font={"size": 15, "color": INK},
            showarrow=False,
        )
    longest = max(saved, price, 1.0)
    chart.update_layout(
        barmode="stack",
        xaxis={"title": {"text": "nats for this sentence"}, "range": [min(0.0, saved), 1.22 * longest]},
        yaxis={
            "categoryorder": "array",
            "categoryarray": [PRICE, SAVED],
            "showgrid": False,
            "automargin": True,
            "tickfont": {"size": 15, "color": INK},
        },
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 1,
            "xanchor": "right",
            "y": -0.42,
            "yanchor": "top",
            "font": {"color": INK, "size": 13},
            "traceorder": "normal",
        },
    )
    start = "It" if share == 1 else f"At {100 * share:.3g} % of the price it"
    gain = f"saves {saved:.1f}" if saved > 0 else "makes the sentence no easier to guess"
    verdict = f"{start} costs {price:.1f} nats and {gain}: the balance tips "
    verdict += "to the code." if saved > price else "against the code."
    table = {
        "what": ["saved", "price of the gates", "price of the values"],
        "nats": [saved, gates, values],
        "share of the price that counts": [1.0, share, share],
    }
    alt = f"Bars: saved {saved:.1f} nats; gates {gates:.1f} nats, values {values:.1f} nats. {verdict}"
    return Chart(chart, verdict, alt, table)
