"""How weights, temperature and learning rate move during a run. Pure functions of step and progress."""

import math

from core.training.recipe import Training


def kl_share(training: Training, step: int) -> float:
    """Share (0 to 1) of the KL weights in force: 0 until the decoder uses z, then a straight ramp."""
    return min(1.0, max(0.0, (step - training.kl_free_steps) / max(1, training.kl_ramp_steps)))


def temperature(training: Training, progress: float) -> float:
    """Gate temperature, falling geometrically; `progress` runs from 0 to 1."""
    return training.temperature * (training.final_temperature / training.temperature) ** min(1.0, progress)


def learning_rate(training: Training, step: int, progress: float) -> float:
    """Warm-up of 200 steps, then a cosine from `learning_rate` to `final_learning_rate`."""
    low, high = training.final_learning_rate, training.learning_rate
    cosine = low + (high - low) * (1 + math.cos(math.pi * min(1.0, progress))) / 2
    return cosine * min(1.0, (step + 1) / 200)
