"""One server and one browser for all browser tests; skipped, with the reason, where there is no Chromium."""

import os
import sys
from pathlib import Path

import pytest

from app.services import resources


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    try:
        from tests.browser.verbs import chromium, server
    except ImportError:
        _missing("the Python package playwright is not installed")
    if chromium() is None:
        _missing("no Chromium on this machine")
    # The shipped model; where a clone has none yet, the stand-in shows the same screens.
    command = () if resources.default_name() else (sys.executable, "-m", "tests.app.stand_in")
    # A home of its own: nobody's names or models are read or touched.
    with server(*command, HSVAE_HOME=str(tmp_path_factory.mktemp("home"))) as found:
        yield found


@pytest.fixture(scope="session")
def chrome(address):
    from tests.browser.verbs import browser

    with browser() as running:
        yield running


@pytest.fixture
def visitor(chrome, address):
    """A fresh visitor: no cookies, no history."""
    from tests.browser.verbs import Visitor

    context = chrome.new_context(viewport={"width": 1280, "height": 1400})
    found = Visitor(context.new_page(), address)
    yield found
    context.close()
    assert found.foreign_requests() == []
    assert found.errors == []


def _missing(what: str):
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI must run the browser tests")
    pytest.skip(what)
