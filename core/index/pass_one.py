"""Pass 1 of an index as a job of `core.engine`: parts of the sentences, each to its Accumulators."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.engine import Engine, Local
from core.index.accumulators import Accumulators
from core.index.sentences import Encode, Progress, Sentences

PART = 4096
"""Sentences of a part. The same for every engine, and so are the batches that a model encodes."""


@dataclass(frozen=True)
class PassOne:
    """begin: makes the function from sentences to Codes, in each worker anew. batch_size: given at once."""

    begin: Callable[[], Encode]
    batch_size: int

    def start(self) -> Callable[[Sentences], Accumulators]:
        encode = self.begin()
        return lambda part: part.accumulators(encode, self.batch_size)

    def merge(self, results: Sequence[Accumulators]) -> Accumulators:
        first, *others = results
        for other in others:
            first.merge(other)
            other.activation_store.close()
        return first

    def pack(self, result: Accumulators) -> bytes:
        packed = result.packed()
        result.activation_store.close()
        return packed

    def unpack(self, data: bytes) -> Accumulators:
        return Accumulators.unpacked(data)


def pass_one(
    sentences: Sentences,
    begin: Callable[[], Encode],
    batch_size: int,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Accumulators:
    """The accumulators of all the sentences, by default made in this process.

    progress: called with (done, total) sentences after each part.
    """
    count = len(sentences.texts)
    parts = (sentences.part(slice(start, start + PART)) for start in range(0, count, PART))
    told = None if progress is None else lambda done: progress(min(done * PART, count), count)
    return (engine or Local()).reduce(PassOne(begin, batch_size), parts, told)
