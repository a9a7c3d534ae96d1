"""The map in a real browser: draw around dots, read what sets them apart, share the link, use no mouse."""

import math
import re

from playwright.sync_api import expect

from tests.browser.verbs import PATIENCE

TEXT = "a large bird that eats fish"
COUNT = re.compile(r"^([\d,]+) of ([\d,]+) selected$")


def open_map(visitor, **query):
    visitor.open("map", text=TEXT, **query)
    visitor.page.wait_for_selector(".js-plotly-plot .gl-container canvas")
    expect(visitor.page.locator(".annotation-text", has_text="your sentence")).to_be_visible(timeout=PATIENCE)
    return visitor.settle()


def draw_around(visitor, across: float, down: float, radius: float) -> None:
    """A ring of eight corners by mouse; across and down are shares of the picture.

    No move more than needed: at each the map is drawn again, without a graphics card in half a second.
    """
    box = visitor.page.locator(".js-plotly-plot").first.bounding_box()
    x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
    steps = [
        (x + radius * math.cos(t * math.pi / 4), y + radius * math.sin(t * math.pi / 4)) for t in range(8)
    ]
    visitor.page.mouse.move(*steps[0])
    visitor.page.mouse.down()
    for step in steps[1:]:
        visitor.page.mouse.move(*step)
    visitor.page.mouse.up()


def selected(visitor) -> tuple[int, int]:
    heading = visitor.page.get_by_role("heading", name=COUNT)
    expect(heading).to_be_visible(timeout=PATIENCE)
    found = COUNT.match(heading.inner_text().strip())
    return tuple(int(part.replace(",", "")) for part in found.groups())


def test_drawing_around_dots_tells_what_sets_them_apart_and_the_link_says_it_again(visitor):
    open_map(visitor)
    draw_around(visitor, 0.5, 0.5, 70)
    count, total = selected(visitor)
    assert 0 < count < total <= 20_000
    apart = visitor.page.get_by_role("list", name="What sets the selection apart").locator("li")
    expect(apart.first).to_be_visible(timeout=PATIENCE)
    sentences = visitor.lines("Selected sentences")
    assert sentences
    expect(visitor.page).to_have_url(re.compile("area="))
    link = visitor.page.url
    visitor.forget().page.goto(link)
    assert selected(visitor) == (count, total)
    assert visitor.settle().lines("Selected sentences") == sentences


def test_without_a_mouse(visitor):
    open_map(visitor)
    visitor.page.locator(".st-key-map_around input").focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.type("your sentence")
    visitor.page.keyboard.press("Enter")
    assert selected(visitor)[0] == 250
    listed = visitor.page.get_by_role("list", name="Selected sentences").locator(".text").first
    expect(listed).to_be_visible(timeout=PATIENCE)  # the list is drawn after the script has ended
    apart = visitor.page.get_by_role("list", name="What sets the selection apart").inner_text()
    assert "animal" in apart
    visitor.page.get_by_role("button", name="Clear").focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", name="Select some sentences")).to_be_visible(timeout=PATIENCE)


def test_a_click_on_a_dimension_colours_the_sentences(visitor):
    open_map(visitor, around="your sentence")
    first = visitor.page.get_by_role("list", name="What sets the selection apart").get_by_role("button").first
    name = first.inner_text()
    first.click()
    box = visitor.page.locator(".st-key-map_dimension input")
    expect(box).to_have_value(re.compile(re.escape(name)), timeout=PATIENCE)
    expect(visitor.page).to_have_url(re.compile("colour=dimension"))
    assert selected(visitor)[0] == 250  # the selection stays
