"""Where the last figures of the long checks are written: tests/README.md, with date and processor."""

import platform
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measure import machine
from tests.readme_blocks import replace_block


def processor() -> str:
    """The processor's own name, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def keep_figures(name: str, said: str, table: str) -> None:
    """Write a block of tests/README.md: what was found, when, on what."""
    date = f"{datetime.now(UTC):%Y-%m-%d}"
    replace_block(name, f"{date}, {processor()}, {machine()}. {said}\n\n{table}")
