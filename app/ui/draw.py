"""Put a chart on the page: takeaway, picture, its description for screen readers, its origin, its files."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from app import state
from app.charts.chart import CONFIG, Chart
from app.charts.enlarged import enlarged
from app.ui.export import File, export
from app.ui.showing import untyped

ORIGIN = ("model", "code", "corpus")
IN_A_ROOM = 1.35
"""How much larger type is on a projector; also in browser/projector.css."""


_ANEW = "_charts_anew"
"""Key of the session: how often all charts had to be made anew."""


def draw_anew() -> None:
    """From here on every chart is a new one to the browser: it colours those of an old theme no more."""
    st.session_state[_ANEW] = st.session_state.get(_ANEW, 0) + 1


def chart_key(key: str) -> str:
    """The present key of the chart called `key`."""
    times = st.session_state.get(_ANEW, 0)
    return f"{key}-{times}" if times else key


def sized(figure: go.Figure) -> go.Figure:
    """The figure as it is drawn here: larger in a room."""
    room = state.projecting(st.session_state, st.query_params)
    return enlarged(figure, IN_A_ROOM) if room else figure


def draw(
    chart: Chart,
    key: str,
    on_click: Callable[[int], None] | None = None,
    origin: tuple[str, ...] = (),
    name: str = "",
    more: Sequence[File] = (),
    sentence: str = "",
) -> None:
    """One picture.

    Args:
        on_click: gets the first customdata of a clicked mark before the rerun.
        origin: which model, code and corpus; stands below the picture and in its file.
        name: what it is called as a file; without it there is no download. more: other files beside it.
        sentence: the visitor's, where the picture shows it: a line of each file.
    """
    said = " · ".join(untyped(part) for part in origin if part)
    whole = len(origin) == len(ORIGIN)
    about = {"sentence": sentence, **(dict(zip(ORIGIN, origin, strict=True)) if whole else {"source": said})}
    source = " · ".join(filter(None, (f"Sentence: {sentence}" if sentence else "", said)))
    drawn = chart_key(key)
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
        st.text(chart.takeaway, width="stretch")
        if name:
            export(name, chart=chart, source=source, key=key, more=more, plot=drawn, about=about)

    def clicked() -> None:
        points = st.session_state[drawn].selection.points
        data = points[0].get("customdata") if points else None
        if data and on_click:
            on_click(int(data[0]))

    select: dict[str, Any] = {"on_select": clicked, "selection_mode": "points"} if on_click else {}
    with st.container(key=f"wide-{key}") if chart.wide else nullcontext():
        st.plotly_chart(sized(chart.figure), key=drawn, config=CONFIG, alt=chart.alt, **select)
    if said:
        st.caption(said)
