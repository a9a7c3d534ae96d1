"""Every text of the catalogue on the page: what is said, that nothing is parsed, that nothing crashes."""

import pytest

from app.services import resources
from app.settings import at_the_door
from tests.attacks.text_cases import TEXT_CASES
from tests.checkpoint import tiny_checkpoint as tiny


@pytest.mark.parametrize("case", TEXT_CASES)
def test_text(screen, model_and_index, case):
    text, seen, answered = TEXT_CASES[case]
    text = at_the_door(text)  # a browser sends no half characters either
    page = screen()
    calls = len(model_and_index[0].encoded)
    page.type_sentence(text)
    assert page.calm
    assert not seen or any(seen in said for said in page.texts), page.texts
    if answered:
        assert len(model_and_index[0].encoded) > calls and not any("nothing to read" in s for s in page.texts)
        assert page.page.text_input[0].value == text
    else:
        assert len(model_and_index[0].encoded) == calls, "the model was not asked"
        assert not page.bars
    if len(text.strip()) > 2:
        assert not any(text in (parsed or "") for parsed in page.parsed), "no parser reads it"
    assert page.type_sentence("a small dog").bars, "the next sentence is answered"


def test_both_spellings_of_a_letter_give_the_same_code():
    composed, decomposed = (
        TEXT_CASES[f"{name}composed letters (NF{form})"].text for name, form in (("", "C"), ("de", "D"))
    )
    assert composed != decomposed
    one, other = (tiny.tokenizer().encode([text], 32) for text in (composed, decomposed))
    assert one.texts == other.texts and (one.ids == other.ids).all()


def test_a_text_within_the_limit_is_read_and_one_beyond_is_not():
    resources.check("d" * 20_000)
    with pytest.raises(resources.TextError, match="20,001"):
        resources.check("d" * 20_001)


def test_several_lines_are_one_text():
    (joined,) = tiny.tokenizer().encode([TEXT_CASES["several lines"].text], 32).texts
    assert joined == "a dog and a cat and a bird"
