"""What was selected on the map: how many, what sets them apart, and the sentences themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.charts.class_names import class_name
from app.glossary import explain
from app.naming import listed
from app.services import map_data
from app.ui import messages, neighbours
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.showing import plain_words
from app.ui.text_lists import Item, ranked, sentences

if TYPE_CHECKING:
    from core.index import DimensionIndex

SHOWN, PLACES = 7, 12


@messages.error_boundary
def selection_panel(
    shown: InspectContext,
    index: "DimensionIndex",
    chosen: np.ndarray,
    what: str,
    region: str,
    on_clear: Callable[[], None],
) -> None:
    """chosen: (M,) bool over the map's dots, some True; what: "selected" or "shown". region: the name that
    they were selected around, "" for none."""
    model, rows = shown.model, map_data.dots(index).rows[chosen]
    count = f"{len(rows):,} of {len(chosen):,} {what}"
    icon = ":material/deselect:"
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.subheader(count, help=explain("sets_apart"), width="stretch")
        st.button("Clear", on_click=on_clear, key="clear_selection", icon=icon, type="tertiary")
    found, words = map_data.sets_apart(shown.indexed, tuple(rows.tolist()))
    if words:
        st.text(f"Their words: {', '.join(words)}")
    if found:
        st.markdown("**Switched on more often than elsewhere**")
        items = [
            Item(
                shown.label(part.dimension),
                f"{100 * part.share:.0f} %, × {part.lift:.1f}",
                part.share,
                dimension=part.dimension,
                more=f"On in {part.count:,} of these {len(rows):,} sentences, "
                f"and in {100 * part.usual:.1f} % of all on the map",
            )
            for part in found
        ]
        ranked(items, "What sets the selection apart", "sets-apart", shown.open)
    else:
        st.text("No dimension sets these sentences apart.")
    first = map_data.typical(shown.indexed, tuple(rows.tolist()), region)[:SHOWN]
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(f"**{len(first)} of {len(rows):,} sentences, most typical first**", width="stretch")
        origin = f"{model}, gated code"
        export(f"Selected sentences, {model}", lambda: _table(index, rows), source=origin, key="selected")
    st.text(_order(region, bool(words or found)))
    lines = neighbours.lines(index.take(first), shown.label, lambda found: class_name(found.label))
    sentences(lines, "Selected sentences", key="selected", on_open=shown.open)


@messages.error_boundary
def nothing_selected(
    shown: InspectContext,
    index: "DimensionIndex",
    spots: Sequence[tuple[str, str, int | None]],
    on_choose: Callable[[str], None],
) -> None:
    """What to do, while nothing is selected. spots: (name in links, name on the screen, row of a typical
    sentence, None for what is no region) of what can be selected around at once."""
    st.subheader("Select some sentences", help=explain("sets_apart"))
    st.text(
        "Draw around dots with the mouse: the sentences appear here, with the dimensions and words that set "
        "them apart from all others."
    )
    if not spots:
        return
    st.text("Or start from one of the largest regions (the box “Select around” has them all):")
    with st.container(horizontal=True, gap="xsmall"):
        for number, (name, said, _) in enumerate(spots):
            st.button(plain_words(said), key=f"place-{number}", on_click=on_choose, args=(name,))
    begins = {said: row for _, said, row in spots if row is not None}
    st.markdown("**A typical sentence of each region**")
    lines = neighbours.lines(index.take(np.array([*begins.values()], int)), shown.label, lambda found: "")
    lines = [replace(line, note=f"({said})") for line, said in zip(lines, begins, strict=True)]
    sentences(lines, "A sentence from each region", key="regions", on_open=shown.open)


def _order(region: str, differ: bool) -> str:
    """Which sentences the list has first. differ: whether anything sets the selection apart."""
    if region:
        words = [f"“{word}”" for word in region.split(", ")]
        said = f"the word{'s' if len(words) > 1 else ''} {listed(words)}"
        return f"First those with {said}, then those with most of the words and dimensions above."
    return f"First those {'with most of the words and dimensions above' if differ else 'nearest the middle'}."


def _table(index: "DimensionIndex", rows: np.ndarray) -> dict[str, list]:
    found = index.take(rows)
    return {
        "row": [neighbour.row for neighbour in found],
        "sentence": [neighbour.text for neighbour in found],
        "class": [neighbour.label for neighbour in found],
        "active dimensions": [" ".join(str(part.dimension) for part in n.active) for n in found],
    }
