"""The main job in a real browser: type a sentence, read the bars, move a dimension, share the link."""

import re

from playwright.sync_api import expect

from tests.browser.verbs import BOX, PATIENCE

EVIL = (
    '<img src=x onerror="window.hit=1"> [l](http://evil.test) $x^2$ :red[r] <b>dog</b> www.evil.test :smile:'
)


def test_a_newcomer_types_a_sentence_reads_the_bars_and_moves_one(visitor):
    visitor.open()
    assert visitor.expect_bars()
    visitor.type_sentence("a large bird that eats fish and lives near the sea")
    names = visitor.expect_bars()
    expect(visitor.page).to_have_url(re.compile("text=a\\+large\\+bird"))
    assert visitor.lines("The decoded sentence")[0]
    assert len(visitor.lines("Nearest sentences")) >= 2
    assert visitor.chosen().startswith(f"{names[0]} ")
    visitor.move_slider(-10)
    assert len(visitor.lines("Decoded sentences")) == 8


def test_a_box_does_not_go_on_asking_for_enter(visitor):
    visitor.open().type_sentence("a small dog")
    box = visitor.page.get_by_label(BOX)
    box.click()
    hint = visitor.page.get_by_text("Press Enter to submit form")
    expect(hint).to_have_count(1)  # Streamlit's own, while the box has the focus
    expect(hint).to_be_hidden()


def test_a_click_on_a_bar_and_the_select_box_are_twins(visitor):
    visitor.open(text="a large bird that eats fish and lives near the sea")
    names = visitor.expect_bars()
    numbers = [name.rsplit(" - ", 1)[1] for name in names]
    last = len(names) - 1
    visitor.click_bar(last).expect_chosen(f" - {numbers[last]} ")
    expect(visitor.page).to_have_url(re.compile(f"dim={numbers[last]}$"))
    visitor.choose(f"- {numbers[0]} ").expect_chosen(f" - {numbers[0]} ")
    visitor.click_bar(last).expect_chosen(f" - {numbers[last]} ")  # the same marker, a second time


def test_from_a_dimension_to_its_sentences_to_another_dimension(visitor):
    visitor.open(text="a large bird that eats fish and lives near the sea")
    visitor.expect_bars()
    chosen = visitor.chosen()
    visitor.page.wait_for_selector("ol[aria-label='Nearest sentences'] button")
    buttons = visitor.page.get_by_role("list", name="Nearest sentences").get_by_role("button")
    named = [button.get_attribute("aria-label") for button in buttons.all()]
    names = [re.sub(r"\s+[+−][\d.]+$", "", name) for name in named]
    other = next(position for position, name in enumerate(names) if name not in chosen)
    buttons.nth(other).click()
    visitor.expect_chosen(names[other])


def test_a_link_opens_the_same_view_in_a_fresh_browser(visitor):
    visitor.open().type_sentence("someone who repairs old clocks")
    visitor.expect_bars()
    visitor.click_bar(0).settle()
    link, chosen, bars = visitor.page.url, visitor.chosen(), visitor.bars()
    visitor.forget().page.goto(link)
    visitor.page.wait_for_selector(".st-key-bars .barlayer .point")
    visitor.settle()
    assert visitor.page.url == link and visitor.chosen() == chosen and visitor.bars() == bars


def test_back_returns_to_the_sentence_before(visitor):
    visitor.open().type_sentence("someone who sells flowers").type_sentence("a movie about a small dog")
    visitor.page.go_back()
    expect(visitor.page.get_by_label("Type an English sentence")).to_have_value("someone who sells flowers")


def test_bad_links_fall_back_with_a_notice(visitor):
    visitor.open(text="a small dog", dim="999999", model="nowhere")
    assert visitor.expect_bars()
    expect(visitor.page.get_by_text("The link asks for a model that is not here")).to_be_visible()
    expect(visitor.page.get_by_text("The link asks for dimension 999999")).to_be_visible()


def test_markup_in_the_text_is_neither_run_nor_fetched_nor_drawn(visitor):
    visitor.open(text=EVIL).settle()
    page = visitor.page
    expect(page.get_by_label("Type an English sentence")).to_have_value(EVIL)
    assert page.evaluate("window.hit") is None
    assert (
        page.locator("a[href^='http://evil'], a[href*='//www.evil'], img[src*='evil'], .katex").count() == 0
    )


def test_decoded_markup_is_literal_too(visitor):
    """The list of sentences puts texts in place as text nodes: a sweep over such a text stays text."""
    visitor.open(text=EVIL)
    visitor.page.wait_for_selector("ol[aria-label^='Decoded sentences']")
    lists = visitor.page.locator("ol[aria-label]")
    assert lists.count() >= 2
    for element in lists.all():
        own = "a:not(:has(> strong))"  # all but the cards of the way from sentence to decoder
        assert element.locator(f"{own}, img, b, script").count() == 0


def test_empty_and_huge_texts_are_answered(visitor):
    visitor.open().type_sentence("   ")
    expect(visitor.page.get_by_text("There is nothing to read yet")).to_be_visible()
    visitor.page.get_by_label("Type an English sentence").fill("dog " * 250_000)
    visitor.page.get_by_label("Type an English sentence").press("Enter")
    expect(visitor.page.get_by_text("the limit is 20,000")).to_be_visible(timeout=PATIENCE)


def test_sparsity_marks_the_sentence_and_the_way_back_keeps_it(visitor):
    visitor.open().type_sentence("a movie about a small dog").switch("Sparsity")
    page = visitor.page
    expect(page.get_by_role("heading", name="How sparse are the codes?")).to_be_visible()
    for key in ("active-counts", "hoyers", "densities"):
        page.wait_for_selector(
            f".st-key-{key} .barlayer .point", state="attached"
        )  # some bars have no height
    expect(page.get_by_text("your sentence:").first).to_be_visible()
    visitor.switch("Inspect")
    expect(page.get_by_label("Type an English sentence")).to_have_value("a movie about a small dog")


def test_both_themes_draw_in_their_own_colours(visitor):
    """Chart colours are places in the theme's list: were that to break, dark text would stand on dark."""
    visitor.in_theme("dark").open().expect_bars()
    label = visitor.page.locator("[class*='st-key-bars'] .annotation-text").first
    for scheme, ink in {"dark": "rgb(230, 234, 238)", "light": "rgb(16, 22, 31)"}.items():
        visitor.in_theme(scheme)
        expect(label).to_have_css("fill", ink, timeout=PATIENCE)


def test_charts_that_are_drawn_follow_a_change_of_theme(visitor):
    visitor.open().expect_bars()
    visitor.page.get_by_test_id("stMainMenu").click()
    visitor.page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click()
    label = visitor.page.locator("[class*='st-key-bars'] .annotation-text").first
    expect(label).to_have_css("fill", "rgb(230, 234, 238)", timeout=PATIENCE)


def test_the_sentence_stands_in_the_box_of_the_next_page(visitor):
    visitor.open().type_sentence("a movie about a small dog").switch("Traverse").settle()
    expect(visitor.page.get_by_label("Type an English sentence")).to_have_value("a movie about a small dog")
