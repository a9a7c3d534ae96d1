"""Many threads on one model and its index: every answer is the one that a single thread gets."""

import random
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from tests.stress.chaos_cases import build, load_index
from tests.tiny import sentences, tiny_coder

THREADS = 16


def threads_agree(seconds: float) -> int:
    """Calls made by THREADS threads in that time; raises AssertionError at the first that differs."""
    with tempfile.TemporaryDirectory() as place:
        build(Path(place), 1)
        index = load_index(Path(place))
        coder, texts = tiny_coder(), sentences()[:40]
        # One at a time, as the threads ask: rows of a batch are rounded otherwise.
        alone = {text: (coder.encode(text).gated, coder.decode(coder.encode(text))) for text in texts}
        near = {dimension: index.top_sentences(dimension, 5) for dimension in range(index.dimensions)}
        query = np.ones(index.dimensions, np.float32)
        nearest = index.nearest(query, 5)
        until, calls, wrong = time.monotonic() + seconds, [0] * THREADS, []

        def work(number: int) -> None:
            chance = random.Random(number)
            try:
                while time.monotonic() < until and not wrong:
                    text = chance.choice(texts)
                    gated, said = alone[text]
                    found = coder.encode(text)
                    np.testing.assert_array_equal(found.gated, gated)
                    assert coder.decode(found) == said
                    dimension = chance.randrange(index.dimensions)
                    assert index.top_sentences(dimension, 5) == near[dimension]
                    assert index.nearest(query, 5) == nearest
                    calls[number] += 4
            except BaseException as error:
                wrong.append(error)

        workers = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if wrong:
            raise wrong[0]
        assert sum(calls)
        return sum(calls)
