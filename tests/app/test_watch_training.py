"""Watch it train: the process, its log, and the page over recorded snapshots."""

import json
import time
from types import SimpleNamespace

import pytest

from app.services import watched
from app.services.watched import Asked, Snapshot, Watched
from app.views.learn import train
from core.errors import HSVAEError, RequestError
from tests.app.test_glossary import JARGON
from tests.app.visitor import Screen

ON = [1.0, 0.5, 0.0, 0.0]
SHOTS = tuple(
    Snapshot(
        step, step / 10, ON if step else [1.0] * 4, 1.5 if step else 4.0, 9.0 if step else None, 3.0, [word]
    )
    for step, word in ((0, "}W"), (10, "the the"), (20, "the farmer"))
)
DONE = Watched(("the farmer sells lamps",), 20, SHOTS)


def test_a_run_begins_is_looked_at_and_is_stopped(model_and_index):
    asked = Asked(4.0, 1.0, 0.03)
    assert watched.look(asked) == Watched()
    watched.start(asked)
    try:
        with pytest.raises(RequestError, match="Another small model"):
            watched.start(Asked(8.0, 1.0, 0.03))
        watched.start(asked)  # the same one: nothing happens
        until = time.monotonic() + 120
        while not watched.look(asked).snapshots and time.monotonic() < until:
            time.sleep(0.3)
        assert watched.look(asked).running and watched.look(asked).texts
    finally:
        watched.stop(asked)
        watched._runs[asked].process.wait(20)
    found = watched.look(asked)
    assert found.stopped and not found.running and not found.problem and found.snapshots


def test_a_run_that_has_ended_begins_anew(monkeypatch):
    class Ended:
        stopped = False

        def __init__(self, asked, folder):
            self.folder, self.process = folder, SimpleNamespace(poll=lambda: 0)

    monkeypatch.setattr(watched, "_Run", Ended)
    monkeypatch.setattr(watched, "_runs", {})
    asked = Asked(4.0, 1.0, 0.03)
    watched.start(asked)
    first = watched._runs[asked].folder
    watched.start(asked)
    assert watched._runs[asked].folder != first and not first.exists()


def test_a_line_in_writing_is_left_out_and_a_damaged_log_is_told(tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps({"steps": 3}) + "\n" + '{"step": 1')
    assert watched._lines(log) == [{"steps": 3}]
    assert watched._lines(tmp_path / "none") == []
    log.write_text("{]\n")
    with pytest.raises(HSVAEError, match="cannot be read"):
        watched._lines(log)


@pytest.fixture
def page(model_and_index, monkeypatch):
    def opened(found, **query):
        monkeypatch.setattr(watched, "look", lambda asked: found)
        return Screen("learn", step="train", **query)

    return opened


def button(screen, key):
    return next((one for one in screen.page.button if one.key == key), None)


def test_before_the_start_the_page_says_what_will_be_seen(page):
    screen = page(Watched())
    assert screen.calm and button(screen, "watch-start") and not button(screen, "watch-play")


def test_snapshots_are_stepped_through(page):
    screen = page(DONE)
    assert screen.calm and screen.said("learn-watch-decoded") == ["the farmer sells lamps", "the farmer"]
    assert train.FINISHED in screen.texts and button(screen, "watch-on").disabled
    assert button(screen, "watch-start").label == "Start again"
    button(screen, "watch-back").click().run()
    assert screen.calm and screen.said("learn-watch-decoded")[1] == "the the"
    button(screen, "watch-back").click().run()
    assert screen.said("learn-watch-decoded")[1] == "}W" and button(screen, "watch-back").disabled
    again = page(DONE, frame="1")
    assert again.said("learn-watch-decoded")[1] == "}W"
    assert "Step 0" in " ".join(again.parsed)


def test_play_walks_to_the_last_one(page):
    screen = page(DONE)
    button(screen, "watch-play").click().run()
    for _ in range(4):
        screen.page.run()
    assert screen.calm and screen.said("learn-watch-decoded")[1] == "the farmer"
    assert button(screen, "watch-play").label == "Play"


def test_a_collapse_is_explained(page):
    empty = Snapshot(20, 2.0, [0.0] * 4, 0.0, 30.0, 0.1, ["the the"])
    screen = page(Watched(DONE.texts, 20, (SHOTS[0], empty)))
    assert screen.calm and train.COLLAPSED in screen.texts and train.FINISHED not in screen.texts


def test_a_run_that_the_clock_ended_says_its_last_step(page):
    screen = page(Watched(DONE.texts, 400, SHOTS))
    assert any("Step 20 of 20 (the last one)" in said for said in screen.parsed)
    assert "Step 10 of 20, " in " ".join(page(Watched(DONE.texts, 400, SHOTS), frame="2").parsed)


def test_the_wait_after_the_start_is_explained(page):
    screen = page(Watched(running=True))
    assert train.PREPARING in screen.texts and not button(screen, "watch-start")


@pytest.mark.parametrize("bad", [{"frame": "999"}, {"weight": "7"}, {"trainalpha": "x"}, {"trainbeta": "99"}])
def test_damaged_links_are_told(page, bad):
    screen = page(DONE, **bad)
    assert screen.calm and any(f"The link asks for {next(iter(bad))}" in said for said in screen.texts)


def test_the_lesson_speaks_plainly():
    for words in (*train.LEAD, train.PREPARING, train.FINISHED):
        assert not JARGON.search(words.replace("*posterior collapse*", "")), words
