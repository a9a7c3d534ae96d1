"""What is killed, starved of disk or done twice at once: an action, and what must hold whenever it stopped.

Every case works in a folder of its own, in which something older lies that nothing may damage.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.checkpoint.load_save import read_checkpoint
from core.data.corpus import Corpus
from core.index import fit_projection, own_names
from core.index.build import build_index
from core.index.dimension_index import DimensionIndex
from core.nn.embedding_store import EmbeddingStore, _keys
from tests.checkpoint import tiny_checkpoint as tiny
from tests.index.invented import OPENINGS, SHA, TOPICS, as_codes
from tests.training.small import write_recipe

OLDER, SEEDS = "older", 7


@dataclass(frozen=True)
class Case:
    """begin: makes the folder's first content. act: writes, the turn's number says what. holds: checks it.

    seconds: about how long one `act` lasts, so that kills fall into it.
    """

    begin: Callable[[Path], None]
    act: Callable[[Path, int], None]
    holds: Callable[[Path], None]
    seconds: float


def save(folder: Path, turn: int) -> None:
    tiny.save(folder / "model", seed=turn % SEEDS)


def checkpoint_holds(folder: Path) -> None:
    """It loads, and is one of those that were saved, no mixture."""
    found = read_checkpoint(folder / "model", tiny.expected).tensors
    assert any(tiny.same(found, tiny.stored(seed)) for seed in range(SEEDS))


def example_corpus(rows: int = 60) -> tuple[Corpus, list[str]]:
    topics = list(TOPICS.values())
    texts = [f"{OPENINGS[row % 4]} {topics[row % 4][row % 5]} in room {row}" for row in range(rows)]
    labels = [f"invented {'ab'[row % 2]}" for row in range(rows)]
    return Corpus("invented", "invented sentences", tuple(texts), tuple(labels), tuple(texts)), labels


def build(folder: Path, turn: int) -> None:
    """An index of codes that follow from the turn."""
    corpus, labels = example_corpus()
    rng = np.random.default_rng(turn % SEEDS)
    drawn = np.where(rng.random((60, 6)) < 0.4, 1.5 + turn % SEEDS, 0).astype(np.float32)
    code = dict(zip(corpus.texts, drawn, strict=True))
    encode = lambda texts: as_codes(texts, np.stack([code[text] for text in texts]))  # noqa: E731
    build_index(encode, corpus, corpus.texts, labels, folder / "index-invented", SHA)


def load_index(folder: Path) -> DimensionIndex:
    return DimensionIndex.load(folder / "index-invented", SHA, lambda: example_corpus()[0])


def index_holds(folder: Path) -> None:
    """It loads, and all its values are of one turn."""
    values = np.unique(load_index(folder).codes.matrix().toarray())
    assert len(values) == 2 and values[0] == 0 and values[1] - 1.5 in range(SEEDS)


def begin_map(folder: Path) -> None:
    build(folder, 0)
    fit(folder, 0)


def fit(folder: Path, turn: int) -> None:
    """Maps of random places instead of UMAP's: what is killed here is the writing."""
    project, fit_projection._project = fit_projection._project, _random_places
    try:
        fit_projection.fit_map(load_index(folder), folder / "index-invented", seed=turn)
    finally:
        fit_projection._project = project


def _random_places(parts: Sequence[tuple[np.ndarray, object]], seed: int) -> list[np.ndarray]:
    return [np.random.default_rng(seed).random((len(rows), 2)).astype(np.float32) for rows, _ in parts]


def map_holds(folder: Path) -> None:
    """There is a map, all of one turn."""
    found = load_index(folder).map
    assert found is not None, "the map that was there is lost"
    assert np.array_equal(found.xy, _random_places([(found.xy, None)], found.seed)[0])


def rename(folder: Path, turn: int) -> None:
    own_names.rename("english", SHA, 1 + turn % 20, f"name {turn}")


def names_hold(folder: Path) -> None:
    """The first name is there, and every other one is whole."""
    names = own_names.load("english", SHA)
    assert names[0] == "the first"
    assert all(name.removeprefix("name ").isdigit() for number, name in names.items() if number)


class CountingEmbedder:
    """An encoder whose embeddings follow from the texts, so that any mixture shows."""

    sha256, width = "ab" * 32, 8

    def embed(self, texts: list[str]) -> np.ndarray:
        return np.array([[float(text.split()[-1])] * self.width for text in texts])


def embed(folder: Path, turn: int) -> None:
    EmbeddingStore(folder / "cache", CountingEmbedder()).embed([f"text {turn * 50 + n}" for n in range(50)])


def embeddings_hold(folder: Path) -> None:
    """Every text that is known has its own embedding."""
    store = EmbeddingStore(folder / "cache", CountingEmbedder())
    rows = store._find(_keys(texts := [f"text {number}" for number in range(1000)]))
    assert rows.max(initial=-1) >= 0
    found = store.embed(texts)
    for number in range(1000):
        assert found[number][0] == number, "another text's embedding"


def begin_training(folder: Path) -> None:
    write_recipe(folder, model={"model": '"hsvae"', "encoder": '"gru"', "dimensions": 8})


def train(folder: Path, turn: int) -> None:
    """Go on with the run from wherever it is; it saves after every step."""
    from core.training import run, trainer

    trainer._SAVE_SECONDS = 0
    out = folder / "run"
    run.train(str(folder / "small.toml"), out, resume=out.exists() and any(out.iterdir()), threads=1)


def training_holds(folder: Path) -> None:
    """What a resumed run reads is whole."""
    from safetensors import safe_open

    for name in ("state.safetensors", "best.safetensors"):
        if (file := folder / "run" / name).exists():
            with safe_open(file, "pt") as opened:
                assert list(opened.keys())
    if (folder / "run" / "recipe.json").exists():
        json.loads((folder / "run" / "recipe.json").read_text())
    if (folder / "run" / "tokenizer.json").exists():
        from core.data.tokenizer import TextTokenizer

        TextTokenizer.load(folder / "run")


def _first(act: Callable[[Path, int], None]) -> Callable[[Path], None]:
    return lambda folder: act(folder, 0)


CASES = {
    "save": Case(_first(save), save, checkpoint_holds, 0.03),
    "index build": Case(_first(build), build, index_holds, 0.3),
    "map": Case(begin_map, fit, map_holds, 0.1),
    "own names": Case(lambda folder: own_names.rename("english", SHA, 0, "the first") and None,
                      rename, names_hold, 0.005),
    "embeddings": Case(_first(embed), embed, embeddings_hold, 0.005),
    "training": Case(begin_training, train, training_holds, 2.0),
}  # fmt: skip
"""By what is killed."""


def make_older(folder: Path) -> str:
    """Something that was there before; returns what its files hold."""
    tiny.save(folder / OLDER, seed=3)
    return contents(folder / OLDER)


def contents(folder: Path) -> str:
    """Names, sizes and bytes of all files of a folder, as one text."""
    return json.dumps({file.name: file.read_bytes().hex() for file in sorted(folder.iterdir())})


def at_home(folder: Path) -> None:
    """Own names and caches are written into this folder from now on."""
    os.environ["HSVAE_HOME"] = str(folder / "home")
