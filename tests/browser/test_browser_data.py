"""Your data in the browser: a file is dropped, its columns are compared, a mark is clicked."""

import re

from playwright.sync_api import expect

from tests.browser.verbs import PATIENCE, Visitor


def test_a_dropped_file_says_which_dimensions_go_with_its_stars(visitor: Visitor, tmp_path):
    visitor.open("data").drop_file(reviews(tmp_path))
    page = visitor.page
    expect(page.get_by_text(re.compile("go with “stars”"))).to_be_visible(timeout=PATIENCE)
    chart = page.locator(".st-key-column-effects")
    marks = chart.locator(".scatterlayer path.point")
    marks.first.wait_for()
    heading = page.locator("h3").filter(has_text=re.compile(r"\d$")).first
    before = heading.inner_text()
    box = marks.nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(heading).not_to_have_text(before, timeout=PATIENCE)
    visitor.settle()
    assert "dim=" in page.url
    visitor.open_part("A concept of yours")
    expect(page.get_by_label("Sentences that have it, one per line")).to_be_visible()
    visitor.switch("Sparsity").switch("Your data")
    expect(page.get_by_text(re.compile("rows; text from 'review'"))).to_be_visible(timeout=PATIENCE)


def test_an_explored_file_is_shown_by_other_pages(visitor: Visitor, tmp_path):
    visitor.open("data", part="explore").drop_file(reviews(tmp_path))
    page = visitor.page
    page.get_by_role("button", name="Explore it").click()
    page.get_by_role("button", name="Use it").click(timeout=4 * PATIENCE)  # embeds, indexes, fits a map
    page.get_by_role("link", name="See it on the map").click()
    visitor.settle()
    assert "corpus=reviews" in page.url
    visitor.open_part("Your column")
    expect(page.get_by_text(re.compile("sentences have stars"))).to_be_visible(timeout=PATIENCE)


def reviews(folder):
    """A CSV of sentences with 1 to 5 stars."""
    good = ("the food was great", "i love this place", "the staff was great", "the best pizza in town")
    bad = (
        "the service was terrible",
        "the food was slow and cold",
        "a terrible dinner",
        "slow and bad",
    )
    rows = ["stars,review"]
    for row in range(60):
        rows += [f"{4 + row % 2},{good[row % 4]} number {row}", f"{1 + row % 2},{bad[row % 4]} number {row}"]
    file = folder / "reviews.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file
