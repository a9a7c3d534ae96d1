"""A chart as one HTML file that needs nothing: no server, no network, no account."""

import tomllib
from functools import lru_cache
from pathlib import Path

import plotly.graph_objects as go
import plotly.io as pio

from app.charts.chart import Chart
from core.templates import render

CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": ["sendDataToCloud", "select2d", "lasso2d"],
}
_SETTINGS = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"


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
    scales = ("chartCategoricalColors", "chartSequentialColors")
    for number, colour in enumerate((colour for scale in scales for colour in theme[scale]), start=1):
        drawn = drawn.replace(f"#{number:06d}", colour)
    values = {"chart": chart, "title": title, "source": source, "theme": theme}
    return render("app.charts", "figure.html", figure=script + mark + drawn, **values)


@lru_cache(maxsize=1)
def _light() -> dict:
    return tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))["theme"]["light"]
