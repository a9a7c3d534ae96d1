"""The guided tour by keyboard alone: acts, an interruption, the way back, the end; and a room's size."""

import re
from pathlib import Path

from playwright.sync_api import expect

from app.ui.tour import STOPS
from tests.browser.verbs import BOX, PATIENCE


def stop(visitor, number):
    """Wait for a stop's card on its page, with its control in a frame; its words."""
    card = visitor.page.locator(f"section[aria-label='Tour, stop {number}']")
    expect(card).to_be_visible(timeout=PATIENCE)
    expect(card).not_to_contain_text("waits for you on the page", timeout=PATIENCE)
    expect(visitor.page.locator(".ring")).to_be_visible(timeout=PATIENCE)
    expect(visitor.page.get_by_text("could not be drawn")).to_have_count(0)
    return card


SEEN = """([target, see]) => {
    const { bottom } = document.querySelector("[data-testid=stMain]").getBoundingClientRect();
    const top = document.querySelector("[data-testid=stHeader]").getBoundingClientRect().bottom;
    const whole = (box) => box.height > 0 && box.top >= top && box.bottom <= bottom;
    const all = (css) => css ? [...document.querySelectorAll(css)] : [];
    const boxes = (css) => all(css).map((one) => one.getBoundingClientRect());
    const [control] = boxes(target), beside = boxes(see).filter((box) => box.height);
    if (!control || (see && !beside.length)) return false;
    if (control.height < bottom - top - 24) return whole(control);
    return beside.length ? beside.every(whole) : control.top >= top && control.top < bottom - 100;
}"""


def expect_seen(visitor, card, one):
    """What a stop speaks of is on the screen, above its card."""
    visitor.page.wait_for_function(SEEN, arg=[one.target, one.see])
    ends = visitor.page.get_by_test_id("stMain").bounding_box()
    assert ends["y"] + ends["height"] <= card.bounding_box()["y"] + 1


def test_a_stranger_walks_the_whole_tour_with_the_keyboard_and_sees_what_it_speaks_of(visitor):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 800})
    visitor.open()
    visitor.tab_to(".st-key-start_tour button")
    page.keyboard.press("Enter")
    for number, one in enumerate(STOPS, 1):
        card = stop(visitor, number)
        expect(page).to_have_url(re.compile(f"tour={number}"))
        expect_seen(visitor, card, one)
        if one.act == "zero":
            visitor.settle()  # until then the slider of the stop before may have the focus
            page.wait_for_function("document.activeElement?.matches('[role=slider], input[type=range]')")
            page.keyboard.press("n")
            expect(card).to_contain_text("waits for you")
            page.keyboard.press("Home")
            expect(card.locator(".after")).to_contain_text(re.compile("The (test|control)"), timeout=PATIENCE)
            expect_seen(visitor, card, one)
        if number < len(STOPS):
            page.keyboard.press("n")
    visitor.settle()
    with page.expect_download() as found:
        card.get_by_role("button", name="Take it home").press("Enter")
    assert "put to the test" in Path(found.value.path()).read_text(encoding="utf-8")
    card.get_by_role("button", name="Play a game").press("Enter")
    expect(page).to_have_url(re.compile("learn.*step=guess"), timeout=PATIENCE)
    expect(page.locator("section[aria-label^='Tour']")).to_have_count(0, timeout=PATIENCE)


def test_on_a_projector_too_what_each_stop_speaks_of_is_seen(visitor):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 720})
    visitor.open(tour="1", projector="1")
    for number, one in enumerate(STOPS, 1):
        card = stop(visitor, number)
        expect_seen(visitor, card, one)
        if one.act == "zero":
            visitor.settle()
            page.wait_for_function("document.activeElement?.matches('[role=slider], input[type=range]')")
            page.keyboard.press("Home")
            expect(card.locator(".after")).to_contain_text(re.compile("The (test|control)"), timeout=PATIENCE)
            expect_seen(visitor, card, one)
        page.keyboard.press("n")
    page.get_by_role("combobox", name="Select around").focus()
    page.keyboard.type("your sentence")
    page.keyboard.press("Enter")
    expect(card.locator(".after")).to_contain_text("put to a test", timeout=PATIENCE)
    page.wait_for_function(SEEN, arg=[".annotation-text[data-unformatted='★']", one.target])
    page.keyboard.press("Escape")  # Enter has left the field
    expect(page.locator("section[aria-label^='Tour']")).to_have_count(0, timeout=PATIENCE)


def test_an_own_sentence_interrupts_the_tour_and_the_tour_goes_on_with_it(visitor):
    visitor.open(tour="2")
    card, page = stop(visitor, 2), visitor.page
    before = card.locator(".say").inner_text()
    page.get_by_label(BOX).fill("an airplane is flying over the mountains")
    page.keyboard.press("n")  # typed into the box, and no step
    expect(page.get_by_label(BOX)).to_have_value(re.compile("mountainsn$"))
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")  # hands it in and leaves the box
    expect(page).to_have_url(re.compile("text=an\\+airplane.*tour=2"), timeout=PATIENCE)
    visitor.settle()
    visitor.switch("Models")
    expect(page.locator("section[aria-label='Tour, stop 2']")).to_contain_text(
        "on the page Inspect", timeout=PATIENCE
    )
    page.keyboard.press("n")
    card = stop(visitor, 2)
    expect(page.get_by_label(BOX)).to_have_value("an airplane is flying over the mountains")
    assert card.locator(".say").inner_text() != before
    page.keyboard.press("p")
    stop(visitor, 1)
    page.get_by_label(BOX).press("Enter")
    page.wait_for_function("document.activeElement === document.body")
    page.keyboard.press("n")
    card = stop(visitor, 2)
    back = card.get_by_role("button", name="Back to the prepared sentence")
    back.press("Enter")
    expect(card.locator(".say")).to_have_text(before, timeout=PATIENCE)
    expect(page.get_by_label(BOX)).not_to_have_value("an airplane is flying over the mountains")
    expect(card.get_by_role("button", name="Back to the prepared sentence")).to_have_count(
        0, timeout=PATIENCE
    )


def test_a_room_sees_larger_type_and_no_sidebar(visitor):
    visitor.open(projector="1")
    page = visitor.page
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    size = "parseFloat(getComputedStyle(document.querySelector('.stApp p')).fontSize)"
    large = page.evaluate(size)
    page.get_by_role("button", name="Leave projector").press("Enter")
    expect(page.get_by_test_id("stSidebar")).to_be_visible(timeout=PATIENCE)
    assert large > 1.25 * page.evaluate(size)
    assert "projector" not in page.url
