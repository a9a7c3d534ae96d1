"""How weights, temperature and learning rates move during a run. Pure functions of step and progress.

A run has up to three phases: a warm-up on the auxiliary losses alone (bag of words, read-out), in which the
gates settle; the main phase with the decoder; and reading, in which the gates stand still and the decoder
learns to read the gated code.
Where there is a warm-up, gates are annealed in it and held afterwards.
"""

import math
from dataclasses import dataclass

from core.errors import ConfigError
from core.training.recipe import Training

_FIRST_STEPS = 200
_READING_RATE = 0.5  # of the learning rates, after a main phase: the decoder has learned most by then


@dataclass(frozen=True)
class Moment:
    """Everything that a schedule says about one step.

    decode: whether the decoder takes part. deterministic: whether z is the gated code instead of a draw.
    reading: whether the decoder alone learns, from the gated code, while gates stand still.
    gate_rate, decoder_rate: learning rates of encoder with heads, and of the rest. temperature: of the gates.
    kl_share: share (0 to 1) of the KL weights in force.
    entropy_share: share (0 to 1) of the weight of `gate_entropy` in force.
    """

    decode: bool
    deterministic: bool
    reading: bool
    gate_rate: float
    decoder_rate: float
    temperature: float
    kl_share: float
    entropy_share: float


def moment(training: Training, step: int, progress: float, main_began: float) -> Moment:
    """The schedule at `step`, with `progress` (0 to 1) of the whole run done.

    `main_began` is the progress at which the warm-up ended; 0 without one.
    """
    decode = step >= training.warmup_steps
    main_ends = 1 - min(1.0, training.reading_steps / training.steps)
    in_main = min(1.0, max(0.0, progress - main_began) / max(1e-9, main_ends - main_began))
    reading = decode and training.reading_steps > 0 and progress >= main_ends
    gates = in_main if not training.warmup_steps else min(1.0, step / training.warmup_steps)
    began = training.warmup_steps if decode else 0
    first = 1 if training.mode == "faithful" else _FIRST_STEPS
    decoder_rate = _cosine(training, in_main) * min(1.0, (step - began + 1) / first)
    if reading:
        gate_rate = 0.0
        decoder_rate = _cosine(training, (progress - main_ends) / (1 - main_ends))
        untaught = training.reading_steps + training.warmup_steps >= training.steps
        decoder_rate *= min(1.0, (step - began + 1) / first) if untaught else _READING_RATE
    elif not training.warmup_steps:
        gate_rate = decoder_rate
    elif not decode:
        gate_rate = decoder_rate = _cosine(training, gates) * min(1.0, (step + 1) / _FIRST_STEPS)
    else:
        gate_rate = decoder_rate * training.encoder_rate
    settled = training.warmup_steps - training.deterministic_steps
    return Moment(
        decode,
        training.deterministic_steps > 0 and step >= settled,
        reading,
        gate_rate,
        decoder_rate,
        training.temperature * (training.final_temperature / training.temperature) ** gates,
        kl_share(training, step),
        gates,
    )


def first_step(training: Training, phase: str, steps_before: int = 0) -> int:
    """The step at which a run begins that takes over weights: that of the phase, or, to "continue", the one
    at which these weights stood.

    Raises:
        ConfigError: no such phase.
    """
    main = max(training.warmup_steps, training.kl_free_steps + training.kl_ramp_steps)
    reading = training.steps - training.reading_steps
    places = {"start": 0, "main": main, "reading": reading, "continue": steps_before}
    if phase not in places:
        raise ConfigError(f"There is no phase {phase!r}.", f"Phases: {', '.join(places)}.")
    return min(places[phase], training.steps - 1)


def kl_share(training: Training, step: int) -> float:
    """Share (0 to 1) of the KL weights in force: 0 until z is used, then a straight ramp."""
    if not training.kl_ramp_steps:
        return float(step >= training.kl_free_steps)
    return min(1.0, max(0.0, (step - training.kl_free_steps) / training.kl_ramp_steps))


def _cosine(training: Training, progress: float) -> float:
    low, high = training.final_learning_rate, training.learning_rate
    return low + (high - low) * (1 + math.cos(math.pi * progress)) / 2
