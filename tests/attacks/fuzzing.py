"""What all fuzz tests share: how many examples, their bounds, ways to change bytes and JSON, cases found."""

import functools
import json
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

MANY = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""Examples of each test in `make fuzz`; 0: a few, always the same ones."""
SECONDS, BYTES = 10, 2**30
"""What one example may take: CPU time, and address space beyond what the process has."""
FOUND = Path(__file__).parent / "found"
"""Contents that once failed, FOUND/TARGET/NAME; tests run them again."""
spent: dict[str, list[float]] = {}
"""Of every test: examples, seconds of all, seconds of the slowest."""


class TooSlowError(Exception):
    """One example took more than SECONDS."""


def fuzz(few: int, at_most: int = 10**9) -> Callable:
    """Decorator above `@given`: `few` examples, or MANY, but `at_most` so many; each within its bounds."""
    budget = settings(
        max_examples=min(MANY, at_most) or few,
        deadline=None,
        derandomize=not MANY,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )

    def bounded(test: Callable) -> Callable:
        test.hypothesis.inner_test = _within_bounds(test.hypothesis.inner_test)  # type: ignore[attr-defined]
        return budget(test)

    return bounded


def _within_bounds(inner: Callable) -> Callable:
    @functools.wraps(inner)
    def run(*args: Any, **kwargs: Any) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        before = signal.signal(signal.SIGVTALRM, _too_slow)
        begun = time.perf_counter()
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + BYTES, hard))
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            inner(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
            signal.signal(signal.SIGVTALRM, before)
            seconds = time.perf_counter() - begun
            name = f"{kwargs.get('target', '')} {inner.__name__}".strip()
            count, total, slowest = spent.get(name, (0, 0.0, 0.0))
            spent[name] = [count + 1, total + seconds, max(slowest, seconds)]

    return run


def _too_slow(*_: object) -> None:
    raise TooSlowError(f"more than {SECONDS} s of CPU time")


def attempt(target: str, content: bytes, check: Callable[[bytes], None]) -> None:
    """Run one check; in `make fuzz` keep what it fails on (the last one is hypothesis's smallest)."""
    try:
        check(content)
    except BaseException:
        if MANY:
            place = FOUND / target
            place.mkdir(parents=True, exist_ok=True)
            (place / "latest").write_bytes(content)
        raise


NUMBER = st.integers(0, 2**20)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), NUMBER, st.integers(0, 7)),
        st.tuples(st.just("set"), NUMBER, st.integers(0, 255)),
        st.tuples(st.just("cut"), NUMBER, st.integers(1, 64)),
        st.tuples(st.just("double"), NUMBER, st.integers(1, 64)),
        st.tuples(
            st.just("insert"),
            NUMBER,
            st.sampled_from(
                [b'"', b"{", b"[", b"9", b"-", b"\\ud800", b"1e999", b",", b"\n", b"\0", b"\xff"]
            ),
        ),
        st.tuples(st.just("end"), NUMBER, st.integers(0, 3)),
    ),
    min_size=1,
    max_size=4,
)


def mutated(content: bytes, changes) -> bytes:
    """`content` after each of CHANGES."""
    for kind, place, amount in changes:
        # Half of the changes meet the first 400 bytes, where headers and settings are.
        place = place % (min(len(content), 400) if place % 2 else len(content)) if content else 0
        before, after = content[:place], content[place:]
        if kind == "flip" and after:
            content = before + bytes([after[0] ^ (1 << amount)]) + after[1:]
        elif kind == "set" and after:
            content = before + bytes([amount]) + after[1:]
        elif kind == "cut":
            content = before + after[amount:]
        elif kind == "double":
            content = before + after[:amount] + after
        elif kind == "insert":
            content = before + amount + after
        elif kind == "end":
            content = before
    return content


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from([10**9, -1, 2**63, "../../x", "/etc/passwd", "", "\u202e", "9" * 40]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def one_value_replaced(tree: Any, data: st.DataObject, value: object) -> Any:
    """The tree with a value drawn from it replaced by another, or a key of it doubled or taken away."""
    tree = json.loads(json.dumps(tree))
    place, parent, key = tree, None, None
    while isinstance(place, (dict, list)) and place:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        parent, key = place, data.draw(st.sampled_from(keys))
        place = place[key]
        if data.draw(st.booleans()):
            break
    if parent is None:
        return value
    if data.draw(st.integers(0, 4)):
        parent[key] = value
    else:
        del parent[key]
    return tree
