"""Jobs and models for the tests of engines, importable in every worker."""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.interpretation.codes import Codes
from tests.tiny import tiny_coder


def tiny_encoder(dense: bool = False) -> Callable[[Sequence[str]], Codes]:
    """The same random weights in every process."""
    return tiny_coder(**({"model": "vae"} if dense else {})).encode


@dataclass(frozen=True)
class DyingEncoder:
    """Makes an encoder whose process dies at its third call, once: `marker` is then there."""

    marker: Path

    def __call__(self) -> Callable[[Sequence[str]], Codes]:
        encode, calls = tiny_encoder(), 0

        def dying(texts: Sequence[str]) -> Codes:
            nonlocal calls
            calls += 1
            if calls == 3 and not self.marker.exists():
                self.marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return encode(texts)

        return dying
