"""Which arithmetic a run's steps are done in: what a trial of two seconds finds to be faster here."""

import time
from collections.abc import Callable

import torch

from core.training.ranks import Ranks
from core.training.recipe import Training

PRECISIONS = ("float32", "bfloat16")
SECONDS = 2.0
_WORTH = 0.95
"""bfloat16 is taken when a step costs less than this share of one in float32: it rounds."""
_FEW_STEPS = 1000
"""A run this short would spend more on the trial than it can win."""


def chosen(
    training: Training,
    step: Callable[[str], None],
    ranks: Ranks,
    device: torch.device,
    log: Callable[[dict], None],
) -> str:
    """The recipe's precision, or the faster one where it asks for a trial and the run is long enough.

    The first rank tries, and says in the log what it found. Every generator is set back.
    """
    if training.precision != "trial" or training.steps < _FEW_STEPS:
        return "float32" if training.precision == "trial" else training.precision
    faster = 0.0
    if ranks.first:
        with torch.random.fork_rng([device] if device.type == "cuda" else []):
            found, seconds = trial(step)
        log({"precision": found, "seconds_per_step": seconds})
        faster = float(found == "bfloat16")
    return PRECISIONS[int(ranks.agreed(faster, False, device)[0])]


def trial(step: Callable[[str], None]) -> tuple[str, dict[str, float]]:
    """(the faster precision, seconds of a step in each at its best), after steps in turns for SECONDS.

    step: does one with the precision that it is given, waits for its end, and leaves nothing behind.
    """
    best = dict.fromkeys(PRECISIONS, float("inf"))
    for precision in PRECISIONS:
        step(precision)  # what is made at a first step does not count
    began = time.monotonic()
    while time.monotonic() - began < SECONDS:
        for precision in PRECISIONS:
            start = time.perf_counter()
            step(precision)
            best[precision] = min(best[precision], time.perf_counter() - start)
    faster = best["bfloat16"] < _WORTH * best["float32"]
    return ("bfloat16" if faster else "float32"), best


def autocast(precision: str, device: torch.device) -> torch.autocast:
    """The context in which a step of that precision is computed; heads and losses stay in float32."""
    kind = device.type if torch.amp.is_autocast_available(device.type) else "cpu"
    return torch.autocast(kind, torch.bfloat16, enabled=precision == "bfloat16")
