"""One thread for the small networks of these tests, and short reports on them."""

import pytest
import torch


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """More would spend their time waiting for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", autouse=True)
def short_reports(few_measured):
    """Every run ends with a report on its test rows."""
