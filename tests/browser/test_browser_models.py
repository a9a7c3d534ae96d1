"""Models in a real browser: look at a bar, at a checkpoint, at one sentence in two models; share the link."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.checkpoint.catalogue import DEFAULT as MODEL
from tests.browser.verbs import PATIENCE

TEXT = "a large bird that eats fish"
FILED = TEXT.replace(" ", "-")
PARTNER = "english-bert-768-vae"


def test_a_mark_opens_its_numbers_and_the_link_does_too(visitor):
    """The shipped table has accuracy without models at least; marks are there once a model is measured."""
    visitor.open("models")
    visitor.page.wait_for_selector(".st-key-paper .js-plotly-plot .scatterlayer")
    expect(visitor.page.get_by_text("raw MiniLM").first).to_be_visible()
    marks = visitor.page.locator(".st-key-paper .scatterlayer path.point")
    if not marks.count():
        expect(
            visitor.page.get_by_text(re.compile("No model of the comparison has been measured"))
        ).to_be_visible()
        return
    box = marks.last.bounding_box()
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened = visitor.page.locator(".st-key-one-cell")
    expect(opened.get_by_text("python -m core compare paper --only").first).to_be_visible(timeout=PATIENCE)
    expect(visitor.page).to_have_url(re.compile("row="))
    visitor.page.reload()
    expect(opened.get_by_text("python -m core compare paper --only").first).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_is_saved_with_its_words_and_the_page_stays_as_it_was(visitor, kind):
    page = visitor.open("sparsity", text=TEXT).page
    page.wait_for_selector(".st-key-active-counts .barlayer .point")
    page.locator(".st-key-export-active-counts button").first.click()
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name=f"Picture, as {kind.upper()}").click()
    assert waiting.value.suggested_filename == f"active-dimensions-per-sentence-{MODEL}-{FILED}.{kind}"
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG" if kind == "png" else b"<svg")
    if kind == "svg":
        words = " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())
        assert "A typical sentence switches on" in words and f"Sentence: {TEXT}" in words
    plot = page.locator(".st-key-active-counts .js-plotly-plot")
    assert plot.evaluate("plot => plot.layout.title?.text") is None
    expect(plot.locator(".modebar-btn")).to_be_hidden()
    assert visitor.errors == []


def test_the_table_of_checkpoints_opens_a_card_by_keyboard_and_sorts_by_its_header(visitor):
    visitor.open("models", part="shelf")
    table = visitor.page.locator(".st-key-shelf_table canvas").first
    table.wait_for()
    box = table.bounding_box()
    visitor.page.mouse.click(box["x"] + 60, box["y"] + 17)  # the name is sorted by already: turned round
    expect(visitor.page).to_have_url(re.compile("reverse=1"), timeout=PATIENCE)
    visitor.settle().page.locator(".st-key-Models-open input").click()
    visitor.page.keyboard.type(MODEL)
    visitor.page.keyboard.press("Enter")
    card = visitor.page.locator(".st-key-one-checkpoint")
    expect(card.get_by_text(f"python -m core evaluate --model {MODEL} ").first).to_be_visible(
        timeout=PATIENCE
    )
    card.get_by_text("Its model card").click()
    expect(card.get_by_text("# " + MODEL).first).to_be_visible(timeout=PATIENCE)
    assert f"open={MODEL}" in visitor.page.url


def test_one_sentence_in_two_models_and_on_to_inspect(visitor):
    visitor.open("models", part="sentence", text=TEXT)
    said = visitor.lines(f"What {MODEL} writes, and its strongest dimensions")
    assert len(said) == 1 and said[0]
    dense = visitor.lines(f"What {PARTNER} writes, and its strongest dimensions")
    assert len(dense) == 1 and dense != said
    first = visitor.page.get_by_role("list", name=f"What {MODEL} writes").get_by_role("button").first
    name = first.get_attribute("aria-label").rpartition("  ")[0]
    first.click()
    expect(visitor.page.get_by_text(f"Chosen: {name}")).to_be_visible(timeout=PATIENCE)
    visitor.settle().page.get_by_role("link", name="Inspect with it").first.click()
    visitor.expect_chosen(name)
    assert "text=a+large+bird" in visitor.page.url or "text=a%20large%20bird" in visitor.page.url
