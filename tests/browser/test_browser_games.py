"""The guessing games and the training that is watched, each by keyboard alone, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from app.services.guessing import ROUND
from tests.browser.verbs import PATIENCE


@pytest.mark.parametrize(("kind", "options"), [("name", 4), ("intruder", 5)])
def test_a_round_is_played_with_numbers_and_n(visitor, kind, options):
    visitor.open("learn", step="guess", game=kind)
    page = visitor.page
    for number in range(1, ROUND + 1):
        expect(page.get_by_text(f"Question {number} of {ROUND}")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("[class*='st-key-guess-'] button")).to_have_count(options, timeout=PATIENCE)
        visitor.settle()
        page.keyboard.press(str(1 + number % options))
        expect(page.locator(".st-key-guess-told")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("list", name="How sure the gate is")).to_be_visible(timeout=PATIENCE)
        visitor.settle()
        page.keyboard.press("n")
    expect(page.get_by_text("The end of the round")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("What a name does not prove")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"picks=\d{{{ROUND}}}"))
    visitor.settle()
    page.keyboard.press("n")
    expect(page.get_by_text(f"Question 1 of {ROUND}")).to_be_visible(timeout=PATIENCE)


def test_own_words_move_the_meter_while_one_types(visitor):
    visitor.open("learn", step="guess", game="own")
    page = visitor.page
    box = page.get_by_label("Your sentence (it is read while you type)")
    box.focus()
    page.keyboard.type("a b c")
    meter = page.get_by_role("meter")
    expect(page).to_have_url(re.compile(r"typed=a\+b\+c"), timeout=PATIENCE)
    low = int(meter.get_attribute("aria-valuenow"))
    page.keyboard.press("Tab")
    visitor.tab_to(".st-key-guess-give-up button").page.keyboard.press("Enter")
    shown = page.get_by_role("list", name="Sentences that switch it on").locator(".text").first
    expect(shown).to_be_visible(timeout=PATIENCE)
    box.fill(shown.inner_text())
    expect(meter).not_to_have_attribute("aria-valuenow", str(low), timeout=PATIENCE)
    expect(page.get_by_text("It is on.")).to_be_visible(timeout=PATIENCE)


def test_a_training_is_started_stopped_and_stepped_through(visitor):
    visitor.open("learn", step="train")
    page = visitor.page
    visitor.tab_to(".st-key-watch-start button")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-watch-back button")).to_be_enabled(timeout=PATIENCE)
    page.locator(".st-key-watch-stop button").press("Enter")
    expect(page.get_by_text("Stopped.")).to_be_visible(timeout=PATIENCE)
    visitor.settle()
    told = page.get_by_role("list", name="Sentences and what is decoded").locator(".text")
    last = told.nth(1).inner_text()
    while page.locator(".st-key-watch-back button").is_enabled():
        page.locator(".st-key-watch-back button").press("Enter")
        visitor.settle()
        page.wait_for_timeout(300)
    assert told.nth(1).inner_text() != last or page.get_by_text("Step 0 of").count()
    page.locator(".st-key-watch-play button").press("Enter")
    expect(page.locator(".st-key-watch-on button")).to_be_disabled(timeout=PATIENCE)
