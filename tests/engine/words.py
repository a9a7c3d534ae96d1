"""A job over words, which a worker starts without loading a network."""

import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Joining:
    """Parts are words; a result says how it was merged."""

    deadly: str = ""

    def start(self) -> Callable[[str], str]:
        def work(word: str) -> str:
            if word == self.deadly:
                os.kill(os.getpid(), signal.SIGKILL)
            return word

        return work

    def merge(self, results: Sequence[str]) -> str:
        return f"({' '.join(results)})"

    def pack(self, result: str) -> bytes:
        return result.encode()

    def unpack(self, data: bytes) -> str:
        return data.decode()
