"""What an engine works on, and the tree in which results of neighbouring parts are merged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Protocol, TypeVar

Part = TypeVar("Part", contravariant=True)
Result = TypeVar("Result")
Progress = Callable[[int], None]
"""Called with the number of parts whose results are there."""

FAN = 8
"""Results that are merged at once."""


class Job(Protocol[Part, Result]):
    """Work that is done part by part. What is sent to a worker is the job itself: it must be picklable."""

    def start(self) -> Callable[[Part], Result]:
        """The work on one part. Called once in every worker: this is where a model is loaded."""

    def merge(self, results: Sequence[Result]) -> Result:
        """The result of neighbouring parts together, in their order; may use up what it is given."""

    def pack(self, result: Result) -> bytes:
        """A result as it travels between processes."""

    def unpack(self, data: bytes) -> Result:
        """The same result again."""


class Engine(Protocol):
    """Does jobs. A worker that dies is replaced, and its part is done again.

    here: whether that is this very process, so that a job may use what is already loaded.
    """

    here: bool

    def map(self, job: Job[Part, Result], parts: Iterable[Part]) -> Iterator[Result]:
        """The result of every part, in their order.

        Raises:
            EngineError: workers keep dying.
        """

    def reduce(
        self, job: Job[Part, Result], parts: Iterable[Part], progress: Progress | None = None
    ) -> Result:
        """The result of all parts together: `merged` of `map`. There must be a part.

        Raises:
            EngineError: workers keep dying.
        """


def merged(results: Iterable[Result], merge: Callable[[Sequence[Result]], Result], fan: int = FAN) -> Result:
    """All results in one, merged in a tree: `fan` neighbours, then `fan` of those, and so on.

    At most `fan` results of each level are held at a time. The tree follows from their number alone, and so
    does the rounding of sums of floats: `groups` cuts the same, one level after the other.

    Raises:
        ValueError: there is no result.
    """
    levels: list[list[Result]] = [[]]
    for result in results:
        carried = result
        for level in count():
            if level == len(levels):
                levels.append([])
            levels[level].append(carried)
            if len(levels[level]) < fan:
                break
            carried, levels[level] = merge(levels[level]), []
    rest: list[Result] = []
    for kept in levels:
        rest = [*kept, *rest]  # what is left of the lower levels came last
        if len(rest) > 1:
            rest = [merge(rest)]
    if not rest:
        raise ValueError("no results to merge")
    return rest[0]


def groups(results: Sequence[Result], fan: int = FAN) -> list[Sequence[Result]]:
    """The neighbours that one level of the tree merges."""
    return [results[start : start + fan] for start in range(0, len(results), fan)]
