"""Lesson 6: the Beta prior of the gates: what it expects, draws from it, and models trained with it."""

import numpy as np
import streamlit as st

from app import state
from app.charts.asked_got import AskedGot, asked_got
from app.charts.draws import gate_curve, switchboard
from app.glossary import explain
from app.services import lesson_data, profiling, resources
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.ui.loading import wait_for
from app.ui.text_lists import Line, sentences
from app.views.learn.lesson_context import ALPHA, BETA, SEED, LessonContext, draw_again

SHORT, TITLE = "The gate", "The setting for sparsity: the gates' prior"
TERMS = ("prior", "gate", "alpha_beta")
WITH_SENTENCE = True
LEAD = (
    "Before it reads anything, the model expects each dimension to be on with some probability. This is "
    "called the **prior**. Here it is a **Beta distribution** with two parameters.",
    "A larger **alpha** makes off more likely, a larger **beta** makes on more likely. Raise alpha, and the "
    "curve moves to the left: fewer dimensions are on. That is the setting for sparsity.",
    "Training follows the prior only in part. Below, your sentence is encoded by models that were trained "
    "with such priors: the share that the prior *requested*, and the *actual* share.",
)
DRAWS, MOSTLY = 200, 1.5
_GRID = np.linspace(0.002, 0.998, 250)


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Sliders, the curve, a board of draws, the expected Hoyer; then the trained models."""
    place, look = context.now(), {"step": 0.5, "format": "%g", "help": explain("alpha_beta")}
    left, right = st.columns(2, gap="medium")
    with left:
        alpha = keep(place, ALPHA, st.slider, "alpha: larger means more off", **look)
    with right:
        beta = keep(place, BETA, st.slider, "beta: larger means more on", **look)
    _prior(context, place, alpha, beta)
    _asked_got(context, alpha, beta)


def _prior(context: LessonContext, place: state.Place, alpha: float, beta: float) -> None:
    """The prior by itself: density, draws, and the numbers that follow."""
    width, spike_scale = context.codes.dimensions, context.codes.spike_scale
    wants = lesson_data.prior_sparsity(alpha, beta, width, spike_scale)
    left, right = st.columns(2, gap="medium")
    with left:
        density = lesson_data.prior_density(_GRID, alpha, beta)
        chart = gate_curve(_GRID, density, wants.share, alpha, beta)
        origin = (f"Beta({alpha:g}, {beta:g})",)
        draw_chart(chart, "learn-curve", name="The prior of the gates", origin=origin)
    with right:
        drawn = lesson_data.prior_gates(alpha, beta, DRAWS, place[SEED], spike_scale)
        draw_chart(switchboard(drawn, wants.share), "learn-board", name="Drawn gates")
        draw_again(place, f"Draw {DRAWS} others")
    with st.container(key="row-gate"):
        first, second, third = st.columns(3)
    often = f"1 in {wants.one_in:.3g}" if wants.one_in >= MOSTLY else f"{100 * wants.share:.0f} %"
    first.metric("On, on average", often, help=explain("prior"))
    second.metric(f"Of {width} dimensions", f"{wants.share * width:.1f} on", help=explain("dimension"))
    third.metric(
        "Expected Hoyer sparsity",
        f"{wants.hoyer:.2f}",
        delta=f"random dense codes: {lesson_data.gaussian_hoyer(width):.2f}",
        delta_color="off",
        delta_arrow="off",
        help=explain("expected_hoyer"),
    )
    # The sums of sizes that are expected of slabs (sd 1) and of spikes: past this point Hoyer falls.
    if wants.share < spike_scale * (1 - wants.share):
        st.text(
            "So few are on that the small noise of the spikes, added up, is larger than their values. Noise "
            "is dense: Hoyer falls again."
        )


@messages.error_boundary
def _asked_got(context: LessonContext, alpha: float, beta: float) -> None:
    """The sentence encoded by every trained sparse model; each decodes it, the nearest prior in bold."""
    st.markdown("**Requested by the prior, and actual**")
    rows, models = [], lesson_data.trained(context.models.sparse)
    loading = [resources.model(model.name) for model in models]  # all at once: none waits for the one before
    for model, future in zip(models, loading, strict=True):
        wait_for(future, f"the model {model.name}")
        codes = resources.encode(model.name, context.text)
        share = model.beta / (model.alpha + model.beta)
        got = float(codes.p_on[0].mean()), float(codes.active[0].mean())
        rows.append(AskedGot(model.name, (model.alpha, model.beta), model.dimensions, share, *got))
    near = min(models, key=lambda model: model.distance(alpha, beta)).name
    origin = (f"{len(rows)} models with gates" if len(rows) > 1 else near, "your sentence")
    chart, name = asked_got(rows, near), "Requested and actual sparsity"
    draw_chart(chart, "learn-asked", name=name, origin=origin, sentence=context.text)
    lines = [Line(context.codes.texts[0], "typed")]
    for model in models:
        lines.append(_of_model(model, context.text, model.name == near))
    sentences(lines, "The sentence, and what each of these models decodes", key="learn-family")


def _of_model(model: lesson_data.Trained, text: str, nearest: bool) -> Line:
    """What one model decodes the sentence to, with what its prior expected and what came."""
    codes = resources.encode(model.name, text)
    wants = lesson_data.prior_sparsity(model.alpha, model.beta, model.dimensions, codes.spike_scale)
    hoyer = profiling.own_hoyer(codes, "gated")
    got = "none" if hoyer is None else f"{hoyer:.2f}"
    asked = f"requested {wants.share * model.dimensions:.1f} on, Hoyer {wants.hoyer:.2f}"
    actual = f"actual {int(codes.active[0].sum())} on, Hoyer {got}"
    note = f"by {model.name}{', nearest to your sliders' if nearest else ''}: {asked}; {actual}"
    return decoded(resources.decode(model.name, text), f"alpha {model.alpha:g}", note=note, strong=nearest)
