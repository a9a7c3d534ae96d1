"""The bounded queue before everything that computes, and what a visitor sees when it is full."""

import threading
import time

import pytest

from app.services.compute_slots import SLOTS, BusyError, ComputeSlots


@pytest.fixture
def full(monkeypatch):
    """Every slot of the app is taken and nobody may wait, as long as the test asks for it."""
    monkeypatch.setattr(SLOTS, "queue", 0)
    held = 0
    while SLOTS._free.acquire(blocking=False):
        held += 1
    yield
    for _ in range(held):
        SLOTS._free.release()


def test_a_busy_app_says_so_keeps_the_sentence_and_tries_again(screen, request):
    page = screen(text="a small dog")
    assert page.calm and page.bars
    request.getfixturevalue("full")
    page.type_sentence("a shrub with flower and leaves")
    assert page.calm and not page.bars
    assert sum("The app is busy" in text for text in page.texts) == 1, "said once, not by every part"
    SLOTS.queue = 12
    SLOTS._free.release()
    page.page.button("busy-view").click().run()
    SLOTS._free.acquire()
    assert page.bars == [14] and page.page.text_input[0].value == "a shrub with flower and leaves"


def test_a_part_that_finds_the_app_busy_is_left_out_of_a_page_that_says_so_once(screen, monkeypatch):
    """Fragments among the parts: Streamlit takes an error that leaves one for a crash."""
    from app.services import interventions

    def busy(*_):
        raise BusyError

    monkeypatch.setattr(interventions, "evidence", busy)
    page = screen(text="a small dog")
    assert page.calm and page.bars
    assert sum("The app is busy" in text for text in page.texts) == 1


def test_the_queue_is_bounded_in_number_and_in_time():
    slots = ComputeSlots(1, queue=2, patience=0.2)
    told, entered = [], []

    def ask():
        with slots.request():
            try:
                with slots:
                    entered.append(True)
            except BusyError:
                told.append(time.monotonic())

    with slots:
        began = time.monotonic()
        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    at_once = sum(moment - began < 0.15 for moment in told)
    assert len(told) == 5 and at_once == 3 and not entered
    ask()
    assert entered, "free again"


def test_work_in_the_background_waits_for_its_turn():
    slots = ComputeSlots(1, queue=0, patience=0)
    done = threading.Event()

    def work():
        with slots:
            done.set()

    with slots:
        worker = threading.Thread(target=work)
        worker.start()
        assert not done.wait(0.1)
    assert done.wait(10)


def test_one_request_within_another_shares_its_patience():
    slots = ComputeSlots(1)
    assert slots.asking is None
    with slots.request() as first, slots.request() as second:
        assert first is second is slots.asking
    with slots.request() as again:
        assert again is not first
    assert slots.asking is None
