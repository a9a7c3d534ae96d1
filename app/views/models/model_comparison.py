"""One sentence through several models: how many dimensions each uses, which, and what it writes back."""

import math
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app import state
from app.charts.strips import Strip, strips
from app.glossary import explain
from app.naming import label, listed
from app.services import dimension_names, resources
from app.settings import listing
from app.ui import links, messages
from app.ui.ask import ask
from app.ui.component import heading
from app.ui.draw import draw
from app.ui.keep import keep
from app.ui.loading import wait_for, wait_for_index
from app.ui.page import cautions
from app.ui.showing import KINDS
from app.ui.text_lists import DimensionButton, Line, sentences
from app.views.models.compared import numbers_and_commands
from core.errors import HSVAEError

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

MOST, STRONGEST = 4, 6
CHOSEN = listing("models", MOST)
"""Checkpoints side by side; none: the model in use and its partner."""


@messages.error_boundary
def model_comparison(place: state.Place, default: str) -> None:
    """The sentence, the choice of models, a block for each, and their codes as strips."""
    st.subheader("One sentence, several models", help=explain("model", "active", "hoyer", "decode"))
    ask(place, button="Compare")
    names = _names(place)
    if resources.is_blank(place.text):
        messages.notice("There is nothing to encode yet: type a sentence, or click one of the examples.")
        return
    resources.check(place.text)
    # All at once, so that none waits for the one before. Each is loaded once per process and shared by all
    # visitors, with one sentence encoder for those that read MiniLM.
    loading = {name: resources.model(name) for name in names}
    codes: dict[str, Codes] = {}
    for name, future in loading.items():
        try:
            wait_for(future, f"the model {name}")
            codes[name] = resources.encode(name, place.text)
        except HSVAEError as error:
            messages.problem(error)
    if not codes:
        return
    first = next(iter(codes))
    cautions(place, codes[first], loading[first].result())
    rows = []
    blocks = st.columns(min(2, len(codes)), gap="medium")
    for position, (name, code) in enumerate(codes.items()):
        with blocks[position % len(blocks)]:
            rows.append(_block(place, name, code, default, names))
    counts = ["all" if row["active"] is None else f"{row['active']} of" for row in rows]
    used = [f"{row['model']} {count} {row['dimensions']}" for row, count in zip(rows, counts, strict=True)]
    st.text(f"Dimensions used for the same sentence: {'; '.join(used)}.")
    if len(codes) > 1:
        st.subheader("Their codes", help=explain("dense", "code"))
        drawn = [Strip(name, code.gated[0], _labels(name, code)) for name, code in codes.items()]
        origin = (listed(list(codes)), "gated code", "your sentence")
        name, said = "Codes of several models", codes[first].texts[0]
        draw(strips(drawn), "beside-strips", origin=origin, name=name, sentence=said)
    numbers = pd.DataFrame(rows).astype({"active": "Int64"})
    numbers_and_commands(numbers, "One sentence through several models", "beside")


def _names(place: state.Place) -> list[str]:
    """The models to show; those that are not here are told and left out."""
    known = resources.names()
    gone = [name for name in place[CHOSEN] if name not in known]
    if gone:
        messages.notice(f"Not here, so left out: {', '.join(gone)}.", ":material/link_off:")
        state.change(st.session_state, place, CHOSEN, tuple(name for name in place[CHOSEN] if name in known))
        place = state.current(st.session_state, place)
    partner = next((one.partner for one in resources.catalogue() if one.name == place.model), "")
    usual = [place.model, *([partner] if partner in known else [])]
    about = {"placeholder": f"{listed(usual)}; choose others here", "help": explain("model", "checkpoint")}
    few = {"max_selections": MOST, "select_all": False}
    shown = keep(place, CHOSEN, st.multiselect, f"Models, {MOST} at most", options=known, **few, **about)
    return list(shown) or usual


def _block(place: state.Place, name: str, code: "Codes", default: str, names: list[str]) -> dict:
    """One model: its numbers, the sentence it writes, its strongest dimensions."""
    entry = next(entry for entry in resources.catalogue() if entry.name == name)
    labels, hoyer = _labels(name, code), float(code.hoyer[0])
    decoded = resources.decode(name, place.text)
    active = None if code.active_count is None else int(code.active_count[0])
    with st.container(border=True):
        kind = KINDS.get(entry.model, entry.model)
        heading(name, f"{kind}, {entry.dimensions} dimensions", f"beside-{name}")
        on = f"{active} of {code.dimensions} dimensions on"
        on = on if code.has_gates else f"no gates: all {code.dimensions} used"
        sparsity = "no Hoyer: nothing is on" if math.isnan(hoyer) else f"Hoyer {hoyer:.2f}"
        st.text(f"{on} · {sparsity}", help=explain("active", "hoyer"))
        strongest = [int(one) for one in code.ranked(0)[:STRONGEST]]
        buttons = [DimensionButton(one, labels[one], float(code.gated[0, one])) for one in strongest]

        def opened(dimension: int) -> None:
            if 0 <= dimension < code.dimensions:
                state.change(st.session_state, place, CHOSEN, tuple(names))  # the others stay beside it
                state.choose_model(st.session_state, name)
                state.choose_dimension(st.session_state, dimension)

        written, title = Line(decoded or "(nothing)", strong=True, buttons=buttons), f"What {name} writes"
        title += ", and its strongest dimensions"
        sentences([written], title, key=f"beside-said-{name}", on_open=opened)
        here = state.chosen(st.session_state) if name == place.model else None
        here = None if here is None or here >= code.dimensions else here
        if here is not None:
            st.text(f"Chosen: {labels[here]}")
        there = replace(place, model=name, dimension=here)
        links.page_link(links.INSPECT, "Inspect with it", ":material/search:", there, default)
    return {
        "model": name,
        "kind": entry.model,
        "dimensions": code.dimensions,
        "active": active,
        "Hoyer (gated)": None if math.isnan(hoyer) else hoyer,
        "strongest": "; ".join(f"{labels[one]} {code.gated[0, one]:+.2f}" for one in strongest),
        "decode": decoded,
        "sentence": code.texts[0],
        "command": f"python -m core encode --model {name} -- {shlex.quote(code.texts[0])}",
    }


def _labels(name: str, code: "Codes") -> list[str]:
    """Names of the dimensions; only numbers where the model has no index."""
    index = wait_for_index(name, f"the names of {name}", needed=False)
    names = None if index is None else dimension_names.shown(name)
    return [label(names, dimension) for dimension in range(code.dimensions)]
