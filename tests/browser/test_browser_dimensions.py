"""Dimensions and Sparsity in a real browser: find, open, hop, test, share, take along."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.browser.verbs import PATIENCE

BIRD = "a large bird that eats fish and lives near the sea"


def test_somebody_new_finds_a_dimension_about_plants(visitor):
    visitor.open("dimensions")
    everything = visitor.count_shown()
    visitor.find_dimension("plant")
    assert 0 < visitor.count_shown() < everything
    expect(visitor.page).to_have_url(re.compile("find=plant"))
    visitor.click_row(0)
    assert "dimension" in visitor.dimension()
    for name in ("Sentences that activate it most", "Typical sentences", "Near misses: off, but almost on"):
        assert visitor.lines(name), name
    assert visitor.page.get_by_role("list", name="Words that predict it").locator("li").count() > 3
    assert len(visitor.lines("Decoded sentences")) == 8
    visitor.page.get_by_role("button", name="All dimensions").click()
    expect(visitor.page.get_by_label("Find a dimension")).to_have_value("plant", timeout=PATIENCE)


def test_a_row_opens_as_often_as_it_is_clicked_and_sorting_by_a_header_opens_nothing(visitor):
    visitor.open("dimensions", find="plant").click_row(0)
    first = visitor.dimension()
    for _ in range(2):
        visitor.page.get_by_role("button", name="All dimensions").click()
        visitor.page.get_by_label("Find a dimension").wait_for()
        assert visitor.settle().click_row(0).dimension() == first
    visitor.page.get_by_role("button", name="All dimensions").click()
    visitor.page.get_by_label("Find a dimension").wait_for()
    visitor.settle().click_header(0)
    expect(visitor.page).to_have_url(re.compile("find=plant&sort=name"), timeout=PATIENCE)
    assert visitor.count_shown() > 0  # still the table
    visitor.click_row(0)


def test_the_arrow_keys_go_through_the_table_but_not_while_typing(visitor):
    visitor.open("dimensions", dim=14)
    first = visitor.dimension()
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("ArrowRight")
    second = visitor.expect_other_dimension(first)
    visitor.page.keyboard.press("ArrowLeft")
    assert visitor.expect_other_dimension(second) == first
    visitor.page.get_by_label("Test a sentence of yours").focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.get_by_role("slider").focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.settle()
    assert visitor.dimension() == first


def test_from_a_sentence_of_one_dimension_to_another(visitor):
    visitor.open("dimensions", dim=14)
    first = visitor.dimension()
    buttons = visitor.page.get_by_role("list", name="Sentences that activate it most").get_by_role("button")
    buttons.first.wait_for()
    other = next(button for button in buttons.all() if " - 14 " not in button.get_attribute("aria-label"))
    number = re.search(r" - (\d+)\s", other.get_attribute("aria-label")).group(1)
    other.click()
    assert f"dimension {number} of" in visitor.expect_other_dimension(first)
    expect(visitor.page).to_have_url(re.compile(f"dim={number}"))
    visitor.page.go_back()
    assert visitor.expect_other_dimension(f"dimension {number} of") == first


def test_testing_a_sentence_says_whether_it_is_on(visitor):
    visitor.open("dimensions", dim=14)
    box = visitor.page.get_by_label("Test a sentence of yours on this dimension")
    box.fill(BIRD)
    box.press("Enter")
    expect(visitor.page).to_have_url(re.compile("text=a\\+large\\+bird"), timeout=PATIENCE)
    visitor.settle()
    assert re.search(r"dimension 14 of", visitor.dimension())
    said = visitor.page.get_by_text(re.compile(r"^Your sentence (switches it on|leaves it off): certainty"))
    expect(said).to_be_visible(timeout=PATIENCE)
    visitor.switch("Inspect")
    expect(visitor.page.get_by_label("Type an English sentence")).to_have_value(BIRD)


def test_the_copied_link_opens_the_same_page_in_a_fresh_browser(visitor):
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.open("dimensions", text=BIRD).open_dimension("- 41")
    visitor.page.get_by_role("button", name="Copy link").click()
    visitor.page.get_by_role("button", name="Copied").wait_for()
    link = visitor.page.evaluate("navigator.clipboard.readText()")
    assert link == visitor.page.url and "dim=41" in link
    shown = visitor.dimension()
    visitor.forget().page.goto(link)
    assert visitor.settle().dimension() == shown
    expect(visitor.page.get_by_label("Test a sentence of yours")).to_have_value(BIRD)


def test_the_whole_way_by_keyboard_alone(visitor):
    visitor.open("dimensions").settle()
    visitor.tab_to("input[aria-label='Find a dimension']")
    before = visitor.count_shown()
    visitor.page.keyboard.type("music")
    shown = visitor.page.get_by_text(re.compile(r"^Showing \d+ of"))
    expect(shown).not_to_contain_text(f"Showing {before} of", timeout=PATIENCE)
    visitor.settle().tab_to(".st-key-open_box input")
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    first = visitor.dimension()
    visitor.settle().tab_to(".st-key-next_dimension button")
    visitor.page.keyboard.press("Enter")
    visitor.expect_other_dimension(first)
    visitor.tab_to(".st-key-close_dimension button", most=200)
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_label("Find a dimension").wait_for()


def test_the_table_and_a_figure_can_be_taken_along(visitor):
    visitor.open("dimensions", find="plant")
    rows = list(csv.DictReader(io.StringIO(visitor.download("dimension-table", "CSV"))))
    assert len(rows) == visitor.count_shown() and all(0 <= float(row["density"]) <= 1 for row in rows)
    visitor.open("dimensions", dim=14)
    file = visitor.download_file("values", "web page")
    page = file.rename(file.with_suffix(".html"))
    assert page.read_bytes().startswith(b"<!doctype html>") and page.stat().st_size < 1.6e6
    other = visitor.page.context.new_page()
    other.goto(page.as_uri())
    other.wait_for_selector(".barlayer .point")
    assert other.locator("[data-title*='loud'], [data-title*='Studio']").count() == 0
    other.close()


def test_from_inspect_to_everything_about_the_chosen_dimension(visitor):
    visitor.open(text=BIRD)
    names = visitor.expect_bars()
    visitor.page.get_by_role("link", name="Everything about this dimension").click()
    head = visitor.settle().dimension()
    number = names[0].rsplit(" - ", 1)[1]
    assert f"dimension {number} of" in head
    visitor.switch("Inspect").expect_bars()


def test_both_themes_draw_names_in_their_own_ink(visitor):
    visitor.in_theme("dark").open("dimensions", dim=14).dimension()
    for scheme, ink in {"dark": "rgb(230, 234, 238)", "light": "rgb(16, 22, 31)"}.items():
        visitor.in_theme(scheme)
        head = visitor.page.locator(".st-key-dimension-name h2")
        words = visitor.page.get_by_role("list", name="Words that predict it").locator(".text").first
        for part in (head, words):
            expect(part).to_have_css("color", ink, timeout=PATIENCE)


def test_an_own_name_is_kept_and_taken_back(visitor):
    visitor.open("dimensions", dim=14)
    made = visitor.dimension()
    for name in ("my very own name", ""):
        visitor.page.get_by_role("button", name="Rename").click()
        visitor.page.get_by_label("Your own name for it").fill(name)
        visitor.page.get_by_label("Your own name for it").press("Enter")
        wanted = f"{name} dimension 14" if name else made
        expect(visitor.page.locator(".st-key-dimension-name .heading")).to_contain_text(name or made[:8])
        visitor.page.keyboard.press("Escape")
        visitor.settle()
        assert visitor.dimension().startswith(wanted)


def test_bad_links_fall_back_with_a_notice(visitor):
    visitor.open("dimensions", dim=999999, sort="sideways")
    expect(visitor.page.get_by_text("The link asks for dimension 999999")).to_be_visible()
    expect(visitor.page.get_by_text("The link asks for sort")).to_be_visible()
    assert visitor.count_shown() > 0


def test_sparsity_measures_each_code_and_keeps_the_choice(visitor):
    visitor.open("sparsity", text=BIRD)
    for key in ("active-counts", "hoyers", "densities", "gates", "nats", "adaptive"):
        visitor.page.wait_for_selector(f".st-key-{key} .barlayer .point", state="attached")
    visitor.page.wait_for_selector(".st-key-fingerprint .heatmaplayer image", state="attached")
    before = visitor.page.locator(".st-key-hoyers").inner_text()
    visitor.page.get_by_role("radio", name="sampled code").or_(
        visitor.page.get_by_role("button", name="sampled code")
    ).first.click()
    expect(visitor.page).to_have_url(re.compile("code=sampled"), timeout=PATIENCE)
    visitor.settle()
    visitor.page.wait_for_function(
        "before => document.querySelector('.st-key-hoyers').innerText !== before", arg=before
    )
    visitor.switch("Dimensions").switch("Sparsity")
    expect(visitor.page).to_have_url(re.compile("code=sampled"), timeout=PATIENCE)
