"""What every test stands on: a file runs in one worker, and nothing is written to the user's own folder."""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

_DRIVE_A_BROWSER = ("tests/browser/", "tests/stress/test_load.py")


class OneWorkerForEachFile(LoadScopeScheduling):
    """So that what a file's tests share is made once. All that drive a browser go to one worker, with one
    server and one Chromium. (Marks for `loadgroup` do not reach pytest-xdist 3.8 from pytest 9.2.)"""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith(_DRIVE_A_BROWSER) else nodeid.split("::")[0]


def pytest_xdist_make_scheduler(config, log):
    return OneWorkerForEachFile(config, log)


def pytest_collection_modifyitems(items):
    """The browser's are by far the longest and begin first: else one worker would end with them alone."""
    items.sort(key=lambda item: not item.nodeid.startswith(_DRIVE_A_BROWSER))


@pytest.fixture(scope="session", autouse=True)
def home_of_its_own(tmp_path_factory):
    """HSVAE_HOME is an empty folder of this process: workers cannot meet in a cache."""
    before = os.environ.get("HSVAE_HOME")
    os.environ["HSVAE_HOME"] = str(tmp_path_factory.mktemp("home"))
    yield
    if before is None:
        del os.environ["HSVAE_HOME"]
    else:
        os.environ["HSVAE_HOME"] = before


@pytest.fixture(scope="module")
def few_measured():
    """For tests of the way to a report: what is measured, and on how many, is tested in tests/evaluation."""
    from core.evaluation import report
    from tests.tiny import short_reports

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "Limits", short_reports())
        yield
