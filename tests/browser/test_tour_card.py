"""The strip of the tour by itself, on a page of two controls: keys, acts, the frame, what is seen."""

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "app" / "ui" / "browser" / "tour.js"
STYLE = SCRIPT.with_suffix(".css")
PAGE = """
<style>body { margin: 0 } main { height: 100dvh; overflow: auto } .tall { height: 1500px }</style>
<div data-testid="stApp" data-test-script-state="notRunning"><main data-testid="stMain">
<div style="height: 1200px">above</div>
<div class="sliders"><div role="slider" tabindex="0" aria-valuenow="4.9">slider</div></div>
<input class="box"><input class="closed" role="combobox" aria-expanded="false">
<div class="tall"><div style="height: 1300px">bars</div><b>the bar</b></div>
<div id="host"></div></main></div>
"""
DATA = {
    "stop": "6", "target": ".sliders", "see": "", "say": "Move it to 0.", "then": "It is gone.",
    "act": "zero", "words": {"back": "Back", "next": "Next", "skip": "Leave", "keys": "Esc leaves"},
    "waiting": "waits for you", "again": "", "ends": [], "label": "Tour, stop 6",
    "count": "6 of 9", "back": 5, "next": 7,
}  # fmt: skip


@pytest.fixture
def card(chrome):
    """A page with the card of DATA and some other values; `went` holds the stops that were asked for."""
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()

    def drawn(**other):
        page.set_content(PAGE)
        page.add_style_tag(path=STYLE)
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


def seen(page, css):
    """Whether an element is wholly on the screen and above the strip."""
    one, strip = (page.locator(found).bounding_box() for found in (css, ".card"))
    return one["y"] >= 0 and one["y"] + one["height"] <= strip["y"]


def set_slider(page, value):
    page.locator("[role=slider]").evaluate("(one, value) => one.setAttribute('aria-valuenow', value)", value)
    page.wait_for_timeout(300)


def test_next_waits_for_the_act_and_comes_after_it(card):
    page = card()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "slider"
    assert page.locator(".ring").is_visible() and seen(page, ".sliders")
    page.keyboard.press("n")
    assert "waits for you" in page.locator(".card").inner_text() and page.evaluate("went") == []
    set_slider(page, "2")
    assert "It is gone." not in page.locator(".card").inner_text()
    set_slider(page, "0")
    assert "It is gone." in page.locator(".card").inner_text()
    page.keyboard.press("n")
    assert went(page) == [7]


def test_the_last_stop_offers_what_comes_after_it(card):
    page = card(next=None, act="", then="", ends=[["Take it home", ".box"]])
    page.locator(".box").evaluate("box => box.addEventListener('click', () => { box.value = 'pressed' })")
    page.get_by_role("button", name="Take it home").press("Enter")
    assert page.locator(".box").input_value() == "pressed"


def test_escape_closes_an_open_menu_first_and_b_brings_the_prepared_sentence_back(card):
    page = card(again="Back to the prepared sentence (b)")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<div data-testid=stPopoverBody>menu</div>')"
    )
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert went(page) == [True]
    page.evaluate("went.length = 0; document.querySelector('[data-testid=stPopoverBody]').remove()")
    page.keyboard.press("Escape")
    assert went(page) == [0]


def test_what_was_asked_for_outlives_a_strip_that_is_drawn_anew(card):
    page = card(act="", then="")
    page.locator("[data-testid=stApp]").evaluate("app => { app.dataset.testScriptState = 'running' }")
    page.locator("[role=slider]").evaluate("one => one.setAttribute('aria-valuenow', 3)")  # to be read first
    page.wait_for_timeout(200)
    page.keyboard.press("n")
    page.evaluate(
        "data => { const host = document.querySelector('#host'), anew = document.createElement('div');"
        "host.stopTour(); host.replaceWith(anew); draw({ data, parentElement: anew, "
        "setTriggerValue: (name, stop) => went.push(stop) }); }",
        json.loads(json.dumps(DATA | {"act": "", "then": ""})),
    )
    page.locator("[data-testid=stApp]").evaluate("app => { app.dataset.testScriptState = 'notRunning' }")
    assert went(page) == [7]


def test_what_scrolls_below_a_resting_pointer_opens_no_bubble(card):
    page = card()
    page.mouse.move(20, 20)
    assert page.locator("body").get_attribute("data-pointer-rests") is None
    page.locator("main").evaluate("main => { main.scrollTop += 600 }")  # and the strip scrolls back
    page.locator("body[data-pointer-rests]").wait_for()
    page.mouse.move(21, 20)
    assert page.locator("body").get_attribute("data-pointer-rests") is None


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


def test_what_was_asked_for_in_vain_is_asked_for_again(card):
    page = card(act="")
    page.keyboard.press("Escape")
    page.wait_for_function("went.length > 1", timeout=8000)
    assert page.evaluate("went") == [0, 0]


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


def test_the_page_ends_where_the_strip_begins_and_is_whole_again_after_it(card):
    page = card(then="It is gone. " * 40)

    def ends():
        return page.evaluate("document.querySelector('main').getBoundingClientRect().bottom")

    def begins():
        return page.locator(".card").bounding_box()["y"]

    before = begins()
    assert 0 <= begins() - ends() < 1
    set_slider(page, "2")
    set_slider(page, "0")
    assert 0 <= begins() - ends() < 1 and begins() < before and seen(page, ".sliders")
    page.evaluate("document.querySelector('#host').stopTour()")
    assert ends() == 800


def test_a_control_without_room_shows_what_the_stop_names_of_it_until_the_visitor_moves_the_page(card):
    page = card(target=".tall", see="b", act="")
    assert seen(page, "b")
    page.mouse.move(300, 300)
    page.mouse.wheel(0, -5000)
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('main').scrollTop") == 0


def test_a_sentence_that_was_handed_in_gives_the_keys_back(card):
    page = card(act="")
    page.locator(".box").focus()
    page.keyboard.type("nap")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    page.keyboard.press("n")
    assert page.locator(".box").input_value() == "nap" and went(page) == [7]
    page.locator(".closed").focus()
    page.keyboard.press("Enter")  # opens its list
    page.wait_for_timeout(100)
    assert page.evaluate("document.activeElement.className") == "closed"


def test_escape_leaves_from_the_strip_and_from_what_keeps_its_keys(card):
    page = card(act="", next=None)
    page.locator(".next").focus()
    page.keyboard.press("Escape")
    assert went(page) == [0]
    page = card(act="")
    page.evaluate(
        "document.querySelector('main').addEventListener('keydown', event => event.stopPropagation())"
    )
    page.locator("[role=slider]").focus()
    page.keyboard.press("Escape")
    assert went(page) == [0]


def test_the_way_back_to_the_prepared_sentence_is_there_when_it_is_another(card):
    assert card().locator(".again").count() == 0
    page = card(again="Back to the prepared sentence")
    page.get_by_role("button", name="Back to the prepared sentence").click()
    assert went(page) == [True]


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
