"""Lesson 6: the Beta prior of the gates: asked, drawn, and what trained models make of it."""

import numpy as np
import streamlit as st

from app import state
from app.charts.asked_got import AskedGot, asked_got
from app.charts.draws import switchboard
from app.charts.gate_curve import gate_curve
from app.glossary import explain
from app.services import lesson_data, resources
from app.settings import Setting
from app.ui import messages
from app.ui.decoded import decoded
from app.ui.draw import draw as draw_chart
from app.ui.keep import keep
from app.ui.loading import wait_for
from app.ui.sentences import Line, sentences
from app.views.learn.lesson_context import ALPHA, BETA, SEED, LessonContext, current, draw_again

SHORT, TITLE = "The gate", "One knob for sparsity: the gates' prior"
TERMS = ("prior", "gate", "alpha_beta")
ASKS = True
LEAD = (
    "Before it reads anything, the model holds a belief: *how likely is a dimension to be on?* This is "
    "called the **prior**. Here it is a **Beta curve** with two knobs.",
    "**alpha** pulls towards off, **beta** towards on. Raise alpha, and the curve leans to the left: fewer "
    "dimensions are on. That is the whole knob for sparsity.",
    "A belief is not an order. Below, your sentence goes through models that were trained with such priors: "
    "what was *asked* for, and what it *got*.",
)
DRAWS, MOSTLY = 200, 1.5
_GRID = np.linspace(0.002, 0.998, 250)


@st.fragment
@messages.error_boundary
def draw(context: LessonContext) -> None:
    """Sliders, the curve, a board of draws, the expected Hoyer; then the trained models."""
    place = current(context)
    left, right = st.columns(2, gap="medium")
    with left:
        alpha = _knob(place, ALPHA, "alpha: pulls towards off", 64.0)
    with right:
        beta = _knob(place, BETA, "beta: pulls towards on", 16.0)
    _prior(context, place, alpha, beta)
    _asked_got(context, alpha, beta)


def _knob(place: state.Place, setting: Setting[float], label: str, high: float) -> float:
    options = {
        "min_value": 0.5,
        "max_value": high,
        "step": 0.5,
        "format": "%g",
        "help": explain("alpha_beta"),
    }
    return keep(place, setting, st.slider, label, **options)


def _prior(context: LessonContext, place: state.Place, alpha: float, beta: float) -> None:
    """What the prior says by itself: curve, draws, and the numbers that follow."""
    from core.distributions.draws import draw_prior, gate_density
    from core.interpretation.hoyer import gaussian_hoyer
    from core.interpretation.prior_sparsity import asked

    width, spike_scale = context.codes.dimensions, context.codes.spike_scale
    wants = asked(alpha, beta, width, spike_scale)
    left, right = st.columns(2, gap="medium")
    with left:
        chart = gate_curve(_GRID, gate_density(_GRID, alpha, beta), wants.share, alpha, beta)
        draw_chart(
            chart, "learn-curve", name="The prior of the gates", origin=(f"Beta({alpha:g}, {beta:g})",)
        )
    with right:
        board = draw_prior(alpha, beta, 1, DRAWS, place[SEED], spike_scale)
        draw_chart(switchboard(board.on[:, 0], wants.share), "learn-board", name="Drawn gates")
        draw_again(place, f"Draw {DRAWS} others")
    with st.container(key="row-gate"):
        first, second, third = st.columns(3)
    first.metric("On, on average", _one_in(wants.one_in), help=explain("prior"))
    second.metric(f"Of {width} dimensions", f"{wants.share * width:.1f} on", help=explain("dimension"))
    third.metric(
        "Expected Hoyer sparsity",
        f"{wants.hoyer:.2f}",
        delta=f"random dense codes: {gaussian_hoyer(width):.2f}",
        delta_color="off",
        delta_arrow="off",
        help=explain("expected_hoyer"),
    )
    # The sums of sizes that are expected of slabs (sd 1) and of spikes: past this point Hoyer falls.
    if wants.share < spike_scale * (1 - wants.share):
        st.text(
            "So few are on that the spikes' small noise, added up, outweighs them. Noise is dense: Hoyer "
            "falls again."
        )


def _one_in(many: float) -> str:
    return f"1 in {many:.3g}" if many >= MOSTLY else f"{100 / many:.0f} %"


@messages.error_boundary
def _asked_got(context: LessonContext, alpha: float, beta: float) -> None:
    """The sentence through every trained sparse model; the one with the nearest prior writes it back."""
    from core.interpretation.prior_sparsity import likeness

    st.markdown("**Asked, and got**")
    rows = []
    models = lesson_data.trained(context.models.sparse)
    loading = [resources.model(model.name) for model in models]  # all at once: none waits for the one before
    for model, future in zip(models, loading, strict=True):
        wait_for(future, f"the model {model.name}")
        codes = resources.encode(model.name, context.text)
        share = model.beta / (model.alpha + model.beta)
        got = float(codes.p_on[0].mean()), float(codes.active[0].mean())
        rows.append(AskedGot(model.name, (model.alpha, model.beta), model.dimensions, share, *got))
    near = min(rows, key=lambda row: likeness(row.prior, (alpha, beta)))
    many = f"{len(rows)} models with gates" if len(rows) > 1 else near.model
    draw_chart(
        asked_got(rows, near.model), "learn-asked", name="Asked and got", origin=(many, "your sentence")
    )
    text = resources.decode(near.model, context.text)
    lines = [
        Line(context.codes.texts[0], "typed"),
        decoded(text, "written", note=f"by {near.model}"),
    ]
    sentences(lines, "The sentence, and what the nearest model writes", key="learn-nearest-model")
