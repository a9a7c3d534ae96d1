"""Lesson 4: what a code saves against what it costs, and the ELBO."""

import streamlit as st

from app.charts.bars import balance_bars
from app.glossary import explain
from app.services import lesson_data
from app.ui import messages
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.views.learn.lesson_context import PRICE, LessonContext, current

SHORT, TITLE = "The balance", "A code saves, and a code costs"
TERMS = ("saved", "price", "elbo", "objective")
ASKS = True
LEAD = (
    "**It saves:** a writer who knows the code is less surprised by your sentence.",
    "**It costs:** every dimension that is on says something out of the ordinary, and that has a price.",
    "Both are measured in *nats* (1 nat is 1.44 bits), so they can be weighed against each other. Surprise "
    "plus price, with a minus in front, is called the **ELBO**.",
    "Training that counts the full price tends to end in silence: an empty code costs nothing. So this "
    "model's training counted only a part of it. Move the slider, and see where the balance tips.",
)


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """The bars, the slider of the price, and the sum in numbers."""
    place, name = current(context), context.models.sparse
    found = lesson_data.balance(name, context.text)
    keep(
        place,
        PRICE,
        st.slider,
        "How much of the price counts (%)",
        min_value=0.0,
        max_value=100.0,
        step=0.5,
        format="%g %%",
        help=explain("objective"),
    )
    share = place[PRICE] / 100
    chart = balance_bars(found.saved, found.gates, found.values, share)
    origin = (name, f"mean of {lesson_data.DRAWS} draws of the code of your sentence")
    draw_chart(chart, "learn-balance", name="The balance of one sentence", origin=origin)
    with st.container(key="row-balance"):
        first, second, third = st.columns(3)
    first.metric("Surprise without the code", f"{found.without:.1f} nats", help=explain("surprise"))
    second.metric("Surprise with the code", f"{found.with_code:.1f} nats", help=explain("surprise"))
    third.metric("ELBO, at least", f"{found.elbo:.1f} nats", help=explain("elbo"))
    st.text(
        f"ELBO = - {found.with_code:.1f} (surprise) - {found.values:.1f} (values) - {found.gates:.1f} "
        f"(gates) = {found.elbo:.1f} nats, whatever the slider says."
    )
    if share < 1:
        weighted = -found.with_code - share * found.price
        st.text(
            f"With {100 * share:.3g} % of the price the sum is {weighted:.1f}: no ELBO, only a weighted sum."
        )
    weights = lesson_data.training_weights(name)
    if weights is not None:
        st.text(_trained(weights), help=explain("objective"))
    st.text(tips(found.saved, found.price))


def tips(saved: float, price: float) -> str:
    """Which share of the price a code is worth, in a sentence; both in nats."""
    if saved <= 0:
        return "For this sentence the code saves nothing: no price is low enough."
    if saved >= price:
        return "For this sentence the code is worth its full price."
    return f"For this sentence the balance tips at {100 * saved / price:.1f} % of the price."


def _trained(weights: tuple[float, float]) -> str:
    psi, lam = (100 * weight for weight in weights)
    counted = f"{psi:.3g} % of the price"
    if psi != lam:
        counted += f" of the values and {lam:.3g} % of that of the gates"
    return f"This model's training counted {counted}. Its sum is called the training objective."
