"""Sentences by the ten thousand, up to a million: encoded, indexed, queried; time and memory.

They are WordNet's, recombined by a seeded rule: the first words of one, the last words of another. Their
index takes what is said of dimensions from the shipped one, as for any file whose model's training text is
missing. Each size runs in a process of its own, so that memory is that of one size alone.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.measure import Figure, seconds

SIZES = (10_000, 100_000)
MODEL = "english-gru-32"


def sentence_growth(sizes: tuple[int, ...] = SIZES) -> list[Figure]:
    """Three lines per size, and how time grows: 1 is in proportion."""
    figures, spent = [], []
    for size in sizes:
        command = [sys.executable, "-m", "tests.benchmarks.sentence_growth", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        spent.append(found["index"])
        figures += [
            Figure(f"encode and index {size:,} sentences, processor time", (found["index"],), "s"),
            Figure("its memory at the peak, MiniLM and torch included", (found["memory"],), "GB"),
            Figure(f"the 10 nearest of {size:,} sentences", tuple(found["search"]), "ms"),
        ]
    if len(sizes) > 1:
        import numpy as np

        slope = np.polyfit(np.log(sizes), np.log(spent), 1)[0]
        figures.append(Figure("growth of that time with the number of sentences, exponent", (slope,), ""))
    return figures


def recombined(size: int, seed: int = 0) -> list[str]:
    """`size` different sentences: a beginning and an end of two of WordNet's."""
    import numpy as np

    from core.data.load import load_corpus

    words = [text.split() for text in load_corpus("wordnet").texts]
    draw, found = np.random.default_rng(seed), dict[str, None]()
    while len(found) < size:
        for one, other in draw.integers(0, len(words), (size, 2)).tolist():
            first, last = words[one], words[other]
            found[" ".join(first[: (len(first) + 1) // 2] + last[len(last) // 2 :])] = None
    return list(found)[:size]


def main(size: int) -> None:
    """Print one size's figures as JSON."""
    import resource
    import tempfile
    from functools import partial

    import core
    from core.checkpoint.format import WEIGHTS
    from core.checkpoint.manifest import read_manifest
    from core.data.corpus import Corpus
    from core.index import index_folder, load_index
    from core.index.new_examples import with_examples

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "index-many")
        model = core.load(MODEL)
        sha256 = read_manifest(model.folder).files[WEIGHTS].sha256
        shipped = index_folder(model.folder)
        texts = tuple(recombined(size))
        corpus = Corpus("many", "recombined sentences", texts, None, texts)
        build = partial(with_examples, shipped, model.encode, corpus, folder, sha256)
        taken = seconds(build, time.process_time)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        index = load_index(folder, None, lambda: corpus)
        code = model.encode("a large bird that eats fish").gated[0]
        index.nearest(code, 10)
        times = [1000 * seconds(lambda: index.nearest(code, 10), time.process_time) for _ in range(15)]
    print(json.dumps({"index": taken, "memory": memory, "search": times}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
