"""From one dimension to the next: buttons with the arrow keys, and the way back to the table."""

from collections.abc import Callable, Sequence

import streamlit as st

KEYS = {"previous": "Left", "next": "Right"}


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
        for name, step in (("previous", -1), ("next", 1)):
            if order:
                start = at if at is not None else (0 if step < 0 else -1)
                target = order[(start + step) % len(order)]
            else:
                target = dimension
            st.button(
                name.capitalize(),
                key=f"{name}_dimension",
                shortcut=KEYS[name],
                on_click=on_open,
                args=(target,),
                help=f"{'←' if step < 0 else '→'} on the keyboard; in the order of the table",
                disabled=not order,
            )
        where = f"{at + 1} of {len(order)} in the table" if at is not None else "hidden in the table"
        st.text(where)
        st.session_state["hop_box"] = dimension
        st.selectbox(
            "Open",
            range(len(labels)),
            key="hop_box",
            format_func=labels.__getitem__,
            label_visibility="collapsed",
            on_change=lambda: on_open(st.session_state["hop_box"]),
        )
