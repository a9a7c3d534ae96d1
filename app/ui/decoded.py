"""Sentences decoded from codes: as lines of a list, an edited code above the unchanged one, and as a file."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from app.ui import messages
from app.ui.export import export
from app.ui.inspect_context import NamedDimensions
from app.ui.text_lists import DimensionButton, Line, sentences

if TYPE_CHECKING:
    from core.interpretation.edit_result import EditResult

MOST_BUTTONS = 6


def decoded(text: str, lead: str = "", marked: Sequence[bool] = (), **more: Any) -> Line:
    """A `Line` of a decoded sentence, which may be empty."""
    return Line(text or "(nothing)", lead, marked, **more)


def strongest(code: np.ndarray, most: int | None) -> list[int]:
    """Dimensions of a code that are not 0, largest |value| first."""
    order = np.argsort(-np.abs(code), kind="stable")
    return [int(one) for one in order[: int(np.count_nonzero(code))][:most]]


def code_buttons(
    code: np.ndarray, label: Callable[[int], str], most: int = MOST_BUTTONS
) -> list[DimensionButton]:
    """The strongest dimensions of a code, to open one."""
    return [DimensionButton(one, label(one), float(code[one])) for one in strongest(code, most)]


def edited(
    context: NamedDimensions,
    found: "EditResult",
    lead: str,
    others: Sequence[Line],
    key: str,
    name: str,
    note: str = "",
) -> None:
    """The sentence of the one edited code of `found`, above those of the codes it was made from.

    lead: what the edited code is called. name: of the list, for screen readers. note: behind the sentence.
    """
    buttons = code_buttons(found.codes[0], context.label)
    now = decoded(found.texts[0], lead, found.changed[0], strong=True, note=note, buttons=buttons)
    if found.no_effect:
        no_response("The decoder ignores this edit: the sentence stays the same.")
    sentences([now, *others], name, key, context.open, here=0)


def response(text: str) -> None:
    """A notice that an edit changes the decoded sentence."""
    messages.notice(text, ":material/check_circle:")


def no_response(text: str) -> None:
    """A notice that an edit does not change the decoded sentence."""
    messages.notice(text, ":material/do_not_disturb_on:")


def underlined(note: str, name: str, table: Mapping[str, Any], key: str) -> None:
    """Below a list: what its underlining means, and its file."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
        st.caption(note, width="stretch")
        export(name, frame=table, key=key)
