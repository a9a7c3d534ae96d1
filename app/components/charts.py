"""Put a chart on the page: takeaway, picture, and its description for screen readers."""

from collections.abc import Callable

import streamlit as st

from app.charts.chart import CONFIG, Chart


def draw(chart: Chart, key: str, on_click: Callable[[int], None] | None = None) -> None:
    """`on_click` gets the first customdata of a clicked mark before the rerun."""
    st.text(chart.takeaway)
    if on_click is None:
        st.plotly_chart(chart.figure, key=key, config=CONFIG, alt=chart.alt)
        return

    def clicked() -> None:
        points = st.session_state[key].selection.points
        data = points[0].get("customdata") if points else None
        if data:
            on_click(int(data[0]))

    st.plotly_chart(
        chart.figure, key=key, config=CONFIG, alt=chart.alt, on_select=clicked, selection_mode="points"
    )
