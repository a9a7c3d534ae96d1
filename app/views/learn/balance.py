"""Lesson 4: what a code saves, what it costs, and the ELBO."""

import numpy as np
import streamlit as st

from app.charts.bars import balance_bars
from app.glossary import explain
from app.services import lesson_data, resources
from app.services.number_origin import nats_line
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.views.learn.lesson_context import COST, LessonContext

SHORT, TITLE = "The balance", "A code saves, and a code costs"
TERMS = ("saved", "cost", "elbo", "objective")
WITH_SENTENCE = True
LEAD = (
    "**It saves:** a decoder that has the code predicts your sentence better. Its surprise is smaller.",
    "**It costs:** the more a code differs from what is usual, the larger its cost.",
    "Both are measured in *nats* (1 nat is 1.44 bits), so they can be compared. Minus the surprise, minus "
    "the cost, is called the **ELBO**.",
    "Training that counts the full cost often ends with empty codes, which cost nothing (*posterior "
    "collapse*). So this model's training counted only a part of it. Move the slider, and see up to what "
    "share of its cost the code is worth.",
)


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """The bars, the slider of the cost, and the sum in numbers."""
    place, name = context.now(), context.models.sparse
    found = lesson_data.balance(name, context.text)
    label, about = "How much of the cost counts (%)", explain("objective")
    share = keep(place, COST, st.slider, label, help=about, step=0.5, format="%g %%") / 100
    chart = balance_bars(found.saved, found.gates, found.values, share)
    origin = (name, f"mean of {lesson_data.DRAWS} draws of the code of your sentence")
    draw_chart(
        chart, "learn-balance", name="The balance of one sentence", origin=origin, sentence=context.text
    )
    if found.cost > found.saved:
        config = resources.model(name).result().config
        gates, on = context.codes.nats_gate[0], context.codes.active[0]
        st.text(dear(found.without, (config.alpha + config.beta) / config.beta, gates[on], gates[~on]))
    with st.container(key="row-balance"):
        first, second, third = st.columns(3)
    first.metric("Surprise without the code", f"{found.without:,.1f} nats", help=explain("surprise"))
    second.metric("Surprise with the code", f"{found.with_code:,.1f} nats", help=explain("surprise"))
    third.metric("ELBO, at least", f"{found.elbo:,.1f} nats", help=explain("elbo"))
    st.text(
        f"ELBO = - {found.with_code:,.1f} (surprise) - {found.values:,.1f} (values) - {found.gates:,.1f} "
        f"(gates) = {found.elbo:,.1f} nats, at any position of the slider."
    )
    if share < 1:
        weighted = -found.with_code - share * found.cost
        st.text(
            f"With {100 * share:.3g} % of the cost the sum is {weighted:,.1f}: no ELBO, only a weighted sum."
        )
    weights = lesson_data.training_weights(name)
    if weights is not None:
        st.text(_trained(*weights, found), help=explain("objective"))
    st.text(break_even(found.saved, found.cost))
    dearest = int((context.codes.nats_gate + context.codes.nats_value)[0].argmax())
    st.text(f"The costliest, {context.name(dearest)}: {nats_line(context.codes, dearest)}.")


def break_even(saved: float, cost: float) -> str:
    """Up to which share of its cost a code is worth it, in a sentence; both in nats."""
    if saved <= 0:
        return "For this sentence the code saves nothing: it is not worth any cost."
    if saved >= cost:
        return "For this sentence the code is worth its full cost."
    return f"For this sentence the code is worth {100 * saved / cost:.1f} % of its cost."


def dear(without: float, one_in: float, on: np.ndarray, off: np.ndarray) -> str:
    """Why a cost above what is saved is no failure.

    without: the surprise. one_in: of so many gates the prior expects one to be on. on, off: the costs of the
    gates that are on, and of the others. All in nats.
    """
    each = f", so each of the {len(on)} that are on costs about {on.mean():,.0f} nats" if len(on) else ""
    others = f", each of the {len(off)} others {off.mean():.1f}" if len(off) and each else ""
    return (
        "That is no failure of the model. A code can save no more than the surprise of this one sentence, "
        f"{without:,.1f} nats. Its cost grows with how strict the prior is: this one expects 1 gate in "
        f"{one_in:.3g} to be on{each}{others}."
    )


def _trained(psi: float, lam: float, found: lesson_data.Balance) -> str:
    share = f"{100 * psi:.3g} % of the cost"
    if psi != lam:
        share += f" of the values and {100 * lam:.3g} % of that of the gates"
    counted = psi * found.values + lam * found.gates
    return (
        f"This model's training counted {share}: here {counted:,.1f} nats, against {found.saved:,.1f} saved. "
        "The surprise and this part of the cost are most of what it made small, the training objective."
    )
