"""Who follows a run from outside: a background job, say."""

import threading
from collections.abc import Callable

from core.training.trainer import Progress

Samples = Callable[[], list[tuple[str, str]]]


class Watch:
    """Follows a run and may stop it by `stop`; this one says nothing. Its methods must not raise."""

    def __init__(self) -> None:
        self.stop = threading.Event()

    def say(self, what: str, share: float = 0.0) -> None:
        """Told what is being done beside the training, and which share of it (0 to 1)."""

    def report(self, progress: Progress, samples: Samples) -> None:
        """Told what the trainer reports; `samples` gives some validation sentences and their decodes."""
