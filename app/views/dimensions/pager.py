"""From one dimension to the next: buttons with the arrow keys, and the way back to the table."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app.ui.keep import choose


def pager(
    order: Sequence[int],
    dimension: int,
    labels: Sequence[str],
    on_open: Callable[[int], None],
    on_close: Callable[[], None],
) -> None:
    """`order`: the dimensions as the table lists them; the ends are joined."""
    at = order.index(dimension) if dimension in order else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("All dimensions", icon=":material/table_rows:", key="close_dimension", on_click=on_close)
        for name, key, arrow, step, outside in (
            ("previous", "Left", "←", -1, -1),
            ("next", "Right", "→", 1, 0),
        ):
            target = outside if at is None else (at + step) % len(order)
            st.button(
                name.capitalize(),
                key=f"{name}_dimension",
                shortcut=key,
                on_click=on_open,
                args=(order[target] if order else dimension,),
                help=f"{arrow} on the keyboard; in the order of the table",
                disabled=not order,
            )
        st.text("hidden in the table" if at is None else f"{at + 1} of {len(order)} in the table")
        look: dict[str, Any] = {"format_func": labels.__getitem__, "label_visibility": "collapsed"}
        choose("Open", range(len(labels)), dimension, on_open, "other_box", **look)
