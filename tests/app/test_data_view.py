"""Your data: a file is read, its columns compared with dimensions; concepts are fitted, kept and tested."""

import random

import pytest

from app.services import resources
from core.checkpoint.catalogue import pretrained_folder
from tests.app.visitor import Screen

GOOD = ("the food was great", "i love this place", "the best pizza", "good food and great staff")
BAD = ("the service was terrible", "slow and cold food", "a terrible dinner", "the chicken was slow")


def reviews(rows=80, header="stars,review,visit", separator=","):
    """A table in which words of one topic go with many stars and those of another with few."""
    chance, lines = random.Random(0), [header]
    for row in range(rows):
        good = row % 2 == 0
        text = f"{chance.choice(GOOD if good else BAD)} number {row}"
        stars = chance.choice((4, 5)) if good else chance.choice((1, 2))
        lines.append(separator.join((str(stars), text, f"2024-0{1 + row % 9}-1{row % 8}")))
    return "\n".join(lines).encode()


@pytest.fixture
def data(model_and_index):
    return lambda **query: Screen("data", **query)


def with_file(page, content, name="reviews.csv"):
    page.page.file_uploader[0].set_value((name, content, "text/csv")).run()
    return page


def test_without_a_file_the_page_asks_for_one(data):
    page = data()
    assert page.calm and page.page.file_uploader and page.page.text_area
    assert any("Open a file with other columns" in text for text in page.texts)


def test_a_file_shows_which_dimensions_go_with_its_column(data):
    page = with_file(data(), reviews())
    assert page.calm
    assert any("80 rows; text from 'review'" in text for text in page.texts)
    assert any("go with “stars” (80 rows with a value)" in text for text in page.texts)
    figure = page.figure("column-effects")
    shown = [row[0] for row in next(one for one in figure["data"] if one.get("customdata"))["customdata"]]
    assert set(shown[:2]) == {112, 41}
    assert page.said("column-agree") and page.figure("column-readers")
    table = page.page.dataframe[-1].value
    assert {"mean_on", "mean_off", "auc", "low", "high", "q"} <= set(table.columns)
    assert table["name"][0].endswith((" - 112", " - 41"))


def test_column_kind_and_class_stand_in_the_address(data):
    page = with_file(data(), reviews(rows=160))
    page.page.selectbox("Your data-kind").set_value("classes").run()
    page.page.selectbox("Your data-class").set_value("5").run()
    assert page.calm
    assert page.page.query_params["kind"] == "classes" and page.page.query_params["class"] == "5"
    assert any("against all others" in box.label for box in page.page.selectbox)
    page.page.selectbox("Your data-column").set_value("visit").run()
    page.page.selectbox("Your data-kind").set_value("dates").run()
    assert page.calm and page.page.query_params["column"] == "visit"


def test_a_file_in_another_encoding_says_so_and_can_be_read(data):
    page = with_file(data(), reviews().replace(b"number 3", "caf\xe9 3".encode("latin-1")))
    page.page.selectbox("own-reading-encoding").set_value("latin-1").run()
    assert page.calm and any("80 rows" in text for text in page.texts)


def test_the_column_of_texts_can_be_changed(data):
    page = with_file(data(), reviews(header="stars,review,visit"))
    page.page.selectbox("own-reading-text").set_value("visit").run()
    assert page.calm and any("text from 'visit'" in text for text in page.texts)


def test_columns_are_offered_where_none_is_known_to_hold_texts(data):
    lines = [f"{row},id-{row},{row % 3}" for row in range(60)]
    page = with_file(data(), "\n".join(["number,code,kind", *lines]).encode())
    assert page.calm and any("has no column of text" in text for text in page.texts)
    assert any("Choose the column of texts below" in text for text in page.texts)
    box = page.page.selectbox("own-reading-text")
    assert box.value == "" and box.options == ["", "number", "code", "kind"]
    box.set_value("code").run()
    assert page.calm and any("60 rows; text from 'code'" in text for text in page.texts)


def test_what_the_first_line_is_can_be_said_and_unsaid(data):
    page = with_file(data(), b"plum\nkettle\nferry\n" * 20)
    for said, rows in (("Names the columns", 59), ("Is a row like the others", 60), ("guessed", 60)):
        page.page.selectbox("own-reading-header").set_value(said).run()
        assert page.calm and any(f"{rows} rows; text from" in text for text in page.texts), said


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\x80\x04 a pickle", b"PK\x03\x04 a zip", b"1\n2\n3\n"])
def test_what_cannot_be_read_is_told(data, content):
    page = with_file(data(), content)
    assert page.calm and not page.figure("column-effects")
    page.page.button("other_file").click().run()
    assert page.calm and page.page.file_uploader


def test_pasted_lines_are_a_file_without_columns(data):
    page = data()
    page.page.text_area[0].set_value("a small dog\n$x$ :red[y] <b>\n")
    next(button for button in page.page.button if button.label == "Use these lines").click().run()
    assert page.calm and any("2 rows" in text for text in page.texts)
    assert any("no column beside its texts" in text for text in page.texts)


def test_many_rows_are_read_only_when_asked(data, monkeypatch):
    from app.services import own_data

    monkeypatch.setattr(own_data, "DIRECT_ROWS", 10)
    page = with_file(data(), reviews())
    assert page.calm and not page.figure("column-effects")
    page.page.button("read_rows").click().run()
    assert page.calm and page.figure("column-effects")


def test_a_concept_is_found_saved_tested_and_forgotten(data, model_and_index, monkeypatch):
    monkeypatch.setattr(model_and_index[0], "folder", pretrained_folder() / "english-bert-256")
    page = with_file(data(part="concept"), reviews())
    page.page.text_input("concept-name").set_value("praise")
    page.page.text_area("concept-has").set_value("\n".join(GOOD))
    page.page.text_area("concept-lacks").set_value("\n".join(BAD))
    next(button for button in page.page.button if button.label == "Find its dimensions").click().run()
    assert page.calm
    assert {row[4] for row in page.component("concept-dimensions")["rows"]} >= {112, 41}
    assert all("great" in text or "love" in text or "best" in text for text in page.said("concept-own"))
    page.page.button("save_concept").click().run()
    assert page.calm and page.page.query_params["concept"] == "praise"
    page.page.text_input("concept-test").set_value("a terrible dinner")
    next(button for button in page.page.button if button.label == "Test").click().run()
    assert any(
        text.startswith(("0 %", "1 %", "2 %", "3 %", "4 %")) or "% likely" in text for text in page.texts
    )
    again = Screen("data", part="concept", concept="praise")
    assert again.calm and again.component("concept-dimensions")
    again.page.button("delete_concept").click().run()
    assert again.calm and "concept" not in again.page.query_params


def test_a_concept_with_one_sentence_is_refused_in_words(data, model_and_index, monkeypatch):
    monkeypatch.setattr(model_and_index[0], "folder", pretrained_folder() / "english-bert-256")
    page = data(part="concept")
    page.page.text_area("concept-has").set_value("one sentence")
    next(button for button in page.page.button if button.label == "Find its dimensions").click().run()
    assert page.calm and any("different sentences that have it" in text for text in page.texts)
    assert resources.names()
