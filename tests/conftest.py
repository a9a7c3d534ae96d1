"""What every test stands on: a file runs in one worker, and nothing is written to the user's own folder."""

import functools
import gc
import os
import sys

import pytest
from xdist.scheduler import LoadScopeScheduling

_ON_A_SERVER = ("tests/browser/", "tests/stress/test_load.py")


class OneWorkerForEachFile(LoadScopeScheduling):
    """So that what a file's tests share is made once. All that ask a server go to one worker, with one
    server and one Chromium. (Marks for `loadgroup` do not reach pytest-xdist 3.8 from pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        return "server" if nodeid.startswith(_ON_A_SERVER) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return OneWorkerForEachFile(config, log)


def pytest_collection_modifyitems(items):
    """The browser's are by far the longest and begin first: else one worker would end with them alone."""
    items.sort(key=lambda item: not item.nodeid.startswith(_ON_A_SERVER))


def pytest_collection():
    """While tests are collected nothing is thrown away: looking for it takes 4 s of 15."""
    gc.disable()


def pytest_collection_finish():
    """What is imported by now stays, and is not looked through any more."""
    gc.enable()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def home_of_its_own(tmp_path_factory):
    """HSVAE_HOME is an empty folder of this process: workers cannot meet in a cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSVAE_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk():
    """Syncing guards against a power cut, which no test makes; it is most of the time of a save."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def dictionary_is_read_once():
    """Reading WordNet takes 2 s, and a test with an empty HSVAE_HOME finds no rows that were kept."""
    from core.data import wordnet
    from core.data.corpus import CORPORA
    from core.data.everyday import EXAMPLES

    def once(load):
        made = functools.cache(lambda folder: load())
        return lambda data_dir=None: made(wordnet.data_folder())  # what says that it is missing

    with pytest.MonkeyPatch.context() as patch:
        for name in ("wordnet", EXAMPLES):
            patch.setitem(CORPORA, name, once(CORPORA[name]))
        yield


@pytest.fixture(autouse=True)
def main_module_stays():
    """AppTest leaves its script as `__main__`, and every process spawned later would run it first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", sys.modules["__main__"])
        yield


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The running app, one for all tests that ask a server; skipped where playwright is missing."""
    from app.services import resources

    try:
        from tests.browser.verbs import server
    except ImportError:
        cannot_be_tested("the Python package playwright is not installed")
    # The shipped model; where a clone has none yet, the stand-in shows the same screens.
    command = () if resources.default_name() else (sys.executable, "-m", "tests.app.stand_in")
    # A home of its own: nobody's names or models are read or touched.
    with server(*command, HSVAE_HOME=str(tmp_path_factory.mktemp("home"))) as found:
        yield found


def cannot_be_tested(what: str):
    """Skip, with the reason; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI must run the browser tests")
    pytest.skip(what)


@pytest.fixture(scope="module")
def loaded_once():
    """Commands of one file share what they load; loading itself is tested in tests/test_model.py."""
    from core import model

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "load", functools.cache(model.load))
        yield


@pytest.fixture(scope="module")
def few_measured():
    """For tests of the way to a report: what is measured, and on how many, is tested in tests/evaluation."""
    from core.evaluation import report
    from tests.tiny import short_reports

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "Limits", short_reports())
        yield
