"""What each dimension wrote: the decoded sentence, its words coloured by what a dimension did for them."""

import string
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.glossary import explain
from app.naming import listed
from app.services import interventions, resources
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.export import export
from app.ui.inspect_context import InspectContext
from app.ui.text_lists import DimensionButton, Line, Worded, coloured_words, sentences

if TYPE_CHECKING:
    from core.interpretation.decoded_attribution import DecodedAttribution

FULL, LEAST = 4.0, 0.1
"""Nats that get the strongest colour, and the fewest that are shown."""
MOST_TIMES = 1000
MOST_WRITERS = 3


@messages.error_boundary
def rebuilt(context: InspectContext, dimension: int) -> None:
    """The decoded sentence, coloured for one dimension, and one sentence that says what to see."""
    st.subheader("What the model can rebuild from the code", help=explain("decode", "written"))
    text = resources.decode(context.model, context.text)
    found = attribution(context)
    said = text.split()
    if not found.words or "".join(found.words) != "".join(said):
        sentences([decoded(text, strong=True)], "The decoded sentence", key="decoded")
        return
    chosen = found.dimensions.tolist()
    nats = found.nats[:, chosen.index(dimension)] if dimension in chosen else np.zeros(len(found.words))
    # Marks are words of their own there; here each belongs to the word that it stands at.
    ends = np.cumsum([len(word) for word in said])
    owner = np.searchsorted(ends, np.cumsum([len(word) for word in found.words]))
    together = np.bincount(owner, nats, len(said))
    words = Worded(said, *_colours(together), strong=True)
    coloured_words([words], "The decoded sentence", "decoded")
    st.text(_takeaway(context, said, together, dimension))


@messages.error_boundary
def written(context: InspectContext, dimension: int) -> None:
    """One line for each dimension that is on, and for each word the dimensions that made it likelier."""
    found, chosen = attribution(context), context.ranked
    if not found.words or not chosen:
        st.text("Nothing was written from this code.")
        return
    left, right = st.columns((1.5, 1), gap="medium")
    with left:
        with st.container(horizontal=True, wrap=False, vertical_alignment="bottom"):
            st.text(
                "The rebuilt sentence once for each dimension: how many times likelier (×, blue) or less "
                "likely (÷, orange) the dimension makes each word.",
                width="stretch",
            )
            export(
                "words of each dimension",
                frame=lambda: found.to_frame(context.label).to_dict("list"),
                key="written",
            )
        lines = [
            Worded(found.words, *_colours(found.nats[:, place]), context.label(one), one)
            for place, one in enumerate(chosen)
        ]
        here = chosen.index(dimension) if dimension in chosen else None
        coloured_words(lines, "Words that each dimension wrote", "written-all", context.open, here)
    with right:
        st.markdown("**Which dimensions wrote each word**", help=explain("written"))
        named = []
        for place, word in enumerate(found.words):
            able = [pair for pair in found.strongest(place, MOST_WRITERS) if pair[1] >= LEAST]
            buttons = [DimensionButton(one, context.label(one), None) for one, _ in able]
            if buttons:
                named.append(Line("", word, buttons=buttons))
        sentences(named, "Dimensions behind each decoded word", "writers", context.open)
        if len(named) < len(found.words):
            st.caption("Words that are not listed would be just as likely without any single dimension.")


def attribution(context: InspectContext) -> "DecodedAttribution":
    """For the dimensions of the code in their order, once for all parts."""
    start = interventions.Start(text=context.text)
    return interventions.decoded_words(context.model, start, tuple(context.ranked))


def _colours(nats: np.ndarray) -> tuple[list[float], list[str]]:
    """Weight and note of each word."""
    return (
        [float(one) / FULL if abs(one) >= LEAST else 0.0 for one in nats],
        [factor(float(one)) for one in nats],
    )


def factor(nats: float) -> str:
    """How a word's likelihood changes, "" where it hardly does."""
    return f"{'×' if nats > 0 else '÷'}{times(abs(nats))}" if abs(nats) >= LEAST else ""


def times(nats: float) -> str:
    """So many nats as a factor.

    >>> times(0.4), times(3.0), times(12.0)
    ('1.5', '20', '1000+')
    """
    factor = float(np.exp(min(nats, 50.0)))
    return f"{MOST_TIMES}+" if factor > MOST_TIMES else f"{factor:.1f}" if factor < 9.95 else f"{factor:.0f}"


def _takeaway(context: InspectContext, said: list[str], nats: np.ndarray, dimension: int) -> str:
    """Which words the dimension made likelier; those that say something by themselves before others."""
    name = context.label(dimension)
    if not context.code[dimension]:
        return f"{name} is off here: it wrote nothing."
    order = [int(one) for one in np.argsort(-nats, kind="stable") if nats[one] >= LEAST]
    telling = set(interventions.content_words(" ".join(said)))
    bare = [word.strip(string.punctuation) for word in said]
    shown = [one for one in order if bare[one] in telling] or order
    if not shown:
        return f"{name} made no word of it likelier."
    first = list({bare[one]: one for one in reversed(shown)}.values())[::-1]  # a repeated word is named once
    best = [f"“{bare[one]}” {times(nats[one])} times" for one in first[:MOST_WRITERS]]
    return f"{name} made {listed(best)} likelier."
