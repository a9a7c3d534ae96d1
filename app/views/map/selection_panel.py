"""What was selected on the map: how many, what sets them apart, and the sentences themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.charts.class_names import class_name
from app.glossary import explain
from app.services import map_data
from app.ui import messages, neighbours
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.showing import plain_words
from app.ui.text_lists import Item, ranked, sentences

if TYPE_CHECKING:
    from core.index import DimensionIndex

SHOWN, DIFFERENCES, WORDS, PLACES = 7, 8, 8, 12


@messages.error_boundary
def selection_panel(
    shown: InspectContext,
    index: "DimensionIndex",
    chosen: np.ndarray,
    what: str,
    on_clear: Callable[[], None],
) -> None:
    """chosen: (M,) bool over the map's dots, some True; what: "selected" or "shown"."""
    model, rows = shown.model, map_data.dots(index).rows[chosen]
    count = f"{len(rows):,} of {len(chosen):,} {what}"
    icon = ":material/deselect:"
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.subheader(count, help=explain("sets_apart"), width="stretch")
        st.button("Clear", on_click=on_clear, key="clear_selection", icon=icon, type="tertiary")
    found, words = map_data.sets_apart(shown.indexed, tuple(rows.tolist()), DIFFERENCES, WORDS)
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
    central = _central(index, chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(central)} of {len(rows):,} sentences, nearest the centre**", width="stretch")
        origin = f"{model}, gated code"
        export(f"Selected sentences, {model}", lambda: _table(index, rows), source=origin, key="selected")
    lines = neighbours.lines(index.take(central), shown.label, lambda found: class_name(found.label))
    sentences(lines, "Selected sentences", key="selected", on_open=shown.open)


@messages.error_boundary
def nothing_selected(
    shown: InspectContext,
    index: "DimensionIndex",
    spots: Sequence[tuple[str, str, tuple[float, float]]],
    on_choose: Callable[[str], None],
) -> None:
    """What to do, while nothing is selected. spots: (name in links, name on the screen, place) of what can be
    selected around at once; under them a sentence from the middle of each of the first."""
    st.subheader("Select some sentences", help=explain("sets_apart"))
    st.text(
        "Draw around dots with the mouse: the sentences appear here, with the dimensions and words that set "
        "them apart from all others."
    )
    if not spots:
        return
    st.text("Or start from one of the largest regions (the box “Select around” has them all):")
    with st.container(horizontal=True, gap="xsmall"):
        for number, (name, said, _) in enumerate(spots[:PLACES]):
            st.button(plain_words(said), key=f"place-{number}", on_click=on_choose, args=(name,))
    st.markdown("**One sentence from the middle of each**")
    rows = [int(map_data.dots(index).rows[map_data.around(index, spot)[0]]) for _, _, spot in spots[:PLACES]]
    lines = neighbours.lines(index.take(np.array(rows)), shown.label, lambda found: "")
    lines = [replace(line, note=f"({said})") for line, (_, said, _) in zip(lines, spots, strict=False)]
    sentences(lines, "A sentence from each region", key="regions", on_open=shown.open)


def _central(index: "DimensionIndex", chosen: np.ndarray) -> np.ndarray:
    """The rows of the dots nearest to the selection's middle."""
    dots = map_data.dots(index)
    xy, rows = dots.xy[chosen], dots.rows[chosen]
    distance = np.linalg.norm(xy - np.median(xy, axis=0), axis=1)
    return rows[np.argsort(distance, kind="stable")[:SHOWN]]


def _table(index: "DimensionIndex", rows: np.ndarray) -> dict[str, list]:
    found = index.take(rows)
    return {
        "row": [neighbour.row for neighbour in found],
        "sentence": [neighbour.text for neighbour in found],
        "class": [neighbour.label for neighbour in found],
        "active dimensions": [" ".join(str(part.dimension) for part in n.active) for n in found],
    }
