"""Why and what if, in a real browser: word evidence, pruning, two sentences, and moving codes in Traverse."""

import re

from playwright.sync_api import expect

from tests.browser.verbs import BOX, PATIENCE

BIRD = "a large bird that eats fish and lives near the sea"
SLOW = "the service was slow and the food was cold"


def test_words_are_coloured_for_the_dimension_that_is_clicked(visitor):
    visitor.open(text=BIRD)
    names = visitor.expect_bars()
    words = visitor.page.get_by_role("list", name="Words behind the chosen dimension")
    expect(words.locator(".text")).to_have_text(BIRD.split())
    before = words.locator(".note").all_inner_texts()
    visitor.click_bar(len(names) - 1)
    expect(words.locator(".note")).not_to_have_text(before, timeout=PATIENCE)
    visitor.open_part("Word by word")
    rows = visitor.page.get_by_role("list", name="Words behind each dimension")
    expect(rows.locator("li")).to_have_count(len(names), timeout=PATIENCE)
    rows.get_by_role("button").first.click()
    visitor.expect_chosen(names[0])


def test_another_word_is_found_and_its_sentence_opened(visitor):
    visitor.open(text="the children are playing in the garden", otherwords=1)
    visitor.expect_bars()
    chosen = visitor.chosen().split("  (")[0]
    found = visitor.page.get_by_role("list", name="Words that would switch it").get_by_role("button")
    found.first.wait_for(timeout=4 * PATIENCE)
    before, after = found.first.inner_text().split(" → ")
    found.first.click()
    box = visitor.page.get_by_label(BOX)
    expect(box).not_to_have_value("the children are playing in the garden", timeout=PATIENCE)
    assert after in box.input_value() and before not in box.input_value().split()
    visitor.settle().expect_chosen(f"{chosen}  (off)")


def test_a_word_is_carried_by_dimensions_that_can_be_switched_off(visitor):
    visitor.open("traverse", text="a girl is riding a horse in a field")
    visitor.page.get_by_role("list", name="The sentence of the unchanged code").wait_for()
    visitor.page.get_by_test_id("stButtonGroup").get_by_text("horse", exact=True).click()
    visitor.page.get_by_role("list", name="Decoded sentences without the dimensions of a word").wait_for()
    expect(visitor.page).to_have_url(re.compile("word=horse"), timeout=PATIENCE)
    visitor.page.get_by_role("button", name=re.compile("Switch off.*horse")).first.click()
    name = "Decoded sentences now and before"
    visitor.page.get_by_role("list", name=name).wait_for()
    now, before = visitor.settle().lines(name)[:2]
    assert "horse" in before.split() and "horse" not in now.split()


def test_pruning_to_nothing_and_every_gate_flipped(visitor):
    visitor.open(text=BIRD, part="keep")
    names = visitor.expect_bars()
    visitor.page.get_by_role("list", name="Decoded sentences of pruned codes").wait_for()
    whole = visitor.lines("Decoded sentences of pruned codes")[0]
    assert whole == " ".join(visitor.lines("The decoded sentence"))  # a colour for each word
    slider = visitor.page.get_by_role("slider", name="How many dimensions to keep")
    slider.focus()
    for _ in names:
        slider.press("ArrowLeft")
    kept = visitor.page.get_by_role("list", name="Decoded sentences of pruned codes").locator(".lead")
    expect(kept.first).to_have_text("0", timeout=PATIENCE)
    empty = visitor.lines("Decoded sentences of pruned codes")[0]
    assert empty == visitor.lines("Decoded sentences of pruned codes")[1]  # what nothing kept decodes to
    assert len(visitor.lines("Decoded sentences with one gate flipped")) == min(12, len(names))


def test_dense_beside_sparse_and_as_numbers(visitor):
    visitor.open(text=BIRD, part="dense")
    names = visitor.expect_bars()
    visitor.page.wait_for_selector(".st-key-strips .barlayer .point")
    visitor.page.get_by_text("as numbers").click()
    sparse = visitor.page.get_by_role("group", name=re.compile("Numbers of (The sparse|This model's) code"))
    expect(sparse.locator("span:not(.zero)")).to_have_count(len(names), timeout=PATIENCE)
    expect(visitor.page).to_have_url(re.compile("numbers=1"))


def test_two_sentences_are_compared_and_crossed_and_the_link_restores_it(visitor):
    visitor.open(text=BIRD, part="compare")
    names = visitor.expect_bars()
    visitor.type_into("Second sentence", SLOW)
    visitor.page.wait_for_selector(".st-key-pairs .scatterlayer .point")
    name = "Decoded sentences of both codes and of the crossed one"
    visitor.page.get_by_role("list", name=name).wait_for()
    crossed, yours, second = visitor.lines(name)
    assert crossed == yours != second
    box = visitor.page.get_by_label("Your sentence, with these dimensions taken from the second")
    box.click()
    visitor.page.keyboard.type(names[0].rsplit(" - ")[1])  # the strongest one: it goes
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page).to_have_url(re.compile("swap="))
    link, lines = visitor.settle().page.url, visitor.lines(name)
    visitor.forget().page.goto(link)
    visitor.page.get_by_role("list", name=name).wait_for()
    assert visitor.settle().lines(name) == lines


def test_a_link_to_a_comparison_opens_at_it_and_lets_go(visitor):
    visitor.page.set_viewport_size({"width": 1280, "height": 800})
    down = "document.querySelector('[data-testid=stMain]').scrollTop"
    visitor.open(text=BIRD, part="compare", compare=SLOW)
    heading = visitor.page.get_by_role("heading", name="Compare with a second sentence")
    expect(heading).to_be_in_viewport(timeout=PATIENCE)
    visitor.page.mouse.move(600, 400)
    visitor.page.mouse.wheel(0, -9000)
    visitor.page.wait_for_function(f"{down} === 0")
    visitor.page.set_viewport_size(
        {"width": 1100, "height": 800}
    )  # what is drawn anew is not followed any more
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate(down) == 0


def test_the_whole_result_is_one_file(visitor):
    visitor.open(text=BIRD)
    visitor.expect_bars()
    visitor.page.locator(".st-key-export-bars button").first.click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Everything here, as a web page").click()
    content = waiting.value.path().read_text(encoding="utf-8")
    assert BIRD in content and "Words behind them" in content and "<script" not in content


def test_a_dimension_is_swept_and_the_steps_are_kept_in_the_link(visitor):
    visitor.open("traverse", text=BIRD)
    strip = visitor.page.get_by_role("list", name="Decoded sentences of the sweep")
    strip.wait_for()
    count = strip.locator("li").count()
    visitor.open_part("-3 to 3")
    expect(strip.locator(".lead").first).to_have_text("-3.0", timeout=PATIENCE)
    visitor.page.get_by_role("slider", name="Steps").press("ArrowRight")
    expect(strip.locator("li")).not_to_have_count(count, timeout=PATIENCE)
    expect(visitor.page).to_have_url(re.compile("steps=8"))
    expect(visitor.page.get_by_text(re.compile("The decoder (responds|ignores)"))).to_be_visible()


def test_several_sliders_move_one_sentence(visitor):
    visitor.open("traverse", text=BIRD, do="many")
    name = "Decoded sentences now and before"
    visitor.page.get_by_role("list", name=name).wait_for()
    before = visitor.lines(name)[0]
    sliders = visitor.page.get_by_role("slider")
    expect(sliders).to_have_count(3)
    for position in range(2):
        sliders.nth(position).press("Home")
        visitor.settle()
    assert visitor.expect_line(name, before) != visitor.lines(name)[1] == before
    expect(visitor.page).to_have_url(re.compile("set="))


def test_the_way_between_two_sentences(visitor):
    visitor.open("traverse", text=BIRD, do="between")
    visitor.type_into("To the code of this sentence", SLOW)
    name = "Decoded sentences between the two"
    first = visitor.page.get_by_role("list", name=name).locator(".text")
    expect(first).to_have_count(7, timeout=PATIENCE)
    ends = visitor.lines(name)
    visitor.open_part("one dimension after another")
    lead = visitor.page.get_by_role("list", name=name).locator(".lead")
    expect(lead.first).to_have_text(re.compile("^0 of"), timeout=PATIENCE)
    again = visitor.lines(name)
    assert (again[0], again[-1]) == (ends[0], ends[-1])


def test_traverse_by_keyboard_alone(visitor):
    visitor.open("traverse")
    page = visitor.page
    visitor.tab_to_named(BOX)
    page.keyboard.press("Control+A")
    page.keyboard.type(SLOW)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("text=the\\+service"), timeout=PATIENCE)
    visitor.settle().tab_to_named("Change one dimension")
    for _ in range(3):  # one group of choices: the arrows go from one to the next
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("list", name="Decoded sentences of a - b + c").wait_for()
    visitor.settle().tab_to_named("minus a girl, plus a man")
    before = visitor.lines("Decoded sentences of a - b + c")[0]
    page.keyboard.press("Enter")
    visitor.expect_line("Decoded sentences of a - b + c", before)
    expect(page).to_have_url(re.compile(r"plus=a\+man"), timeout=PATIENCE)
