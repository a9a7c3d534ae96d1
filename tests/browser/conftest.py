"""One browser for all browser tests; skipped, with the reason, where there is no Chromium."""

from pathlib import Path

import pytest

from tests.conftest import cannot_be_tested

WINDOW = {"width": 1280, "height": 1400}


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chrome(address):
    from tests.browser.verbs import browser, chromium

    if chromium() is None:
        cannot_be_tested("no Chromium on this machine")
    with browser() as running:
        yield running


@pytest.fixture(scope="session")
def tab(chrome):
    """The tab of all visitors: in a new one, reading the app's scripts takes half of what a page takes."""
    context = chrome.new_context(viewport=WINDOW)
    yield context.new_page()
    context.close()


@pytest.fixture
def visitor(tab, address):
    """A fresh visitor: no cookies, nothing stored, a session of its own."""
    from tests.browser.verbs import Visitor

    found = Visitor(tab, address)
    yield found
    found.leave(WINDOW)
    assert found.foreign_requests() == []
    assert found.errors == []
