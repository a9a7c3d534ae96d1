"""The same sentence as three codes: the encoder's embedding, a dense code, the sparse one."""

import streamlit as st

from app.charts.strips import Strip, strips
from app.glossary import explain
from app.services import interventions, resources
from app.settings import flag
from app.ui import messages
from app.ui.component import numbers
from app.ui.draw import draw
from app.ui.inspect_context import InspectContext
from app.ui.keep import keep
from app.ui.loading import wait_for

AS_NUMBERS = flag("numbers")


@st.fragment
@messages.error_boundary
def dense(context: InspectContext) -> None:
    """Strips, or the lists of numbers."""
    place = context.now().place
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.subheader("The numbers of one sentence", help=explain("dense", "embedding"), width="content")
        keep(place, AS_NUMBERS, st.toggle, "as numbers")
    codes, remark = _codes(context)
    if not place[AS_NUMBERS]:
        origin = (context.model, "one bar per number", remark)
        draw(strips(codes), key="strips", origin=origin, name="codes as strips", sentence=place.text)
        return
    for position, strip in enumerate(codes):
        st.text(f"{strip.title}: {strip.size}")
        numbers(strip.values.tolist(), f"Numbers of {strip.title}", f"numbers-{position}", strip.labels)


def _codes(context: InspectContext) -> tuple[list[Strip], str]:
    """The strips there are, and a remark where one is missing."""
    found: list[Strip] = []
    raw = interventions.embeddings(context.model, (context.text,))
    if raw is not None:
        found.append(Strip("The sentence encoder's embedding (MiniLM)", raw[0]))
    partner = _partner(context.model)
    if partner is not None:
        wait_for(resources.model(partner), "the dense model")
        code = resources.encode(partner, context.text)
        found.append(Strip(f"A dense code ({partner})", code.values[0]))
    labels = [context.label(dimension) for dimension in range(context.codes.dimensions)]
    kind = "The sparse code" if context.codes.has_gates else "This model's code"
    found.append(Strip(f"{kind} ({context.model})", context.code, labels))
    missing = "no dense model was trained beside this one, so its strip is missing"
    return found, "" if partner else missing


def _partner(name: str) -> str | None:
    """The dense model that was trained beside this one, if it is here; a dense model needs none."""
    entries = resources.usable()
    partner = entries[name].partner
    return partner if partner and entries[partner].model != "hsvae" else None
