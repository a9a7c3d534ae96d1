"""A chart as one HTML file that needs nothing: no server, no network, no account."""

import tomllib
from functools import lru_cache
from html import escape
from pathlib import Path

import plotly.graph_objects as go
import plotly.io as pio

from app.charts.chart import Chart

CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": ["sendDataToCloud", "select2d", "lasso2d"],
}
_SETTINGS = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<style>
body {{ font-family: sans-serif; color: {ink}; background: {paper}; line-height: 1.45;
        max-width: 1100px; margin: 2rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.3rem }} footer {{ font-size: .85rem }}
</style></head>
<body><h1>{title}</h1><p>{takeaway}</p>
<div role="img" aria-label="{alt}">{figure}</div>
<footer>{source}</footer></body></html>
"""


def standalone(chart: Chart, title: str, source: str) -> str:
    """The whole page, in the light theme's colours, Plotly's own script included. All words are literal."""
    theme = _light()
    figure = pio.to_html(
        go.Figure(chart.figure).update_layout(template="none"),
        config=CONFIG,
        include_plotlyjs=True,
        full_html=False,
        default_height=f"{chart.figure.layout.height or 420}px",
    )
    script, mark, drawn = figure.rpartition('class="plotly-graph-div"')  # the library comes before it
    for number, colour in enumerate(theme["marks"], start=1):
        drawn = drawn.replace(f"#{number:06d}", colour)
    return _PAGE.format(
        title=escape(title),
        takeaway=escape(chart.takeaway),
        alt=escape(chart.alt),
        source=escape(source),
        figure=script + mark + drawn,
        ink=theme["ink"],
        paper=theme["paper"],
    )


@lru_cache(maxsize=1)
def _light() -> dict:
    light = tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))["theme"]["light"]
    marks = [
        *light["chartCategoricalColors"],
        *light["chartSequentialColors"],
        *light["chartDivergingColors"],
    ]
    return {"marks": marks, "ink": light["textColor"], "paper": light["backgroundColor"]}
