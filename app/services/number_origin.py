"""Where a number of the screen comes from: its formula in one line, with its values put in. No Streamlit."""

from typing import TYPE_CHECKING

import numpy as np

from core.interpretation.hoyer import SCALE_FLOOR, hoyer_steps

if TYPE_CHECKING:
    from core.interpretation.codes import Codes

NAT = 0.6931
"""Nats in a bit: the natural logarithm of 2."""


def origins(codes: "Codes", dimension: int, name: str) -> list[tuple[str, str]]:
    """(a line, the term behind its "?") for each number of the first sentence of `codes`."""
    lines = [(hoyer_line(codes), "hoyer")]
    if codes.has_gates:
        lines.append((f"{name}: {certainty_line(codes, dimension)}", "certainty"))
        lines.append((f"{name}: {value_line(codes, dimension)}", "value"))
    return [*lines, (f"{name}: {nats_line(codes, dimension)}", "nats")]


def hoyer_line(codes: "Codes") -> str:
    """Hoyer = (root - L1 / L2) / (root - 1), with its numbers."""
    steps = hoyer_steps(codes.gated[0] / np.maximum(codes.scales[0], SCALE_FLOOR))
    if np.isnan(steps.value):
        return "Hoyer sparsity: nothing is on, so there is nothing to divide by."
    d = codes.dimensions
    return (
        f"Hoyer sparsity = (√{d} - L1 / L2) / (√{d} - 1) = ({steps.root:.2f} - {steps.l1:.2f} / "
        f"{steps.l2:.2f}) / {steps.root - 1:.2f} = {steps.value:.2f}"
    )


def certainty_line(codes: "Codes", dimension: int) -> str:
    """p_on = b / (a + b), with the two numbers that the encoder gave."""
    a, b = float(codes.gate_a[0, dimension]), float(codes.gate_b[0, dimension])
    return f"certainty = b / (a + b) = {b:.3g} / ({a:.3g} + {b:.3g}) = {100 * codes.p_on[0, dimension]:.1f} %"


def value_line(codes: "Codes", dimension: int) -> str:
    """value = certainty times size, or 0 where it is off."""
    p_on, mean = float(codes.p_on[0, dimension]), float(codes.slab_mean[0, dimension])
    if not codes.active[0, dimension]:
        return f"value = 0, because it is off ({100 * p_on:.1f} % sure)"
    return f"value = certainty x size when on = {p_on:.3f} x {mean:+.2f} = {p_on * mean:+.2f}"


def nats_line(codes: "Codes", dimension: int) -> str:
    """Its nats, of the gate and of the value, and what all dimensions have together."""
    gate, value = float(codes.nats_gate[0, dimension]), float(codes.nats_value[0, dimension])
    whole = float(codes.nats[0])
    return (
        f"information = gate {gate:.2f} + value {value:.2f} = {gate + value:.2f} nats = "
        f"{(gate + value) / NAT:.2f} bits, of {whole:,.0f} nats in all {codes.dimensions} dimensions"
    )
