"""The card of the tour by itself, on a page of two controls: keys, acts, the frame, waiting for the page."""

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "app" / "ui" / "browser" / "tour.js"
PAGE = """
<div data-testid="stApp" data-test-script-state="notRunning"><div style="height: 1200px">above</div>
<div class="sliders"><div role="slider" tabindex="0" aria-valuenow="4.9">slider</div></div>
<input class="box"></div>
<div id="host"></div>
"""
DATA = {
    "stop": "6", "target": ".sliders", "say": "Move it to 0.", "then": "It is gone.", "act": "zero",
    "words": {"back": "Back", "next": "Next", "skip": "Leave"}, "waiting": "waits for you",
    "label": "Tour, stop 6", "count": "6 of 9", "back": 5, "next": 7,
}  # fmt: skip


@pytest.fixture
def card(chrome):
    """A page with the card of DATA and some other values; `went` holds the stops that were asked for."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()

    def drawn(**other):
        page.set_content(PAGE)
        source = SCRIPT.read_text(encoding="utf-8")
        page.add_script_tag(content=source.replace("export default function", "window.draw = function"))
        page.evaluate(
            "data => { window.went = []; draw({ data, parentElement: document.querySelector('#host'), "
            "setTriggerValue: (name, stop) => went.push(stop) }); }",
            json.loads(json.dumps(DATA | other)),
        )
        page.wait_for_timeout(400)
        return page

    yield drawn
    context.close()


def went(page, most=3000):
    page.wait_for_function("went.length > 0", timeout=most)
    return page.evaluate("went")


def set_slider(page, value):
    page.locator("[role=slider]").evaluate("(one, value) => one.setAttribute('aria-valuenow', value)", value)
    page.wait_for_timeout(300)


def test_next_waits_for_the_act_and_comes_after_it(card):
    page = card()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    assert page.locator(".ring").is_visible() and page.locator(".ring").bounding_box()["y"] < 800
    page.keyboard.press("n")
    assert "waits for you" in page.locator(".card").inner_text() and page.evaluate("went") == []
    set_slider(page, "2")
    assert "It is gone." not in page.locator(".card").inner_text()
    set_slider(page, "0")
    assert "It is gone." in page.locator(".card").inner_text()
    page.keyboard.press("n")
    assert went(page) == [7]


def test_next_twice_goes_on_without(card):
    page = card()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert went(page) == [7]


def test_a_slider_that_still_shows_the_stop_before_is_no_act(card):
    page = card()
    page = card(stop="7", next=8)
    set_slider(page, "4.9")
    assert page.locator(".next.waits").count() == 1
    set_slider(page, "0")
    page.keyboard.press("n")
    assert went(page) == [8]


def test_what_is_asked_for_waits_until_the_page_has_read_the_control(card):
    page = card()
    set_slider(page, "0")
    page.evaluate("document.querySelector('[data-testid=stApp]').dataset.testScriptState = 'running'")
    page.keyboard.press("n")
    page.wait_for_timeout(1200)
    assert page.evaluate("went") == []
    page.evaluate("document.querySelector('[data-testid=stApp]').dataset.testScriptState = 'notRunning'")
    assert went(page) == [7]


def test_back_leave_and_typing(card):
    page = card(act="")
    page.locator(".box").focus()
    page.keyboard.press("n")
    page.keyboard.press("p")
    assert page.locator(".box").input_value() == "np" and page.evaluate("went") == []
    page.keyboard.press("Escape")  # leaves the box alone
    page.wait_for_timeout(200)
    assert page.evaluate("went") == []
    page.keyboard.press("p")
    assert went(page) == [5]
    page.keyboard.press("Escape")
    page.wait_for_function("went.length > 1")
    assert page.evaluate("went") == [5, 0]


def test_the_last_stop_has_no_next_and_the_first_no_back(card):
    page = card(act="", next=None, back=None)
    assert page.locator(".next").is_disabled() and page.locator(".back").is_disabled()
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.wait_for_timeout(900)
    assert page.evaluate("went") == []


def test_words_are_never_parsed_and_a_missing_control_leaves_the_card(card):
    page = card(say="<img src=x onerror='window.hit=1'>", target="", act="")
    assert page.locator(".card img").count() == 0 and page.evaluate("window.hit") is None
    assert page.locator(".card").is_visible() and not page.locator(".ring").is_visible()
    page.keyboard.press("n")
    assert went(page) == [7]
