"""What every test stands on: a file runs in one worker, and nothing is written to the user's own folder."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """One worker for each file, so that what its tests share is made once; a group of its own wins.

    The browser's group is by far the longest and is begun first: else one worker would end with it alone.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(str(item.path)))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group").args != ("browser",))


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
