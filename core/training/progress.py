"""What a run reports of itself."""

from dataclasses import dataclass

from core.training.schedules import Moment


@dataclass(frozen=True)
class Progress:
    """What a run reports, at most a few times a second."""

    step: int
    steps: int
    progress: float
    minutes: float
    minutes_left: float
    moment: Moment
    losses: dict[str, float]
    """Running means of the objective's parts, nats per sentence."""
    validation: dict[str, float] | None
