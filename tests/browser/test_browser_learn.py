"""Learn from end to end with the keyboard alone, in a real browser; its links; its knobs."""

import re

from playwright.sync_api import expect

from app.views.learn.page import LESSONS, STEPS
from tests.browser.verbs import PATIENCE

BOX = "Your sentence, in English"

# A picture that follows a change of theme has a number behind its key.
PICTURES = {
    "numbers": "[class*=st-key-learn-numbers] .barlayer .point",
    "sparse": "[class*=st-key-learn-dense-sparse] .barlayer .point",
    "variational": "[class*=st-key-learn-cloud] .scatterlayer .point",
    "balance": "[class*=st-key-learn-balance] .barlayer .point",
    "spike": "[class*=st-key-learn-spike] .scatterlayer .point",
    "gate": "[class*=st-key-learn-asked] .scatterlayer .point",
    "hoyer": "[class*=st-key-learn-hoyer] .barlayer .point",
    "names": "ol[aria-label^='The sentence decoded with']",
    "guess": "ol[aria-label='Sentences of the question']",
    "train": ".st-key-watch-start button",
}


def expect_lesson(visitor, step):
    """The lesson's heading, its picture, its step in the address, and no part that failed."""
    heading = visitor.page.get_by_role("heading", name=LESSONS[step].TITLE)
    expect(heading).to_be_visible(timeout=PATIENCE)
    visitor.page.wait_for_selector(PICTURES[step], state="attached")
    visitor.settle()
    expect(visitor.page.get_by_text("could not be drawn")).to_have_count(0)
    if step != STEPS[0]:
        expect(visitor.page).to_have_url(re.compile(f"step={step}"))


def too_wide(visitor) -> int:
    """Pixels by which a lesson is wider than the page."""
    return visitor.still().page.evaluate(
        "(() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth - m.clientWidth })()"
    )


def test_a_stranger_walks_all_lessons_with_the_keyboard_there_and_in_the_dark_back(visitor):
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 900})
    visitor.open("learn")
    expect_lesson(visitor, STEPS[0])
    page.get_by_label(BOX).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("someone who repairs watches")
    page.keyboard.press("ArrowLeft")  # moves in the text, and to no other step
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("text=someone"))
    expect_lesson(visitor, STEPS[0])
    page.evaluate("document.activeElement.blur()")
    for step in STEPS[1:]:
        page.keyboard.press("ArrowRight")
        expect_lesson(visitor, step)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
        assert too_wide(visitor) <= 0, step
    page.keyboard.press("ArrowRight")  # the end is the end
    expect_lesson(visitor, STEPS[-1])
    visitor.in_theme("dark")
    for step in STEPS[-2::-1]:
        page.keyboard.press("ArrowLeft")
        expect_lesson(visitor, step)
        assert too_wide(visitor) <= 0, step
    visitor.open("learn", step="sparse", text="someone who repairs watches")
    expect(page.get_by_label(BOX)).to_have_value("someone who repairs watches")
    expect_lesson(visitor, "sparse")


def test_the_last_step_leads_on_to_the_dimension_itself(visitor):
    visitor.open("learn", step="names", text="someone who repairs watches")
    expect_lesson(visitor, "names")
    page = visitor.page
    page.get_by_role("link", name="Everything about this dimension").click()
    expect(page).to_have_url(re.compile(r"/dimensions\?.*dim=\d+"), timeout=PATIENCE)
    visitor.settle()
    expect(page.get_by_text("could not be drawn")).to_have_count(0)


def test_arrows_on_a_slider_move_the_slider_and_not_the_step(visitor):
    visitor.open("learn", step="gate")
    expect_lesson(visitor, "gate")
    page = visitor.page
    expect(page.get_by_text("About 1 dimension in 9 is on.")).to_be_visible()
    page.get_by_role("slider").first.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("About 1 dimension in 11 is on.")).to_be_visible(timeout=PATIENCE)
    expect_lesson(visitor, "gate")
    expect(page).to_have_url(re.compile("alpha=10"))


def test_at_a_large_zoom_words_and_pictures_stand_below_each_other(visitor):
    visitor.page.set_viewport_size({"width": 853, "height": 900})  # 1280 pixels at 150 %
    visitor.open("learn", step="gate")
    expect_lesson(visitor, "gate")
    words = visitor.page.get_by_role("heading", name=LESSONS["gate"].TITLE).bounding_box()
    curve = visitor.page.locator(".st-key-learn-curve").bounding_box()
    board = visitor.page.locator(".st-key-learn-board").bounding_box()
    assert words["y"] < curve["y"] < board["y"] and curve["width"] > 450
