import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.normalise import UNKNOWN, normalise, replace_invisible

PIECES = st.sampled_from(
    [
        *(
            "do",
            "ca",
            "n't",
            "n 't",
            "n ' t",
            "'s",
            "' s",
            " ",
            "  ",
            "\n",
            "'",
            "''",
            '"',
            "``",
            "‘",
            "”",
            "—",
        ),
        *("(", ")", "[", "{", "}", ".", ",", "!", "?", ";", ":", "#", "$", "%", "a", "I", "İ", "ß", "ﬁ", "ŉ"),
        *(
            "é",
            "e\u0301",
            "\u0301",
            "\u0338",
            "=",
            "<",
            "：",
            "\u00a8",
            "\u3000",
            "\u200d",
            "\ufe0f",
            "👩",
            "\ud800",
        ),
    ]
)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("The food was GREAT !  i do n't know", "the food was great! i don't know"),
        ("( see ) , $ 5 # 1", "(see), $5 #1"),
        ("it 's , i 'm , we 've , they 'll , she 'd , you 're", "it's, i'm, we've, they'll, she'd, you're"),
        ("do n 't / ca n't / wo n ' t", "don't / can't / won't"),
        ("do n't n't", "don'tn't"),
        ("‘single’ “double” `tick` ``twice''", "'single' \"double\" 'tick' \"twice\""),
        ("ﬁne ＷＩＤＥ Ⅳ ½", "fine wide iv 1⁄2"),
        ("tab\tnew\nline\u2028\u00a0x", "tab new line x"),
        ("a\u0000b\u0007c\u200bd\ufeffe\u202ef", "a b c d e f"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        (":red[x] $y$ {0} %s %{x}", ":red[x] $y${0}%s%{x}"),
        ("👩\u200d👧 ❤\ufe0f", "👩\u200d👧 ❤\ufe0f"),
        (f"a {UNKNOWN} b", f"a {UNKNOWN} b"),
        ("007 NA None", "007 na none"),
    ],
)
def test_form(text, form):
    assert normalise(text) == form


def test_the_two_unicode_spellings_of_a_letter_are_one():
    text = "Café Zürich Å"
    assert normalise(unicodedata.normalize("NFC", text)) == normalise(unicodedata.normalize("NFD", text))


def test_pretokenised_and_typed_spellings_are_one():
    assert normalise("great !") == normalise("Great!")
    assert normalise("I do n't like it .") == normalise("I don’t like it.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t",
        "\u200b",
        "\u200d",
        "\ufe0f\u200d",
        "\ufeff",
        "\u202e",
        "\u2800",
        "\u3164",
        "\ud800",
        "\x00",
        "\u061c",
    ],
)
def test_what_cannot_be_seen_is_empty(text):
    assert normalise(text) == ""


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=12))
def test_it_is_idempotent_and_encodable(text):
    form = normalise(text)
    assert normalise(form) == form
    assert form == form.strip() == form.lower()
    assert "  " not in form
    assert form.encode("utf-8").decode("utf-8") == form


def test_long_text_takes_linear_time():
    for piece in ("a ", "' ", "n't ", "( ", "a" * 50, "\u0301"):
        assert isinstance(normalise(piece * 20_000), str)


def test_replace_invisible_keeps_lines_tabs_and_joiners():
    assert replace_invisible("a\nb\tc\u200dd\u200be") == "a\nb\tc\u200dd e"
