"""Times as measured, with their spread; and the machine that they were measured on."""

import os
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, in which unit, how often, and the aim if there is one."""

    name: str
    values: tuple[float, ...]
    unit: str
    aim: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Name, median with unit, range, number of runs, aim."""
        spread = f"{number(min(self.values))} to {number(max(self.values))}" if len(self.values) > 1 else ""
        value = f"{number(median(self.values))} {self.unit}"
        return self.name, value, spread, str(len(self.values)), self.aim


HEAD = ("Measure", "Median", "Range", "Runs", "Aim")


def number(value: float) -> str:
    """Three figures, no exponent.

    >>> number(1234.5), number(12.345), number(0.012345)
    ('1,234', '12.3', '0.0123')
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3g}"


Clock = Callable[[], float]


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Time of one call: wall time, or what `clock` counts."""
    began = clock()
    work()
    return clock() - began


def side_by_side(
    works: Iterable[Callable[[], object]], rounds: int, clock: Clock = time.perf_counter
) -> list[list[float]]:
    """Seconds of each work in each round, taken in turns: what disturbs one round disturbs them all."""
    works = list(works)
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for place, work in enumerate(works):
            times[place].append(seconds(work, clock))
    return times


def machine() -> str:
    """Where this was measured; a load average above 0 says that the machine was not idle."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"load average {load:.1f} at the start"
    )
