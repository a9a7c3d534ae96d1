"""A chart as one HTML file that needs nothing: no server, no network, no account."""

import json
import re
import tomllib
import zlib
from functools import lru_cache
from pathlib import Path

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from app.charts.chart import Chart
from core.templates import render

CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": ["sendDataToCloud", "select2d", "lasso2d"],
}
_SETTINGS = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
_LIBRARY = "the-library-goes-here"
_ESCAPED = re.compile(rb"[=\0\r]|<(?=[!/sS])")
"""Bytes that HTML changes or reads; each is written as `=` and the byte 64 further on."""


def standalone(chart: Chart, title: str, source: str) -> bytes:
    """The whole page, in the light theme's colours, Plotly's own script included. All words are literal.

    The script is compressed: 1.5 MB, not 4.8. As base64 it would be 2 MB, so its bytes stand in the page as
    they are, in the encoding that has a character for each byte.
    """
    theme = _light()
    drawn = go.Figure(chart.figure).update_layout(template="none").to_json()
    drawn = json.dumps(json.loads(drawn) | {"config": CONFIG}).replace("<", "\\u003c")
    scales = ("chartCategoricalColors", "chartSequentialColors")
    for number, colour in enumerate((colour for scale in scales for colour in theme[scale]), start=1):
        drawn = drawn.replace(f"#{number:06d}", colour)
    values = {"chart": chart, "title": title, "source": source, "theme": theme, "library": _LIBRARY}
    height = chart.figure.layout.height or 420
    page = render("app.charts", "figure.html", figure=drawn, height=height, **values)
    head, tail = page.encode("cp1252", "xmlcharrefreplace").split(_LIBRARY.encode())
    return head + _library() + tail


@lru_cache(maxsize=1)
def _library() -> bytes:
    """Plotly's script, as gzip makes it, without what a page cannot hold."""
    gzip = zlib.compressobj(9, wbits=31, memLevel=9)
    packed = gzip.compress(get_plotlyjs().encode()) + gzip.flush()
    return _ESCAPED.sub(lambda found: bytes([ord("="), found[0][0] + 64]), packed)


@lru_cache(maxsize=1)
def _light() -> dict:
    return tomllib.loads(_SETTINGS.read_text(encoding="utf-8"))["theme"]["light"]
