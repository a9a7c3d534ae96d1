"""`python -m tests.stress.load`: how many people can type a sentence every five seconds.

Open loop: a sentence is sent when its time has come, whether or not the one before was answered, and its
seconds count from that time. Beside the websocket clients, real browsers do the same.
"""

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import numpy as np
from playwright.sync_api import TimeoutError

from core.data.everyday import EXAMPLES
from core.index.example_rows import default_rows
from tests.browser.verbs import BOX, Address, Visitor, browser, chromium, server
from tests.readme_blocks import markdown_table
from tests.stress.figures import keep_figures
from tests.stress.websocket_client import PATIENCE, WebsocketClient

EVERY = 5.0
"""Seconds between two sentences of one person."""
AIM = 1.0
"""Seconds within which 95 of 100 answers are to come."""
EXPIRY = 5
"""Seconds until the server forgets a closed session, here; it is told so instead of the shipped 60."""


@dataclass
class Load:
    """What so many people met. seconds: of each answer; memory, after: of the server, MB."""

    people: int
    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0
    errors: int = 0
    busy: int = 0
    foreign: int = 0
    told: Counter = field(default_factory=Counter)
    memory: float = 0.0
    after: float = 0.0

    @property
    def served(self) -> bool:
        """Whether this many people are well served."""
        return not (self.errors or self.foreign or self.busy) and self._within(95) <= AIM

    def _within(self, percent: float) -> float:
        return float(np.percentile(self.seconds, percent)) if self.seconds else 0.0

    def row(self) -> tuple[str, ...]:
        times = (f"{self._within(part):.2f} s" for part in (50, 95, 100))
        counts = (str(count) for count in (self.errors, self.busy, self.foreign))
        rate = f"{len(self.seconds) / max(self.lasted, 1e-9):.1f}"
        return (str(self.people), *times, rate, *counts, f"{self.memory:,.0f} MB", f"{self.after:,.0f} MB")


_numbers = itertools.count(1)  # nobody has the marker of one who came before
HEAD = ("People", "p50", "p95", "max", "answers per s", "errors", "busy", "cross-talk")
HEAD += ("memory", "after expiry")


def megabytes(process: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def _person(port: int, number: int, until: float, texts: list[str], load: Load) -> None:
    chance = random.Random(number)
    async with WebsocketClient(port, number) as client:
        await client.open()
        due = time.perf_counter() + chance.uniform(0, EVERY)
        while due < until:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await client.say(chance.choice(texts))
            load.seconds.append(time.perf_counter() - due)
            due += EVERY
        for name in ("errors", "busy", "foreign"):
            setattr(load, name, getattr(load, name) + getattr(client, name))
        load.told.update(client.told)


async def _crowd(port: int, people: int, seconds: float, texts: list[str], load: Load) -> None:
    begun = time.perf_counter()
    numbers = [next(_numbers) for _ in range(people)]
    arrive = min(people / 5, 20.0)  # five a second: the first page costs more than a sentence

    async def one(place: int) -> None:
        await asyncio.sleep(arrive * place / people)
        await _person(port, numbers[place], begun + arrive + seconds, texts, load)

    await asyncio.gather(*(one(place) for place in range(people)))
    load.lasted = time.perf_counter() - begun - arrive / 2


def _in_browsers(address: str, count: int, stop: threading.Event, load: Load) -> None:
    """So many tabs, each with a text of its own that no other may show."""
    numbers = range(99_000, 99_000 + count)
    with browser() as chrome:
        tabs = [Visitor(chrome.new_context().new_page(), address) for _ in numbers]
        for turn, (tab, number) in enumerate(itertools.cycle(zip(tabs, numbers, strict=True))):
            if stop.wait(EVERY / count):
                break
            try:
                if turn < count:
                    tab.open()
                tab.type_into(BOX, f"a dog runs {turn} visitor{number}")
                shown = tab.page.locator("body").inner_text()
            except TimeoutError:
                load.errors += not stop.is_set()
                continue
            load.foreign += sum(f"visitor{other}" in shown for other in numbers if other != number)
        load.errors += sum(len(tab.errors) + len(tab.foreign_requests()) for tab in tabs)


def _in_a_thread(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end; the thread of the tests has Playwright's loop."""
    with ThreadPoolExecutor(1) as one:
        one.submit(asyncio.run, work).result()


def crowd(address: Address, people: int, seconds: float, browsers: int = 0) -> Load:
    """What so many people, and some browsers beside them, meet on a running app for some seconds."""
    load, stop = Load(people), threading.Event()
    texts = list(default_rows(EXAMPLES).texts[:5000])
    tabs = threading.Thread(target=_in_browsers, args=(address, browsers, stop, load))
    if browsers:
        tabs.start()
    try:
        _in_a_thread(_crowd(urlparse(address).port, people, seconds, texts, load))
        load.memory = megabytes(address.pid)
    finally:
        stop.set()
        if browsers:
            tabs.join(PATIENCE)
    time.sleep(2 * EXPIRY)
    load.after = megabytes(address.pid)
    load.errors += address.said().count("Traceback")
    return load


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.load", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=40, help="how long each crowd types (default: 40)")
    parser.add_argument("--people", type=int, nargs="*", help="sizes of the crowds (default: more and more)")
    parser.add_argument("--browsers", type=int, default=3, help="real browsers beside them (default: 3)")
    parser.add_argument("--readme", action="store_true", help="write the table into tests/README.md")
    options = parser.parse_args(arguments)
    browsers = options.browsers if chromium() else 0
    rows, best = [], 0
    with tempfile.TemporaryDirectory() as home, _patient(home) as address:
        _in_a_thread(_warm(urlparse(address).port))

        def met(people: int) -> Load:
            load = crowd(address, people, options.seconds, browsers)
            rows.append(load.row())
            print(*(f"{name} {cell};" for name, cell in zip(HEAD, load.row(), strict=True)), flush=True)
            print(
                *(f"{count} x {what}" for what, count in load.told.items()),
                sep=", ",
                end="\n" * bool(load.told),
            )
            return load

        for people in options.people or range(5, 201, 5):
            if met(people).served:
                best = people
            elif not options.people:
                break
        met(3 * max(best, 5))
    said = (
        f"{best} people who type a sentence every {EVERY:.0f} s, and {browsers} browsers beside them, are "
        f"served with a p95 of at most {AIM:.0f} s, without an error and without anybody else's text. Each "
        f"crowd typed for {options.seconds:.0f} s."
    )
    print(said)
    if options.readme:
        keep_figures("load", said, markdown_table(HEAD, rows))


def _patient(home: str):
    return server(HSVAE_HOME=home, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL=str(EXPIRY))


async def _warm(port: int) -> None:
    async with WebsocketClient(port, 0) as client:
        await client.open()
        await client.say("the dog is running along the beach")


if __name__ == "__main__":
    sys.exit(main())
