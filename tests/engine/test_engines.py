"""Engines give the same results, in the same order and to the bit, also where a worker dies in the middle."""

import importlib.util
import sys
from pathlib import Path

import pytest

from core.cli import main
from core.data.corpus import Corpus
from core.engine import Local, engine_of, merged
from core.engine.job import groups
from core.errors import EngineError, RequestError
from core.index import pass_one as module
from core.index.build import build_index
from core.interpretation.codes_table import write_codes
from tests.engine.jobs import DyingEncoder, tiny_encoder
from tests.engine.words import Joining
from tests.tiny import sentences

SHA = "ab" * 32
needs_kill = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


@pytest.mark.parametrize("number", [1, 2, 7, 8, 9, 63, 64, 65, 200])
def test_the_tree_is_cut_alike_from_a_stream_and_level_by_level(number):
    merge = Joining().merge
    streamed = merged(map(str, range(number)), merge, fan=4)
    level = [str(place) for place in range(number)]
    while len(level) > 1:
        level = [merge(group) if len(group) > 1 else group[0] for group in groups(level, fan=4)]
    assert [streamed] == level
    assert streamed.replace("(", "").replace(")", "").split() == [str(place) for place in range(number)]


def test_few_results_are_held_at_a_time():
    held, most = set(), 0

    def results():
        nonlocal most
        for place in range(1000):
            held.add(place)
            most = max(most, len(held))
            yield place

    def merge(some):
        held.difference_update(some[1:])
        return some[0]

    assert merged(results(), merge, fan=8) == 0 and most <= 4 * 8


def test_two_processes_keep_the_order():
    words = [f"w{place}" for place in range(23)]
    assert list(Local(2).map(Joining(), words)) == words
    assert Local(2).reduce(Joining(), words) == Local().reduce(Joining(), words)


@needs_kill
def test_a_part_that_kills_every_worker_is_given_up_with_a_sentence(monkeypatch):
    monkeypatch.setattr("core.engine.local._MOST_DEATHS", 2)
    with pytest.raises(EngineError, match=r"2 worker processes died .* fewer workers"):
        list(Local(2).map(Joining("w1"), ["w0", "w1", "w2"]))


def corpus() -> Corpus:
    labels = tuple(text.split()[1] for text in sentences())
    return Corpus("mine", "my sentences", tuple(sentences()), labels, tuple(sentences()))


@pytest.fixture
def small_parts(monkeypatch):
    """288 sentences in 36 parts of 8: two levels of the tree."""
    monkeypatch.setattr(module, "PART", 8)


def index_files(folder: Path, engine, begin) -> dict[str, bytes]:
    """The files of an index whose sentences are encoded on an engine."""
    labels = [f"mine {label}" for label in corpus().labels]
    build_index(never, corpus(), sentences(), labels, folder, SHA, batch_size=4, engine=engine, begin=begin)
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def never(texts):
    raise AssertionError("a worker begins with an encoder of its own")


class Dense:
    """Makes the encoder of a dense model; picklable, unlike a lambda."""

    def __call__(self):
        return tiny_encoder(dense=True)


def test_two_processes_build_the_same_index_without_gates(small_parts, tmp_path):
    here = index_files(tmp_path / "here", Local(), Dense())
    assert len(here) >= 2 and here == index_files(tmp_path / "there", Local(2), Dense())


@needs_kill
def test_two_processes_build_the_same_index_although_one_is_killed(small_parts, tmp_path):
    here = index_files(tmp_path / "here", Local(), tiny_encoder)
    dying = DyingEncoder(tmp_path / "died")
    assert index_files(tmp_path / "there", Local(2), dying) == here
    assert dying.marker.exists()


@pytest.mark.parametrize("ending", [".parquet", ".npz"])
def test_two_processes_write_the_same_codes(tmp_path, ending, monkeypatch):
    monkeypatch.setattr("core.interpretation.codes_table._BLOCK", 50)
    told: list[tuple[int, int]] = []
    files = [tmp_path / f"{workers}{ending}" for workers in (1, 2)]
    for file, workers in zip(files, (1, 2), strict=True):
        write_codes(tiny_encoder, corpus().texts, file, lambda *seen: told.append(seen), Local(workers))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert told[-1] == (288, 288) and len(told) == 12


def test_an_engine_that_is_not_there_is_said(monkeypatch, capsys, tmp_path):
    with pytest.raises(RequestError, match=r"no engine 'spark'.* local, ray"):
        engine_of("spark")
    with pytest.raises(RequestError, match="names a Ray cluster"):
        engine_of("local", address="auto")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(EngineError, match=r'Ray is not installed.*pip install "ray\[data\]".*--workers'):
        engine_of("ray")
    arguments = ["index", "--model", "english-gru-32", "--engine", "ray", "--out", str(tmp_path / "out")]
    assert main(arguments) == 2
    assert "pip install" in capsys.readouterr().err and not (tmp_path / "out").exists()


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed")
def test_ray_builds_the_same_index_although_a_worker_dies(small_parts, tmp_path, monkeypatch):
    import ray

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))  # workers import the tests' own modules
    here = index_files(tmp_path / "here", Local(), tiny_encoder)
    try:
        engine = engine_of("ray", workers=2)
        dying = DyingEncoder(tmp_path / "died")
        there = index_files(tmp_path / "there", engine, dying)
        write_codes(tiny_encoder, corpus().texts, tmp_path / "ray.parquet", engine=engine)
    finally:
        ray.shutdown()
    assert dying.marker.exists() and there == here
    write_codes(tiny_encoder, corpus().texts, tmp_path / "here.parquet")
    assert (tmp_path / "ray.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()
